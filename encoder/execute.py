"""A program that asks for nothing has one execution: run it, and what happens is all that can happen.

Functions of the IR become Python functions on integers. An address is ``object << 128 | offset``, so that arithmetic on
addresses is seen; what a program may not know (where objects lie, bytes never written, inputs) is a value that can be
copied but not looked at. Whoever looks ends the attempt: then there is more than one execution, and nothing is said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias, cast

from encoder import floating
from encoder.bits import signed
from encoder.ir import (
    Address,
    Binary,
    Birth,
    Branch,
    Call,
    Choose,
    Const,
    Convert,
    CopyBytes,
    Define,
    Element,
    Expr,
    FillBytes,
    Function,
    FunctionAddress,
    Halt,
    Input,
    Instruction,
    Load,
    LoopBody,
    Program,
    Refused,
    Reg,
    Return,
    Store,
    Terminator,
    Unary,
)
from encoder.python_code import DEEPEST, Writer
from encoder.source import NOWHERE, Span

_HIGH = 128  # an address is object << _HIGH | offset
_FIRST = 1 << _HIGH  # the smallest value that is an address
_LARGEST = 1 << 24  # bytes of an object that is worth having
_TICKS = 20_000  # blocks between two looks at the clock
_NUMBERS = frozenset({"mul", "udiv", "urem", "sdiv", "srem", "and", "or", "xor", "shl", "lshr", "ashr"})
_ENDING = frozenset({"__slicc_stop", "abort", "exit", "_exit", "_Exit", "__builtin_unreachable", "__builtin_trap"})
_ASSUMING = frozenset({"__slicc_assume", "__VERIFIER_assume", "__builtin_assume"})


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


class _Undetermined(Exception):
    """The execution depends on what the program does not say."""


class _Late(_Undetermined):
    """The time is over."""


class _Fault(Exception):
    """Undefined behaviour."""


class _Stop(Exception):
    """The program ends here."""


class _Hit(Exception):
    """An error function is called."""


def _look(*_: object) -> NoReturn:
    raise _Undetermined("a value that is not known")


class _Unknown:
    """A value that the program does not determine. It may be copied; every look at it raises _Undetermined."""

    __slots__ = ()
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __and__ = __rand__ = __or__ = __ror__ = _look
    __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __neg__ = __invert__ = _look
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __index__ = __floordiv__ = __mod__ = _look
    __eq__ = __ne__ = _look


_UNKNOWN = cast(int, _Unknown())  # it stands where a number would


class _Bytes:
    """An object: ``known`` has 0 for bytes never written (None: all are), ``addresses`` the addresses stored in it."""

    __slots__ = ("addresses", "data", "known", "missing", "size")

    def __init__(self, size: int, known: bool):
        self.size = size
        self.data = bytearray(size)
        self.known = None if known else bytearray(size)
        self.missing = 0 if known else size
        self.addresses: dict[int, int] = {}


class _Run:
    def __init__(self, program: Program, errors: frozenset[str], deadline: float):
        self.program = program
        self.errors = errors
        self.deadline = deadline
        self.width = program.pointer_width
        self.bytes = program.pointer_width // 8
        self.mask = (1 << program.pointer_width) - 1
        self.objects: dict[int, _Bytes] = {}
        self.numbers: dict[str, int] = {}
        self.function_numbers: dict[str, int] = {}
        self.function_at: dict[int, str] = {}
        self.next = 1
        self.stubs: dict[str, Span] = {}
        self.spans: dict[str, list[Span]] = {}
        self.names: dict[str, str] = {}
        self.ticks = [_TICKS]
        self.space: dict[str, Any] = {
            "U": _UNKNOWN, "T": self.ticks, "tick": self.tick, "load": self.load, "store": self.store,
            "copy": self.copy, "carry": self.carry, "fill": self.fill, "birth": self.birth,
            "free": self.free, "add": self.add,
            "sub": self.sub, "eq": self.equal, "ult": self.less, "ule": self.less_equal, "number": _number,
            "divide": _divide, "shift": _oversized, "indirect": self.indirect, "hit": _hit, "stop": _stop,
            "open_": _open, "stub": self.stub, "F": _FIRST, **floating.FUNCTIONS,
        }  # fmt: skip

    # ------------------------------------------------------------ running

    def run(self, entry: str) -> Outcome:
        function = self.program.functions[entry]
        try:
            for key, item in self.program.objects.items():
                if item.size > _LARGEST:
                    return Undetermined(f"`{item.name}` is large", item.span)
                self.numbers[key] = self.allocate(item.size, item.initial is not None)
            for key, item in self.program.objects.items():
                for offset, value in item.initial or ():
                    at = (self.numbers[key] << _HIGH) + offset
                    self.store(at, self.constant(value), max(1, value.width // 8))
            self.space[self.name(entry)](*[_UNKNOWN] * len(function.parameters))
            return Ended("returned", "", function.end, self.stubs)
        except _Stop as end:
            return Ended("stopped", str(end), self.where(end), self.stubs)
        except _Fault as fault:
            return Ended("fault", str(fault), self.where(fault), self.stubs)
        except _Hit as hit:
            return Failed(str(hit), self.where(hit))
        except (_Undetermined, RecursionError) as unknown:
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
                writer = _Writer(self, self.program.functions[function])
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
                return self.numbers[key] << _HIGH
            case FunctionAddress(function=name):
                return self.function_address(name)
            case Binary(op="add", left=left, right=right):
                return self.add(self.constant(left), self.constant(right))
            case Binary(op="sub", left=left, right=right):
                return self.sub(self.constant(left), self.constant(right))
        raise _Undetermined("an initialiser of another form")

    def function_address(self, name: str) -> int:
        number = self.function_numbers.get(name)
        if number is None:
            number = self.function_numbers[name] = self.next
            self.function_at[number] = name
            self.next += 1
        return number << _HIGH

    # ------------------------------------------------------------ memory

    def allocate(self, size: int, known: bool) -> int:
        number = self.next
        self.next += 1
        self.objects[number] = _Bytes(size, known)
        return number

    def birth(self, size: int, born: dict[str, int], key: str) -> int:
        old = born.get(key)
        if old is not None:
            del self.objects[old]
        if size > _LARGEST:
            raise _Undetermined("a large object")
        number = born[key] = self.allocate(size, False)
        return number << _HIGH

    def free(self, born: dict[str, int]) -> None:
        for number in born.values():
            del self.objects[number]

    def place(self, address: int, size: int) -> tuple[_Bytes, int]:
        if address < _FIRST:
            raise _Fault("null or wild pointer dereferenced")
        found = self.objects.get(address >> _HIGH)
        if found is None:
            if address >> _HIGH in self.function_at:
                raise _Fault("a function is read as data")
            raise _Undetermined("an object after its lifetime")
        at = address & self.mask
        if at + size > found.size:
            raise _Fault("access outside of an object")
        return found, at

    def load(self, address: int, size: int) -> int:
        found, at = self.place(address, size)
        if found.known is None and not found.addresses:
            return int.from_bytes(found.data[at : at + size], "little")
        if found.addresses:
            if size == self.bytes and at in found.addresses:
                return found.addresses[at]
            for k in range(at - self.bytes + 1, at + size):
                if k in found.addresses:
                    raise _Undetermined("a piece of an address")
        if found.known is not None and 0 in found.known[at : at + size]:
            return _UNKNOWN
        return int.from_bytes(found.data[at : at + size], "little")

    def store(self, address: int, value: int, size: int) -> None:
        found, at = self.place(address, size)
        if found.addresses:
            self.cut(found, at, size)
        if value is _UNKNOWN:
            self.forget(found, at, size)
            return
        if value >= _FIRST:
            if size != self.bytes:
                raise _Undetermined("a piece of an address")
            found.addresses[at] = value
        else:
            found.data[at : at + size] = value.to_bytes(size, "little")
        if found.known is not None:
            self.learn(found, at, size)

    def cut(self, found: _Bytes, at: int, size: int) -> None:
        """Drop the addresses that a write overlaps; what it leaves of one is not known."""
        for k in range(at - self.bytes + 1, at + size):
            if k in found.addresses:
                del found.addresses[k]
                if k < at or k + self.bytes > at + size:
                    self.forget(found, k, self.bytes)

    def learn(self, found: _Bytes, at: int, size: int) -> None:
        assert found.known is not None
        found.missing -= found.known[at : at + size].count(0)
        found.known[at : at + size] = b"\1" * size
        if not found.missing:
            found.known = None

    def forget(self, found: _Bytes, at: int, size: int) -> None:
        if found.known is None:
            found.known = bytearray(b"\1" * found.size)
        found.missing += size - found.known[at : at + size].count(0)
        found.known[at : at + size] = bytes(size)

    def copy(self, target: int, source: int, size: int) -> None:
        if size == 0:
            return
        origin, start = self.place(source, size)
        into, at = self.place(target, size)
        data = bytes(origin.data[start : start + size])
        known = None if origin.known is None else bytes(origin.known[start : start + size])
        moved: dict[int, int] = {}
        for k in [k for k in origin.addresses if start - self.bytes < k < start + size]:
            if k < start or k + self.bytes > start + size:
                raise _Undetermined("a piece of an address")
            moved[k - start + at] = origin.addresses[k]
        if into.addresses:
            self.cut(into, at, size)
        into.data[at : at + size] = data
        into.addresses.update(moved)
        if known is not None and 0 in known:
            if into.known is None:
                into.known = bytearray(b"\1" * into.size)
            into.missing += into.known[at : at + size].count(1) - known.count(1)
            into.known[at : at + size] = known
        elif into.known is not None:
            self.learn(into, at, size)

    def carry(self, target: int, source: int, size: int) -> None:
        """Copy what is there of ``size`` bytes."""
        origin, start = self.place(source, 0)
        self.copy(target, source, min(size, origin.size - start))

    def fill(self, target: int, byte: int, size: int) -> None:
        if size == 0:
            return
        into, at = self.place(target, size)
        if into.addresses:
            self.cut(into, at, size)
        if byte is _UNKNOWN:
            self.forget(into, at, size)
            return
        into.data[at : at + size] = bytes((byte,)) * size
        if into.known is not None:
            self.learn(into, at, size)

    # ------------------------------------------------------------ addresses

    def add(self, a: int, b: int) -> int:
        if a < _FIRST:
            a, b = b, a
        if a < _FIRST:
            return (a + b) & self.mask
        if b >= _FIRST:
            raise _Undetermined("a sum of addresses")
        return a & ~self.mask | (a + b) & self.mask

    def sub(self, a: int, b: int) -> int:
        if b < _FIRST:
            return (a - b) & self.mask if a < _FIRST else a & ~self.mask | (a - b) & self.mask
        if a >> _HIGH != b >> _HIGH:
            raise _Undetermined("the distance of two objects")
        return (a - b) & self.mask

    def inside(self, address: int) -> bool:
        """Whether an address lies in its object or right behind it; then it is no address of another object's byte."""
        found = self.objects.get(address >> _HIGH)
        at = address & self.mask
        return at == 0 if found is None else at <= found.size

    def equal(self, a: int, b: int) -> int:
        if a < _FIRST and b < _FIRST:
            return int(a == b)
        if a >> _HIGH == b >> _HIGH:
            return int(a == b)
        for one in (a, b):
            if one >= _FIRST and not self.inside(one):
                raise _Undetermined("an address outside of its object")
            if one < _FIRST and one != 0:
                raise _Undetermined("an address as a number")
            if one >= _FIRST and one >> _HIGH not in self.objects and one >> _HIGH not in self.function_at:
                raise _Undetermined("the address of an object after its lifetime")
        return 0

    def ordered(self, a: int, b: int) -> None:
        if a < _FIRST and b < _FIRST:
            return
        if a >> _HIGH != b >> _HIGH or not self.inside(a) or not self.inside(b):
            raise _Undetermined("the order of two objects")

    def less(self, a: int, b: int) -> int:
        self.ordered(a, b)
        return int(a < b)

    def less_equal(self, a: int, b: int) -> int:
        self.ordered(a, b)
        return int(a <= b)

    # ------------------------------------------------------------ calls

    def stub(self, name: str, span: Span, writes: bool) -> Any:
        if writes:
            raise _Undetermined(f"`{name}` has no body")
        if not name.startswith(("__slicc_nondet", "__VERIFIER_nondet", "nondet_")):
            self.stubs.setdefault(name, span)
        return _UNKNOWN

    def indirect(self, address: int, arguments: Sequence[Any], widths: Sequence[int]) -> Any:
        if address < _FIRST:
            raise _Fault("call through a null or wild pointer")
        name = self.function_at.get(address >> _HIGH)
        if name is None or address & self.mask:
            raise _Fault("call of something that is no function")
        function = self.program.functions.get(name)
        if name in self.errors or function is None:
            raise _Undetermined(f"`{name}` has no body")
        given: list[Any] = []
        for k, parameter in enumerate(function.parameters):
            if k >= len(arguments):
                given.append(_UNKNOWN)
            elif widths[k] <= parameter.width:
                given.append(arguments[k])
            else:
                given.append(_number(arguments[k]) & ((1 << parameter.width) - 1))
        return self.space[self.name(name)](*given)


