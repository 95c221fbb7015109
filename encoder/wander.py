"""Random executions of a program: cheap witnesses that a proof is not about nothing.

What is seen here happens: the machine runs the whole program, with choices that its environment may make.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from encoder import ir
from encoder.ctype import CType, FunctionType, Layout, Member, Pointer, Record
from encoder.interpret import Machine
from encoder.interpret_memory import Instance
from encoder.order import expressions_of
from encoder.outcome import Aborted, Fault, Halted, OutOfSteps, Returned
from encoder.points_to import ALLOCATORS, FUNCTION, PointsTo

_RUNS = 48
_ENOUGH = 6  # runs without anything new
_MOST_STEPS = 20_000  # of the first runs
_MOST_TIMES = 4  # likewise, for each instruction of the program
_LONGER = ((16, 1), (32, 8))  # as many runs, with so many times the steps; those after that may take
_LONGEST = 64  # times the steps
_MOST_STUMBLED = 400  # runs that look for an error
_STEERED = 600  # runs of which each goes on from another one, where those before did not return
_FROM_SCRATCH = 100  # of these: after so many one begins anew
_NULL = (0.2, 0.0, 0.05)  # how often a pointer is null, by the execution
_SHARED = (0.0, 0.5, 0.9)  # how often one leads to an object that is known, by the execution
_PLAIN = (0, 0, 0, 1, 1, 2, 3, 8)


@dataclass(slots=True)
class Seen:
    """What random executions came by: did one return, does one end in exit, sites of watched calls, error calls, and
    the undefined behaviour that one ended in."""

    returns: bool = False
    ends: bool = False
    reached: set[int] = field(default_factory=set)
    errors: bool = False
    fault: Fault | None = None


class Liberties:
    """What an environment is free to do beyond numbers and objects that nobody else knows: pointers that the program
    compares may be equal, so that lists have an end, and variables hold anything in the general state."""

    def __init__(self, sets: PointsTo, layouts: Mapping[str, Layout]):
        self.sets = sets
        self.layouts = layouts
        self.written = frozenset(cls for ranges in sets.writes.values() for cls, _, _ in ranges)
        self.within: dict[CType, frozenset[int]] = {}
        self.links: dict[CType, tuple[int, ...]] = {}

    def may_meet(self, pointee: CType) -> bool:
        """May two pointers to objects of a type be equal?"""
        return bool(self.sets.equal.get(pointee))

    def is_general(self, key: str) -> bool:
        """May a variable hold anything in the general state?"""
        return key in self.written and not key.startswith(("__slicc_", "slicc_"))

    def before(self, pointee: CType, member: int) -> tuple[int, ...]:
        """Yield how far before a pointer to a ``pointee`` that is ``member`` bytes behind a place a ``pointee`` begins
        that it is a member of."""
        if pointee not in self.links:
            members = self._members(pointee)
            self.links[pointee] = tuple(m.offset for m in members if m.type == Pointer(pointee))
            around = (m.offset for tag in self.layouts for m in self.layouts[tag].members if m.type == pointee)
            self.within[pointee] = frozenset({0, *around})
        return tuple(at for at in self.links[pointee] if member - at in self.within[pointee])

    def _members(self, pointee: CType) -> tuple[Member, ...]:
        return self.layouts[pointee.tag].members if isinstance(pointee, Record) and pointee.tag in self.layouts else ()


def wander(
    program: ir.Program,
    entry: str,
    errors: frozenset[str],
    watched: frozenset[str],
    deadline: float,
    liberties: Liberties | None = None,
) -> Seen:
    """Yield what some random executions of ``entry`` (a function without parameters) come by.

    The same executions for the same program, except where ``deadline`` (time.monotonic()) cuts them short.
    ``liberties``: None where all pointers of the environment differ.
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
        chance = _Chance(program, errors, watched, constants, random.Random(number), seen, liberties)
        times = 1 if seen.returns else next((times for until, times in _LONGER if number < until), _LONGEST)
        if machine is None:
            machine = Machine(program, chance, steps * times, record=False, deadline=deadline)
        else:
            machine.again(chance, steps * times)
        chance.machine = machine
        chance.number = number
        chance.calm = number < (1 if liberties is None else 2)
        chance.nulls = 0.0 if chance.calm else _NULL[number % len(_NULL)]
        # Lists that are empty come first: a walk of one that goes on takes all the steps.
        chance.shared = (1.0, 0.0)[number] if number < 2 else _SHARED[number % len(_SHARED)]
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
    if machine is not None and seen.ends and not seen.returns and not seen.errors:
        _steer(machine, entry, deadline, steps, seen, lambda n: _Chance(
            program, errors, watched, constants, random.Random(n), seen, liberties))  # fmt: skip
    return seen


