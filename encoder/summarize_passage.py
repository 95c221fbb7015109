"""Across calls: a callee's state at its entry in canonical symbols, and its exits in the caller's terms."""

from __future__ import annotations

from typing import Literal, TypeAlias

from encoder import ir
from encoder.certificate import Cell, Ranges
from encoder.facts import Facts
from encoder.summarize_effects import Effects
from encoder.summarize_memory import Memory
from encoder.summarize_state import Context, State, Trail
from encoder.term import Term

Told: TypeAlias = Literal["all", "numbers", "partition", "arguments"]
"""Of a caller's state: all that a callee can see; arguments and what states are told apart by, with equations between
these; the same without numbers and equations; which pointers among the arguments are one."""


class Passage:
    """What goes into a callee and comes back."""

    def __init__(self, memory: Memory, effects: Effects):
        self.memory = memory
        self.effects = effects
        self.symbols = memory.symbols
        self.terms = memory.terms

    def entry(
        self, state: State, body: ir.Function, values: list[Term], told: Told
    ) -> tuple[State, dict[Term, Term]]:
        """Yield a callee's state at entry in canonical symbols, and the caller's terms these stand for.

        ``told``: what the callee is told.
        """
        readable = self.effects.reads.get(body.name, {})
        candidates: list[tuple[Cell, Term, Ranges]] = []
        for cell, (value, ranges) in state.cells.items():
            if any(lo < high and low < h for cls, low, high in ranges for lo, h in readable.get(cls, ())):
                candidates.append((cell, value, ranges))
        kept: set[Cell] | None = None
        while True:
            start, names, uses = self._canonical_entry(state, body, values, candidates, kept, told)
            useful = {
                cell
                for cell, value in uses.items()
                if self.symbols.is_shared(value) or self._informative(start, value)
            }
            if kept is not None or len(useful) == len(uses):
                break
            kept = useful
        writable = {cls for cls, _, _ in self.effects.writes.get(body.name, ())}
        passed = {cell for cell in uses if kept is None or cell in kept}
        left_out = {
            known[1]
            for cell in state.cells
            if cell not in passed and (known := self.symbols.object_of(cell[0])) is not None and known[0] == "global"
        }
        start.dirty = frozenset(cls for cls in state.dirty | left_out if cls in readable or cls in writable)
        return start, names

    def _informative(self, start: State, value: Term) -> bool:
        """Does the entry state say more of a cell's symbol than its name?"""
        roots = self.symbols.leaves(value)
        if any(roots & self.symbols.leaves(f) for f in start.facts.literals):
            return True
        count = sum(1 for t in start.registers.values() if roots & self.symbols.leaves(t))
        for (base, _, _), (other, _) in start.cells.items():
            count += bool(roots & self.symbols.leaves(other)) + bool(roots & self.symbols.leaves(base))
        return count > 1

    def _canonical_entry(
        self,
        state: State,
        body: ir.Function,
        values: list[Term],
        candidates: list[tuple[Cell, Term, Ranges]],
        kept: set[Cell] | None,
        told: Told,
    ) -> tuple[State, dict[Term, Term], dict[Cell, Term]]:
        terms = self.terms
        names: dict[Term, Term] = {}
        nonzero: list[Term] = []

        def named(t: Term) -> Term:
            found = names.get(t)
            if found is None:
                found = names[t] = self.symbols.canonical(len(names), terms.width(t))
                known = self.symbols.object_of(t)
                if known is not None:
                    nonzero.append(found)
            return found

        def renamed(t: Term) -> Term:
            if self.symbols.is_shared(t):
                return t
            if t in names:
                return names[t]
            if terms.width(t) == terms.pointer_width:
                base, offset = self.symbols.place(t)
                if offset:
                    return terms.add(named(base), terms.const(offset, terms.pointer_width))
            return named(t)

        registers: dict[str, Term] = {}
        for p, value in zip(body.parameters, values):
            constant = state.facts.constant(value)
            if told in ("partition", "arguments") and self._is_number(value):
                registers[p.name] = self.symbols.canonical(-1 - len(registers), p.width)
            elif told == "arguments":
                registers[p.name] = named(value)
            elif constant is not None:
                registers[p.name] = terms.const(constant, p.width)
            else:
                registers[p.name] = renamed(value)
        cells: dict[Cell, tuple[Term, Ranges]] = {}
        uses: dict[Cell, Term] = {}
        waiting = sorted(candidates, key=lambda c: (self.symbols.rank(c[0][0]), c[0][1], c[0][2]))
        grown = True
        while grown:
            grown = False
            later: list[tuple[Cell, Term, Ranges]] = []
            for candidate in waiting:
                (base, offset, size), value, ranges = candidate
                if kept is not None and (base, offset, size) not in kept:
                    continue
                if not (base in names or self.symbols.is_shared(base)):
                    later.append(candidate)
                    continue
                constant = state.facts.constant(value)
                if told == "arguments" or told != "all" and not self._in_partition(base):
                    continue
                new = terms.const(constant, size * 8) if constant is not None else renamed(value)
                cell = (renamed(base), offset, size)
                cells[cell] = (new, ranges)
                uses[base, offset, size] = new
                grown = True
            waiting = later
        facts = Facts(terms)
        if told in ("all", "numbers"):
            kept_facts = set()
            for literal in state.facts.literals:
                if told == "numbers" and not self._is_equation(literal):
                    continue
                fact = self.symbols.rewrite(literal, names)
                if fact is not None:
                    kept_facts.add(fact)
            for t in nonzero:
                kept_facts.add(terms.not_(terms.eq(t, terms.const(0, terms.width(t)))))
            facts = Facts(terms, frozenset(kept_facts))
        return State(registers, cells, facts), names, uses

    def _is_equation(self, literal: Term) -> bool:
        """Does a fact say of two things whether they are the same one?"""
        node = self.terms.nodes[literal]
        return "eq" in (node[0], self.terms.nodes[node[2]][0] if node[0] == "not" else "")

    def _is_number(self, value: Term) -> bool:
        return self.terms.width(value) != self.terms.pointer_width

    def _in_partition(self, base: Term) -> bool:
        known = self.symbols.object_of(base)
        return known is not None and any(known[1] == key for key, _, _ in self.effects.partition)

    def back(
        self,
        context: Context,
        state: State,
        i: ir.Call,
        callee: Context,
        end: State,
        back: dict[Term, Term],
        label: int,
        at: int,
    ) -> State:
        """Yield the caller's state after a call that ended in one of the callee's exits. Raises Dead."""
        terms = self.terms
        names = dict(back)
        before = state.copy()
        length = 1 + (0 if state.trail is None else state.trail.length) + (0 if end.trail is None else end.trail.length)
        state.trail = Trail(state.trail, length, (label, at), callee.function.name, end.trail)

        def name_of(t: Term) -> Term:
            """The caller's term for a symbol of the callee."""
            found = names.get(t)
            if found is None:
                content = callee.contents.get(t)
                if content is not None:
                    (base, offset, size), ranges = content
                    where = translate(base)
                    to, more = self.symbols.place(where)
                    key = (label, at, "entry", t)
                    found = self.memory.load(context, before, (to, offset + more, size), ranges, key)
                    state.cells.setdefault((to, offset + more, size), (found, ranges))
                else:
                    found = self.symbols.symbol(context, label, ("call", at, callee.function.name, t), terms.width(t))
                names[t] = found
            return found

        def translate(t: Term) -> Term:
            if self.symbols.is_shared(t):
                return t
            roots = self.symbols.roots_of(t)
            for root in roots:
                name_of(root)
            return terms.substitute([t], {r: names[r] for r in roots})[0]

        new_cells: dict[Cell, tuple[Term, Ranges]] = {}
        for (base, offset, size), (value, ranges) in end.cells.items():
            to, more = self.symbols.place(translate(base))
            if terms.value(to) is not None:
                continue
            new_cells[to, offset + more, size] = (translate(value), ranges)
        result = end.registers.get("%return")
        value_of_call = None if result is None else translate(result)
        literals = [translate(f) for f in sorted(end.facts.literals)]
        self.memory.forget(state, end.killed)
        for cell, entry in new_cells.items():
            state.cells[cell] = entry
        state.dirty |= end.dirty
        for literal in literals:
            state.assume(literal)
        if i.target is not None:
            if value_of_call is None:
                key = ("result", at, callee.function.name)
                value_of_call = self.symbols.symbol(context, label, key, i.target.width)
            state.registers[i.target.name] = self.symbols.fit(value_of_call, i.target.width)
        return state
