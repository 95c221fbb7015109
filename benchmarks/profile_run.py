#!/usr/bin/env python3
"""Where the time of one run goes: processor time by module, and the functions that take most of it.

    python benchmarks/profile_run.py verify FILE.c
    python benchmarks/profile_run.py check FILE.c --rule SpinLock --entry DriverDispatch:DRIVER_DISPATCH -D NATIVE_RULE

The job runs in this process, without limits of memory, under Python's profiler; that makes it two to four times slower,
and functions that do little each time look dearer than they are.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from slicc.run import check, plain
from slicc.run.job import EntryChoice, Job
from slicc.run.results import Result
from slicc.run.rules import chosen

_ROOT = Path(plain.__file__).resolve().parents[2]


def profiled(run: Callable[[], Result]) -> tuple[Result, pstats.Stats]:
    """Yield what a job says and where its time went, in all of its threads."""
    profiles: list[cProfile.Profile] = []
    original = threading.Thread.run

    def started(self: threading.Thread) -> None:
        profile = cProfile.Profile()
        profiles.append(profile)
        profile.runcall(original, self)

    # A profile sees one thread only, so each begins its own: the door that there is for it is for all of a process.
    threading.Thread.run = started  # type: ignore[method-assign]
    try:
        result = run()
    finally:
        threading.Thread.run = original  # type: ignore[method-assign]
    stats = pstats.Stats(profiles[0])
    for other in profiles[1:]:
        stats.add(other)
    return result, stats


def by_module(stats: pstats.Stats) -> dict[str, float]:
    """Yield seconds spent in each module's own functions; what is built in counts for who calls it."""
    seconds: dict[str, float] = defaultdict(float)
    for (file, _, function), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]  # not in typeshed
        if "'acquire' of" in function:  # one thread waits for another
            continue
        if Path(file).is_file():
            seconds[name(file)] += own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            seconds[name(caller)] += part
    return dict(seconds)


def name(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(_ROOT):
        return str(path.relative_to(_ROOT).with_suffix("")).replace("/", ".")
    return "other libraries" if path.is_file() else "generated code"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("check", "verify"))
    parser.add_argument("source", nargs="+", metavar="FILE.c")
    parser.add_argument("--rule", default="SpinLock")
    parser.add_argument("--entry", action="append", default=[], metavar="NAME:ROLE")
    parser.add_argument("-D", dest="define", action="append", default=[], metavar="NAME")
    parser.add_argument("--timeout", type=float, default=300.0, help="seconds (300)")
    parser.add_argument("--most", type=int, default=20, help="modules and functions that are shown (20)")
    given = parser.parse_args(arguments)
    entries = tuple(EntryChoice(n, role or None) for n, _, role in (e.partition(":") for e in given.entry))
    defines = tuple((n, value if equals else None) for n, equals, value in (d.partition("=") for d in given.define))
    job = Job(tuple(given.source), entries=entries, defines=defines, timeout=given.timeout)
    if given.command == "check":
        (rule,) = chosen((given.rule,))
        asked = Job(tuple(given.source), rule, entries, defines=defines, timeout=given.timeout)
        result, stats = profiled(lambda: check.run_job(asked, lambda progress: None))
    else:
        result, stats = profiled(lambda: plain.run_job(job, lambda progress: None))
    print(f"{result.verdict} {result.how or ''} ({result.seconds:.1f} s under the profiler)\n")
    seconds = by_module(stats)
    total = sum(seconds.values())
    for module, part in sorted(seconds.items(), key=lambda item: -item[1])[: given.most]:
        print(f"{part:8.2f} s {100 * part / total:5.1f} %  {module}")
    print()
    stats.strip_dirs().sort_stats("tottime").print_stats(given.most)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
