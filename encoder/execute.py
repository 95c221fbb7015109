"""A program that asks for nothing has one execution: run it, and what happens is all that can happen.

Functions of the IR become Python functions on integers (``encoder.execute_code``), memory is that of
``encoder.execute_memory``. Whoever looks at what the program does not say ends the attempt: then there is more than one
execution, and nothing is said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from encoder import floating
from encoder.execute_code import Code
from encoder.execute_memory import FIRST, HIGH, LARGEST, UNKNOWN, Fault, Memory, Unclear, divide, number, shift
from encoder.ir import Address, Binary, Call, Const, Expr, FunctionAddress, Input, Program
from encoder.source import NOWHERE, Span

_TICKS = 20_000  # blocks between two looks at the clock


@dataclass(frozen=True, slots=True)
class Ended:
    """The one execution ended: ``how`` "returned" | "stopped" | "fault". ``stubs``: functions without body that were
    called, by the place of the first call."""

    how: str
    what: str
    span: Span
    stubs: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Failed:
    """The one execution calls an error function."""

    error: str
    span: Span


@dataclass(frozen=True, slots=True)
class Undetermined:
    """Nothing is known: the execution depends on something, or takes too long (``is_late``)."""

    why: str
    span: Span
    is_late: bool = False


Outcome: TypeAlias = Ended | Failed | Undetermined


def execute(program: Program, entry: str, errors: frozenset[str], deadline: float) -> Outcome:
    """Yield how the only execution of ``entry`` ends, if it is the only one. ``deadline``: of time.monotonic()."""
    return _Run(program, errors, deadline).run(entry)


def asks_for_values(program: Program, entry: str) -> bool:
    """Yield whether ``entry``, and what it calls by name, take values from outside in the program's own words."""
    work, met = [entry], {entry}
    while work:
        for block in program.functions[work.pop()].blocks.values():
            for i in block.instructions:
                match i:
                    case Input(kind="nondet" | "volatile"):
                        return True
                    case Call(callee=str(name), target=target) if name not in program.functions:
                        if target is not None:
                            return True
                    case Call(callee=str(name)) if name not in met:
                        met.add(name)
                        work.append(name)
    return False


class _Late(Unclear):
    """The time is over."""


class _Stop(Exception):
    """The program ends here."""


class _Hit(Exception):
    """An error function is called."""


class _Run:
    def __init__(self, program: Program, errors: frozenset[str], deadline: float):
        self.program = program
        self.errors = errors
        self.deadline = deadline
        self.memory = Memory(program.pointer_width)
        self.numbers: dict[str, int] = {}
        self.stubs: dict[str, Span] = {}
        self.spans: dict[str, list[Span]] = {}
        self.names: dict[str, str] = {}
        self.ticks = [_TICKS]
        memory = self.memory
        self.space: dict[str, Any] = {
            "U": UNKNOWN, "T": self.ticks, "tick": self.tick, "load": memory.load, "store": memory.store,
            "copy": memory.copy, "carry": memory.carry, "fill": memory.fill, "birth": memory.birth,
            "free": memory.free, "add": memory.add, "sub": memory.sub, "eq": memory.equal, "ult": memory.less,
            "ule": memory.less_equal, "number": number, "divide": divide, "shift": shift, "indirect": self.indirect,
            "hit": _hit, "stop": _stop, "open_": _open, "stub": self.stub, **floating.FUNCTIONS,
        }  # fmt: skip

    # ------------------------------------------------------------ running

    def run(self, entry: str) -> Outcome:
        function = self.program.functions[entry]
        try:
            for key, item in self.program.objects.items():
                if item.size > LARGEST:
                    return Undetermined(f"`{item.name}` is large", item.span)
                self.numbers[key] = self.memory.allocate(item.size, item.initial is not None)
            for key, item in self.program.objects.items():
                for offset, value in item.initial or ():
                    at = (self.numbers[key] << HIGH) + offset
                    self.memory.store(at, self.constant(value), max(1, value.width // 8))
            self.space[self.name(entry)](*[UNKNOWN] * len(function.parameters))
            return Ended("returned", "", function.end, self.stubs)
        except _Stop as end:
            return Ended("stopped", str(end), self.where(end), self.stubs)
        except Fault as fault:
            return Ended("fault", str(fault), self.where(fault), self.stubs)
        except _Hit as hit:
            return Failed(str(hit), self.where(hit))
        except (Unclear, RecursionError) as unknown:
            return Undetermined(str(unknown), self.where(unknown), isinstance(unknown, _Late))

    def where(self, exception: BaseException) -> Span:
        """Yield the place in C of the innermost generated line that an exception passed."""
        found = NOWHERE
        trace = exception.__traceback__
        while trace is not None:
            spans = self.spans.get(trace.tb_frame.f_code.co_filename)
            if spans is not None and 0 < trace.tb_lineno <= len(spans):
                found = spans[trace.tb_lineno - 1]
            trace = trace.tb_next
        return found

    def tick(self) -> None:
        if time.monotonic() > self.deadline:
            raise _Late("the execution takes too long")
        self.ticks[0] = _TICKS

    def name(self, function: str) -> str:
        """Yield the Python name of a function; its first call writes its code."""
        found = self.names.get(function)
        if found is None:
            found = self.names[function] = f"f{len(self.names)}"

            def first(*arguments: Any) -> Any:
                writer = Code(self, self.program.functions[function])
                lines, spans = writer.function(found)
                file = f"<{found}>"
                self.spans[file] = spans
                exec(compile("\n".join(lines) + "\n", file, "exec"), self.space)
                return self.space[found](*arguments)

            self.space[found] = first
        return found

    def constant(self, e: Expr) -> int:
        match e:
            case Const(value=value):
                return value
            case Address(object=key):
                return self.numbers[key] << HIGH
            case FunctionAddress(function=name):
                return self.memory.function_address(name)
            case Binary(op="add", left=left, right=right):
                return self.memory.add(self.constant(left), self.constant(right))
            case Binary(op="sub", left=left, right=right):
                return self.memory.sub(self.constant(left), self.constant(right))
        raise Unclear("an initialiser of another form")

    # ------------------------------------------------------------ calls

    def stub(self, name: str, span: Span, writes: bool) -> Any:
        if writes:
            raise Unclear(f"`{name}` has no body")
        if not name.startswith(("__slicc_nondet", "__VERIFIER_nondet", "nondet_")):
            self.stubs.setdefault(name, span)
        return UNKNOWN

    def indirect(self, address: int, arguments: Sequence[Any], widths: Sequence[int]) -> Any:
        if address < FIRST:
            raise Fault("call through a null or wild pointer")
        name = self.memory.function_at.get(address >> HIGH)
        if name is None or address & self.memory.mask:
            raise Fault("call of something that is no function")
        function = self.program.functions.get(name)
        if name in self.errors or function is None:
            raise Unclear(f"`{name}` has no body")
        given: list[Any] = []
        for k, parameter in enumerate(function.parameters):
            if k >= len(arguments):
                given.append(UNKNOWN)
            elif widths[k] <= parameter.width:
                given.append(arguments[k])
            else:
                given.append(number(arguments[k]) & ((1 << parameter.width) - 1))
        return self.space[self.name(name)](*given)


def _hit(name: str) -> NoReturn:
    raise _Hit(name)


def _stop(why: str) -> NoReturn:
    raise _Stop(why)


def _open(why: str) -> NoReturn:
    raise Unclear(why)
