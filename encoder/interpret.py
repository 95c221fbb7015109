"""Concrete execution of a Program: Python integers, byte-exact memory, every open choice asked of an environment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from encoder.ctype import CType, Enum, Int, Pointer
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
    Jump,
    Load,
    LoopBody,
    Program,
    Refused,
    Reg,
    Return,
    Store,
    Unary,
)
from encoder.lower_fold import evaluate, signed
from encoder.source import NOWHERE, Span
from encoder.term import SLOT_BITS
from encoder.verdict import Step, StepKind

# ---------------------------------------------------------------- outcomes


@dataclass(frozen=True, slots=True)
class Returned:
    """The entry function returned; ``value`` None for void."""

    value: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Aborted:
    """An error function was called."""

    error: str
    argument: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Halted:
    """The path ended without a verdict (an assumption failed, a function does not return)."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fault:
    """What C leaves undefined: a bad dereference, a division by zero, a call of something that is no function."""

    what: str
    span: Span
    kind: str = "memory"  # "memory" | "division" | "shift" | "uninitialised"


@dataclass(frozen=True, slots=True)
class OutOfSteps:
    span: Span


@dataclass(frozen=True, slots=True)
class RefusedHere:
    """The path crosses a construct that is not modelled."""

    construct: str
    span: Span


_HARNESS = ("slicc_", "__slicc_")  # names of the harness and the monitor, whose locals may have any value

Outcome: TypeAlias = Returned | Aborted | Halted | Fault | OutOfSteps | RefusedHere

# ---------------------------------------------------------------- memory


@dataclass(slots=True, eq=False)
class Instance:
    """One object at run time. ``key``: of the object in the program, or as its creator named it; ``site`` and ``visit``
    of its Birth (None and 0 for globals). ``size`` in bytes, None when unknown: then offsets may be negative.
    ``zeroed``: bytes never written are 0, else the environment gives them."""

    key: str
    site: int | None
    visit: int
    base: int
    size: int | None
    zeroed: bool
    alive: bool = True
    cells: dict[int, int] = field(default_factory=dict)
    unwritten: set[int] = field(default_factory=set)  # bytes that were read or copied before the program wrote them


