"""The interpreter's long unrecorded stretches, some times faster: functions of the IR as functions of Python.

Each loop that has come round often goes on in a Python function, whose registers are local variables, and so do the
functions that it calls. What such a function cannot do (fail, fall off its entry, note what C leaves undefined for a
register) it leaves to the interpreter: every activation becomes a frame again, at the instruction that could not be
done, as if the interpreter had done all before it.

Source: Hölzle/Chambers/Ungar, "Debugging optimized code with dynamic deoptimization", PLDI 1992.
"""

from __future__ import annotations

from typing import Any

from encoder import floating
from encoder.bits import evaluate
from encoder.fast_forward_code import Code, Leave, Library, leave
from encoder.interpret import Frame, Machine
from encoder.interpret_memory import Instance
from encoder.ir import ASSUMING, ENDING, Birth, Call, CopyBytes, FillBytes, Input, Jump
from encoder.source import Span

_STRETCH = 100_000  # steps between two looks at the clock
_LEAST = 1000  # steps that are worth it
_LAST = 1000  # steps that the interpreter takes itself before there are none left
_WARM = 64  # passes of a loop, or calls of a function, before it is written as Python
_TRIES = 50  # after so many stretches
_WORTH = 200  # steps are what each of them has to be long on average


class FastForward:
    """Goes on where the interpreter of one machine would take long, for one execution."""

    def __init__(self, machine: Machine):
        self.machine = machine
        self.heat: dict[tuple[str, int], int] = {}
        self.left = [0]  # steps
        self.stop = [0]  # of those, where the interpreter looks again
        self.stretches = 0
        self.steps = 0
        self.rebuilt: list[Frame] = []
        space: dict[str, Any] = {
            "L": self.left, "S": self.stop, "leave": leave, "Leave": Leave,
            "over": self.over, "divide": _divide,
            "take": self.take, "birth": self.birth, "copy": self.copy, "fill": self.fill, "outside": self.outside,
            "indirect": self.indirect, "shift": _shift, "rebuild": self.rebuild, **floating.FUNCTIONS,
        }  # fmt: skip
        self.library = Library(machine, space)

    def warm(self, frame: Frame) -> None:
        """A loop comes round, or a function is called, and nobody records it: go on from there fast, if often so."""
        key = frame.function.name, frame.label
        count = self.heat[key] = self.heat.get(key, 0) + 1
        if count < _WARM:
            return
        machine = self.machine
        left = machine.left
        stop = max(left - _STRETCH, machine.limit - machine.quiet + 1 if machine.muted is not None else 0, _LAST)
        if (
            left - stop < _LEAST
            or machine.is_late()
            or self.stretches > _TRIES
            and self.steps < self.stretches * _WORTH
        ):
            return
        code = self.library.code(frame.function)
        if frame.label not in code.heads:
            return
        self.stretches += 1
        self.left[0], self.stop[0] = left, stop
        frames = machine.frames
        try:
            muted = machine.muted
            body = (muted[1] or None) if muted is not None and muted[0] is frame else None
            code.call(frame, body, code.heads[frame.label], *(0,) * len(frame.function.parameters))
        except Leave:
            frames.extend(reversed(self.rebuilt))
        finally:
            self.rebuilt.clear()
            machine.left = self.left[0]
            self.steps += left - self.left[0]
            innermost = frames[-1]
            machine.expressions.stand(
                innermost.function, innermost.registers, innermost.unset, innermost.instances
            )

    # ------------------------------------------------------------ what the code asks for

    def over(self, value: int, span: Span) -> int:
        """Note a sum that does not fit its signed type."""
        self.machine.memory.span = span
        self.machine.memory.goes_on("signed overflow wraps")
        return value

    def take(self, i: Input, at: Frame) -> int:
        """Ask the environment for a value. ``at``: stands for the activation that asks."""
        machine = self.machine
        machine.memory.span = i.span
        machine.frames.append(at)
        try:
            return machine.environment.input(machine, i, machine.visit(i.site)) & ((1 << i.target.width) - 1)
        finally:
            machine.frames.pop()

    def birth(self, born: dict[str, Instance], i: Birth, size: int) -> int:
        """Yield the address of a new local object."""
        machine = self.machine
        old = born.get(i.object)
        if old is not None:
            old.alive = False
        made = born[i.object] = machine.allocate(i.object, size, False, i.site, machine.visit(i.site))
        return made.base

    def copy(self, i: CopyBytes, at: Frame, target: int, source: int, size: int) -> None:
        machine = self.machine
        machine.memory.span = i.span
        machine.frames.append(at)
        try:
            machine.memory.copy(target, source, machine.memory.there(source, size) if i.partial else size)
        finally:
            machine.frames.pop()

    def fill(self, i: FillBytes, target: int, byte: int, size: int) -> None:
        machine = self.machine
        machine.memory.span = i.span
        if size:
            machine.takes(size)
            machine.memory.write(target, int.from_bytes(bytes((byte,)) * size, "little"), size)

    def outside(self, call: Call, name: str, at: Frame, arguments: tuple[int, ...]) -> int:
        """Call a function whose result the environment says. Raises Leave before it where the execution may end."""
        machine = self.machine
        if name in ENDING or name in ASSUMING and not arguments[0]:
            raise Leave
        machine.memory.span = call.span
        machine.frames.append(at)
        try:
            return machine.outside(call, name, arguments)
        finally:
            machine.frames.pop()

    def indirect(self, call: Call, at: Frame, address: int, arguments: tuple[int, ...]) -> int:
        machine = self.machine
        name = machine.function_at.get(address)
        if name is None or machine.environment.intercepts(name):
            raise Leave
        function = machine.program.functions.get(name)
        if function is None:
            return self.outside(call, name, at, arguments)
        if len(arguments) < len(function.parameters):
            raise Leave
        given = [a & (1 << p.width) - 1 for a, p in zip(arguments, function.parameters, strict=False)]
        return self.library.code(function).call(None, None, 0, *given)

    def rebuild(self, frame: Frame | None, code: Code, line: int, values: dict[str, Any]) -> None:
        """Make a frame of an activation that ends here, innermost first. ``values``: its local variables."""
        machine = self.machine
        label, index, uncharged = code.places[line - 1]
        block = code.function.blocks[label]
        if self.rebuilt:  # it waits for a call to come back
            call = block.instructions[index]
            assert isinstance(call, Call)
            self.rebuilt[-1].call = call
            index, uncharged = index + 1, uncharged - 1
        else:
            at = block.end if index == len(block.instructions) else block.instructions[index]
            if not isinstance(at, Jump):
                machine.memory.span = at.span
        self.left[0] += uncharged
        registers = {name: values[local] for name, local in code.registers.items() if local in values}
        unset = {name for name, local in code.unset.items() if local in values and name not in registers}
        registers.update((name, values[code.unset[name]]) for name in unset)
        passes = {head: values[local] for head, local in code.passes.items()}
        operations = machine.operations_of(code.function, label)
        if frame is None:
            self.rebuilt.append(
                Frame(code.function, label, index, operations, registers, values["born"], passes, None, unset)
            )
            return
        frame.label, frame.index, frame.operations = label, index, operations
        frame.registers, frame.unset = registers, unset
        frame.passes.update(passes)


def _divide(op: str, a: int, b: int, width: int) -> int:
    found = evaluate(op, a, b, width)
    if found is None:
        raise Leave
    return found


def _shift(amount: int, width: int) -> int:
    if amount >= width:
        raise Leave
    return amount
