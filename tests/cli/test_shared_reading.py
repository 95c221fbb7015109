"""Several rules on one driver: it is read once, and nobody can tell from the results."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from slicc.run import worker
from slicc.run.job import Job
from slicc.run.results import Result
from slicc.run.rules import chosen
from slicc.run.worker import Cut, Done, Finished, Refused, Task, run_all

DRIVER = Path(__file__).parents[2] / "examples" / "spinlocksafe" / "bad.c"
RUN = "slicc.run.check:run_job"


def tasks(driver: Path = DRIVER, timeout: float = 60.0) -> list[Task]:
    rules = tuple(chosen(("SpinLock", "SpinLockSafe", "QueuedSpinLock")))
    return [Task(Job((str(driver),), rule=rule, beside=rules, timeout=timeout), RUN) for rule in rules]


def results(ends: tuple[Done, ...]) -> list[Result]:
    found = []
    for end in ends:
        assert isinstance(end.outcome, Finished), end
        found.append(replace(end.outcome.value, seconds=0.0))
    return found


@pytest.fixture(scope="module")
def alone() -> list[Result]:
    return [result for task in tasks() for result in results(run_all([task], 1))]


@pytest.mark.parametrize("parallel", [1, 2])
def test_results_are_those_without_sharing(alone: list[Result], parallel: int) -> None:
    assert len(worker._shared(tasks())) == 3
    assert results(run_all(tasks(), parallel)) == alone


def test_a_reader_that_is_killed_is_not_missed(alone: list[Result], monkeypatch: pytest.MonkeyPatch) -> None:
    begin = worker._Worker._begin

    def kill_first(self: worker._Worker, frames: int, reader: worker._Worker | None, forks: bool) -> object:
        if reader is not None:
            os.kill(reader._process.pid, signal.SIGKILL)
            os.waitid(os.P_PID, reader._process.pid, os.WEXITED | os.WNOWAIT)
        return begin(self, frames, reader, forks)

    monkeypatch.setattr(worker._Worker, "_begin", kill_first)
    assert results(run_all(tasks(), 2)) == alone


def test_what_cuts_the_reading_cuts_every_result(tmp_path: Path) -> None:
    assert [end.outcome for end in run_all(tasks(timeout=0.02), 2)] == [Cut("time", None)] * 3
    wrong = tmp_path / "d.c"
    wrong.write_text("int x\nint y;\n")
    ends = run_all(tasks(wrong), 2)
    assert all(isinstance(end.outcome, Refused) for end in ends) and len({repr(end.outcome) for end in ends}) == 1
