"""Workers are held to their time and memory, and none outlives its command."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from encoder.diagnostic import InputError
from slicc.run.job import Job, RuleFile
from slicc.run.progress import Progress
from slicc.run.results import Result
from slicc.run.worker import Crashed, Finished, Task, result_of, run_all

JOB = Job(("d.c",), rule=RuleFile("SpinLock", "SpinLock.slic"), timeout=30.0)


def answer(name: str, job: Job = JOB) -> Result:
    return result_of(job, run_all([Task(job, f"fake_jobs:{name}")], 1)[0])


def reason(result: Result) -> str:
    assert result.reason is not None
    return result.reason.code


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        # A zombie has died; whoever should bury it has died before it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until_dead(pids: list[int]) -> None:
    for _ in range(100):
        if not any(alive(pid) for pid in pids):
            return
        time.sleep(0.05)
    raise AssertionError(f"still running: {pids}")


@pytest.fixture(autouse=True)
def _fakes(fakes: None) -> None:
    pass


def test_a_result_comes_back() -> None:
    result = answer("proof")
    assert (result.rule, result.verdict, result.how) == ("SpinLock", "proof", "summaries")
    assert 0 < result.seconds < 20


def test_a_sleeper_is_killed_on_time() -> None:
    start = time.monotonic()
    result = answer("sleep", replace(JOB, timeout=1.0))
    assert 1.0 <= time.monotonic() - start < 3.0
    assert (result.verdict, reason(result), result.limit) == ("unknown", "timeout", "time")


def test_the_last_complete_bound_survives() -> None:
    result = answer("deepen", replace(JOB, timeout=2.0))
    assert (result.verdict, result.bound, result.limit, result.reason) == ("bounded", 2, "time", None)


def test_the_last_answer_survives() -> None:
    result = answer("answer_then_sleep", replace(JOB, timeout=2.0))
    assert (result.verdict, result.bound, result.limit) == ("bounded", 3, "time")


def test_a_worker_knows_what_time_it_has_left() -> None:
    result = answer("budget")
    assert result.reason is not None
    assert 25.0 < float(result.reason.message) < 30.0


@pytest.mark.parametrize("name", ["grow", "grow_at_once", "native_out_of_memory"])
def test_memory_is_limited(name: str) -> None:
    result = answer(name, replace(JOB, memory=200))
    assert (result.verdict, reason(result), result.limit) == ("unknown", "memory", "memory")


def test_more_memory_than_there_is_can_be_allowed() -> None:
    assert answer("proof", replace(JOB, memory=1 << 60)).verdict == "proof"


def test_a_crash_is_no_pass() -> None:
    for name, says in (("die", "SIGSEGV"), ("fail", "KeyError")):
        (done,) = run_all([Task(JOB, f"fake_jobs:{name}")], 1)
        assert isinstance(done.outcome, Crashed)
        assert says in done.outcome.message
        assert reason(result_of(JOB, done)) == "internal"


def test_what_is_not_modelled_is_named() -> None:
    result = answer("block")
    assert result.reason is not None and result.reason.location is not None
    assert (result.reason.code, result.reason.message, result.reason.location.line) == (
        "unsupported",
        "computed goto",
        2,
    )
    assert reason(answer("recurse")) == "unsupported"


@pytest.mark.parametrize("name", ["recurse", "sleep", "grow", "fail"])
def test_whatever_stops_a_worker_a_line_is_named(name: str) -> None:
    result = answer(name, replace(JOB, timeout=1.0, memory=200))
    assert result.verdict == "unknown" and result.reason is not None
    assert result.reason.location is not None and result.reason.location.line >= 1


def test_a_stack_that_is_used_up_names_what_was_looked_at() -> None:
    result = answer("recurse_somewhere")
    assert result.reason is not None and result.reason.location is not None
    assert (result.reason.code, result.reason.location.line) == ("unsupported", 7)


def test_bad_input_is_raised_here() -> None:
    with pytest.raises(InputError) as caught:
        answer("refuse")
    assert caught.value.diagnostics[0].code == "syntax"


def test_order_and_parallel_work() -> None:
    tasks = [
        Task(replace(JOB, rule=RuleFile(f"R{n}", "x"), timeout=1.0 if n == 0 else 30.0), door)
        for n, door in enumerate(["fake_jobs:sleep"] + ["fake_jobs:proof"] * 5)
    ]
    heard: list[Progress] = []
    done = run_all(tasks, 2, lambda task, progress: heard.append(progress))
    assert [result_of(t.job, d).rule for t, d in zip(tasks, done)] == [f"R{n}" for n in range(6)]
    assert [isinstance(d.outcome, Finished) for d in done] == [False] + [True] * 5
    assert not heard


def test_the_current_directory_is_not_imported_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "pickle", "resource", "z3"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the driver')")
    monkeypatch.chdir(tmp_path)
    assert answer("proof").verdict == "proof"


def test_children_die_with_a_killed_worker(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    answer("sleep_with_child", replace(JOB, timeout=2.0, command=str(pids)))
    wait_until_dead([int(pid) for pid in pids.read_text().split()])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_command(tmp_path: Path, how: signal.Signals) -> None:
    pids = tmp_path / "pids"
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore it
        "from slicc.run.job import Job\n"
        "from slicc.run.worker import Task, run_all\n"
        "run_all([Task(Job(('d.c',), command=sys.argv[1]), 'fake_jobs:sleep_with_child')], 1)\n"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", code, str(pids)], cwd=root, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (pids.exists() and len(pids.read_text().split()) == 2):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, how)
    try:
        assert process.wait(timeout=30) != 0
    finally:
        process.kill()
        process.wait()
    wait_until_dead([int(pid) for pid in pids.read_text().split()])
