"""A defect that is found is told at once, while others are looked for: a worker that is killed then loses none."""

from __future__ import annotations

from pathlib import Path

from slicc.run import check, plain
from slicc.run.job import EntryChoice, Job
from slicc.run.results import Result
from slicc.run.rules import bundled

DRIVER = """#include <ntddk.h>
static KSPIN_LOCK Lock;
VOID Twice(PDRIVER_OBJECT Driver) {
    KIRQL irql; ULONG n = ((ULONG *)Driver)[7];
    KeReleaseSpinLock(&Lock, PASSIVE_LEVEL);
    while (n--) { KeAcquireSpinLock(&Lock, &irql); KeReleaseSpinLock(&Lock, irql); }
}
VOID Fine(PDRIVER_OBJECT Driver) { KIRQL irql; KeAcquireSpinLock(&Lock, &irql); KeReleaseSpinLock(&Lock, irql); }
"""
PROGRAM = """extern int nd(void); extern void reach_error(void);
int main(void) { int n = nd(); if (n == 7) reach_error(); while (n--) if (nd() == n) return 1; return 0; }
"""


def test_of_a_driver(tmp_path: Path) -> None:
    path = tmp_path / "driver.c"
    path.write_text(DRIVER)
    rule = next(r for r in bundled() if r.name == "SpinLock")
    entries = (EntryChoice("Twice", "DRIVER_UNLOAD"), EntryChoice("Fine", "DRIVER_UNLOAD"))
    told: list[Result] = []
    job = Job((str(path),), rule=rule, entries=entries, timeout=20)
    final = check.run_job(job, lambda progress: told.append(progress.result) if progress.result else None)
    assert [e.verdict for e in final.entries] == ["defect", "proof"]
    assert {r.verdict for r in told} == {"defect"}
    assert [e.verdict for e in told[0].entries] == ["defect", "unknown"]
    assert [d.location for d in told[0].defects] == [d.location for d in final.defects[:1]]


def test_of_a_program(tmp_path: Path) -> None:
    path = tmp_path / "program.c"
    path.write_text(PROGRAM)
    told: list[Result] = []
    job = Job((str(path),), abi="lp64", timeout=20)
    final = plain.run_job(job, lambda progress: told.append(progress.result) if progress.result else None)
    assert final.verdict == "defect"
    assert [r.verdict for r in told] == ["defect"]
    assert told[0].defects == final.defects
