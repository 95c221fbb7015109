"""Concrete execution of a Program: Python integers, byte-exact memory, every open choice asked of an environment."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from encoder import floating
from encoder.bits import signed
from encoder.constant import is_modelled
from encoder.ctype import CType, Enum, Float, Int, Pointer
from encoder.interpret_expression import Expressions
from encoder.interpret_memory import Instance, Memory
from encoder.ir import (
    Birth,
    Branch,
    Call,
    CopyBytes,
    Define,
    Expr,
    FillBytes,
    Function,
    Halt,
    Input,
    Jump,
    LoopBody,
    Program,
    Refused,
    Return,
    Store,
    Terminator,
    outside_name,
)
from encoder.loops import innermost_loops, loop_bodies
from encoder.outcome import Aborted, Fault, Halted, Outcome, OutOfSteps, RefusedHere, Returned, Stop
from encoder.source import Span
from encoder.term import SLOT_BITS
from encoder.verdict import Step, StepKind

_FIRST_PASSES = 32  # of a loop that are recorded
_FIRST_CALLS = 500  # of a function that are recorded from inside
_LAST_PASSES = 8  # likewise
_BYTES = 1 << 16  # that are written or copied at once however few steps are left
_BYTES_A_STEP = 256
_LOOK = 0x3FFF  # steps between two looks at the clock


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
        """Yield the address of a new object, None to leave it to the machine. Slots of 2**44 bytes (2**20 where
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


_Operation: TypeAlias = "Callable[[Frame], None]"


@dataclass(slots=True, eq=False)
class Frame:
    """One activation of a function: what comes next, and what it knows."""

    function: Function
    label: int
    index: int
    operations: list[_Operation]  # of the block that runs
    registers: dict[str, int]
    instances: dict[str, Instance]
    passes: dict[int, int]
    call: Call | None
    unset: set[str]
    starts: dict[int, deque[int]] = field(default_factory=dict)  # of the last passes of a long loop, in the record


class Faster(Protocol):
    """Something else that executes a part."""

    def warm(self, frame: Frame) -> None:
        """A loop comes round, or a function is called: go on from there, as far as is wanted."""
        ...


class Machine:
    """Executes one function of a program.

    ``run`` yields the outcome; ``steps`` then holds the execution. Registers, memory and frames are Python objects: the
    depth of C recursion is limited by ``limit`` (executed instructions) alone. Open choices go to ``environment``.
    ``fast`` may be set where the environment does not look at ``frames``, to what goes on where nothing is recorded.
    """

    def __init__(
        self,
        program: Program,
        environment: Environment,
        limit: int = 1_000_000,
        record: bool = True,
        first_slot: int = 1,
        deadline: float | None = None,
        quiet: int = 0,
    ):
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 400_000))
        self.program = program
        self.deadline = deadline  # of time.monotonic(), looked at now and then
        self.quiet = quiet  # steps during which later passes of long loops are not recorded
        slot_bits = SLOT_BITS[64 if program.pointer_width > 32 else 32]
        self.memory = Memory(slot_bits, self._first_byte, self.takes, record)
        self.expressions = Expressions(self.memory, self)
        self.functions: dict[str, int] = {}
        self.function_at: dict[int, str] = {}
        self.others: frozenset[int] = frozenset()  # addresses of functions that no source defines
        self.loops: dict[str, tuple[dict[int, int], frozenset[tuple[int, int]]]] = {}
        self.blocks: dict[tuple[str, int], list[_Operation]] = {}
        self.operations: dict[type, Callable[[Any], _Operation]] = {
            Define: self._define,
            Store: self._store,
            CopyBytes: self._copy_bytes,
            FillBytes: self._fill_bytes,
            Birth: self._birth,
            Input: self._input,
            Call: self._call,
            LoopBody: self._loop_body,
            Refused: self._refused,
        }
        self.environment = environment
        self.fast: Faster | None = None
        for name in (*program.functions, *program.prototypes):
            self._place_function(name)
        self._begin(environment, limit, record, first_slot)

    def _begin(self, environment: Environment, limit: int, record: bool, first_slot: int) -> None:
        self.environment = environment
        self.limit = limit
        self.left = limit
        self.record = record
        # What runs unrecorded: a loop's blocks or, without blocks, what a call does until it returns.
        self.muted: tuple[Frame, frozenset[int]] | None = None
        self.calls: Counter[str] = Counter()  # of each function, while they are recorded
        self.steps: list[Step] = []
        self.visits: dict[int, int] = {}
        self.memory.begin(first_slot)
        self.frames: list[Frame] = []
        self.member = 0  # how far behind another address, as the program says it, a pointer is that was never written
        variables = self.memory.globals
        for key, item in self.program.objects.items():
            variables[key] = self.allocate(key, item.size, item.initial is not None)
        for key, item in self.program.objects.items():
            for offset, value in item.initial or ():
                self.memory.write_bytes(variables[key], offset, self.expressions.evaluate(value), value.width // 8)

    def again(self, environment: Environment, limit: int, first_slot: int = 1) -> None:
        """Begin anew, unrecorded, with what was learnt of the program: functions stay where they are."""
        self._begin(environment, limit, False, first_slot)

    # ------------------------------------------------------------ running

    def run(self, entry: str, arguments: Sequence[int] = ()) -> Outcome:
        """Execute ``entry`` and yield how it ended."""
        function = self.program.functions[entry]
        try:
            self._enter(function, tuple(arguments), None)
            self.left = self.limit
            frames = self.frames
            while True:
                frame = frames[-1]
                at = frame.index
                frame.index = at + 1
                left = self.left = self.left - 1
                if not left & _LOOK and (left <= 0 or self.is_late()):
                    return OutOfSteps(self.memory.span)
                frame.operations[at](frame)
        except Stop as stop:
            return stop.outcome

    def is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _enter(self, function: Function, arguments: tuple[int, ...], call: Call | None) -> None:
        if len(arguments) < len(function.parameters):
            raise Stop(Fault(f"`{function.display}` called with too few arguments", self.memory.span))
        registers = {
            reg.name: value & ((1 << reg.width) - 1) for reg, value in zip(function.parameters, arguments, strict=False)
        }
        self._push(Frame(function, 0, 0, self.operations_of(function, 0), registers, {}, {}, call, set()))
        if self.record:
            values = tuple(
                (function.names[reg.name][0], self.shown(registers[reg.name], reg.width, function.names[reg.name][1]))
                for reg in function.parameters
                if reg.name in function.names
            )
            text = call.text if call is not None else function.display
            span = call.span if call is not None else function.span
            self._step("call", span, text, values)
            self._mute_call(self.frames[-1])
        elif self.muted is not None and self.limit - self.left >= self.quiet:
            self._record_again()

    def _mute_call(self, frame: Frame) -> None:
        """Stop recording what a function does that was called often, as long as the end is far."""
        if not self.quiet:
            return
        name = frame.function.name
        self.calls[name] += 1
        if self.calls[name] > _FIRST_CALLS and self.limit - self.left < self.quiet:
            self.record, self.muted = False, (frame, frozenset())

    def _push(self, frame: Frame) -> None:
        self.frames.append(frame)
        self.expressions.stand(frame.function, frame.registers, frame.unset, frame.instances)

    def _pop(self) -> None:
        self.frames.pop()
        if self.frames:
            frame = self.frames[-1]
            self.expressions.stand(frame.function, frame.registers, frame.unset, frame.instances)

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

    def _iteration(self, frame: Frame) -> int | None:
        innermost, _ = self.loops_of(frame.function)
        head = innermost.get(frame.label)
        return frame.passes.get(head) if head is not None else None

    def loops_of(self, function: Function) -> tuple[dict[int, int], frozenset[tuple[int, int]]]:
        found = self.loops.get(function.name)
        if found is None:
            found = self.loops[function.name] = innermost_loops(function)
        return found

    def visit(self, site: int) -> int:
        """Yield the number of earlier visits of a site, and count this one."""
        number = self.visits.get(site, 0)
        self.visits[site] = number + 1
        return number

    def operations_of(self, function: Function, label: int) -> list[_Operation]:
        """Yield what a block does, its end included."""
        key = (function.name, label)
        found = self.blocks.get(key)
        if found is None:
            block = function.blocks[label]
            found = [self.operations[type(i)](i) for i in block.instructions]
            found.append(self._end(function, label, block.end))
            self.blocks[key] = found
        return found

    def _define(self, i: Define) -> _Operation:
        memory = self.memory
        code, target, span = self.expressions.code(i.value), i.target, i.span
        register = target.name

        def run(frame: Frame) -> None:
            memory.span = span
            result = frame.registers[register] = code()
            if frame.unset:
                frame.unset.discard(register)
            if self.record:
                named = frame.function.names.get(register)
                if named is not None:
                    shown = self.shown(result, target.width, named[1])
                    self._step("assign", span, named[0], ((named[0], shown),))

        return run

    def _store(self, i: Store) -> _Operation:
        memory = self.memory
        code, where = self.expressions.code(i.value), self.expressions.code(i.address)
        width, span = i.value.width, i.span
        count = width // 8

        def run(frame: Frame) -> None:
            memory.span = span
            memory.merging = i.merges
            result = code()
            memory.merging = False
            instance, offset = memory.resolve(where(), count)
            cells = instance.cells
            rest = result
            for at in range(offset, offset + count):
                cells[at] = rest & 0xFF
                rest >>= 8
            if instance.unwritten:
                instance.unwritten.difference_update(range(offset, offset + count))
            if self.record and i.text:
                type = Pointer(i.pointee) if i.pointee is not None else None
                self._step("assign", span, i.text, ((i.text, self.shown(result, width, type)),))

        return run

    def _copy_bytes(self, i: CopyBytes) -> _Operation:
        memory, evaluate = self.memory, self.expressions.evaluate
        def run(frame: Frame) -> None:
            memory.span = i.span
            count = evaluate(i.size)
            if i.partial:
                count = memory.there(evaluate(i.source), count)
            memory.copy(evaluate(i.target), evaluate(i.source), count)
            if i.text:
                self._step("assign", i.span, i.text)

        return run

    def _fill_bytes(self, i: FillBytes) -> _Operation:
        memory, evaluate = self.memory, self.expressions.evaluate
        def run(frame: Frame) -> None:
            memory.span = i.span
            at, value, count = evaluate(i.target), evaluate(i.byte), evaluate(i.size)
            if count:
                instance, offset = memory.resolve(at, count)
                self.takes(count)
                for index in range(count):
                    instance.cells[offset + index] = value
                instance.unwritten.difference_update(range(offset, offset + count))
            if i.text:
                self._step("assign", i.span, i.text)

        return run

    def _birth(self, i: Birth) -> _Operation:
        memory = self.memory
        def run(frame: Frame) -> None:
            memory.span = i.span
            old = frame.instances.get(i.object)
            if old is not None:
                old.alive = False
            size = frame.function.objects[i.object].size
            if i.size is not None:
                size = self.expressions.evaluate(i.size)
                if size >> 31:
                    name = i.object.rpartition("::")[2]
                    raise Stop(Fault(f"`{name}` has a negative or huge length", i.span))
            frame.instances[i.object] = self.allocate(i.object, size, False, i.site, self.visit(i.site))

        return run

    def _input(self, i: Input) -> _Operation:
        memory = self.memory
        target = i.target

        def run(frame: Frame) -> None:
            memory.span = i.span
            result = self.environment.input(self, i, self.visit(i.site)) & ((1 << target.width) - 1)
            frame.registers[target.name] = result
            if i.kind in ("uninitialised", "stray"):
                frame.unset.add(target.name)
            else:
                frame.unset.discard(target.name)
            if i.kind != "uninitialised":
                type = Pointer(i.pointee) if i.pointee is not None else None
                self._step("input", i.span, i.label, ((i.label, self.shown(result, target.width, type)),))

        return run

    def _loop_body(self, i: LoopBody) -> _Operation:
        """A mark for people."""
        memory = self.memory

        def run(frame: Frame) -> None:
            memory.span = i.span

        return run

    def _refused(self, i: Refused) -> _Operation:
        def run(frame: Frame) -> None:
            raise Stop(RefusedHere(i.construct, i.span))

        return run

    def _call(self, call: Call) -> _Operation:
        memory = self.memory
        arguments = [self.expressions.code(a.value) for a in call.arguments]
        functions = self.program.functions

        def run(frame: Frame) -> None:
            memory.span = call.span
            name = call.callee if isinstance(call.callee, str) else self._callee(call, call.callee)
            values = tuple([code() for code in arguments])
            function = functions.get(name)
            if function is not None and not self.environment.intercepts(name):
                self._enter(function, values, call)
                if self.fast is not None and not self.record:
                    self.fast.warm(self.frames[-1])
            else:
                self._call_outside(frame, call, name, values)

        return run

    def _callee(self, call: Call, pointer: Expr) -> str:
        """Yield the name of a function that is called through a pointer."""
        address = self.expressions.evaluate(pointer)
        found = self.function_at.get(address)
        if found is None and address in self.others:
            return outside_name(call)
        if found is None:
            what = "call through a null pointer" if address == 0 else "call of something that is no function"
            raise Stop(Fault(what, call.span))
        return found

    def _call_outside(self, frame: Frame, call: Call, name: str, arguments: tuple[int, ...]) -> None:
        """Call a function whose result the environment says."""
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
            raise Stop(result)
        if call.target is not None:
            value = (result or 0) & ((1 << call.target.width) - 1)
            frame.registers[call.target.name] = value
            frame.unset.discard(call.target.name)
            if self.record:
                type = Pointer(call.pointee) if call.pointee is not None else call.type.result
                shown = (("return", self.shown(value, call.target.width, type)),)
                self.steps.append(Step("return", call.span, depth, name, call.text, shown, iteration))

    def outside(self, call: Call, name: str, arguments: tuple[int, ...]) -> int:
        """Yield what a function gives back whose result the environment says; nothing is recorded."""
        result = self.environment.call(self, name, arguments, call, self.visit(call.site))
        if isinstance(result, Aborted | Halted | Fault):
            raise Stop(result)
        return result or 0

    def _parameter_names(self, name: str) -> tuple[str | None, ...]:
        prototype = self.program.prototypes.get(name)
        if prototype is not None:
            return prototype.parameter_names
        function = self.program.functions.get(name)
        if function is None:
            return ()
        return tuple(function.names.get(r.name, (None, None))[0] for r in function.parameters)

    def _end(self, function: Function, label: int, end: Terminator) -> _Operation:
        match end:
            case Jump(target=target):
                return self._edge(function, label, target)
            case Branch():
                return self._branch(function, label, end)
            case Return():
                return self._return(end)
            case Halt():
                return self._halt(end)

    def _branch(self, function: Function, label: int, end: Branch) -> _Operation:
        memory = self.memory
        condition = self.expressions.code(end.condition)
        then, otherwise = self._edge(function, label, end.then), self._edge(function, label, end.otherwise)
        span, text = end.span, end.text

        def run(frame: Frame) -> None:
            memory.span = span
            taken = condition()
            if self.record:
                self._step("branch", span, text, ((text, "true" if taken else "false"),))
            (then if taken else otherwise)(frame)

        return run

    def _return(self, end: Return) -> _Operation:
        memory = self.memory
        code, span = self.expressions.code(end.value) if end.value is not None else None, end.span
        width = end.value.width if end.value is not None else 0

        def run(frame: Frame) -> None:
            memory.span = span
            result = code() if code is not None else None
            if self.muted is not None and self.muted[0] is frame:
                self._record_again()
            if self.record:
                type = frame.function.type.result
                values = () if result is None else (("return", self.shown(result, width, type)),)
                self._step("return", span, "return", values)
            for instance in frame.instances.values():
                instance.alive = False
            self._pop()
            if not self.frames:
                raise Stop(Returned(result, span))
            if frame.call is not None and frame.call.target is not None:
                target, caller = frame.call.target, self.frames[-1]
                caller.unset.discard(target.name)
                caller.registers[target.name] = (result or 0) & ((1 << target.width) - 1)

        return run

    def _halt(self, end: Halt) -> _Operation:
        def run(frame: Frame) -> None:
            raise Stop(Halted(end.reason, end.span))

        return run

    def _edge(self, function: Function, label: int, target: int) -> _Operation:
        """Yield what going from one block to another does."""
        innermost, back = self.loops_of(function)
        again, enters = (label, target) in back, innermost.get(target) == target
        operations: list[_Operation] = []

        def run(frame: Frame) -> None:
            nonlocal operations
            if not operations:
                operations = self.operations_of(function, target)
            frame.label, frame.index, frame.operations = target, 0, operations
            if again:
                self._next_pass(frame, target)
            elif enters:
                frame.passes[target] = 1
                frame.starts.pop(target, None)
            if self.muted is not None:
                muted, body = self.muted
                is_over = muted is frame and body and target not in body
                if is_over or again and self.limit - self.left >= self.quiet:
                    self._record_again()
            if again and self.fast is not None and not self.record:
                self.fast.warm(frame)

        return run

    def _next_pass(self, frame: Frame, head: int) -> None:
        count = frame.passes[head] = frame.passes.get(head, 1) + 1
        if count > _FIRST_PASSES and self.record:
            if self.limit - self.left < self.quiet:
                self.record = False
                self.muted = (frame, loop_bodies(frame.function)[0][head])
            else:
                self._forget_pass(frame, head)

    def _record_again(self) -> None:
        """Go on recording, with the calls that are active now and were not recorded."""
        assert self.muted is not None
        since = self.muted[0]
        self.record, self.muted = True, None
        depth = next(d for d, frame in enumerate(self.frames) if frame is since)
        for at, frame in enumerate(self.frames[depth + 1 :], depth + 1):
            assert frame.call is not None
            name = frame.function.display
            self.steps.append(Step("call", frame.call.span, at, name, frame.call.text, (), None))

    def _forget_pass(self, frame: Frame, head: int) -> None:
        """Another pass of a long loop begins: only the first and the last ones stay in the record."""
        starts = frame.starts.setdefault(head, deque())
        starts.append(len(self.steps))
        if len(starts) > _LAST_PASSES:
            first = starts.popleft()
            count = starts[0] - first
            del self.steps[first : starts[0]]
            for k in range(len(starts)):
                starts[k] -= count

    # ------------------------------------------------------------ memory

    def allocate(
        self, key: str, size: int | None, zeroed: bool, site: int | None = None, visit: int = 0, base: int | None = None
    ) -> Instance:
        """Yield a new object; the environment places it, else ``base``, else the next free slot."""
        at = base if base is not None else self.environment.base(key, site, visit)
        return self.memory.allocate(key, site, visit, at, size, zeroed)

    def _first_byte(self, instance: Instance, offset: int) -> int:
        return self.environment.byte(self, instance, offset)

    def first_pointer(self, instance: Instance, offset: int, pointee: CType, member: int) -> int | None:
        """Ask the environment for a pointer that was never written."""
        self.member = member
        return self.environment.pointer(self, instance, offset, pointee)

    def _place_function(self, name: str) -> None:
        address = self.environment.function(name)
        if address is None:
            top = 1 << (self.program.pointer_width - 2)
            address = top + (len(self.functions) + 1) * 16
        self.functions[name] = address
        self.function_at[address] = name

    def takes(self, count: int) -> None:
        """Count the work of many bytes as steps. Raises what ends the run where there are too few of these."""
        if count > max(self.left, _BYTES):
            raise Stop(OutOfSteps(self.memory.span))
        self.left -= count // _BYTES_A_STEP

    def address_of(self, function: str) -> int:
        """Yield the address of a function."""
        if function not in self.functions:
            self._place_function(function)
        return self.functions[function]

    # ------------------------------------------------------------ values as text

    def shown(self, value: int, width: int, type: CType | None) -> str:
        """Yield a value as a person reads it: by its C type where that is known."""
        if isinstance(type, Enum):
            type = type.base
        if isinstance(type, Pointer):
            return self._shown_pointer(value)
        if isinstance(type, Float) and is_modelled(type):
            return floating.text(value, type.width)
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
        instance = self.memory.slots.get(value >> self.memory.slot_bits)
        if instance is None:
            return f"0x{value:x}"
        name = instance.key.rpartition("::")[2]
        offset = value - instance.base
        return f"&{name}" + (f" + {offset}" if offset > 0 else f" - {-offset}" if offset < 0 else "")
