#!/usr/bin/env python3
"""Reads directories of real drivers and says how much of them is understood: a table, and with -o the same as a file.

    real_drivers.py [-D NAME[=VALUE]] [-I DIR] [--lenient] [-o FILE.md] [--details] DIRECTORY...

Each directory is one driver: its *.c files (not those below it), linked. Headers that these name and slicc does not
have are looked for in the directory, below it, and below up to three directories above it. Nothing of the drivers'
text is written anywhere: the file holds numbers and the names of constructs.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from encoder import ir
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.diagnostic import Diagnostic, InputError, Unsupported
from encoder.link import link
from encoder.lower import lower
from encoder.parse import TranslationUnit, parse, with_deep_stack
from encoder.preprocess import preprocess
from slicc.headers import include_directories, include_directory, kit_macros

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]*)[">]', re.M)
_LEVELS = 3


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
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("-D", dest="defines", action="append", default=[])
    parser.add_argument("-I", dest="include", action="append", default=[])
    parser.add_argument("--kit", action="append", default=[], help="the headers of a driver kit, before our own")
    parser.add_argument("-o", dest="output", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--details", action="store_true", help="print each diagnostic")
    given = parser.parse_args()
    rows: list[Row] = []
    with ProcessPoolExecutor(given.jobs) as pool:
        work = [
            pool.submit(
                read_driver, directory, tuple(given.defines), tuple(given.include), tuple(given.kit), given.details
            )
            for directory in given.directories
        ]
        for future in work:
            row = future.result()
            rows.append(row)
            print(line(row), flush=True)
            for text in row.details:
                print("   ", text, file=sys.stderr)
    text = table(rows)
    print("\n" + text)
    if given.output is not None:
        given.output.write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- one driver


def read_driver(
    directory: Path, defines: tuple[str, ...], include: tuple[str, ...], kit: tuple[str, ...], details: bool
) -> Row:
    """Yield how much of the driver in ``directory`` is read and lowered exactly."""
    return with_deep_stack(lambda: _read_driver(directory, defines, include, kit, details))


def _read_driver(
    directory: Path, defines: tuple[str, ...], include: tuple[str, ...], kit: tuple[str, ...], details: bool
) -> Row:
    start = time.monotonic()
    sources = sorted(p for p in directory.iterdir() if p.suffix.lower() == ".c")
    row = Row(f"{directory.resolve().parent.name}/{directory.name}", len(sources))
    headers = sorted(p for p in directory.rglob("*") if p.suffix.lower() == ".h")
    row.lines = sum(len(p.read_bytes().splitlines()) for p in (*sources, *headers))
    dirs = (*include, *include_dirs(directory, sources, kit), *include_directories(kit))
    defines = (*kit_macros(kit), *defines)
    units: list[TranslationUnit] = []
    for source in sources:
        try:
            units.append(parse(preprocess(str(source), dirs, defines, ABIS["llp64"])))
        except InputError as reason:
            note(row, reason.diagnostics, details)
        except Exception as reason:
            row.refused["internal error"] += 1
            row.details.append(f"{source}: {type(reason).__name__}: {reason}")
    try:
        if units:
            count(row, tuple(units), kit, details)
    except InputError as reason:
        note(row, reason.diagnostics, details)
    except Unsupported as reason:
        row.refused[reason.construct] += 1
        row.details.append(f"{reason.span}: {reason.construct}")
    except Exception as reason:
        row.refused["internal error"] += 1
        row.details.append(f"{directory}: {type(reason).__name__}: {reason}")
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


# ---------------------------------------------------------------- headers


def include_dirs(directory: Path, sources: list[Path], kit: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Yield the directories around ``directory`` that hold the headers its sources name, the nearest first."""
    top = directory.resolve()
    own = [p for p in directory.resolve().rglob("*") if p.suffix.lower() in (".h", ".c")]
    pool: dict[str, list[Path]] = {}
    for p in own:
        pool.setdefault(p.name.lower(), []).append(p.parent)
    for _ in range(_LEVELS):
        if any(p.name.lower().startswith(("license", "readme")) for p in top.iterdir()) and top != directory.resolve():
            break  # the project's own directory: nothing above it belongs to the driver
        top = top.parent
        for p in sorted(top.rglob("*.h"), key=lambda q: (len(q.parts), q)):
            pool.setdefault(p.name.lower(), []).append(p.parent)
    ours = {p.name.lower() for d in include_directories(kit) for p in Path(d).glob("*.h")}
    dirs: dict[str, None] = {str(directory): None}
    seen: set[str] = set()
    todo = [n for s in sources for n in named(s)]
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        parts = name.split("/")
        if name in ours or parts[-1] not in pool:
            continue
        outer = [p.lower() for p in parts[:-1]]
        places = dict.fromkeys(pool[parts[-1]])
        fitting = [d for d in places if [x.lower() for x in d.parts[len(d.parts) - len(outer) :]] == outer]
        if ".." in parts or not fitting:
            continue
        found = fitting[0]
        for _ in parts[1:]:
            found = found.parent
        dirs[str(found)] = None
        header = found / parts[-1] if len(parts) == 1 else fitting[0] / parts[-1]
        for p in fitting[0].iterdir():
            if p.name.lower() == parts[-1]:
                header = p
        todo += named(header)
    return tuple(dirs)


def named(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8", "replace")
    return [m[1].replace("\\", "/").lower() for m in _INCLUDE.finditer(text)]


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
