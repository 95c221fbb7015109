"""Runs a system of clauses on numbers drawn by chance: what is said of all states must hold of those that are reached.

Of the element that stands for every one of an array a run keeps the first few, and what a place reads is looked up
there. Nothing is proved by this; it spares questions whose answer would be such a state.
Source: Ernst/Cockrell/Griswold/Notkin, "Dynamically discovering likely program invariants", ICSE 1999.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from encoder.clause import Clause, System
from encoder.flatten import Instance
from encoder.term import Term
from encoder.term_code import Compiled, compiled, variables

_KEPT = 8  # elements of each array
_PASSES = 40  # places that one run comes to
_RUNS = 40
_DRAWS = 6  # of numbers that are asked for, before a run is given up
_GUESSES = 24  # at which elements are read
_MOST_POINTS = 600  # at one place

Point = tuple[int, ...]
"""The values of a predicate's arguments."""


def points(system: System, instances: Sequence[Instance], deadline: float) -> dict[str, list[Point]]:
    """Yield arguments of which the predicates hold, if every clause is right."""
    try:
        trial = _Trial(system, instances)
    except ValueError:  # a clause is not about numbers only
        return {}
    for _ in range(_RUNS):
        if time.monotonic() > deadline:
            break
        trial.run(deadline)
    return {name: list(found) for name, found in trial.found.items()}


@dataclass(frozen=True, slots=True)
class _Step:
    """A clause as a function of its variables. ``kinds``: how each gets its value, and what of."""

    clause: Clause
    kinds: tuple[tuple[str, int | str], ...]
    widths: tuple[int, ...]
    code: Compiled
    reads: tuple[int, ...]  # arrays' numbers by the places that read


@dataclass(frozen=True, slots=True)
class _State:
    """``numbers``: by name. ``elements``: the first ones of each array."""

    predicate: str
    numbers: dict[str, int]
    elements: tuple[list[int], ...]


