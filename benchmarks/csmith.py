#!/usr/bin/env python3
"""csmith's random programs: the checksum that gcc prints is proved to be the only one, and another one is a defect.

    python benchmarks/csmith.py 500 --from 1 --seconds 60 -o csmith.tsv

Needs csmith, its headers (Debian: csmith, libcsmith-dev) and gcc. Statements are the lines of the program that gcov
counts, each time one is executed; those of the runtime headers are left out. The exit code is 1 on a disagreement.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADERS = "/usr/include/csmith"
# argc is an input. What is volatile is ordinary memory in these programs, while slicc lets each read yield any value:
CSMITH = ["csmith", "--no-argc"]
PLAIN = "volatile="  # so slicc reads them without that word
FEW = 20_000  # statements of a program that should be decided in nearly every case
_DECLARATION = "static long __undefined;"
_END = "    platform_main_end(crc32_context ^ 0xFFFFFFFFUL, print_hash_value);"


@dataclass(frozen=True, slots=True)
class Measured:
    """One program. ``says`` and ``twin``: verdicts for the right checksum and for another one. ``seconds``: of the
    first. ``statements``: executed lines of the program."""

    seed: int
    statements: int
    says: str
    twin: str
    seconds: float
    why: str

    @property
    def disagrees(self) -> bool:
        return self.says == "defect" or self.twin == "proof"

    @property
    def decided(self) -> bool:
        return self.says == "proof" and self.twin in ("defect", "-")


def program(seed: int, directory: Path) -> tuple[str, str, int] | None:
    """Yield a program's text, the checksum that it prints and how many statements it executes; None when it does not
    end within 10 s."""
    text = subprocess.run([*CSMITH, "--seed", str(seed)], check=True, capture_output=True, text=True).stdout
    (directory / "random.c").write_text(text)
    compiler = ["gcc", "-w", "-O0", "--coverage", "-I", HEADERS, "random.c", "-o", "random"]
    subprocess.run(compiler, check=True, cwd=directory, capture_output=True)
    try:
        printed = subprocess.run(["./random"], cwd=directory, capture_output=True, text=True, timeout=10).stdout
    except subprocess.TimeoutExpired:
        return None
    found = re.search(r"checksum = ([0-9A-F]+)", printed)
    if found is None:
        return None
    counted = ["gcov", "--json-format", "--stdout", "random.gcda"]
    report = json.loads(subprocess.run(counted, cwd=directory, capture_output=True, check=True).stdout)
    lines = [line for file in report["files"] if file["file"].endswith("random.c") for line in file["lines"]]
    return text, found[1], sum(line["count"] for line in lines)


def asserted(text: str, checksum: str) -> str:
    """Yield the program with an error where its checksum at the end is another one."""
    assert text.count(_DECLARATION) == 1 and text.count(_END) == 1
    check = f"    if ((crc32_context ^ 0xFFFFFFFFUL) != 0x{checksum}UL) reach_error();"
    return text.replace(_DECLARATION, f"{_DECLARATION} void reach_error(void);").replace(_END, f"{check}\n{_END}")


def verdict(path: Path, seconds: float) -> tuple[str, str, float]:
    """Yield slicc's verdict, the reason of an unknown, and how long it took."""
    command = [sys.executable, "-m", "slicc", "verify", str(path), "-I", HEADERS, "-D", PLAIN]
    start = time.monotonic()
    done = subprocess.run([*command, "--timeout", str(seconds), "--format", "json"], capture_output=True, text=True)
    took = time.monotonic() - start
    try:
        (result,) = json.loads(done.stdout)["results"]
    except (ValueError, KeyError):
        return "refused", done.stderr.strip().partition("\n")[0][:120], took
    reason = result["reason"] or {}
    return result["verdict"], reason.get("message", ""), took


def measure(seed: int, seconds: float, twins: bool) -> Measured | None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        drawn = program(seed, directory)
        if drawn is None:
            return None
        text, checksum, statements = drawn
        right = directory / "right.c"
        right.write_text(asserted(text, checksum))
        says, why, took = verdict(right, seconds)
        twin = "-"
        if twins and says == "proof":
            wrong = directory / "wrong.c"
            wrong.write_text(asserted(text, f"{int(checksum, 16) ^ 1:X}"))
            twin, why, _ = verdict(wrong, seconds)
        return Measured(seed, statements, says, twin, took, why)


def measured(seeds: Iterator[int], count: int, seconds: float, twins: int) -> Iterator[Measured]:
    """Yield the measurements of the first ``count`` programs that end; every ``twins``-th has a twin."""
    number = 0
    while number < count:
        one = measure(next(seeds), seconds, twins > 0 and number % twins == 0)
        if one is not None:
            number += 1
            yield one


def summary(found: list[Measured]) -> str:
    few = [m for m in found if m.statements <= FEW]
    rows = [
        f"programs: {len(found)}, disagreements: {sum(m.disagrees for m in found)}",
        f"decided: {sum(m.decided for m in found)} ({_share(found)})",
        f"of up to {FEW} statements: {sum(m.decided for m in few)} of {len(few)} ({_share(few)})",
        f"twins: {sum(m.twin == 'defect' for m in found)} defects of {sum(m.twin != '-' for m in found)}",
    ]
    return "\n".join(rows)


def _share(found: list[Measured]) -> str:
    return f"{sum(m.decided for m in found) / len(found):.0%}" if found else "none"


def _seeds(first: int) -> Iterator[int]:
    while True:
        yield first
        first += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=int, nargs="?", default=500)
    parser.add_argument("--from", dest="first", type=int, default=1, help="the first seed")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--twins", type=int, default=5, help="a twin for every N-th program, 0 for none")
    parser.add_argument("-o", dest="output", type=Path, help="figures, one line for each program")
    given = parser.parse_args()
    found: list[Measured] = []
    for one in measured(_seeds(given.first), given.programs, given.seconds, given.twins):
        found.append(one)
        note = f"{one.seed}\t{one.statements}\t{one.says}\t{one.twin}\t{one.seconds:.1f}\t{one.why}"
        print(note, file=sys.stderr, flush=True)
        if given.output is not None:
            rows = [f"{m.seed}\t{m.statements}\t{m.says}\t{m.twin}\t{m.seconds:.1f}\t{m.why}" for m in found]
            given.output.write_text("\n".join(["seed\tstatements\tsays\ttwin\tseconds\twhy", *rows, ""]))
    print(summary(found))
    return int(any(m.disagrees for m in found))


if __name__ == "__main__":
    sys.exit(main())
