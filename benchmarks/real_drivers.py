#!/usr/bin/env python3
"""Reads real drivers and says how much of them is understood: a table, and with -o the same as a file.

    real_drivers.py [--root DIR] [-D NAME[=VALUE]] [-I DIR] [--kit DIR] [-o FILE.md] [--details] [DIRECTORY...]
    real_drivers.py --check [--timeout SECONDS] ... asks `slicc check` about each of its rules instead

Each directory is one driver: its *.c files (not those below it), linked. Headers that these name and slicc does not
have are looked for in the directory, below it, and above it up to the project's own directory (that with a README).
--root adds the drivers of real_drivers.toml, with the macros of their projects, from checkouts below it; --only keeps
those whose name holds a word. Nothing of the drivers' text is written anywhere: the file holds numbers and the names of
constructs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from drivers import Driver, listed, of_directory

from encoder import ir
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.diagnostic import Diagnostic, InputError, Unsupported
from encoder.link import link
from encoder.lower import lower
from encoder.parse import TranslationUnit, parse, with_deep_stack
from encoder.preprocess import preprocess
from slicc.headers import include_directories, include_directory, kit_macros


@dataclass(slots=True)
class Row:
    """What became of one driver. ``refused``: construct or error -> how often."""

    name: str
    files: int = 0
    read: int = 0
    lines: int = 0
    functions: int = 0
    exact: int = 0
    reachable: int = 0
    reachable_exact: int = 0
    seconds: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="*", type=Path)
    parser.add_argument("--root", type=Path, help="where the checkouts of real_drivers.toml are")
    parser.add_argument("--only", action="append", default=[], help="drivers whose name holds this")
    parser.add_argument("-D", dest="defines", action="append", default=[])
    parser.add_argument("-I", dest="include", action="append", default=[])
    parser.add_argument("--kit", action="append", default=[], help="the headers of a driver kit, before our own")
    parser.add_argument("-o", dest="output", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--details", action="store_true", help="print each diagnostic")
    parser.add_argument("--check", action="store_true", help="ask `slicc check` about each driver and rule")
    parser.add_argument("--timeout", type=float, default=60.0, help="of `slicc check`, for each rule")
    given = parser.parse_args()
    kit = tuple(given.kit)
    with tempfile.TemporaryDirectory(prefix="slicc") as place:
        drivers = [of_directory(d, tuple(given.defines), tuple(given.include), kit) for d in given.directories]
        if given.root is not None:
            drivers += listed(given.root, Path(place), kit)
        drivers = [d for d in drivers if not given.only or any(word in d.name for word in given.only)]
        if given.check:
            text = checks(drivers, kit, given.timeout)
        else:
            text = readings(drivers, kit, given.details, given.jobs)
    print("\n" + text)
    if given.output is not None:
        given.output.write_text(text, encoding="utf-8")


def readings(drivers: list[Driver], kit: tuple[str, ...], details: bool, jobs: int) -> str:
    rows: list[Row] = []
    with ProcessPoolExecutor(jobs) as pool:
        for future in [pool.submit(read_driver, driver, kit, details) for driver in drivers]:
            row = future.result()
            rows.append(row)
            print(line(row), flush=True)
            for text in row.details:
                print("   ", text, file=sys.stderr)
    return table(rows)


# ---------------------------------------------------------------- one driver


def read_driver(driver: Driver, kit: tuple[str, ...], details: bool) -> Row:
    """Yield how much of the driver is read and lowered exactly."""
    return with_deep_stack(lambda: _read_driver(driver, kit, details))


def _read_driver(driver: Driver, kit: tuple[str, ...], details: bool) -> Row:
    start = time.monotonic()
    row = Row(driver.name, len(driver.sources), lines=driver.lines())
    dirs = (*driver.headers, *include_directories(kit))
    defines = (*kit_macros(kit), *driver.defines)
    units: list[TranslationUnit] = []
    for source in driver.sources:
        try:
            units.append(parse(preprocess(str(source), dirs, defines, ABIS["llp64"])))
        except InputError as reason:
            note(row, reason.diagnostics, details)
    try:
        if units:
            count(row, tuple(units), kit, details)
    except InputError as reason:
        note(row, reason.diagnostics, details)
    except Unsupported as reason:
        row.refused[reason.construct] += 1
        row.details.append(f"{reason.span}: {reason.construct}")
    row.read = len(units) if row.functions else 0
    row.seconds = time.monotonic() - start
    return row


def note(row: Row, found: tuple[Diagnostic, ...] | list[Diagnostic], details: bool) -> None:
    for diagnostic in found:
        if diagnostic.severity == "error":
            row.refused[diagnostic.code] += 1
            if details:
                row.details.append(f"{diagnostic.span}: {diagnostic.message}")


def count(row: Row, units: tuple[TranslationUnit, ...], kit: tuple[str, ...], details: bool) -> None:
    unit = link(units)
    symbols = declare(unit, ABIS["llp64"], lenient_calls=True)
    program = lower(unit, symbols)
    reached = reachable(program)
    kits = (*(str(Path(d).resolve()) for d in kit), include_directory())
    for function in program.functions.values():
        if function.span.file.startswith(kits):
            continue  # bodies in a kit's headers are not the driver's
        refusals = [i for b in function.blocks.values() for i in b.instructions if isinstance(i, ir.Refused)]
        row.functions += 1
        row.exact += not refusals
        row.reachable += function.name in reached
        row.reachable_exact += function.name in reached and not refusals
        for construct in {i.construct for i in refusals}:
            row.refused[construct] += 1
        if details:
            row.details += [f"{i.span}: refused: {i.construct}" for i in refusals]


def reachable(program: ir.Program) -> set[str]:
    """Yield what DriverEntry and tables of functions lead to, by calls and by taking addresses."""
    seen: set[str] = set()
    todo = [n for n in program.functions if n in ("DriverEntry", "GsDriverEntry")]
    todo += [n for o in program.objects.values() for _, value in o.initial or () for n in _addresses(value)]
    todo = [n for n in todo if n in program.functions]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for block in program.functions[name].blocks.values():
            for i in (*block.instructions, block.end):
                if isinstance(i, ir.Call) and isinstance(i.callee, str) and i.callee in program.functions:
                    todo.append(i.callee)
                todo += [n for n in _addresses(i) if n in program.functions]
    return seen


def _addresses(node: object) -> list[str]:
    if isinstance(node, ir.FunctionAddress):
        return [node.function]
    if isinstance(node, tuple):
        return [n for part in node for n in _addresses(part)]
    slots = getattr(type(node), "__slots__", ())
    if not type(node).__module__.startswith("encoder.ir") or isinstance(node, ir.Const | ir.Reg):
        return []
    return [n for slot in slots for n in _addresses(getattr(node, slot))]


# ---------------------------------------------------------------- checks


@dataclass(frozen=True, slots=True)
class Answer:
    driver: str
    rule: str
    verdict: str
    why: str
    proved: str
    seconds: float
    megabytes: int


def checks(drivers: list[Driver], kit: tuple[str, ...], timeout: float) -> str:
    """Yield a table of what `slicc check` says. MiB: of the largest process of a driver that ended by itself."""
    names = ("driver", "lines", "rule", "verdict", "why", "entry points proved", "seconds", "MiB")
    out = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    counted: Counter[str] = Counter()
    for driver in drivers:
        for answer in asked(driver, kit, timeout):
            kind = answer.verdict.split()[0]
            counted[kind] += 1
            shown = f"| {driver.name} | {driver.lines()} | {answer.rule} | {answer.verdict} | {answer.why} "
            shown += f"| {answer.proved} | {answer.seconds:.1f} | {answer.megabytes} |"
            print(shown, flush=True)
            if kind != "not-applicable":
                out.append(shown)
    out += ["", ", ".join(f"{n} {verdict}" for verdict, n in sorted(counted.items())) + "."]
    return "\n".join(out) + "\n"


def asked(driver: Driver, kit: tuple[str, ...], timeout: float) -> Iterator[Answer]:
    """Yield the answer to each rule: one command asks all of them, so that the driver is read once."""
    rules = sorted(p.stem for p in Path(__file__).resolve().parent.parent.glob("rules/**/*.slic"))
    command = [sys.executable, "-m", "slicc", "check", *map(str, driver.sources)]
    command += [part for rule in rules for part in ("--rule", rule)]
    command += ["--format", "json", "--jobs", "1", "--timeout", str(timeout)]
    command += [f"-D{define}" for define in driver.defines]
    command += [part for directory in driver.headers for part in ("-I", directory)]
    command += [part for directory in kit for part in ("--kit", directory)]
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        output.seek(0)
        text = output.read()
    megabytes = usage.ru_maxrss // 1024
    if os.waitstatus_to_exitcode(status) not in (0, 1, 3):
        why = f"exit code {os.waitstatus_to_exitcode(status)}"
        yield Answer(driver.name, "all", "not-read", why, "-", time.monotonic() - start, megabytes)
        return
    for result in json.loads(text)["results"]:
        reason = result["reason"] or {}
        place = reason.get("location") or result["location"] or {}
        at = f" at {Path(place['file']).name}:{place['line']}" if place else ""
        why = f"{reason.get('message') or result['message'] or result['how'] or '-'}{at}"
        verdict = result["verdict"] + (f" {result['bound']}" if result["verdict"] == "bounded" else "")
        entries = [e["verdict"] for e in result["entries"]]
        proved = f"{entries.count('proof')}/{len(entries)}" if entries else "-"
        yield Answer(driver.name, result["rule"], verdict, why, proved, result["seconds"], megabytes)


# ---------------------------------------------------------------- tables


def line(row: Row) -> str:
    worst = ", ".join(f"{name} {n}" for name, n in row.refused.most_common(6)) or "-"
    return (
        f"{row.name}: {row.read}/{row.files} files, {row.lines} lines, {row.exact}/{row.functions} functions exact "
        f"({row.reachable_exact}/{row.reachable} reachable), {row.seconds:.1f} s; {worst}"
    )


def table(rows: list[Row]) -> str:
    """Yield the figures as Markdown."""
    out = [
        "| driver | lines | files read | functions exact | those reachable | refused (functions or errors) | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in sorted(rows, key=lambda r: r.name):
        worst = ", ".join(f"{name} {n}" for name, n in r.refused.most_common(8)) or "-"
        out.append(
            f"| {r.name} | {r.lines} | {r.read}/{r.files} | {r.exact}/{r.functions} "
            f"| {r.reachable_exact}/{r.reachable} | {worst} | {r.seconds:.1f} |"
        )
    read = [r for r in rows if r.files and r.read == r.files]
    total = sum(r.functions for r in read)
    exact = sum(r.exact for r in read)
    out.append("")
    out.append(
        f"{len(read)} of {len(rows)} drivers read whole, {sum(r.lines for r in read)} lines; "
        f"{exact} of {total} functions lowered exactly ({100 * exact / max(total, 1):.1f}%)."
    )
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    main()