def _number(value: int) -> int:
    """Yield a value that is no address."""
    if value < _FIRST:
        return value
    raise _Undetermined("an address as a number")


def _divide(op: str, a: int, b: int, width: int) -> int:
    if _number(b) == 0:
        raise _Fault("division by zero")
    _number(a)
    if op == "udiv":
        return a // b
    if op == "urem":
        return a % b
    x, y = signed(a, width), signed(b, width)
    quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
    return (quotient if op == "sdiv" else x - quotient * y) & ((1 << width) - 1)


def _oversized(amount: int, width: int) -> int:
    if amount < width:
        return amount
    if amount >= _FIRST:
        raise _Undetermined("an address as a number")
    raise _Fault("shift by the width of its operand or more")


def _hit(name: str) -> NoReturn:
    raise _Hit(name)


def _stop(why: str) -> NoReturn:
    raise _Stop(why)


def _open(why: str) -> NoReturn:
    raise _Undetermined(why)


class _Writer(Writer):
    """Writes one function as Python."""

    def __init__(self, run: _Run, function: Function):
        super().__init__(function)
        self.run = run
        self.program = run.program
        self.locals: dict[str, str] = {}

    def function(self, name: str) -> tuple[list[str], list[Span]]:
        """Yield the lines of ``def name(...)`` and the place in C of each."""
        body = self.body
        parameters = [self.register(p) for p in body.parameters]
        self.line(f"def {name}({', '.join(parameters)}):")
        self.indent = 1
        start = len(self.lines)
        if body.objects:
            self.line("born = {}")
        self.line("b = 0")
        self.line("while True:")
        self.indent = 2
        self.line("T[0] -= 1")
        self.line("if T[0] < 0: tick()")
        self.dispatch()
        unset = [v for r, v in self.registers.items() if v not in parameters and r[0] != "%"]
        unset += self.locals.values()
        if unset:
            self.lines.insert(start, f"    {' = '.join(unset)} = U")
            self.spans.insert(start, body.span)
        return self.lines, self.spans

    def start_block(self, label: int) -> None:
        pass

    def start_edge(self, label: int, target: int) -> None:
        pass

    def condition(self, end: Branch) -> str:
        return self.value(end.condition)

    def leave(self, end: Terminator) -> None:
        match end:
            case Return(value=value):
                result = "U" if value is None else self.value(value)
                if self.body.objects:
                    self.line(f"result = {result}")
                    self.line("free(born)")
                    result = "result"
                self.line(f"return {result}")
            case Halt(reason=reason):
                self.line(f"stop({reason!r})")

    # ------------------------------------------------------------ instructions

    def instruction(self, i: Instruction) -> None:
        self.span = i.span
        match i:
            case Define(target=target, value=value):
                text = self.value(value)
                self.line(f"{self.register(target)} = {text}")
            case Store(address=address, value=value):
                size = max(1, value.width // 8)
                text = self.value(value)
                self.line(f"store({self.value(address)}, {text}, {size})")
            case CopyBytes(target=target, source=source, size=count, partial=partial):
                given = f"{self.value(target)}, {self.value(source)}, {self.value(count)}"
                self.line(f"{'carry' if partial else 'copy'}({given})")
            case FillBytes(target=target, byte=byte, size=count):
                self.line(f"fill({self.value(target)}, {self.value(byte)}, {self.value(count)})")
            case Birth(object=key, size=size):
                bytes_ = str(self.body.objects[key].size) if size is None else self.number(size)[0]
                self.line(f"{self.local(key)} = birth({bytes_}, born, {key!r})")
            case Input(target=target):
                self.line(f"{self.register(target)} = U")
            case Call():
                self.call(i)
            case LoopBody():
                pass
            case Refused(construct=construct):
                self.line(f"open_({construct!r})")

    def call(self, i: Call) -> None:
        arguments = [self.value(a.value) for a in i.arguments]
        target = f"{self.register(i.target)} = " if i.target is not None else ""
        if not isinstance(i.callee, str):
            widths = tuple(a.value.width for a in i.arguments)
            given = "".join(f"{a}, " for a in arguments)
            text = f"indirect({self.value(i.callee)}, ({given}), {widths})"
            fit = i.target is not None
            self.line(f"{target}{self.fitted(text, i.target) if fit else text}")
            return
        name = i.callee
        body = self.program.functions.get(name)
        if name in self.run.errors:
            self.line(f"hit({name!r})")
        elif body is not None:
            given_: list[str] = []
            for k, parameter in enumerate(body.parameters):
                if k >= len(arguments):
                    given_.append("U")
                elif i.arguments[k].value.width <= parameter.width:
                    given_.append(arguments[k])
                else:
                    given_.append(f"number({arguments[k]}) & {(1 << parameter.width) - 1}")
            if len(arguments) > len(body.parameters):
                self.line(f"({', '.join(arguments[len(body.parameters) :])},)")
            text = f"{self.run.name(name)}({', '.join(given_)})"
            if i.target is not None and body.result_width is not None and body.result_width > i.target.width:
                text = self.fitted(text, i.target)
            self.line(f"{target}{text}")
        elif name in _ENDING:
            self.line(f"stop({f'`{name}` is called'!r})")
        elif name in _ASSUMING:
            self.line(f"if ({arguments[0]}) == 0: stop('an assumption does not hold')")
        else:
            if arguments:
                self.line(f"({', '.join(arguments)},)")
            own = name.startswith("__slicc_") and not name.startswith("__slicc_nondet")
            writes = own or any(a.pointee is not None and not a.const for a in i.arguments)
            self.run.space.setdefault(f"s{i.site}", i.span)
            self.line(f"{target}stub({name!r}, s{i.site}, {writes})")

    def fitted(self, text: str, target: Reg | None) -> str:
        """A result of unknown width as wide as its target; an unknown one stays unknown."""
        if target is None or target.width == self.program.pointer_width:
            return text
        self.temporaries += 1
        t = f"t{self.temporaries}"
        return f"{t} if ({t} := {text}) is U else number({t}) & {(1 << target.width) - 1}"

    # ------------------------------------------------------------ expressions

    def local(self, key: str) -> str:
        found = self.locals.get(key)
        if found is None:
            found = self.locals[key] = f"o{len(self.locals)}"
        return found

    def value(self, e: Expr) -> str:
        return self.expression(e)[0]

    def expression(self, e: Expr) -> tuple[str, int]:
        """The Python text of an expression and how deep its parentheses nest; long ones are cut by assignments."""
        text, depth = self._expression(e)
        if depth > DEEPEST:
            return self.named(text), 0
        return text, depth

    def atom(self, e: Expr) -> str:
        """An expression as a name or a number."""
        text, _ = self.expression(e)
        return text if text.isalnum() else self.named(text)

    def number(self, e: Expr) -> tuple[str, int]:
        """An expression that must not be an address."""
        text, depth = self.expression(e)
        return (f"number({text})", depth + 1) if self.may_be_address(e) else (text, depth)

    def may_be_address(self, e: Expr) -> bool:
        if e.width != self.run.width:
            return False
        match e:
            case Const() | Convert() | Unary():
                return False
            case Binary(op=op, left=left, right=right):
                return op in ("add", "sub") and (self.may_be_address(left) or self.may_be_address(right))
            case Choose(then=then, otherwise=otherwise):
                return self.may_be_address(then) or self.may_be_address(otherwise)
        return True

    def _expression(self, e: Expr) -> tuple[str, int]:
        match e:
            case Const(value=value):
                return str(value), 0
            case Reg():
                return self.register(e), 0
            case Load(address=address, width=width):
                text, depth = self.expression(address)
                if width == 1:
                    return f"(load({text}, 1) & 1)", depth + 2
                return f"load({text}, {width // 8})", depth + 1
            case Address(object=key):
                if key in self.body.objects:
                    return self.local(key), 0
                return str(self.run.numbers[key] << _HIGH), 0
            case FunctionAddress(function=name):
                return str(self.run.function_address(name)), 0
            case Unary(op=op, operand=operand, width=width):
                text, depth = self.number(operand)
                mask = (1 << width) - 1
                return f"({text} ^ {mask})" if op == "not" else f"(-{text} & {mask})", depth + 1
            case Binary():
                return self.binary(e)
            case Convert(op=op, operand=operand, width=width):
                text, depth = self.number(operand)
                if op == "zext":
                    return text, depth
                if op == "trunc":
                    return f"({text} & {(1 << width) - 1})", depth + 1
                sign = 1 << operand.width - 1
                return f"((({text} ^ {sign}) - {sign}) & {(1 << width) - 1})", depth + 3
            case Choose(condition=condition, then=then, otherwise=otherwise):
                c = self.atom(condition)
                a, b = self.atom(then), self.atom(otherwise)
                return f"({a} if {c} else {b})", 1
            case Element(base=base, index=index, stride=stride):
                at = self.expression(base)
                i = self.number(index)
                step = f"{i[0]} * {stride}" if stride != 1 else i[0]
                return f"add({at[0]}, {step} & {self.run.mask})", max(at[1], i[1]) + 1
        raise AssertionError(e)

    def binary(self, e: Binary) -> tuple[str, int]:
        op, width = e.op, e.left.width
        mask, sign = (1 << width) - 1, 1 << width - 1
        if self.may_be_address(e.left) or self.may_be_address(e.right):
            if op in ("add", "sub", "eq", "ult", "ule", "ne"):
                a, b = self.expression(e.left), self.expression(e.right)
                text = f"{'eq' if op == 'ne' else op}({a[0]}, {b[0]})"
                return f"({text} ^ 1)" if op == "ne" else text, max(a[1], b[1]) + 2
        a, b = self.number(e.left), self.number(e.right)
        deep = max(a[1], b[1])
        match op:
            case "add" | "sub" | "mul":
                sign_ = {"add": "+", "sub": "-", "mul": "*"}[op]
                return f"({a[0]} {sign_} {b[0]} & {mask})", deep + 1
            case "and" | "or" | "xor":
                return f"({a[0]} {({'and': '&', 'or': '|', 'xor': '^'})[op]} {b[0]})", deep + 1
            case "eq" | "ne":
                return f"({a[0]} {'==' if op == 'eq' else '!='} {b[0]})", deep + 1
            case "ult" | "ule":
                return f"({a[0]} {'<' if op == 'ult' else '<='} {b[0]})", deep + 1
            case "slt" | "sle":
                return f"(({a[0]} ^ {sign}) {'<' if op == 'slt' else '<='} ({b[0]} ^ {sign}))", deep + 2
            case "shl" | "lshr" | "ashr":
                by = b[0]
                if not (isinstance(e.right, Const) and e.right.value < width):
                    by = f"shift({b[0]}, {width})"
                if op == "shl":
                    return f"({a[0]} << {by} & {mask})", deep + 2
                if op == "lshr":
                    return f"({a[0]} >> {by})", deep + 2
                return f"((({a[0]} ^ {sign}) - {sign} >> {by}) & {mask})", deep + 4
        if op in floating.OPERATORS:
            return f"{floating.called(op, width)}({a[0]}, {b[0]})", deep + 1
        return f"divide({op!r}, {a[0]}, {b[0]}, {width})", deep + 1
