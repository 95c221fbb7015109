"""Executions on plain numbers that go on from states like none before: they find long ways to errors in state machines.

A flat program is run from loop head to loop head. Inputs are the numbers that the program compares its inputs with, one
after the other. A state is like another one when they answer alike what the program asks of its registers: which
constant one equals, between which constants it lies. Of states that are alike a few go on, and those that hold more or
less than any before; more and more of them, as long as there is time.

    while (1) { in = input(); if (in == 3 && x > 300) x = x / 5; ... }        in: 2, 3, 4; x: up to 300, above

Source: fuzzing guided by what is new (Zalewski, American Fuzzy Lop, 2013), with states for what is new.
"""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from encoder import ir
from encoder.explore_code import FAILED, Code, Value
from encoder.flatten import Flat, widths
from encoder.order import expressions_of, order, parts_of
from encoder.term import Terms

# States that are alike, before none goes on but by an extreme value; and runs from a state for each of the inputs that
# one asks for, where that is more than one: the first input is each number in turn, the others are drawn.
_PASSES = ((1, 2), (6, 8), (36, 32), (216, 128))
_MANY = 16  # inputs
_MOST_EXTREME = 400  # likewise, all in all
_MOST_INPUTS = 64  # numbers that are tried as an input
_MOST_STATES = 200_000


@dataclass(frozen=True, slots=True)
class Choice:
    """What the program's environment chose. ``kind``: "input", or "stub" for the result of a function without body."""

    kind: str
    site: int
    value: int
    width: int


class _Late(Exception):
    """Out of time."""


@dataclass(slots=True)
class _State:
    """What registers hold at a loop's head, and how it came to that: ``parent`` and the choices since then."""

    place: int
    values: tuple[int, ...]
    parent: int
    choices: tuple[Choice, ...]


@dataclass(slots=True)
class _Alike:
    """Of states that are alike: how many go on, and the least and the greatest value of each register."""

    count: int
    least: list[int]
    most: list[int]


@dataclass(slots=True)
class _Asked:
    """What a program compares a register with: constants that it may equal, and those that it may lie between."""

    equal: set[int] = field(default_factory=set)
    between: set[int] = field(default_factory=set)


def walk(flat: Flat, seconds: float) -> tuple[Choice, ...] | None:
    """Yield choices by which a flat program that is one function comes to an error; None where no way was met.

    ``seconds``: from when the program is ready to be run.
    """
    return _Walk(flat).run(seconds)


