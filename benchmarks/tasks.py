#!/usr/bin/env python3
"""Scores `slicc verify` on tasks in the manner of SV-COMP: a table of right, WRONG, undefined, open and refused.

"undefined": an error is found where none is expected, and the run to it overflows a signed integer or reads what was
never written, as slicc says itself. Such a task counts on mathematical integers, or on what C leaves undefined.

A task is a .yml file (format 2.0) that names a C file and what is expected of unreach-call; where a directory has none,
a C file whose name says so (``_true-unreach-call``, ``_false-unreach-call``, ``_true``, ``_false``).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Score = Literal["right", "WRONG", "undefined", "open", "refused"]
GRACE = 5  # seconds that a process gets beyond its limit before it is killed
_PROPERTY = re.compile(
    r"property_file:\s*['\"]?[^'\"\n]*unreach-call\.prp['\"]?\s*\n\s*expected_verdict:\s*(true|false)"
)
_INPUT = re.compile(r"^input_files:\s*(?:\n\s*-\s*)?['\"]?([^'\"\n\[\]]+?)['\"]?\s*$", re.MULTILINE)
_MODEL = re.compile(r"^\s*data_model:\s*['\"]?(ILP32|LP64)", re.MULTILINE)
_GOES_ON = re.compile(r"the run to line (\d+) goes on where C leaves undefined")
_IN_NAME = re.compile(r"[_.](true|false)-unreach-(?:call|label)|_(true|false)(?=[_.\d]|$)")


@dataclass(frozen=True, slots=True)
class Task:
    """``expected``: True when no error can be reached. ``abi``: as slicc calls the data model. ``category``: the
    directory."""

    path: Path
    category: str
    expected: bool
    abi: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One task. ``said``: the verdict and why. ``seconds``: wall time, start of the process included."""

    task: Task
    score: Score
    said: str
    seconds: float


def read_tasks(directory: Path, abi: str) -> list[Task]:
    """Yield the tasks below ``directory``; ``abi`` is the data model of those that do not say theirs."""
    tasks: dict[Path, Task] = {}
    described: set[Path] = set()
    for path in sorted(directory.rglob("*.yml")):
        text = path.read_text("utf-8", errors="replace")
        source, verdict, model = _INPUT.search(text), _PROPERTY.search(text), _MODEL.search(text)
        if source is None:
            continue
        described.add(path.parent)
        file = path.parent / source.group(1)
        if verdict is not None and file.suffix in (".c", ".i") and file.exists():
            name = model.group(1).lower() if model is not None else abi
            tasks[file] = Task(file, category(file, directory), verdict.group(1) == "true", name)
    for path in sorted(p for p in directory.rglob("*.[ci]") if p.parent not in described):
        said = {a or b for a, b in _IN_NAME.findall(path.name.replace(".c_", "_"))}
        if len(said) == 1:
            tasks[path] = Task(path, category(path, directory), said == {"true"}, abi)
    return [tasks[path] for path in sorted(tasks)]


def category(path: Path, directory: Path) -> str:
    return str(path.parent.relative_to(directory)) if path.parent != directory else "."


def drawn(tasks: list[Task], count: int, seed: int) -> list[Task]:
    """Yield ``count`` tasks, drawn in turn from each category, so that large ones do not crowd out the others."""
    order = random.Random(seed)
    piles: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        piles[task.category].append(task)
    for pile in piles.values():
        order.shuffle(pile)
    found: list[Task] = []
    while len(found) < count and any(piles.values()):
        found += [pile.pop() for pile in piles.values() if pile]
    return sorted(found[:count], key=lambda t: t.path)


