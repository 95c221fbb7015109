#!/usr/bin/env python3
"""Measures slicc, and what else is on the PATH of cbmc, esbmc and frama-c, on a directory of programs of known truth.

The directory holds C files and cases.tsv (name, PASS or FAIL, lines), as families.py writes them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# "open": neither; what is said is shown but counts for nothing.
Says = Literal["safe", "fails", "open"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool said: ``detail`` in its own words, few of them."""

    says: Says
    detail: str


@dataclass(frozen=True, slots=True)
class Tool:
    """``command``: (file, seconds, bound) -> argument list. ``read``: (output, exit status) -> answer."""

    name: str
    command: Callable[[str, float, int], list[str]]
    read: Callable[[str, int], Answer]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. Units: ``seconds`` of processor time, children included; ``peak`` MiB of the largest process."""

    answer: Answer
    seconds: float
    peak: float


def read_slicc(output: str, status: int) -> Answer:
    try:
        (result,) = json.loads(output)["results"]
    except (ValueError, KeyError):
        return Answer("open", f"exit {status}")
    match result["verdict"]:
        case "proof":
            return Answer("safe", "proof")
        case "defect":
            return Answer("fails", "defect")
        case "bounded":
            return Answer("open", f"bounded {result['bound']}")
        case verdict:
            return Answer("open", result["reason"]["code"] if result["reason"] else verdict)


def read_cbmc(output: str, status: int) -> Answer:
    failed = [line for line in output.splitlines() if line.startswith("[") and line.endswith("FAILURE")]
    if any(".unwind." not in line and ".recursion" not in line for line in failed):
        return Answer("fails", "failed")
    if failed:
        return Answer("open", "bound")
    return Answer("safe", "success") if "VERIFICATION SUCCESSFUL" in output else Answer("open", f"exit {status}")


def read_esbmc(output: str, status: int) -> Answer:
    violated = re.findall(r"Violated property:\n(?:.*\n){1,2}?\s*(.*)\n", output)
    if "VERIFICATION FAILED" in output:
        at_bound = bool(violated) and all("unwinding assertion" in text for text in violated)
        return Answer("open", "bound") if at_bound else Answer("fails", "failed")
    return Answer("safe", "success") if "VERIFICATION SUCCESSFUL" in output else Answer("open", f"exit {status}")


def read_eva(output: str, status: int) -> Answer:
    if status != 0:
        return Answer("open", f"exit {status}")
    if re.search(r"assert.*got status (unknown|invalid)", output):
        return Answer("fails", "alarm")
    return Answer("safe", "no alarm")


def slicc(*more: str) -> Callable[[str, float, int], list[str]]:
    """Yield the command line of slicc: it chooses its own bound."""

    def command(file: str, seconds: float, bound: int) -> list[str]:
        line = [sys.executable, "-m", "slicc", more[0], file, *more[1:]]
        return [*line, "--format", "json", "--timeout", f"{seconds:g}"]

    return command


TOOLS = (
    Tool("slicc", slicc("verify"), read_slicc),
    Tool(
        "slicc-check",
        slicc("check", "-D", "NATIVE_RULE", "--rule", "SpinLock", "--entry", "DriverDispatch:DRIVER_DISPATCH"),
        read_slicc,
    ),
    Tool(
        "cbmc",
        lambda file, seconds, bound: [
            "cbmc", file, "--unwind", str(bound), "--no-standard-checks", "--unwinding-assertions",
        ],
        read_cbmc,
    ),
    Tool(
        "esbmc",
        lambda file, seconds, bound: ["esbmc", file, "--unwind", str(bound), "--no-standard-checks"],
        read_esbmc,
    ),
    Tool("frama-c", lambda file, seconds, bound: ["frama-c", "-eva", "-eva-precision", "2", file], read_eva),
)  # fmt: skip


def measure(tool: Tool, file: str, seconds: float, bound: int) -> Measured:
    """Run a tool on a file; it is killed, children included, when it takes twice the wall time given."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(
            tool.command(file, seconds, bound), stdout=out, stderr=subprocess.STDOUT if "slicc" not in tool.name
            else subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        # slicc holds its limit itself; the time on top is for its report.
        end = time.monotonic() + seconds + (10 if "slicc" in tool.name else 0)
        cut = False
        while True:
            ended, status, used = os.wait4(child.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > end and not cut:
                cut = True
                os.killpg(child.pid, signal.SIGKILL)
            time.sleep(0.005)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        output = out.read().decode(errors="replace")
    answer = Answer("open", "timeout") if cut else tool.read(output, child.returncode)
    return Measured(answer, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def judged(measured: Measured, fails: bool) -> str:
    """Yield "right", "WRONG" or "open"."""
    if measured.answer.says == "open":
        return "open"
    return "right" if (measured.answer.says == "fails") == fails else "WRONG"


def cell(measured: Measured, fails: bool) -> str:
    return (
        f"{measured.seconds:7.2f}s {measured.peak:6.0f}M {measured.answer.detail[:14]:<14} "
        f"{judged(measured, fails):<5}"
    )


def cases(directory: Path, only: str) -> list[tuple[str, bool]]:
    rows = [line.split("\t") for line in (directory / "cases.tsv").read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[1] == "FAIL") for row in rows if re.search(only, row[0])]


def report(rows: Sequence[tuple[str, bool, Sequence[Measured]]], tools: Sequence[Tool]) -> str:
    """Yield the sums: verdicts, time, memory, and each tool against the first on the programs that both get right."""
    lines = [""]
    for number, tool in enumerate(tools):
        marks = [judged(found[number], fails) for _, fails, found in rows]
        line = f"{tool.name:<12} right {marks.count('right')}/{len(rows)}  wrong {marks.count('WRONG')}"
        line += f"  open {marks.count('open')}  {sum(found[number].seconds for *_, found in rows):.1f} s in all"
        line += f"  peak {max(found[number].peak for *_, found in rows):.0f} MiB"
        both = [
            found[number].seconds / max(0.01, found[0].seconds)
            for _, fails, found in rows
            if judged(found[0], fails) == judged(found[number], fails) == "right"
        ]
        if number and both:
            line += f"  time against {tools[0].name}, {len(both)} both right: median x{statistics.median(both):.2f}"
            line += f", from x{min(both):.2f} to x{max(both):.2f}"
        lines.append(line)
    for number, tool in enumerate(tools[1:], 1):
        lines += against(tool, tools[0], [(found[number], found[0], fails) for _, fails, found in rows])
    return "\n".join(lines)


def against(peer: Tool, own: Tool, rows: Sequence[tuple[Measured, Measured, bool]]) -> list[str]:
    """Yield how a peer compares: by the geometric mean of time ratios where it needs more than a second (what it does
    not decide counts with the time it took), elsewhere by the largest difference; and on what both prove."""
    ratios, differences, proofs = [], [], []
    for theirs, ours, fails in rows:
        if judged(ours, fails) != "right":
            continue
        if theirs.seconds > 1:
            ratios.append(theirs.seconds / max(0.01, ours.seconds))
        elif judged(theirs, fails) == "right":
            differences.append(ours.seconds - theirs.seconds)
        if not fails and judged(theirs, fails) == "right":
            proofs.append(theirs.seconds / max(0.01, ours.seconds))
    lines = []
    if ratios:
        mean = statistics.geometric_mean(ratios)
        lines.append(f"{peer.name} over 1 s ({len(ratios)}): geometric mean of {peer.name}/{own.name} x{mean:.2f}")
    if differences:
        most, middle = max(differences), statistics.median(differences)
        lines.append(
            f"{peer.name} elsewhere ({len(differences)}): {own.name} {middle:+.2f} s (median), {most:+.2f} s (most)"
        )
    if proofs:
        mean = statistics.geometric_mean(proofs)
        lines.append(f"{peer.name} on what both prove ({len(proofs)}): geometric mean x{mean:.2f}")
    return lines


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("directory", type=Path, help="C files and their cases.tsv")
    options.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for each run (60)")
    options.add_argument("--unwind", type=int, default=101, metavar="N", help="the bound given to cbmc and esbmc (101)")
    options.add_argument("--only", default="", metavar="REGEX", help="programs whose name matches")
    options.add_argument("--tools", metavar="NAME,...", help=f"of {', '.join(t.name for t in TOOLS)}")
    given = options.parse_args()
    wanted = given.tools.split(",") if given.tools else [t.name for t in TOOLS if t.name != "slicc-check"]
    tools = [t for t in TOOLS if t.name in wanted and (t.name.startswith("slicc") or shutil.which(t.name))]
    missing = sorted(set(wanted) - {t.name for t in tools})
    if missing:
        print(f"not on the PATH: {', '.join(missing)}", file=sys.stderr)
    if not tools:
        return 2
    rows: list[tuple[str, bool, Sequence[Measured]]] = []
    print(f"{'':<22} truth  " + " | ".join(f"{t.name:<38}" for t in tools))
    for name, fails in cases(given.directory, given.only):
        found = [measure(t, str(given.directory / f"{name}.c"), given.timeout, given.unwind) for t in tools]
        ratios = [f"x{m.seconds / max(0.01, found[0].seconds):.2f}" for m in found[1:]]
        cells = " | ".join(cell(m, fails) for m in found)
        print(f"{name:<22} {'fails' if fails else 'safe ':<5}  {cells}  {' '.join(ratios)}".rstrip(), flush=True)
        rows.append((name, fails, found))
    if not rows:
        print("no program of that name", file=sys.stderr)
        return 2
    print(report(rows, tools))
    return 1 if any(judged(m, fails) == "WRONG" for _, fails, found in rows for m in found[:1]) else 0


if __name__ == "__main__":
    sys.exit(main())
