"""Killable worker processes: one per job, held to its time and memory from outside.

    parent                                   worker (own session, so that it and its children die together)
    Task ── pickled ──> stdin ─────────────> serve(): door(job, progress)
    watch() <── frames ── pipe <──────────── Progress* then Finished | Refused | ...
      │ deadline or memory passed: killpg       stdin closed (parent gone): killpg of itself

Where several tasks begin with the same reading, one worker does that and then forks the others, as it is asked to.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import pickle
import resource
import selectors
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from encoder.diagnostic import Diagnostic, InputError, Unsupported
from slicc.place import shown_name
from slicc.run.job import Job
from slicc.run.progress import Progress
from slicc.run.results import Limit, Location, ReasonEntry, Result, location

# The worker is told a little less than it has, so that it can finish by itself and be heard.
_MARGIN_SHARE = 0.05
_MARGIN_MOST = 1.0
# Address space is mapped but never resident (libraries, the deep stack), so the hard limit lies higher.
_ADDRESS_SLACK = 1 << 30
_STACK = 256 << 20
_RECURSION = 20_000
_POLL = 0.05
_FRAME = struct.Struct("!Q")
_MIB = 1 << 20
# What the libraries under us say when an allocation fails.
_OUT_OF_MEMORY = ("bad_alloc", "out of memory", "MemoryError")


# Doors whose tasks begin with the same work when their jobs differ in the rule alone, and the door that does it.
_AHEAD = {"slicc.run.check:run_job": "slicc.run.check:read_driver"}
_REQUEST = struct.Struct("!cq")
_REPLY = struct.Struct("!?q")


@dataclass(frozen=True, slots=True)
class Task:
    """A job and the function that does it: ``door`` is "module:function", called as function(job, progress)."""

    job: Job
    door: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The function came back with ``value``."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The input is bad."""

    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A construct stands in the way that is not modelled exactly."""

    reason: ReasonEntry


@dataclass(frozen=True, slots=True)
class Cut:
    """Time or memory ran out; ``last`` is the last message that a result can be made of."""

    limit: Limit
    last: Progress | None


@dataclass(frozen=True, slots=True)
class Crashed:
    """An error of ours: one line, and the whole story for a file."""

    message: str
    details: str


Outcome = Finished | Refused | Blocked | Cut | Crashed


@dataclass(frozen=True, slots=True)
class Done:
    """How one task ended, after so many seconds."""

    outcome: Outcome
    seconds: float


def run_all(
    tasks: Sequence[Task], parallel: int, report: Callable[[Task, Progress], None] | None = None
) -> tuple[Done, ...]:
    """Yield how each task ended, in the order of the tasks, running at most ``parallel`` at once.

    No worker outlives the call, however it ends.
    """
    done: dict[int, Done] = {}
    waiting = list(enumerate(tasks))
    shared = _shared(tasks)
    readers: dict[Task, _Worker] = {}
    refused: dict[Task, Done] = {}
    running: dict[int | Task, _Worker] = {}
    selector = selectors.DefaultSelector()

    def start(number: int | Task, worker: _Worker) -> None:
        running[number] = worker
        selector.register(worker.frames, selectors.EVENT_READ, number)

    try:
        while waiting or running:
            for number, task in list(waiting):
                reading = shared.get(number)
                if reading in refused:
                    done[number] = refused[reading]
                elif len(running) >= max(1, parallel) or reading in running:
                    continue
                elif reading is not None and reading not in readers:
                    start(reading, _Worker(reading, forks=True))
                    continue
                else:
                    start(number, _Worker(task, readers[reading] if reading is not None else None))
                waiting.remove((number, task))
            nearest = min((worker.deadline for worker in running.values()), default=0.0) - time.monotonic()
            for key, _ in selector.select(max(0.0, min(_POLL, nearest))):
                running[key.data].read()
            for key_, worker in list(running.items()):
                for progress in worker.news():
                    if report is not None:
                        report(worker.task, progress)
                outcome = worker.outcome()
                if outcome is not None:
                    selector.unregister(worker.frames)
                    end = Done(outcome, time.monotonic() - worker.started)
                    del running[key_]
                    match key_, outcome:
                        case Task(), Finished():
                            worker.spent = end.seconds
                            readers[key_] = worker
                        case Task(), _:
                            refused[key_] = end
                            worker.end()
                        case int(), _:
                            done[key_] = end
                            worker.end()
    finally:
        # Readers last: they are the parents of the others.
        for worker in (*running.values(), *readers.values()):
            worker.end()
        selector.close()
    return tuple(done[number] for number in range(len(tasks)))


def _shared(tasks: Sequence[Task]) -> dict[int, Task]:
    """Yield the task that does what several tasks begin with, by the numbers of these."""
    if threading.active_count() > 1:
        return {}  # a process with threads is not copied
    found: dict[Task, list[int]] = {}
    for number, task in enumerate(tasks):
        if task.door in _AHEAD:
            found.setdefault(Task(replace(task.job, rule=None), _AHEAD[task.door]), []).append(number)
    return {number: first for first, numbers in found.items() if len(numbers) > 1 for number in numbers}


def result_of(job: Job, done: Done) -> Result:
    """Yield the result that says how a job ended, unless its input was refused.

    Raises: InputError with what the worker found wrong.
    """
    rule = job.rule.name if job.rule is not None else None
    match done.outcome:
        case Finished(value):
            if not isinstance(value, Result):
                raise TypeError(f"a job must yield a Result, not {type(value).__name__}")
            return replace(value, seconds=done.seconds)
        case Refused(diagnostics):
            raise InputError(diagnostics)
        case Blocked(reason):
            return Result(rule, "unknown", seconds=done.seconds, reason=reason)
        case Cut(limit, Progress(result=Result() as result)):
            return replace(result, limit=limit, seconds=done.seconds)
        case Cut(limit, Progress(bound=int() as bound, complete=True)) if bound >= 1:
            return Result(rule, "bounded", bound=bound, calls=job.calls, limit=limit, seconds=done.seconds)
        case Cut("time", last):
            message = f"no loop bound was completely searched within {job.timeout:g} s"
            reason = ReasonEntry("timeout", message, _place(job, last))
            return Result(rule, "unknown", limit="time", seconds=done.seconds, reason=reason)
        case Cut("memory", last):
            message = f"more than {job.memory} MiB of memory would be needed"
            reason = ReasonEntry("memory", message, _place(job, last))
            return Result(rule, "unknown", limit="memory", seconds=done.seconds, reason=reason)
        case Crashed(message, _):
            reason = ReasonEntry("internal", message, _place(job, None))
            return Result(rule, "unknown", seconds=done.seconds, reason=reason)
    raise AssertionError(done)


def _place(job: Job, last: Progress | None) -> Location | None:
    """Yield what was looked at last, or where the sources begin: every unknown names a line."""
    if last is not None and last.place is not None:
        return last.place
    return Location(shown_name(job.sources[0]), 1) if job.sources else None


class _Worker:
    """One worker process, seen from outside. ``reader``: another, of which it is to be a copy; ``forks``: it is one."""

    spent: float

    def __init__(self, task: Task, reader: _Worker | None = None, forks: bool = False) -> None:
        self.task = task
        # The time that the reading took is time of each result.
        self.started = time.monotonic() - (0.0 if reader is None else reader.spent)
        self.spent = 0.0
        self.control: socket.socket | None = None
        self.deadline = self.started + task.job.timeout
        self._buffer = bytearray()
        self._messages: list[Any] = []
        self._last: Progress | None = None
        self._closed = False
        self._final: Outcome | None = None
        read_end, write_end = os.pipe()
        self.frames: BinaryIO = os.fdopen(read_end, "rb", buffering=0)
        self._stderr = tempfile.TemporaryFile()
        try:
            self._process = self._begin(write_end, reader, forks)
        except BaseException:
            self.frames.close()
            self._stderr.close()
            raise
        finally:
            os.close(write_end)
        with contextlib.suppress(BrokenPipeError):
            # The pipe stays open: its end tells the worker that nobody waits for it any more.
            self._process.stdin.write(_framed((task, self.deadline)))
            self._process.stdin.flush()

    def _begin(self, frames: int, reader: _Worker | None, forks: bool) -> _Forked | _Started | _Copied:
        if reader is not None and reader.control is not None:
            # A reader that is gone is no loss: what it read can be read again.
            with contextlib.suppress(OSError):
                return _Copied(reader.control, frames, self._stderr)
        if not forks:
            return _process(self.task, frames, self._stderr)
        importlib.import_module(self.task.door.partition(":")[0])
        self.control, theirs = socket.socketpair()
        with theirs:
            return _Forked(frames, self._stderr, theirs.fileno())

    def read(self) -> None:
        data = os.read(self.frames.fileno(), 1 << 20)
        self._closed = self._closed or not data
        self._buffer += data
        while len(self._buffer) >= _FRAME.size:
            (size,) = _FRAME.unpack_from(self._buffer)
            if len(self._buffer) < _FRAME.size + size:
                break
            self._messages.append(pickle.loads(bytes(self._buffer[_FRAME.size : _FRAME.size + size])))
            del self._buffer[: _FRAME.size + size]

    def news(self) -> Iterator[Progress]:
        """Yield the messages of progress that came since, keeping the last one that can become a result."""
        messages, self._messages = self._messages, []
        for message in messages:
            if isinstance(message, Progress):
                if message.result is not None or message.complete:
                    self._last = message
                elif message.place is not None and (self._last is None or self._last.place is not None):
                    self._last = message
                yield message
            else:
                self._final = message

    def outcome(self) -> Outcome | None:
        """Yield how the task ended, or None while it goes on."""
        if self._final is not None:
            match self._final:
                case Cut(limit, _):
                    return Cut(limit, self._last)
                case final:
                    return final
        if self._closed:
            return self._died()
        if time.monotonic() >= self.deadline:
            return Cut("time", self._last)
        if _resident(self._process.pid) > self.task.job.memory * _MIB:
            return Cut("memory", self._last)
        return None

    def _died(self) -> Outcome:
        """Yield what a worker that said nothing at its end died of."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return Crashed("a worker closed its pipe and went on", "")
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace")
        # We did not kill it, so a SIGKILL is the system's, which does so when memory runs out.
        if code == -signal.SIGKILL or any(s in said for s in _OUT_OF_MEMORY):
            return Cut("memory", self._last)
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return Crashed(f"a worker ended with {how}", said)

    def end(self) -> None:
        """Kill the worker with everything it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self.frames.close()
        self._stderr.close()
        if self.control is not None:
            self.control.close()


class _Forked:
    """A worker that is a copy of this process, which has loaded what the worker needs."""

    def __init__(self, frames: int, stderr: BinaryIO, control: int | None = None) -> None:
        read_end, write_end = os.pipe()
        self._code: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                _become_worker(read_end, frames, stderr.fileno(), control)
            finally:
                os._exit(1)
        gc.unfreeze()
        os.close(read_end)
        self.stdin: BinaryIO = os.fdopen(write_end, "wb")

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while self._code is None:
            pid, status = os.waitpid(self.pid, 0 if until is None else os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired("worker", timeout or 0.0)
            else:
                time.sleep(0.01)
        return self._code


class _Copied:
    """A worker that is a copy of a reader, its parent."""

    def __init__(self, control: socket.socket, frames: int, stderr: BinaryIO) -> None:
        self._control = control
        self._code: int | None = None
        read_end, write_end = os.pipe()
        try:
            socket.send_fds(control, [_REQUEST.pack(b"f", 0)], [read_end, frames, stderr.fileno()])
            _, self.pid = self._reply()
        except BaseException:
            os.close(write_end)
            raise
        finally:
            os.close(read_end)
        self.stdin: BinaryIO = os.fdopen(write_end, "wb")

    def _reply(self) -> tuple[bool, int]:
        data = self._control.recv(_REPLY.size, socket.MSG_WAITALL)
        if len(data) < _REPLY.size:
            raise ConnectionError("the reader is gone")
        ended, number = _REPLY.unpack(data)
        return ended, number

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while self._code is None:
            try:
                self._control.sendall(_REQUEST.pack(b"w", self.pid))
                ended, code = self._reply()
            except OSError:
                ended, code = True, -signal.SIGKILL  # whoever killed the reader meant us as well
            if ended:
                self._code = code
            elif until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired("worker", timeout or 0.0)
            else:
                time.sleep(0.005)
        return self._code


class _Started:
    """A worker that is a new interpreter."""

    def __init__(self, frames: int, stderr: BinaryIO) -> None:
        root = str(Path(__file__).resolve().parents[2])
        # Not -m: it would put the current directory, which may be the driver's, in front of our own modules.
        code = (
            "import sys; root = sys.argv[1]; root in sys.path or sys.path.append(root); "
            "from slicc.run.worker import serve; serve(int(sys.argv[2]))"
        )
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-c", code, root, str(frames)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=(frames,),
            start_new_session=True,
        )
        self.pid = self._popen.pid
        assert isinstance(self._popen.stdin, io.BufferedWriter)
        self.stdin: BinaryIO = self._popen.stdin

    def wait(self, timeout: float | None = None) -> int:
        return self._popen.wait(timeout)


def _process(task: Task, frames: int, stderr: BinaryIO) -> _Forked | _Started:
    """Yield a new worker. What our own doors need is loaded here, once for all workers; other doors, and a process
    that has threads, get a new interpreter."""
    module = task.door.partition(":")[0]
    if threading.active_count() > 1 or not module.startswith("slicc.run."):
        return _Started(frames, stderr)
    importlib.import_module(module)
    return _Forked(frames, stderr)


def _become_worker(stdin: int, frames: int, stderr: int, control: int | None = None) -> None:
    os.setsid()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    # Somebody else's pipe, held open here, would hide from its reader that the writer is gone.
    kept = (os.dup2(stdin, 0), os.dup2(nowhere, 1), os.dup2(stderr, 2), frames)
    keep = sorted(kept if control is None else (*kept, control))
    most = max((int(name) for name in os.listdir("/dev/fd") if name.isdecimal()), default=256)
    for low, high in zip(keep, [*keep[1:], most + 1]):
        os.closerange(low + 1, high)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    serve(frames, control)


def _resident(pid: int) -> int:
    """Yield the bytes of memory that a process and its children hold, as far as the system tells."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        # A child is listed under the thread that started it.
        children = [c for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()]
    except (OSError, IndexError, ValueError):
        return 0
    return pages * resource.getpagesize() + sum(_resident(int(child)) for child in children)