class Environment(Protocol):
    """What a program does not say itself. Visits count from 0, over the whole execution, per site."""

    def input(self, machine: Machine, instruction: Input, visit: int) -> int:
        """Yield the value of an Input."""
        ...

    def intercepts(self, function: str) -> bool:
        """Whether calls of a function that has a body come to ``call`` all the same."""
        ...

    def call(
        self, machine: Machine, name: str, arguments: tuple[int, ...], call: Call, visit: int
    ) -> int | None | Aborted | Halted | Fault:
        """Yield the result of a call of a function without body (None: void or of no interest, then 0), or the end."""
        ...

    def base(self, key: str, site: int | None, visit: int) -> int | None:
        """Yield the address of a new object, None to leave it to the machine. Slots of 2**40 bytes (2**20 where
        pointers have 32 bits) hold one object each; slot 0 holds none."""
        ...

    def function(self, name: str) -> int | None:
        """Yield the address of a function, None to leave it to the machine."""
        ...

    def byte(self, machine: Machine, instance: Instance, offset: int) -> int:
        """Yield the value of a byte that was never written."""
        ...

    def pointer(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int | None:
        """Yield the value of a pointer that was never written, None to ask for its bytes."""
        ...

    def name(self, machine: Machine, address: int) -> str | None:
        """Yield what a person calls the place at an address, None to leave it to the machine."""
        ...


class _Stop(Exception):
    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        super().__init__()


@dataclass(slots=True, eq=False)
class _Frame:
    function: Function
    label: int
    index: int
    registers: dict[str, int]
    instances: dict[str, Instance]
    passes: dict[int, int]
    call: Call | None
    unset: set[str]


class Machine:
    """Executes one function of a program.

    ``run`` yields the outcome; ``steps`` then holds the execution. Registers, memory and frames are Python objects: the
    depth of C recursion is limited by ``limit`` (executed instructions) alone. Open choices go to ``environment``.
    """

    def __init__(
        self,
        program: Program,
        environment: Environment,
        limit: int = 1_000_000,
        record: bool = True,
        first_slot: int = 1,
    ):
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 400_000))
        self.program = program
        self.environment = environment
        self.limit = limit
        self.record = record
        self.steps: list[Step] = []
        self.undefined: dict[tuple[str, Span], None] = {}  # what C leaves undefined and the run goes on after
        self.visits: dict[int, int] = {}
        self.slot_bits = SLOT_BITS[64 if program.pointer_width > 32 else 32]
        self.slots: dict[int, Instance] = {}
        self.next_slot = first_slot  # of those that the environment leaves free
        self.globals: dict[str, Instance] = {}
        self.functions: dict[str, int] = {}
        self.function_at: dict[int, str] = {}
        self.frames: list[_Frame] = []
        self.span = NOWHERE
        self.checks: frozenset[str] = frozenset()
        self.merging = False
        self.moving = False
        self.loops: dict[str, tuple[dict[int, int], frozenset[tuple[int, int]]]] = {}
        self.evaluators: dict[type, Callable[[Any], int]] = {
            Const: self._const,
            Reg: self._reg,
            Load: self._load,
            Address: self._address,
            FunctionAddress: self._function_address,
            Unary: self._unary,
            Binary: self._binary,
            Convert: self._convert,
            Choose: self._choose,
            Element: self._element,
        }
        for name in (*program.functions, *program.prototypes):
            self._place_function(name)
        for key, item in program.objects.items():
            self.globals[key] = self.allocate(key, item.size, item.initial is not None)
        for key, item in program.objects.items():
            for offset, value in item.initial or ():
                self._write_bytes(self.globals[key], offset, self.evaluate(value), value.width // 8)

    # ------------------------------------------------------------ running

    def run(self, entry: str, arguments: Sequence[int] = ()) -> Outcome:
        """Execute ``entry`` and yield how it ended."""
        function = self.program.functions[entry]
        try:
            self._enter(function, tuple(arguments), None)
            remaining = self.limit
            while True:
                frame = self.frames[-1]
                block = frame.function.blocks[frame.label]
                if frame.index < len(block.instructions):
                    if remaining <= 0:
                        return OutOfSteps(self.span)
                    instruction = block.instructions[frame.index]
                    frame.index += 1
                    self.span = instruction.span
                    self._execute(frame, instruction)
                else:
                    if remaining <= 0:
                        return OutOfSteps(self.span)
                    self._end(frame)
                remaining -= 1
        except _Stop as stop:
            return stop.outcome

    def _enter(self, function: Function, arguments: tuple[int, ...], call: Call | None) -> None:
        if len(arguments) < len(function.parameters):
            raise _Stop(Fault(f"`{function.display}` called with too few arguments", self.span))
        registers = {
            reg.name: value & ((1 << reg.width) - 1)
            for reg, value in zip(function.parameters, arguments, strict=False)
        }
        self.frames.append(_Frame(function, 0, 0, registers, {}, {}, call, set()))
        if self.record:
            values = tuple(
                (function.names[reg.name][0], self.shown(registers[reg.name], reg.width, function.names[reg.name][1]))
                for reg in function.parameters
                if reg.name in function.names
            )
            text = call.text if call is not None else function.display
            span = call.span if call is not None else function.span
            self._step("call", span, text, values)

    def _step(
        self,
        kind: StepKind,
        span: Span,
        text: str,
        values: tuple[tuple[str, str], ...] = (),
        function: str | None = None,
    ) -> None:
        if not self.record:
            return
        frame = self.frames[-1]
        name = function if function is not None else frame.function.display
        self.steps.append(Step(kind, span, len(self.frames) - 1, name, text, values, self._iteration(frame)))

    def _iteration(self, frame: _Frame) -> int | None:
        innermost, _ = self._loops_of(frame.function)
        head = innermost.get(frame.label)
        return frame.passes.get(head) if head is not None else None

    def _loops_of(self, function: Function) -> tuple[dict[int, int], frozenset[tuple[int, int]]]:
        found = self.loops.get(function.name)
        if found is None:
            found = self.loops[function.name] = innermost_loops(function)
        return found

    def visit(self, site: int) -> int:
        """Yield the number of earlier visits of a site, and count this one."""
        number = self.visits.get(site, 0)
        self.visits[site] = number + 1
        return number

    def _execute(self, frame: _Frame, instruction: Instruction) -> None:
        match instruction:
            case Define(target=target, value=value):
                result = self.evaluate(value)
                frame.registers[target.name] = result
                frame.unset.discard(target.name)
                named = frame.function.names.get(target.name)
                if named is not None and self.record:
                    shown = self.shown(result, target.width, named[1])
                    self._step("assign", instruction.span, named[0], ((named[0], shown),))
            case Store(address=address, value=value, pointee=pointee, text=text):
                self.merging = instruction.merges
                result = self.evaluate(value)
                self.merging = False
                self.write(self.evaluate(address), result, value.width // 8)
                if text and self.record:
                    type = Pointer(pointee) if pointee is not None else None
                    self._step("assign", instruction.span, text, ((text, self.shown(result, value.width, type)),))
            case CopyBytes(target=target, source=source, size=size, text=text):
                count = self.evaluate(size)
                self.copy(self.evaluate(target), self.evaluate(source), count)
                if text:
                    self._step("assign", instruction.span, text)
            case FillBytes(target=target, byte=byte, size=size, text=text):
                at, value_, count = self.evaluate(target), self.evaluate(byte), self.evaluate(size)
                if count:
                    instance, offset = self.resolve(at, count)
                    for index in range(count):
                        instance.cells[offset + index] = value_
                    instance.unwritten.difference_update(range(offset, offset + count))
                if text:
                    self._step("assign", instruction.span, text)
            case Birth(object=key, site=site):
                old = frame.instances.get(key)
                if old is not None:
                    old.alive = False
                size_ = frame.function.objects[key].size
                if instruction.size is not None:
                    size_ = self.evaluate(instruction.size)
                    if size_ >> 31:
                        raise _Stop(Fault(f"`{key.rpartition('::')[2]}` has a negative or huge length", self.span))
                frame.instances[key] = self.allocate(key, size_, False, site, self.visit(site))
            case Input(target=target, site=site, label=label):
                result = self.environment.input(self, instruction, self.visit(site)) & ((1 << target.width) - 1)
                frame.registers[target.name] = result
                if instruction.kind == "uninitialised":
                    frame.unset.add(target.name)
                else:
                    frame.unset.discard(target.name)
                    type = Pointer(instruction.pointee) if instruction.pointee is not None else None
                    self._step("input", instruction.span, label, ((label, self.shown(result, target.width, type)),))
            case Call():
                self._call(frame, instruction)
            case LoopBody():
                pass
            case Refused(construct=construct):
                raise _Stop(RefusedHere(construct, instruction.span))

    def _call(self, frame: _Frame, call: Call) -> None:
        if isinstance(call.callee, str):
            name = call.callee
        else:
            address = self.evaluate(call.callee)
            found = self.function_at.get(address)
            if found is None:
                what = "call through a null pointer" if address == 0 else "call of something that is no function"
                raise _Stop(Fault(what, call.span))
            name = found
        arguments = tuple(self.evaluate(a.value) for a in call.arguments)
        function = self.program.functions.get(name)
        if function is not None and not self.environment.intercepts(name):
            self._enter(function, arguments, call)
            return
        if self.record:
            names = self._parameter_names(name)
            values = tuple(
                (
                    (names[i] if i < len(names) else None) or f"argument {i + 1}",
                    self.shown(value, a.value.width, Pointer(a.pointee) if a.pointee is not None else None),
                )
                for i, (value, a) in enumerate(zip(arguments, call.arguments, strict=True))
            )
        result = self.environment.call(self, name, arguments, call, self.visit(call.site))
        if self.record:
            aborted = isinstance(result, Aborted)
            iteration = self._iteration(frame)
            depth = len(self.frames)
            self.steps.append(
                Step("abort" if aborted else "call", call.span, depth, name, call.text, values, iteration)
            )
        if isinstance(result, Aborted | Halted | Fault):
            raise _Stop(result)
        if call.target is not None:
            value = (result or 0) & ((1 << call.target.width) - 1)
            frame.registers[call.target.name] = value
            frame.unset.discard(call.target.name)
            if self.record:
                type = Pointer(call.pointee) if call.pointee is not None else call.type.result
                shown = (("return", self.shown(value, call.target.width, type)),)
                self.steps.append(Step("return", call.span, depth, name, call.text, shown, iteration))

    def _parameter_names(self, name: str) -> tuple[str | None, ...]:
        prototype = self.program.prototypes.get(name)
        if prototype is not None:
            return prototype.parameter_names
        function = self.program.functions.get(name)
        if function is None:
            return ()
        return tuple(function.names.get(r.name, (None, None))[0] for r in function.parameters)

    def _end(self, frame: _Frame) -> None:
        end = frame.function.blocks[frame.label].end
        match end:
            case Jump(target=target):
                self._go(frame, target)
            case Branch(condition=condition, then=then, otherwise=otherwise, span=span, text=text):
                self.span = span
                taken = bool(self.evaluate(condition))
                self._step("branch", span, text, ((text, "true" if taken else "false"),))
                self._go(frame, then if taken else otherwise)
            case Return(value=value, span=span):
                self.span = span
                result = self.evaluate(value) if value is not None else None
                if self.record:
                    width = value.width if value is not None else 0
                    type = frame.function.type.result
                    values = () if result is None else (("return", self.shown(result, width, type)),)
                    self._step("return", span, "return", values)
                for instance in frame.instances.values():
                    instance.alive = False
                self.frames.pop()
                if not self.frames:
                    raise _Stop(Returned(result, span))
                if frame.call is not None and frame.call.target is not None:
                    target_ = frame.call.target
                    self.frames[-1].unset.discard(target_.name)
                    self.frames[-1].registers[target_.name] = (result or 0) & ((1 << target_.width) - 1)
            case Halt(reason=reason, span=span):
                raise _Stop(Halted(reason, span))

    def _go(self, frame: _Frame, target: int) -> None:
        innermost, back = self._loops_of(frame.function)
        if (frame.label, target) in back:
            frame.passes[target] = frame.passes.get(target, 1) + 1
        elif innermost.get(target) == target:
            frame.passes[target] = 1
        frame.label = target
        frame.index = 0

    # ------------------------------------------------------------ memory

    def allocate(
        self, key: str, size: int | None, zeroed: bool, site: int | None = None, visit: int = 0, base: int | None = None
    ) -> Instance:
        """Yield a new object; the environment places it, else ``base``, else the next free slot."""
        at = base if base is not None else self.environment.base(key, site, visit)
        if at is None:
            while self.next_slot in self.slots:
                self.next_slot += 1
            at = self.next_slot << self.slot_bits
            if size is None:
                at += 1 << (self.slot_bits - 1)  # leaves room for negative offsets
        instance = Instance(key, site, visit, at, size, zeroed)
        self.slots[at >> self.slot_bits] = instance
        return instance

    def _place_function(self, name: str) -> None:
        address = self.environment.function(name)
        if address is None:
            top = 1 << (self.program.pointer_width - 2)
            address = top + (len(self.functions) + 1) * 16
        self.functions[name] = address
        self.function_at[address] = name

    def resolve(self, address: int, count: int) -> tuple[Instance, int]:
        """Yield the live object at an address and the offset in it. Raises the Fault that C would."""
        instance = self.slots.get(address >> self.slot_bits)
        if instance is None:
            near = address >> self.slot_bits == 0
            raise _Stop(Fault("null pointer dereferenced" if near else "wild pointer dereferenced", self.span))
        if not instance.alive:
            raise _Stop(Fault(f"`{instance.key}` used after its lifetime", self.span))
        offset = address - instance.base
        if instance.size is not None and not 0 <= offset <= instance.size - count:
            raise _Stop(Fault(f"access outside of `{instance.key}`", self.span))
        return instance, offset

    def read(self, address: int, count: int) -> int:
        """Yield ``count`` bytes at an address, little-endian."""
        instance, offset = self.resolve(address, count)
        value = 0
        for index in range(count):
            value |= self._byte(instance, offset + index) << 8 * index
        return value

    def _byte(self, instance: Instance, offset: int) -> int:
        found = instance.cells.get(offset)
        if found is None:
            looked = "uninitialised" in self.checks and not self.merging and instance.size is not None
            if looked and not instance.zeroed and instance.key not in self.globals:
                raise _Stop(Fault(f"`{instance.key}` read before it is written", self.span, "uninitialised"))
            found = 0 if instance.zeroed else self.environment.byte(self, instance, offset) & 0xFF
            instance.cells[offset] = found
            if self._is_own(instance):
                instance.unwritten.add(offset)
        if instance.unwritten and offset in instance.unwritten and not self.moving and not self.merging:
            self._goes_on(f"`{_name(instance)}` is read before it is written")
        return found

    def write(self, address: int, value: int, count: int) -> None:
        """Store ``count`` bytes at an address, little-endian."""
        instance, offset = self.resolve(address, count)
        self._write_bytes(instance, offset, value, count)

    def _write_bytes(self, instance: Instance, offset: int, value: int, count: int) -> None:
        for index in range(count):
            instance.cells[offset + index] = value >> 8 * index & 0xFF
        if instance.unwritten:
            instance.unwritten.difference_update(range(offset, offset + count))

    def copy(self, target: int, source: int, count: int) -> None:
        """memmove; bytes never written stay what the environment says they are."""
        if count == 0:
            return
        origin, start = self.resolve(source, count)
        into, at = self.resolve(target, count)
        if "uninitialised" in self.checks and not origin.zeroed:
            there = [origin.cells.get(start + index) for index in range(count)]
            for index, cell in enumerate(there):
                if cell is None:
                    into.cells.pop(at + index, None)
                else:
                    into.cells[at + index] = cell
            return
        self.moving = True
        data = [self._byte(origin, start + index) for index in range(count)]
        self.moving = False
        never = {index for index in range(count) if start + index in origin.unwritten}
        for index, byte in enumerate(data):
            into.cells[at + index] = byte
        into.unwritten.difference_update(range(at, at + count))
        into.unwritten.update(at + index for index in never)

    # ------------------------------------------------------------ expressions

    def evaluate(self, expr: Expr) -> int:
        """Yield the value of an expression, 0 <= value < 2**width."""
        return self.evaluators[type(expr)](expr)

    def _const(self, expr: Const) -> int:
        return expr.value

    def _reg(self, expr: Reg) -> int:
        value = self.frames[-1].registers.get(expr.name)
        if value is None:
            raise _Stop(Fault(f"`{expr.name}` used before it has a value", self.span, "uninitialised"))
        frame = self.frames[-1]
        if frame.unset and expr.name in frame.unset:
            name = frame.function.names.get(expr.name, (expr.name,))[0]
            if "uninitialised" in self.checks:
                raise _Stop(Fault(f"`{name}` read before it is written", self.span, "uninitialised"))
            if not frame.function.name.startswith(_HARNESS):
                self._goes_on(f"`{name}` is read before it is written")
        return value

    def _load(self, expr: Load) -> int:
        address = self.evaluate(expr.address)
        size = expr.width // 8
        if expr.pointee is not None:
            instance, offset = self.resolve(address, size)
            if not instance.zeroed and not any(offset + k in instance.cells for k in range(size)):
                value = self.environment.pointer(self, instance, offset, expr.pointee)
                if value is not None:
                    self._write_bytes(instance, offset, value, size)
                    if self._is_own(instance):
                        self._goes_on(f"`{_name(instance)}` is read before it is written")
        return self.read(address, size)

    def _address(self, expr: Address) -> int:
        if self.frames:
            instance = self.frames[-1].instances.get(expr.object)
            if instance is not None:
                return instance.base
        found = self.globals.get(expr.object)
        if found is None:
            raise _Stop(Fault(f"`{expr.object}` used before it exists", self.span))
        return found.base

    def _function_address(self, expr: FunctionAddress) -> int:
        if expr.function not in self.functions:
            self._place_function(expr.function)
        return self.functions[expr.function]

    def _unary(self, expr: Unary) -> int:
        value = self.evaluate(expr.operand)
        if expr.signed and value == 1 << expr.width - 1:
            self._goes_on("signed overflow wraps")
        return (-value if expr.op == "neg" else ~value) & ((1 << expr.width) - 1)

    def _binary(self, expr: Binary) -> int:
        left = self.evaluate(expr.left)
        right = self.evaluate(expr.right)
        if expr.op in ("shl", "lshr", "ashr") and right >= expr.width:
            raise _Stop(Fault("shift by the width of its operand or more", self.span, "shift"))
        result = evaluate(expr.op, left, right, expr.left.width)
        if result is None:
            raise _Stop(Fault("division by zero", self.span, "division"))
        if expr.signed and signed(result, expr.width) != _exact(expr.op, left, right, expr.width):
            self._goes_on("signed overflow wraps")
        return result

    def _goes_on(self, what: str) -> None:
        """Note what C leaves undefined and the execution has a meaning for."""
        if self.record:
            self.undefined.setdefault((what, self.span))

    def _is_own(self, instance: Instance) -> bool:
        """Is it an object of the program, of which C says nothing before it is written?"""
        if instance.zeroed or instance.size is None or instance.key in self.globals:
            return False
        return (instance.site is not None or "alloc#" in instance.key) and not instance.key.startswith(_HARNESS)

    def _convert(self, expr: Convert) -> int:
        value = self.evaluate(expr.operand)
        if expr.op == "sext":
            value = signed(value, expr.operand.width)
        return value & ((1 << expr.width) - 1)

    def _choose(self, expr: Choose) -> int:
        return self.evaluate(expr.then if self.evaluate(expr.condition) else expr.otherwise)

    def _element(self, expr: Element) -> int:
        index = signed(self.evaluate(expr.index), expr.width)
        return (self.evaluate(expr.base) + index * expr.stride) & ((1 << expr.width) - 1)

    # ------------------------------------------------------------ values as text

    def shown(self, value: int, width: int, type: CType | None) -> str:
        """Yield a value as a person reads it: by its C type where that is known."""
        if isinstance(type, Enum):
            type = type.base
        if isinstance(type, Pointer):
            return self._shown_pointer(value)
        if isinstance(type, Int):
            number = signed(value, width) if type.signed else value
            return str(number) if -65536 <= number < 65536 else f"{number} (0x{value:x})"
        number = signed(value, width) if width else value
        return str(number) if -256 <= number < 65536 else f"{number} (0x{value:x})"

    def _shown_pointer(self, value: int) -> str:
        if value == 0:
            return "NULL"
        if value in self.function_at:
            return self.function_at[value]
        named = self.environment.name(self, value)
        if named is not None:
            return named
        instance = self.slots.get(value >> self.slot_bits)
        if instance is None:
            return f"0x{value:x}"
        name = instance.key.rpartition("::")[2]
        offset = value - instance.base
        return f"&{name}" + (f" + {offset}" if offset > 0 else f" - {-offset}" if offset < 0 else "")


def _name(instance: Instance) -> str:
    return instance.key.rpartition("::")[2]


def _exact(op: str, left: int, right: int, width: int) -> int:
    """The result of signed arithmetic without a limit."""
    a, b = signed(left, width), signed(right, width)
    return a + b if op == "add" else a - b if op == "sub" else a * b


def innermost_loops(function: Function) -> tuple[dict[int, int], frozenset[tuple[int, int]]]:
    """Yield, for each block in a loop, the head of its innermost loop; and the back edges."""
    successors: dict[int, tuple[int, ...]] = {}
    predecessors: dict[int, list[int]] = {label: [] for label in function.blocks}
    for label, block in function.blocks.items():
        match block.end:
            case Jump(target=target):
                successors[label] = (target,)
            case Branch(then=then, otherwise=otherwise):
                successors[label] = (then, otherwise)
            case _:
                successors[label] = ()
        for to in successors[label]:
            predecessors[to].append(label)
    back: set[tuple[int, int]] = set()
    state: dict[int, int] = {0: 1}
    stack: list[tuple[int, int]] = [(0, 0)]
    while stack:
        label, at = stack.pop()
        if at == len(successors[label]):
            state[label] = 2
            continue
        stack.append((label, at + 1))
        to = successors[label][at]
        if state.get(to) == 1:
            back.add((label, to))
        elif to not in state:
            state[to] = 1
            stack.append((to, 0))
    bodies: dict[int, set[int]] = {}
    for tail, head in sorted(back):
        body = bodies.setdefault(head, {head})
        work = [tail]
        while work:
            label = work.pop()
            if label not in body:
                body.add(label)
                work.extend(predecessors[label])
    innermost: dict[int, int] = {}
    for head, body in sorted(bodies.items(), key=lambda item: (-len(item[1]), item[0])):
        for label in body:
            innermost[label] = head
    return innermost, frozenset(back)