class _Trial:
    def __init__(self, system: System, instances: Iterable[Instance]):
        self.system = system
        self.random = random.Random(1)
        self.found: dict[str, dict[Point, None]] = {name: {} for name in system.predicates}
        arrays: dict[str, int] = {}
        self.role: dict[str, tuple[str, int]] = {}  # of registers that speak of elements: what of, and which
        self.widths: list[int] = []  # of elements
        self.reads: list[tuple[int, int]] = []  # the array that a place reads, and the bits of the index
        for i in instances:
            if i.any_index.name not in arrays:
                arrays[i.any_index.name] = len(arrays)
                self.widths.append(i.any_value.width)
            array = arrays[i.any_index.name]
            self.role[i.any_index.name] = "index", array
            self.role[i.any_value.name] = "value", array
            self.role[i.index.name] = "read index", len(self.reads)
            self.role[i.value.name] = "read value", len(self.reads)
            self.reads.append((array, i.index.width))
        self.steps: dict[str, list[_Step]] = {}
        for clause in system.clauses:
            if len({a.predicate for a in clause.body}) > 1:
                raise ValueError("calls")
            if clause.head is not None:
                self.steps.setdefault(clause.body[0].predicate if clause.body else "", []).append(self._step(clause))

    def _named(self, t: Term) -> str:
        return self.system.terms.names[self.system.terms.nodes[t][2]]

    def _step(self, clause: Clause) -> _Step:
        terms = self.system.terms
        assert clause.head is not None
        wanted = [clause.constraint, *clause.head.arguments]
        given = variables(terms, wanted)
        formals = set(clause.body[0].arguments) if clause.body else set[Term]()
        kinds: list[tuple[str, int | str]] = []
        reads: list[int] = []
        for t in given:
            name = self._named(t)
            what, which = self.role.get(name, ("", 0))
            if what in ("read index", "read value") and which not in reads:
                reads.append(which)
            if what:
                kinds.append((what if t in formals or what != "value" else "new value", which))
            elif t in formals:
                kinds.append(("number", name))
            else:
                kinds.append(("input", name))
        widths = tuple(map(terms.width, given))
        return _Step(clause, tuple(kinds), widths, compiled(terms, given, wanted), tuple(reads))

    # ------------------------------------------------------------ one run

    def run(self, deadline: float) -> None:
        """Run once from the start, and note the states that are come to."""
        state = _State("", {}, tuple([0] * _KEPT for _ in self.widths))
        for _ in range(_PASSES):
            after = self._after(state)
            if after is None or time.monotonic() > deadline:
                return
            state = after

    def _after(self, state: _State) -> _State | None:
        steps = self.steps.get(state.predicate, [])
        for _ in range(_DRAWS):
            for step in self.random.sample(steps, len(steps)):
                after = self._stepped(state, step)
                if after is not None:
                    return after
        return None

    def _stepped(self, state: _State, step: _Step) -> _State | None:
        drawn = [self._draw(w) if kind == "input" else 0 for (kind, _), w in zip(step.kinds, step.widths)]
        fresh = tuple([self._draw(w) for _ in range(_KEPT)] for w in self.widths)
        for guess in self._guesses(state, step):
            read = dict(zip(step.reads, guess))
            values = self._values(state, step, drawn, fresh, read, 0)
            if step.code(values)[0]:
                return self._noted(state, step, drawn, fresh, read)
        return None

    def _noted(
        self, state: _State, step: _Step, drawn: list[int], fresh: tuple[list[int], ...], read: dict[int, int]
    ) -> _State:
        head = step.clause.head
        assert head is not None
        names = [self._named(v) for v in self.system.predicates[head.predicate]]
        elements = tuple([0] * _KEPT for _ in self.widths)
        numbers: dict[str, int] = {}
        into = self.found[head.predicate]
        for k in range(_KEPT):
            holds, *after = step.code(self._values(state, step, drawn, fresh, read, k))
            for name, value in zip(names, after):
                what, which = self.role.get(name, ("", 0))
                if what == "value":
                    elements[which][k] = value
                elif not what:
                    numbers[name] = value
            if holds and len(into) < _MOST_POINTS:
                into[tuple(after)] = None
        return _State(head.predicate, numbers, elements)

    def _values(
        self,
        state: _State,
        step: _Step,
        drawn: list[int],
        fresh: tuple[list[int], ...],
        read: dict[int, int],
        k: int,
    ) -> list[int]:
        found = list(drawn)
        for at, (kind, which) in enumerate(step.kinds):
            match kind, which:
                case "number", str(name):
                    found[at] = state.numbers[name]
                case "index", _:
                    found[at] = k
                case "value", int(array):
                    found[at] = state.elements[array][k]
                case "new value", int(array):
                    found[at] = fresh[array][k]
                case "read index", int(place):
                    found[at] = read[place]
                case "read value", int(place):
                    array = self.reads[place][0]
                    known = state.elements if step.clause.body else fresh
                    found[at] = known[array][read[place]]
        return found

    def _guesses(self, state: _State, step: _Step) -> list[tuple[int, ...]]:
        """Elements that places may read: those that numbers of this state are next to come first."""
        if not step.reads:
            return [()]
        near = {v + d for v in state.numbers.values() for d in (0, 1, -1) if 0 <= v + d < _KEPT}
        pool = [*self.random.sample(sorted(near), len(near)), *(k for k in range(_KEPT) if k not in near)]
        same = [(k,) * len(step.reads) for k in pool]
        found = dict.fromkeys(same)
        if len(step.reads) > 1:
            for guess in product(pool, repeat=min(len(step.reads), 2)):
                if len(found) >= _GUESSES:
                    break
                found[(*guess, *guess[-1:] * (len(step.reads) - 2))] = None
        return list(found)

    def _draw(self, width: int) -> int:
        chance = self.random.random()
        if width == 1:
            return self.random.getrandbits(1)
        if chance < 0.8:
            return self.random.randrange(_KEPT)
        if chance < 0.95:
            return self.random.randrange(-_KEPT, 3 * _KEPT) & (1 << width) - 1
        return self.random.getrandbits(width)
