"""The door to Spacer, z3's engine for Horn clauses: it proposes what may hold; nothing that it says is believed.

The engine runs in processes of its own, that can be ended at any time.
Source: Komuravelli/Gurfinkel/Chaki, "SMT-based model checking for recursive programs", CAV 2014.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from encoder.clause import System
from encoder.solve.spacer_integers import Engine
from encoder.solve.spacer_reader import Candidate

_PARENT_DEATH_SIGNAL = 1  # of prctl
_AT_ONCE = 2  # processes
_FIRST_LOOK = 0.1  # of the time, for each task once; many are easy
_FIRST_ROUND = 0.7  # of the time, for the first of those that are not
_LEAST = 0.2  # seconds that a process is started for


@dataclass(frozen=True, slots=True)
class Task:
    """Clauses to be solved. ``wraps``: of numbers that wrap around. ``across``: lemmas are made of several ones that
    differ in a number (Krishnan et al., "Global guidance for local generalization in model checking", CAV 2020)."""

    system: System
    wraps: bool
    across: bool


@dataclass(slots=True)
class _Process:
    task: Task
    start: int  # terms that the table had
    pid: int
    pipe: int
    end: float
    is_first_look: bool
    said: bytes = b""


def candidates(
    tasks: Sequence[Task], deadline: float, until: Callable[[], float] | None = None
) -> Iterator[tuple[Candidate, ...]]:
    """Yield what Spacer finds of each task, as it comes: each time some readings, those first that are easy to check.

    Nothing is yielded each time that ``until`` has passed; engines that run go on meanwhile.
    """
    until = until or (lambda: deadline)
    waiting = [(task, True) for task in tasks]
    running: list[_Process] = []
    found: list[tuple[Candidate, ...]] = []
    try:
        while waiting or running or found:
            while waiting and len(running) < _AT_ONCE:
                left = deadline - time.monotonic()
                task, is_first_look = waiting.pop(0)
                others = _FIRST_ROUND if len(waiting) >= _AT_ONCE else 1.0
                seconds = min(left, max(_LEAST, left * _FIRST_LOOK)) if is_first_look else left * others
                if seconds < _LEAST:
                    waiting.clear()
                    break
                running.append(_started(task, seconds, is_first_look))
            if found:  # the others go on while it is looked at
                yield found.pop(0)
                continue
            if not running:
                return
            now = time.monotonic()
            first = min(deadline, until(), *(p.end for p in running))
            ready, _, _ = select.select([p.pipe for p in running], [], [], max(0.0, first - now))
            if not ready and until() <= time.monotonic() < deadline:
                yield ()
                continue
            for process in list(running):
                if process.pipe in ready:
                    part = os.read(process.pipe, 1 << 16)
                    process.said += part
                    if part:
                        continue
                elif time.monotonic() < min(process.end, deadline):
                    continue
                elif process.is_first_look:
                    waiting.append((process.task, False))
                running.remove(process)
                _ended(process)
                heard = _heard(process)
                if heard is not None:
                    found.append(heard)
    finally:
        for process in running:
            _ended(process)


def _started(task: Task, seconds: float, is_first_look: bool) -> _Process:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        end = time.monotonic() + seconds
        return _Process(task, len(task.system.terms.nodes), pid, reading, end, is_first_look)
    try:  # the new process; nothing of it goes on behind this
        os.close(reading)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)
        _die_with_parent()
        most = int(seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        terms = task.system.terms
        start = len(terms.nodes)
        found = Engine(task.system, task.wraps, task.across).run(seconds)
        if found is not None:
            with os.fdopen(writing, "wb") as out:
                pickle.dump((terms.nodes[start:], found), out)
    finally:
        os._exit(0)


def _die_with_parent() -> None:
    """When the process that asks is killed, nobody waits for this one. Only Linux can say so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _ended(process: _Process) -> None:
    os.close(process.pipe)
    try:
        os.kill(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(process.pid, 0)


def _heard(process: _Process) -> tuple[Candidate, ...] | None:
    """What a process found, in terms of this one."""
    try:
        nodes, said = pickle.loads(process.said)
    except (EOFError, pickle.UnpicklingError):
        return None
    here = process.task.system.terms.adopt(process.start, nodes)
    return tuple({name: [here.get(t, t) for t in facts] for name, facts in reading.items()} for reading in said)