def judge(task: Task, output: str) -> tuple[Score, str]:
    """Yield the score of what the command printed for ``task``, and the answer in a few words."""
    try:
        (result,) = json.loads(output)["results"]
    except (ValueError, KeyError):
        return "open", "no result"
    verdict, reason = result["verdict"], result["reason"]
    if verdict in ("proof", "defect"):
        said = f"{verdict} ({result['how']})" if result["how"] else verdict
        if verdict == "defect" and task.expected and all(map(goes_on(result).__contains__, lines_of(result))):
            return "undefined", f"{said} behind undefined behaviour"
        return ("right" if task.expected == (verdict == "proof") else "WRONG"), said
    if verdict == "bounded":
        return "open", f"bounded {result['bound']}"
    refused = reason is not None and reason["code"] == "unsupported"
    said = f"{verdict}: {reason['code']}: {reason['message']}" if reason is not None else verdict
    return ("refused" if refused else "open"), said


def lines_of(result: dict[str, Any]) -> set[int]:
    """Yield the lines of a result's defects."""
    return {defect["location"]["line"] for defect in result["defects"]}


def goes_on(result: dict[str, Any]) -> set[int]:
    """Yield the lines of errors whose run goes on behind undefined behaviour."""
    said = (_GOES_ON.match(a["message"]) for a in result["assumptions"] if a["kind"] == "undefined")
    return {int(found.group(1)) for found in said if found is not None}


def measure(task: Task, seconds: float) -> Scored:
    """Yield the score of one task."""
    command = [sys.executable, "-m", "slicc", "verify", str(task.path), "--abi", task.abi, "--format", "json"]
    start = time.monotonic()
    try:
        done = subprocess.run(
            [*command, "--timeout", str(seconds)], capture_output=True, text=True, timeout=seconds + GRACE
        )
    except subprocess.TimeoutExpired:
        return Scored(task, "open", "late", time.monotonic() - start)
    taken = time.monotonic() - start
    if done.returncode == 2:
        first = (done.stderr.strip().splitlines() or ["bad input"])[0]
        return Scored(task, "refused", first.replace(str(task.path), task.path.name), taken)
    score, said = judge(task, done.stdout)
    return Scored(task, score, said, taken)


def table(scores: Sequence[Scored]) -> str:
    """Yield the counts per category and in all, aligned."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for one in scores:
        rows[one.task.category][one.score] += 1
        rows["in all"][one.score] += 1
    rows["in all"] = rows.pop("in all", Counter())
    width = max(map(len, rows))
    lines = [f"{'':{width}}  tasks  right  WRONG  undefined   open  refused"]
    for name, count in rows.items():
        numbers = f"{count.total():5}  {count['right']:5}  {count['WRONG']:5}  {count['undefined']:9}"
        lines.append(f"{name:{width}}  {numbers}  {count['open']:5}  {count['refused']:7}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seconds", type=float, default=30, help="for each task")
    parser.add_argument("--abi", default="ilp32", help="data model of tasks that do not say theirs")
    parser.add_argument("--sample", type=int, help="draw as many, in turn from each directory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, help="every task, as tab-separated values")
    options = parser.parse_args(arguments)
    tasks = read_tasks(options.directory, options.abi)
    if not tasks:
        parser.error(f"no task below {options.directory}")
    if options.sample is not None:
        tasks = drawn(tasks, options.sample, options.seed)
    scores: list[Scored] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for one in pool.map(lambda task: measure(task, options.seconds), tasks):
            scores.append(one)
            name = one.task.path.relative_to(options.directory)
            print(f"{one.score:7} {one.seconds:6.1f} s  {name}: {one.said}", flush=True)
    print(table(scores))
    right = sum(one.score == "right" for one in scores)
    print(f"{right} of {len(scores)} decided ({right / len(scores):.0%}), {options.seconds:g} s for each")
    if options.output is not None:
        lines = (f"{s.task.path}\t{s.task.expected}\t{s.score}\t{s.seconds:.1f}\t{s.said}\n" for s in scores)
        options.output.write_text("".join(lines), encoding="utf-8")
    return 1 if any(one.score == "WRONG" for one in scores) else 0


if __name__ == "__main__":
    sys.exit(main())
