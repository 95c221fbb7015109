"""Where paths meet: what states are told apart by, and one state that holds all of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from encoder.certificate import Cell, Ranges
from encoder.facts import Facts
from encoder.modes import NO_MODES, Modes
from encoder.points_to import Range
from encoder.summarize_memory import Memory
from encoder.summarize_state import Context, Partition, State, Trail
from encoder.term import Term, arguments

_MOST_CONSTANTS = 24  # of one variable at a loop's head, where states are told apart by it


class Joins:
    """Partitions and joins of states. ``partition``: the globals that states are told apart by; ``compared``: constants
    that the program asks for; ``modes``: variables whose constants tell states apart, too. ``counters``: which ones of
    ``partition`` take so many constants that they tell states apart no longer."""

    def __init__(
        self,
        memory: Memory,
        partition: tuple[tuple[str, int, int], ...],
        compared: tuple[int, ...] = (),
        modes: Modes = NO_MODES,
    ):
        self.memory = memory
        self.modes = modes
        self.compared = compared
        self.symbols = memory.symbols
        self.terms = memory.terms
        self.partition = tuple(dict.fromkeys((*partition, *modes.cells)))
        self.counters: set[int] = set()

    def partition_of(
        self, context: Context, state: State, detail: int = 2, live: frozenset[str] | None = None
    ) -> Partition:
        """Yield what a state is told apart by: constants; (1) to what else a variable is equal, (2) and unequal; the
        constants of variables that hold a mode, of registers those in ``live``."""
        found: list[object] = []
        for name in self.modes.registers.get(context.function.name, ()):
            value = state.registers.get(name) if live is None or name in live else None
            found.append(None if value is None else state.facts.constant(value))
        if self.modes.elsewhere:
            found.append(self._elsewhere(state))
        for number, (key, offset, size) in enumerate(self.partition):
            if number in self.counters:
                found.append(None)
                continue
            cell = (self.symbols.base("global", key), offset, size)
            value = self.memory.peek(context, state, cell, frozenset({(key, offset, offset + size)}))
            if value is None:
                found.append(None)
                continue
            constant = state.facts.constant(value)
            if constant is not None:
                found.append(constant)
            elif detail == 0:
                found.append(None)
            else:
                equal = state.facts.equals(value) - {value}
                unequal = state.facts.unequals(value) if detail > 1 and not equal else frozenset()
                found.append((equal, unequal))
        return tuple(found)

    def count_out(self, keys: Iterable[Partition], most: int = _MOST_CONSTANTS) -> bool:
        """Note which variables take too many constants in the partitions of one place; yield whether one is new."""
        first = len(self.partition)
        columns = list(zip(*(key[-first:] for key in keys))) if first else []
        constants = [{value for value in column if isinstance(value, int)} for column in columns]
        new = {n for n, values in enumerate(constants) if len(values) > most} - self.counters
        self.counters |= new
        return bool(new)

    def _elsewhere(self, state: State) -> frozenset[tuple[Range, int]]:
        """The constants in memory behind pointers that holds a mode."""
        found: set[tuple[Range, int]] = set()
        for value, ranges in state.cells.values():
            if len(ranges) == 1 and ranges <= self.modes.elsewhere:
                constant = state.facts.constant(value)
                if constant is not None:
                    found.add((next(iter(ranges)), constant))
        return frozenset(found)

    def join(
        self,
        context: Context,
        label: int,
        states: list[State],
        live: frozenset[str] | None,
        inside: frozenset[int] | None = None,
        settled: bool = False,
        tag: object = None,
    ) -> State:
        """Yield a state that holds all of ``states``. ``inside``: the blocks of a loop at whose head they meet, whose
        symbols mean another pass's values; ``settled``: only what the first state says may still be said, but of
        symbols that are new to it."""
        terms, leaves = self.terms, self.symbols.leaves
        made_at = context.made_at

        def foreign(t: Term) -> bool:
            return inside is not None and any(made_at.get(v) in inside for v in leaves(t))

        if len(states) == 1 and inside is None:
            only = states[0]
            result = State(
                {n: v for n, v in only.registers.items() if live is None or n in live},
                dict(only.cells), only.facts, only.dirty, only.killed, only.trail,
            )  # fmt: skip
            result.facts = self.relevant(context, result)
            return result
        classes: dict[tuple[object, ...], Term] = {}
        maps: list[dict[Term, Term]] = [{} for _ in states]
        fresh: list[tuple[Term, tuple[Term, ...]]] = []

        def joined(location: tuple[object, ...], row: tuple[Term, ...]) -> Term:
            strange = [foreign(t) for t in row]
            first = row[0]
            if not any(strange) and all(t == first for t in row):
                return first
            key = tuple((n, t) if s else t for n, (t, s) in enumerate(zip(row, strange)))
            found = classes.get(key)
            if found is None:
                found = classes[key] = self.symbols.symbol(context, label, ("join", tag, location), terms.width(first))
                for mapping, t in zip(maps, row):
                    if terms.value(t) is None:
                        mapping.setdefault(t, found)
                fresh.append((found, row))
            return found

        registers: dict[str, Term] = {}
        for name in sorted(states[0].registers):
            if live is not None and name not in live:
                continue
            row = [s.registers.get(name) for s in states]
            if None not in row:
                registers[name] = joined(("register", name), tuple(t for t in row if t is not None))
        cells: dict[Cell, tuple[Term, Ranges]] = {}
        dirty: set[str] = set().union(*(s.dirty for s in states))
        killed: Ranges = frozenset().union(*(s.killed for s in states))
        every = {cell: entry[1] for s in states for cell, entry in s.cells.items()}
        strange_cells: list[Cell] = []
        for cell in sorted(every, key=lambda c: (self.symbols.rank(c[0]), c[1], c[2])):
            if foreign(cell[0]):
                strange_cells.append(cell)
                continue
            if settled and cell not in states[0].cells and self.symbols.object_of(cell[0]) is None:
                continue  # each call of a recursion may look one pointer further
            ranges: Ranges = frozenset().union(*(s.cells[cell][1] for s in states if cell in s.cells))
            row = [self.memory.peek(context, s, cell, ranges) for s in states]
            if None in row:
                known = self.symbols.object_of(cell[0])
                if known is not None and known[0] == "global":
                    dirty.add(known[1])
                continue
            cells[cell] = (joined(("cell", cell), tuple(t for t in row if t is not None)), ranges)
        if strange_cells:
            rows: dict[Cell, dict[int, tuple[Term, Ranges]]] = defaultdict(dict)
            for n, s in enumerate(states):
                for cell, entry in s.cells.items():
                    base, offset, size = cell
                    if foreign(base) and base in maps[n]:
                        rows[maps[n][base], offset, size][n] = entry
            for cell in sorted(rows):
                by_state = rows[cell]
                if len(by_state) == len(states):
                    ranges = frozenset().union(*(r for _, r in by_state.values()))
                    row_ = tuple(by_state[n][0] for n in range(len(states)))
                    cells[cell] = (joined(("cell", cell), row_), ranges)
        result = State(registers, cells, Facts(terms), frozenset(dirty), killed, _shortest(states))
        result.facts = Facts(terms, self._joined_facts(states, maps, fresh, foreign, settled))
        result.facts = self.relevant(context, result)
        return result

    def _joined_facts(
        self,
        states: list[State],
        maps: list[dict[Term, Term]],
        fresh: list[tuple[Term, tuple[Term, ...]]],
        foreign: Callable[[Term], bool],
        settled: bool,
    ) -> frozenset[Term]:
        terms = self.terms
        candidates: set[Term] = set()
        common = frozenset.intersection(*(s.facts.literals for s in states))
        kept = {f for f in common if not foreign(f)}
        for n, s in enumerate(states[:1] if settled else states):
            for literal in s.facts.literals:
                if literal in kept:
                    if not any(v in maps[n] for v in self.symbols.leaves(literal)):
                        continue
                new = self._forward(literal, maps[n], foreign, s)
                if new is not None and new not in kept:
                    candidates.add(new)
        back = [{symbol: row[n] for symbol, row in fresh} for n in range(len(states))]
        for symbol, row in fresh:
            w = terms.width(symbol)
            if w == 1 or settled and row[0] == symbol:
                continue
            zero = terms.const(0, w)
            candidates.add(terms.not_(terms.eq(symbol, zero)))
            bounds = [s.facts.bounds(t) for s, t in zip(states, row)]
            low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
            candidates.add(terms.binary("ule", symbol, terms.const(high, w)))
            candidates.add(terms.binary("ule", terms.const(low, w), symbol))
            if any(terms.value(t) is not None for t in row):
                for k in self.compared:
                    if low < k < high:  # a state that it is never in
                        candidates.add(terms.not_(terms.eq(symbol, terms.const(k, w))))
            bounds = [s.facts.signed_bounds(t) for s, t in zip(states, row)]
            low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
            candidates.add(terms.binary("sle", symbol, terms.const(high, w)))
            candidates.add(terms.binary("sle", terms.const(low, w), symbol))
        for candidate in sorted(candidates):
            if candidate in (terms.true, terms.false):
                continue
            if all(s.facts.holds(terms.substitute([candidate], back[n])[0]) is True for n, s in enumerate(states)):
                kept.add(candidate)
        return frozenset(kept)

    def _forward(
        self, literal: Term, mapping: dict[Term, Term], foreign: Callable[[Term], bool], state: State
    ) -> Term | None:
        """A fact in terms of the joined state."""
        memo: dict[Term, Term | None] = {}

        def walk(t: Term) -> Term | None:
            found = mapping.get(t)
            if found is not None:
                return found
            if t in memo:
                return memo[t]
            node = self.terms.nodes[t]
            parts = arguments(node)
            new: Term | None
            if not parts:
                new = None if foreign(t) else t
            else:
                inner = [walk(p) for p in parts]
                new = None if None in inner else self.terms._rebuild(node, tuple(p for p in inner if p is not None))
            memo[t] = new
            return new

        return walk(literal)

    def relevant(self, context: Context, state: State) -> Facts:
        """Yield the facts about what registers and memory hold, or arguments held."""
        if not state.facts.literals:
            return state.facts
        leaves = self.symbols.leaves
        known: set[Term] = set(context.parameters)
        for t in state.registers.values():
            known |= leaves(t)
        for (base, _, _), (value, _) in state.cells.items():
            known |= leaves(base) | leaves(value)
        return state.facts.only(known, leaves)


def _shortest(states: list[State]) -> Trail | None:
    """One of the ways to states that are joined."""
    ways = [s.trail for s in states]
    return None if None in ways else min((w for w in ways if w is not None), key=lambda w: w.length)