class _Walk:
    def __init__(self, flat: Flat):
        self.deadline = 0.0
        function = flat.functions[flat.entry]
        self.widths = widths(function)
        known = order(function)
        heads = sorted({held[-1] for held in known.heads.values() if held}, key=known.position.__getitem__)
        self.places = {label: tuple(sorted(n for n in known.live[label] if n in self.widths)) for label in heads}
        unset = {n: self.widths[n] for n in sorted(known.live[0]) if n in self.widths}
        asked = _asked(function)
        self.numbers = _numbers(function, asked)
        self.dice = random.Random(1)
        self.first = 0  # what the first input is
        self.choices: list[Choice] = []
        self.limits: dict[str, tuple[int, ...]] = {}  # register -> between which numbers it may lie
        for name, about in asked.items():
            if about.between and name in self.widths:
                half = 1 << self.widths[name] - 1
                self.limits[name] = tuple(sorted({half} | {c + k for c in about.between for k in (0, 1)}))
        self.equal = {name: frozenset(about.equal) for name, about in asked.items() if about.equal}
        code = Code(function, self.places, frozenset(), unset, Terms(64), bool)
        self.step = code.step(self.look, self.given, [])

    def look(self) -> None:
        if time.monotonic() > self.deadline:
            raise _Late

    def given(self, width: int, site: int, kind: str) -> Value:
        number = self.first if not self.choices else self.dice.choice(self.numbers)
        number &= (1 << width) - 1
        self.choices.append(Choice(kind, site, number, width))
        return number

    def run(self, seconds: float) -> tuple[Choice, ...] | None:
        self.deadline = time.monotonic() + seconds
        try:
            for alike, drawn in _PASSES:
                found, is_all = self.pass_(alike, drawn)
                if found is not None or is_all:
                    return found
        except _Late:
            pass
        return None

    def pass_(self, alike: int, drawn: int) -> tuple[tuple[Choice, ...] | None, bool]:
        """Yield choices that lead to an error, if some are met, and whether no state was left out. Raises _Late."""
        states = [_State(0, (), -1, ())]
        known: dict[tuple[int, ...], _Alike] = {}
        same: set[tuple[int, tuple[int, ...]]] = set()
        is_all = True
        at = 0
        while at < len(states) < _MOST_STATES:
            self.look()
            state = states[at]
            tries = list(self.numbers)
            for k, number in enumerate(tries):
                self.first = number
                self.choices.clear()
                met = self.step(state.place, state.values)
                if len(self.choices) > 1:
                    is_all = False
                    if k == len(self.numbers) - 1:
                        tries += self.dice.choices(self.numbers, k=drawn * min(len(self.choices), _MANY))
                if met is not None:
                    place, values = met
                    if place == FAILED:
                        return self.way(states, at), False
                    if met not in same:
                        same.add(met)
                        if self.goes_on(known, place, values, alike):
                            states.append(_State(place, values, at, tuple(self.choices)))
                        else:
                            is_all = False
                if not self.choices:
                    break
            at += 1
        return None, is_all

    def goes_on(self, known: dict[tuple[int, ...], _Alike], place: int, values: Sequence[int], alike: int) -> bool:
        """Is a state like none before, or has it a value beyond those of all that are like it?"""
        names = self.places[place]
        key = (place, *(self.part(name, value) for name, value in zip(names, values, strict=True)))
        signed = [value ^ 1 << self.widths[name] - 1 for name, value in zip(names, values, strict=True)]
        found = known.get(key)
        if found is None:
            known[key] = _Alike(1, signed, signed[:])
            return True
        is_extreme = False
        for k, value in enumerate(signed):
            if value < found.least[k]:
                found.least[k], is_extreme = value, True
            elif value > found.most[k]:
                found.most[k], is_extreme = value, True
        if found.count >= alike and not (is_extreme and found.count < alike + _MOST_EXTREME):
            return False
        found.count += 1
        return True

    def part(self, name: str, value: int) -> int:
        """Yield what the program can tell of a register's value: a constant that it equals, or the gap it lies in."""
        if value in self.equal.get(name, ()):
            return value
        limits = self.limits.get(name)
        return -1 if limits is None else -2 - bisect_left(limits, value + 1)

    def way(self, states: Sequence[_State], at: int) -> tuple[Choice, ...]:
        parts = [tuple(self.choices)]
        while at >= 0:
            parts.append(states[at].choices)
            at = states[at].parent
        return tuple(choice for part in reversed(parts) for choice in part if choice.site)


def _asked(function: ir.Function) -> Mapping[str, _Asked]:
    """What a function compares registers with, or what is copied from them."""
    found: defaultdict[str, _Asked] = defaultdict(_Asked)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for block in function.blocks.values():
        roots = [e for i in block.instructions for e in expressions_of(i)]
        if isinstance(block.end, ir.Branch):
            roots.append(block.end.condition)
        for i in block.instructions:
            if isinstance(i, ir.Define) and (copied := _register(i.value)) is not None:
                sources[i.target.name].add(copied.name)
        for part in (part for root in roots for part in parts_of(root)):
            if isinstance(part, ir.Binary) and part.op in ("eq", "ne", "ult", "ule", "slt", "sle"):
                for side, other in ((part.left, part.right), (part.right, part.left)):
                    register = _register(side)
                    if register is not None and isinstance(other, ir.Const):
                        about = found[register.name]
                        kind = about.equal if part.op in ("eq", "ne") else about.between
                        kind.add(other.value & (1 << register.width) - 1)
    work = list(found)
    while work:
        name = work.pop()
        for source in sources[name]:
            above, about = found[source], found[name]
            if not (about.equal <= above.equal and about.between <= above.between):
                above.equal |= about.equal
                above.between |= about.between
                work.append(source)
    return found


def _register(e: ir.Expr) -> ir.Reg | None:
    match e:
        case ir.Reg():
            return e
        case ir.Convert(operand=operand):
            return _register(operand)
    return None


def _numbers(function: ir.Function, asked: Mapping[str, _Asked]) -> list[int]:
    """The numbers that are tried as inputs: what inputs are compared with, and what lies beside."""
    found = {0, 1}
    for block in function.blocks.values():
        for i in block.instructions:
            if isinstance(i, ir.Input) and i.site and (about := asked.get(i.target.name)) is not None:
                found |= about.equal | {c + k for c in about.between for k in (-1, 0, 1)}
    return sorted(found)[:_MOST_INPUTS]
