"""States of the symbolic run: the condition of a path, registers, what objects hold; and what ends paths and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from encoder.source import Span
from encoder.term import Term, Terms
from encoder.term_under import learn

WIDEST_CELL = 16  # bytes
_NEAR_CONDITIONS = 16  # conditions of a path that a branch is simplified under

Cells: TypeAlias = dict[int, tuple[int, Term]]  # offset -> size, value


class OutOfTime(Exception):
    """The deadline passed while unrolling."""


class TooMany(OutOfTime):
    """A pointer may lead to so many objects that memory would end before the deadline. ``span``: where it is read."""

    def __init__(self, span: Span):
        super().__init__(span)
        self.span = span


@dataclass(frozen=True, slots=True)
class Epoch:
    """Says what an object holds that became arbitrary at one moment."""

    number: int


class DeadPath(Exception):
    """The path cannot go on: nothing valid is dereferenced."""


class Guard:
    """A path condition as a linked list of literals, so that merging finds what two paths share."""

    __slots__ = ("depth", "literal", "parent", "term")

    def __init__(self, parent: Guard | None, literal: Term, term: Term):
        self.parent = parent
        self.literal = literal
        self.term = term
        self.depth: int = parent.depth + 1 if parent else 0

    def extend(self, terms: Terms, literal: Term) -> Guard:
        """Yield the path on which ``literal`` holds, too."""
        if literal == terms.true:
            return self
        return Guard(self, literal, terms.and_(self.term, literal))

    def known(self, terms: Terms) -> dict[Term, Term]:
        """Yield what the last conditions of a path make true or false, alone and together."""
        facts: dict[Term, Term] = {}
        choices: list[tuple[Term, Term]] = []  # one of which holds
        at: Guard | None = self
        for _ in range(_NEAR_CONDITIONS):
            if at is None:
                break
            if at.literal != terms.true:
                learn(terms, at.literal, True, facts)
                op, _, x, y, _ = terms.nodes[at.literal]
                if op == "or":
                    choices.append((x, y))
                elif op == "not" and terms.nodes[x][0] == "and":
                    x, y = terms.nodes[x][2:4]
                    choices.append((terms.not_(x), terms.not_(y)))
            at = at.parent
        undecided = len(choices) + 1
        while len(choices) < undecided:
            undecided, looked_at, choices = len(choices), choices, []
            for x, y in looked_at:
                if facts.get(x) == terms.false:
                    learn(terms, y, True, facts)
                elif facts.get(y) == terms.false:
                    learn(terms, x, True, facts)
                else:
                    choices.append((x, y))
        return facts

    def join(self, terms: Terms, other: Guard) -> tuple[Guard, Term]:
        """Yield the disjunction of two exclusive path conditions, and the condition that tells them apart."""
        left: list[Term] = []
        right: list[Term] = []
        x, y = self, other
        while x is not y:
            if x.depth >= y.depth:
                left.append(x.literal)
                assert x.parent is not None
                x = x.parent
            else:
                right.append(y.literal)
                assert y.parent is not None
                y = y.parent
        tell = terms.true
        for literal in left:
            tell = terms.and_(literal, tell)
        rest = terms.true
        for literal in right:
            rest = terms.and_(literal, rest)
        return x.extend(terms, terms.or_(tell, rest)), tell


class Contents:
    """The bytes of one object in one state: written cells over a default, or an array."""

    __slots__ = ("array", "cells", "epoch", "owner")

    def __init__(self, cells: Cells, epoch: int, array: Term | None, owner: object):
        self.cells = cells
        self.epoch = epoch  # 0 initial contents; others: contents became arbitrary at that moment
        self.array = array
        self.owner = owner

    def put(self, terms: Terms, offset: int, size: int, value: Term) -> None:
        """Overwrite a cell, keeping the remains of cells that it overlaps."""
        cells = self.cells
        old = cells.get(offset)
        if old is None or old[0] != size:
            for at in range(offset - WIDEST_CELL + 1, offset + size):
                found = cells.get(at)
                if found is None or at + found[0] <= offset:
                    continue
                n, term = found
                del cells[at]
                if at < offset:
                    cells[at] = (offset - at, terms.extract(term, 0, (offset - at) * 8))
                if at + n > offset + size:
                    rest = at + n - offset - size
                    cells[offset + size] = (rest, terms.extract(term, (offset + size - at) * 8, rest * 8))
        cells[offset] = (size, value)


class State:
    """One symbolic state: path condition, registers of the running activation, memory."""

    __slots__ = ("guard", "memory", "owner", "registers")

    def __init__(self, guard: Guard, registers: dict[str, Term], memory: dict[int, Contents]):
        self.guard = guard
        self.registers = registers
        self.memory = memory
        self.owner = object()

    def fork(self, guard: Guard) -> State:
        """Yield a copy with another path condition; what either writes from now on is its own."""
        self.owner = object()
        return State(guard, dict(self.registers), dict(self.memory))


def compose(terms: Terms, cells: Cells, offset: int, size: int, fill: Callable[[int, int], Term]) -> Term:
    """Yield ``size`` bytes at an offset: those of cells, and between them what ``fill`` yields (offset, size)."""
    overlap = [
        (at, cells[at])
        for at in range(offset - WIDEST_CELL + 1, offset + size)
        if at in cells and at + cells[at][0] > offset
    ]
    if not overlap:
        return fill(offset, size)
    value: Term | None = None
    at = offset
    for start, (n, term) in [*overlap, (offset + size, (0, terms.true))]:
        if at < start:
            gap = fill(at, min(start, offset + size) - at)
            value = gap if value is None else terms.concat(gap, value)
            at = start
        if at >= offset + size:
            break
        take = min(start + n, offset + size) - at
        if take <= 0:
            continue
        part = terms.extract(term, (at - start) * 8, take * 8)
        value = part if value is None else terms.concat(part, value)
        at += take
    assert value is not None
    return value


def read_array(terms: Terms, array: Term, index: Term, size: int) -> Term:
    """Yield ``size`` bytes of an array, little-endian."""
    value = terms.select(array, index)
    for i in range(1, size):
        value = terms.concat(terms.select(array, terms.add(index, terms.const(i, terms.pointer_width))), value)
    return value


def write_array(terms: Terms, array: Term, index: Term, size: int, value: Term) -> Term:
    """Yield an array with ``size`` bytes written."""
    for i in range(size):
        at = terms.add(index, terms.const(i, terms.pointer_width))
        array = terms.store(array, at, terms.extract(value, i * 8, 8))
    return array