def _framed(message: object) -> bytes:
    data = pickle.dumps(message)
    return _FRAME.pack(len(data)) + data


# --- the worker's side -----------------------------------------------------------------------------------------------


def serve(frames: int, control: int | None = None) -> None:
    """Do the task that stands in stdin and write frames to the file descriptor ``frames``; never returns.

    ``control``: a socket on which copies of this process are then asked for.
    """
    stdin = sys.stdin.buffer
    (size,) = _FRAME.unpack(stdin.read(_FRAME.size))
    task, deadline = pickle.loads(stdin.read(size))
    threading.Thread(target=_die_with_parent, args=(stdin.fileno(),), daemon=True).start()
    lock = threading.Lock()

    def send(message: object) -> None:
        data = memoryview(_framed(message))
        with lock:
            while data:
                data = data[os.write(frames, data) :]

    _limit_address_space(task.job.memory * _MIB + _ADDRESS_SLACK)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    left = deadline - time.monotonic()
    told = max(0.01, left - min(_MARGIN_MOST, left * _MARGIN_SHARE))
    job = replace(task.job, timeout=told, allowed=task.job.timeout)
    # Trees of real programs are deep; the main thread's stack is not.
    sys.setrecursionlimit(_RECURSION)
    threading.stack_size(_STACK)
    thread = threading.Thread(target=lambda: send(_outcome(task.door, job, send)))
    thread.start()
    thread.join()
    if control is not None:
        _fork_as_asked(socket.socket(fileno=control))
    # Without the interpreter's long good-bye: nothing of value is left here.
    os._exit(0)


