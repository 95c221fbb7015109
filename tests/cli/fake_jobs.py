"""Stand-ins for the real work, run inside worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from encoder.diagnostic import InputError, Unsupported, error
from encoder.source import Span
from slicc.run.job import Job
from slicc.run.progress import Progress
from slicc.run.results import (
    AssumptionEntry,
    Defect,
    EntryResult,
    EventCount,
    Location,
    ReasonEntry,
    Related,
    Result,
)

Report = Callable[[Progress], None]


def _name(job: Job) -> str | None:
    return job.rule.name if job.rule is not None else None


def proof(job: Job, report: Report) -> Result:
    return Result(
        _name(job),
        "proof",
        how="summaries",
        entries=(EntryResult("Read", "DRIVER_DISPATCH", "proof", True),),
        events=(EventCount("KeAcquireSpinLock", 1, 1),),
        assumptions=(AssumptionEntry("stub", "Frob may return anything", Location("d.c", 3)),),
    )


def bounded(job: Job, report: Report) -> Result:
    return Result(_name(job), "bounded", bound=3, calls=2)


def unknown(job: Job, report: Report) -> Result:
    return Result(_name(job), "unknown", reason=ReasonEntry("open", "cannot tell", Location("d.c", 4, 2)))


def not_applicable(job: Job, report: Report) -> Result:
    return Result(_name(job), "not-applicable")


def defect(job: Job, report: Report) -> Result:
    step = {
        "n": 1,
        "kind": "abort",
        "origin": "driver",
        "depth": 1,
        "function": "Read",
        "file": job.sources[0],
        "line": 1,
        "column": 1,
        "text": "KeAcquireSpinLock(&l, &o)",
        "values": [{"name": "l", "value": "1"}],
        "state": {},
        "essential": True,
        "iteration": None,
    }
    trace: dict[str, Any] = {"steps": [step], "inputs": [], "rule": None, "initial_state": {}}
    here = Location(job.sources[0], 1, 1)
    found = Defect("Read", "spin lock is acquired twice", here, (Related("taken here", here),), "interpreted", trace)
    return Result(_name(job), "defect", bound=1, defects=(found,))


def worst_first(job: Job, report: Report) -> Result:
    """A defect for the first rule, the rest proofs, the later ones sooner."""
    time.sleep(0.3 if _name(job) == "IrqlKeReleaseSpinLock" else 0)
    return (defect if _name(job) == "IrqlKeReleaseSpinLock" else proof)(job, report)


def budget(job: Job, report: Report) -> Result:
    return Result(_name(job), "unknown", reason=ReasonEntry("open", f"{job.timeout:.6f}"))


def sleep(job: Job, report: Report) -> Result:
    time.sleep(600)
    raise AssertionError


def sleep_with_child(job: Job, report: Report) -> Result:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(job.command).write_text(f"{os.getpid()} {child.pid}")
    time.sleep(600)
    raise AssertionError


def deepen(job: Job, report: Report) -> Result:
    for bound in (1, 2):
        report(Progress("searching", bound))
        report(Progress("searched", bound, complete=True))
    report(Progress("searching", 3))
    return sleep(job, report)


def answer_then_sleep(job: Job, report: Report) -> Result:
    report(Progress("so far", result=bounded(job, report)))
    return sleep(job, report)


def grow(job: Job, report: Report) -> Result:
    held = []
    while True:
        held.append(bytearray(8 << 20))
        time.sleep(0.01)


def grow_at_once(job: Job, report: Report) -> Result:
    return Result(str(len(bytearray(1 << 40))), "proof")


def native_out_of_memory(job: Job, report: Report) -> Result:
    raise RuntimeError("Z3 exception: out of memory")


def fail(job: Job, report: Report) -> Result:
    raise KeyError("no such\nthing")


def die(job: Job, report: Report) -> Result:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(600)
    raise AssertionError


def refuse(job: Job, report: Report) -> Result:
    raise InputError([error("syntax", "this is not C", Span(job.sources[0], 1, 5), "write C")])


def block(job: Job, report: Report) -> Result:
    raise Unsupported(Span(job.sources[0], 2, None), "computed goto")


def recurse(job: Job, report: Report) -> Result:
    return recurse(job, report)


def recurse_somewhere(job: Job, report: Report) -> Result:
    report(Progress(place=Location("d.c", 7)))
    report(Progress("and on", bound=1))
    return recurse(job, report)


def chatter(job: Job, report: Report) -> Result:
    print("on stdout")
    print("on stderr", file=sys.stderr)
    return proof(job, report)


def text(job: Job, report: Report) -> str:
    return f"int x; /* {_name(job)} {job.emit} {job.peers} */"
