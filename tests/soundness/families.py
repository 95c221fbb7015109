"""What C means, in three families of random programs: types (unions, casts, bit fields), pointers, layout of records.

``PYTHONPATH=. python tests/soundness/families.py 200 -o figures.tsv`` measures that many programs of each family; the
exit code is 1 on a wrong verdict. The tests run a fixed sample of 60.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import check
from generate import features, programs
from layouts import generate as layout
from pointers import PointerWriter
from writer import Writer

FAMILIES = ("types", "pointers", "layout")
_TYPES = {"union", "bit field", "cast"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One program: what is true of it, and what is said. Units: ``seconds`` of wall time."""

    family: str
    seed: int
    truth: str
    said: str
    reason: str
    seconds: float

    @property
    def wrong(self) -> bool:
        return self.said in ("defect", "proof") and self.said != self.truth


def cases(family: str, count: int, first: int = 0) -> Iterator[tuple[int, str, str, str]]:
    """Yield (seed, truth, data model, text) of ``count`` programs."""
    if family == "layout":
        for number in range(first, first + count):
            abi = "lp64" if number % 2 == 0 else "llp64"
            yield number, "proof", abi, layout(number, abi).text
        return
    kind = PointerWriter if family == "pointers" else Writer
    seeds: list[int] = []
    seed = first
    while len(seeds) < count:
        if family == "pointers" or len(_TYPES & set(features(seed))) >= 2:
            seeds.append(seed)
        seed += 1
    for program in programs(seeds, kind):
        yield program.seed, "defect" if program.fails else "proof", "lp64", program.text


def measure(family: str, count: int, seconds: float = 30.0, first: int = 0) -> Iterator[Measured]:
    """Yield what is said of each program of a family."""
    for seed, truth, abi, text in cases(family, count, first):
        start = time.monotonic()
        said = check(text, seconds=seconds, abi=abi)
        yield Measured(family, seed, truth, said.verdict, said.reason or "", time.monotonic() - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=int, nargs="?", default=200, help="of each family")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("-o", dest="output", type=Path)
    given = parser.parse_args()
    rows = ["family\tseed\ttruth\tsaid\tseconds\treason"]
    wrong = 0
    for family in FAMILIES:
        found = list(measure(family, given.programs, given.seconds, given.first))
        rows += [f"{m.family}\t{m.seed}\t{m.truth}\t{m.said}\t{m.seconds:.1f}\t{m.reason}" for m in found]
        decided = sum(m.said in ("defect", "proof") for m in found)
        wrong += sum(m.wrong for m in found)
        print(f"{family}: {len(found)} programs, {decided} decided, {sum(m.wrong for m in found)} wrong", flush=True)
        if given.output is not None:
            given.output.write_text("\n".join([*rows, ""]))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