def stumble(
    program: ir.Program, entry: str, errors: frozenset[str], deadline: float
) -> list[tuple[str, int, int, int]] | None:
    """Yield choices, as ``replay_choices`` takes them, with which a random execution of ``entry`` calls an error
    function, if one is met in time."""
    constants = _constants(program)
    machine: Machine | None = None
    for number in range(_MOST_STUMBLED):
        chance = _Recorded(program, errors, frozenset(), constants, random.Random(number), Seen(), None)
        chance.calm = number == 0
        if machine is None:
            machine = Machine(program, chance, _MOST_STEPS, record=False, deadline=deadline)
        else:
            machine.again(chance, _MOST_STEPS)
        chance.machine = machine
        try:
            if isinstance(machine.run(entry), Aborted):
                return chance.choices
        except RecursionError:
            pass
        if time.monotonic() > deadline:
            break
    return None
def _steer(
    machine: Machine,
    entry: str,
    deadline: float,
    steps: int,
    seen: Seen,
    chances: Callable[[int], _Chance],
) -> None:
    """Look for an execution that returns, where most choices lead to a stop: go back behind the last ones of an
    execution and choose again, as long as that leads further."""
    turns: tuple[tuple[int, int], ...] = ()  # where executions went on otherwise: number of the choice, seed
    choices = 0  # of the execution that is gone on from
    for number in range(_STEERED):
        if seen.returns or seen.errors or time.monotonic() > deadline:
            return
        seed = _RUNS + number
        start = number - number % _FROM_SCRATCH
        if number == start:
            turns, choices = (), 0
        back = 1 + min(int(random.Random(seed).expovariate(1.0)), choices)
        at = max(0, choices - back)
        tried = (*(t for t in turns if t[0] < at), (at, seed))
        chance = chances(_RUNS + start)
        chance.turns = tried
        chance.number = number
        chance.nulls = _NULL[start // _FROM_SCRATCH % len(_NULL)]
        chance.shared = _SHARED[start // _FROM_SCRATCH % len(_SHARED)]
        machine.again(chance, steps)
        chance.machine = machine
        try:
            outcome = machine.run(entry)
        except RecursionError:
            continue
        match outcome:
            case Returned():
                seen.returns = True
            case Aborted():
                seen.errors = True
            case Halted():
                if chance.count >= choices:
                    turns, choices = tried, chance.count
            case Fault():
                seen.fault = seen.fault or outcome
            case OutOfSteps():
                pass


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
                        if op in ("eq", "ne", "ult", "ule", "slt", "sle", "feq", "flt", "fle"):
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
        liberties: Liberties | None,
    ):
        self.program = program
        self.errors = errors
        self.watched = watched
        self.constants = constants
        self.dice = dice
        self.seen = seen
        self.liberties = liberties
        self.calm = False  # every number is 0
        self.turns: tuple[tuple[int, int], ...] = ()  # from which number chosen on the dice are others
        self.count = 0  # numbers chosen
        self.nulls = _NULL[0]
        self.shared = 0.0
        self.number = 0
        self.general: set[int] = set()  # where variables are that hold anything
        self.met: dict[CType, list[int]] = defaultdict(list)  # where objects of a type are that pointers lead to
        self.words: dict[tuple[int, int], int] = {}
        self.machine: Machine | None = None

    def _number(self, width: int) -> int:
        for at, seed in self.turns:
            if at == self.count:
                self.dice = random.Random(seed)
        self.count += 1
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
        if name in ir.ENDING:
            return Halted(f"`{name}` is called", call.span)
        if name in ir.ASSUMING:
            return None if arguments[0] else Halted("an assumption does not hold", call.span)
        if name == "__slicc_general_state":
            self._general(machine)
            return None
        if name == "__slicc_object" or name in ALLOCATORS:
            made = machine.allocate(f"object {call.site}", None, False)
            made.zeroed = name == "calloc"
            return made.base
        if call.target is None:
            return None
        if name == "__slicc_watch":
            return 1 << (machine.memory.slot_bits - 2)  # no object is there
        if call.pointee is not None and not isinstance(call.pointee, FunctionType):
            return machine.allocate(f"{name}()", None, False).base if self.dice.random() >= self.nulls else 0
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
        if instance.base in self.general:
            return self._kept(machine, instance, offset, pointee)
        if isinstance(pointee, FunctionType) or instance.size is not None:
            return None
        return self._pointer(machine, instance.base + offset, pointee)

    def _general(self, machine: Machine) -> None:
        """The general state: in half of the executions, or what the program begins with."""
        if self.liberties is None or self.number == 0 or self.number % 2:
            return
        for key, instance in machine.memory.globals.items():
            item = self.program.objects[key]
            if not item.const and self.liberties.is_general(key):
                instance.cells.clear()
                instance.zeroed = False
                self.general.add(instance.base)

    def _kept(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int:
        """A pointer that a variable holds in the general state."""
        assert self.liberties is not None
        targets = self.liberties.sets.contents(instance.key, offset, offset + 1)
        functions = sorted(c.removeprefix(FUNCTION) for c, _, _ in targets if c.startswith(FUNCTION))
        if self.dice.random() < self.nulls or not targets:
            return 0
        if isinstance(pointee, FunctionType):
            return machine.address_of(self.dice.choice(functions)) if functions else 0
        return self._pointer(machine, instance.base + offset, pointee)

    def _pointer(self, machine: Machine, place: int, pointee: CType) -> int:
        """A pointer of the environment's at a place."""
        if self.liberties is None or not self.liberties.may_meet(pointee):
            return self._new(machine)
        around = [place - at for at in self.liberties.before(pointee, machine.member)]
        met = self.met[pointee]
        met += (head for head in around if head not in met)
        if met and self.dice.random() < self.shared:
            known = [head for head in around if head in met[:-1]] or around
            return (known or met)[0] if self.calm else self.dice.choice(met)
        found = self._new(machine)
        if found:
            met.append(found)
        return found

    def _new(self, machine: Machine) -> int:
        return machine.allocate("object", None, False).base if self.dice.random() >= self.nulls else 0

    def name(self, machine: Machine, address: int) -> str | None:
        return None


class _Recorded(_Chance):
    """One whose numbers are noted."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.choices: list[tuple[str, int, int, int]] = []

    def input(self, machine: Machine, instruction: ir.Input, visit: int) -> int:
        found = super().input(machine, instruction, visit)
        if instruction.pointee is None:
            self.choices.append(("input", instruction.site, found, instruction.target.width))
        return found

    def call(
        self, machine: Machine, name: str, arguments: tuple[int, ...], call: ir.Call, visit: int
    ) -> int | None | Aborted | Halted | Fault:
        found = super().call(machine, name, arguments, call, visit)
        if isinstance(found, int) and call.pointee is None and call.target is not None:
            self.choices.append(("stub", call.site, found, call.target.width))
        return found
