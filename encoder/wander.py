"""Random executions of a program: cheap witnesses that a proof is not about nothing.

What is seen here happens: the machine runs the whole program, with choices that its environment may make.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import CType, FunctionType
from encoder.interpret import Aborted, Fault, Halted, Instance, Machine, OutOfSteps, Returned
from encoder.order import expressions_of
from encoder.points_to import ALLOCATORS

_RUNS = 48
_ENOUGH = 6  # runs without anything new
_MOST_STEPS = 20_000  # of the first runs
_MOST_TIMES = 4  # likewise, for each instruction of the program
_LONGER = ((16, 1), (32, 8))  # as many runs, with so many times the steps; those after that may take
_LONGEST = 64  # times the steps
_PLAIN = (0, 0, 0, 1, 1, 2, 3, 8)
_STOPS = frozenset({"__slicc_stop", "abort", "exit", "_exit", "_Exit", "__builtin_unreachable", "__builtin_trap"})
_ASSUMES = frozenset({"__slicc_assume", "__VERIFIER_assume", "__builtin_assume"})


@dataclass(slots=True)
class Seen:
    """What random executions came by: did one return, does one end in exit, sites of watched calls, error calls, and
    the undefined behaviour that one ended in."""

    returns: bool = False
    ends: bool = False
    reached: set[int] = field(default_factory=set)
    errors: bool = False
    fault: Fault | None = None


def wander(program: ir.Program, entry: str, errors: frozenset[str], watched: frozenset[str], deadline: float) -> Seen:
    """Yield what some random executions of ``entry`` (a function without parameters) come by.

    The same executions for the same program, except where ``deadline`` (time.monotonic()) cuts them short.
    """
    seen = Seen()
    sites = watched_sites(program, entry, watched)
    constants = _constants(program)
    idle = 0
    size = sum(len(b.instructions) + 1 for f in program.functions.values() for b in f.blocks.values())
    steps = max(_MOST_STEPS, _MOST_TIMES * size)
    machine: Machine | None = None
    for number in range(_RUNS):
        enough = seen.returns and (idle >= _ENOUGH and bool(seen.reached) or seen.reached >= sites)
        if enough or time.monotonic() > deadline:
            break
        before = (seen.returns, seen.ends, len(seen.reached))
        chance = _Chance(program, errors, watched, constants, random.Random(number), seen)
        times = 1 if seen.returns else next((times for until, times in _LONGER if number < until), _LONGEST)
        if machine is None:
            machine = Machine(program, chance, steps * times, record=False, deadline=deadline)
        else:
            machine.again(chance, steps * times)
        chance.machine = machine
        chance.calm = number == 0
        try:
            outcome = machine.run(entry)
        except RecursionError:
            continue
        match outcome:
            case Returned():
                seen.returns = True
            case Aborted():
                seen.errors = True
                break
            case Halted(reason=reason):
                seen.ends = seen.ends or "assumption" not in reason
            case Fault():
                seen.fault = seen.fault or outcome
            case OutOfSteps():
                pass
        idle = 0 if (seen.returns, seen.ends, len(seen.reached)) != before else idle + 1
    return seen


def watched_sites(
    program: ir.Program, entry: str, watched: frozenset[str], through: Mapping[int, tuple[str, ...]] | None = None
) -> set[int]:
    """Yield the sites of calls of watched functions by name, in functions that ``entry`` may reach.

    ``through``: the functions that calls through pointers may reach, by site.
    """
    found: set[int] = set()
    work = [entry]
    met = {entry}
    while work:
        for block in program.functions[work.pop()].blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call):
                    if i.callee in watched:
                        found.add(i.site)
                    for name in (i.callee,) if isinstance(i.callee, str) else (through or {}).get(i.site, ()):
                        if name in program.functions and name not in met:
                            met.add(name)
                            work.append(name)
    return found


def _constants(program: ir.Program) -> dict[int, list[int]]:
    """The constants that the program compares with, by width."""
    found: dict[int, set[int]] = defaultdict(set)
    for function in program.functions.values():
        for block in function.blocks.values():
            roots = [e for i in block.instructions for e in expressions_of(i)]
            if isinstance(block.end, ir.Branch):
                roots.append(block.end.condition)
            while roots:
                match roots.pop():
                    case ir.Binary(op, left, right, _):
                        if op in ("eq", "ne", "ult", "ule", "slt", "sle"):
                            found[ir.width_of(left)] |= {e.value for e in (left, right) if isinstance(e, ir.Const)}
                        roots += (left, right)
                    case ir.Convert(_, operand, _) | ir.Unary(_, operand, _):
                        roots.append(operand)
    return {width: sorted(values) for width, values in found.items()}


class _Chance:
    """An environment that throws dice."""

    def __init__(
        self,
        program: ir.Program,
        errors: frozenset[str],
        watched: frozenset[str],
        constants: dict[int, list[int]],
        dice: random.Random,
        seen: Seen,
    ):
        self.program = program
        self.errors = errors
        self.watched = watched
        self.constants = constants
        self.dice = dice
        self.seen = seen
        self.calm = False  # every number is 0 and no pointer null
        self.words: dict[tuple[int, int], int] = {}
        self.machine: Machine | None = None

    def _number(self, width: int) -> int:
        if self.calm:
            return 0
        pool = self.constants.get(width)
        chance = self.dice.random()
        if pool and chance < 0.4:
            return (self.dice.choice(pool) + self.dice.choice((0, 0, 0, 1, -1))) & ((1 << width) - 1)
        if chance < 0.8:
            return self.dice.choice(_PLAIN) & ((1 << width) - 1)
        if chance < 0.95:
            return (1 << width - 1) + self.dice.choice((-1, 0, 0))  # the greatest and the least
        return self.dice.getrandbits(width)

    def input(self, machine: Machine, instruction: ir.Input, visit: int) -> int:
        if instruction.pointee is not None and not isinstance(instruction.pointee, FunctionType):
            return machine.allocate("object", None, False).base
        return self._number(instruction.target.width)

    def intercepts(self, function: str) -> bool:
        if function in self.watched and self.machine is not None:
            frame = self.machine.frames[-1]
            call = frame.function.blocks[frame.label].instructions[frame.index - 1]
            assert isinstance(call, ir.Call)
            self.seen.reached.add(call.site)
        return function in self.errors

    def call(
        self, machine: Machine, name: str, arguments: tuple[int, ...], call: ir.Call, visit: int
    ) -> int | None | Aborted | Halted | Fault:
        if name in self.watched:
            self.seen.reached.add(call.site)
        if name in self.errors:
            return Aborted(name, None, call.span)
        if name in _STOPS:
            return Halted(f"`{name}` is called", call.span)
        if name in _ASSUMES:
            return None if arguments[0] else Halted("an assumption does not hold", call.span)
        if name == "__slicc_general_state":
            return None
        if name == "__slicc_object" or name in ALLOCATORS:
            made = machine.allocate(f"object {call.site}", None, False)
            made.zeroed = name == "calloc"
            return made.base
        if call.target is None:
            return None
        if name == "__slicc_watch":
            return 1 << (machine.slot_bits - 2)  # no object is there
        if call.pointee is not None and not isinstance(call.pointee, FunctionType):
            return machine.allocate(f"{name}()", None, False).base if self.calm or self.dice.random() < 0.8 else 0
        return self._number(call.target.width)

    def base(self, key: str, site: int | None, visit: int) -> int | None:
        return None

    def function(self, name: str) -> int | None:
        return None

    def byte(self, machine: Machine, instance: Instance, offset: int) -> int:
        word = offset & ~3
        found = self.words.get((instance.base, word))
        if found is None:
            found = self.words[instance.base, word] = self._number(32)
        return found >> 8 * (offset & 3) & 0xFF

    def pointer(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int | None:
        if isinstance(pointee, FunctionType) or instance.size is not None:
            return None
        return machine.allocate("object", None, False).base if self.calm or self.dice.random() < 0.8 else 0

    def name(self, machine: Machine, address: int) -> str | None:
        return None