def _fork_as_asked(control: socket.socket) -> None:
    """Become another worker for each request, and say how those ended, until nobody asks any more."""
    gc.freeze()
    while True:
        request, fds, _, _ = socket.recv_fds(control, _REQUEST.size, 3)
        if len(request) < _REQUEST.size:
            return
        what, number = _REQUEST.unpack(request)
        if what == b"w":
            pid, status = os.waitpid(number, os.WNOHANG)
            control.sendall(_REPLY.pack(bool(pid), os.waitstatus_to_exitcode(status) if pid else 0))
            continue
        pid = os.fork()
        if pid == 0:
            try:
                _become_worker(*fds)
            finally:
                os._exit(1)
        for fd in fds:
            os.close(fd)
        control.sendall(_REPLY.pack(False, pid))


def _limit_address_space(wanted: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = min(wanted, sys.maxsize if hard == resource.RLIM_INFINITY else hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _outcome(door: str, job: Job, report: Callable[[Progress], None]) -> Outcome:
    last: Progress | None = None

    def told(progress: Progress) -> None:
        nonlocal last
        last = progress if progress.place is not None else last
        report(progress)

    try:
        module, _, function = door.partition(":")
        return Finished(getattr(importlib.import_module(module), function)(job, told))
    except InputError as refusal:
        return Refused(refusal.diagnostics)
    except Unsupported as refusal:
        return Blocked(ReasonEntry("unsupported", refusal.construct, location(refusal.span) or _place(job, last)))
    except RecursionError:
        return Blocked(ReasonEntry("unsupported", "the program is nested too deeply", _place(job, last)))
    except BaseException as error:
        said = " ".join(str(error).split())
        if isinstance(error, MemoryError) or any(s in said for s in _OUT_OF_MEMORY):
            return Cut("memory", None)
        frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("<")]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
        return Crashed(f"{type(error).__name__} in {where}" + (f": {said}" if said else ""), traceback.format_exc())


def _die_with_parent(stdin: int) -> None:
    # Not through the stream: a copy of this process could never close one whose lock this thread holds.
    while os.read(stdin, 4096):
        pass
    os.killpg(0, signal.SIGKILL)
