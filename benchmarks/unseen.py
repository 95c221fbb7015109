#!/usr/bin/env python3
"""Scores `slicc check` on driver programs of known truth: verdict, line of the defect, seconds.

Each program carries its verdict and its defects as the files of tests/cases do.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from slicc.run.cases import Case, read_case

# "shallow": no defect, but only up to a bound that is too low to count as an answer.
Score = Literal["right", "other line", "WRONG PASS", "WRONG DEFECT", "shallow", "open", "late"]
ENOUGH = 20  # iterations from which a bound counts


@dataclass(frozen=True, slots=True)
class Scored:
    """One program. ``seconds``: wall time, start of the process included."""

    path: Path
    score: Score
    said: str
    seconds: float


def judge(case: Case, output: str) -> tuple[Score, str]:
    """Yield the score of what the command printed for ``case``, and the answer in a few words."""
    try:
        (result,) = json.loads(output)["results"]
    except (ValueError, KeyError):
        return "open", "no result"
    verdict, bound = result["verdict"], result["bound"]
    wanted = {name for name, _ in case.verdicts}
    said = verdict if bound is None else f"{verdict} {bound}"
    if verdict == "defect":
        line = result["location"]["line"] if result["location"] else None
        said = f"{verdict} line {line}"
        if "defect" not in wanted:
            return "WRONG DEFECT", said
        return ("right" if line in {e.line for e in case.expectations} else "other line"), said
    if verdict == "unknown":
        return ("right" if "unknown" in wanted else "open"), f"{verdict} {result['reason']['code']}"
    if wanted == {"defect"}:
        return "WRONG PASS", said
    if verdict == "bounded" and "bounded" not in wanted and (bound or 0) < ENOUGH:
        return "shallow", said
    return "right", said


def measure(path: Path, limit: float) -> Scored:
    """Yield the score of one program. Raises: InputError when its expectations cannot be read."""
    case = read_case(path)
    command = [sys.executable, "-m", "slicc", "check", str(path), *case.options(), "--format", "json"]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - start
    score, said = judge(case, done.stdout)
    if score == "right" and seconds > limit:
        score = "late"
    return Scored(path, score, said, seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="every .c file below it is a program")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=20, help="seconds within which an answer counts")
    options = parser.parse_args(arguments)
    paths = sorted(options.directory.rglob("*.c"))
    if not paths:
        parser.error(f"no .c file below {options.directory}")
    scores: list[Scored] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for one in pool.map(lambda path: measure(path, options.limit), paths):
            scores.append(one)
            print(
                f"{one.score:12} {one.seconds:6.1f} s  {one.path.relative_to(options.directory)}: {one.said}",
                flush=True,
            )
    count = Counter(one.score for one in scores)
    right = count["right"] + count["other line"]
    print(f"{right} of {len(scores)} right ({right / len(scores):.1%}): {dict(count)}")
    found = sum(one.said.startswith("defect") and one.score != "WRONG DEFECT" for one in scores)
    if found:
        print(f"{found - count['other line']} of {found} defects on the right line")
    print(f"longest {max(one.seconds for one in scores):.1f} s")
    return 1 if count["WRONG PASS"] or count["WRONG DEFECT"] else 0


if __name__ == "__main__":
    sys.exit(main())
