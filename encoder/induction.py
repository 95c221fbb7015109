"""Cuts loops: a loop is run once, from a state that stands for the start of every pass.

What the loop may change is arbitrary there, as far as earlier rounds know; that the rest is unchanged is checked at the
end of the pass. Source: the inductive case of k-induction (Sheeran, Singh, Stålmarck, FMCAD 2000), for loops that may
be nested as in Donaldson, Haller, Kroening, Rümmer, "Software verification using k-induction", SAS 2011; the
guesses of what is unchanged are dropped as in Houdini (Flanagan, Leino, FME 2001).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import Void
from encoder.memory import Memory
from encoder.memory_state import Contents, State
from encoder.points_to import NUMBER, PointsTo, Target, is_environment
from encoder.term import Term
from encoder.term_under import under

Key = tuple[object, ...]
Place = tuple[object, ...]
"""Where a value is kept: ("register", name) or ("cell", object number, offset, size)."""


@dataclass(slots=True)
class Head:
    """The start of every pass of one cut loop, as one state.

    ``guard``: when the loop is reached. ``known``, ``objects``: terms and objects numbered below were there before it.
    ``values``: place -> (its arbitrary value, its value when the loop is entered). ``backs``: for each end of the pass,
    when it is reached and the values that places have there.
    """

    key: Key
    guard: Term
    known: int
    objects: int
    values: dict[Place, tuple[Term, Term]] = field(default_factory=dict)
    backs: list[tuple[Term, dict[Place, Term]]] = field(default_factory=list)
    registers: dict[str, Term] = field(default_factory=dict)
    memory: dict[int, tuple[dict[int, tuple[int, Term]], int, Term | None]] = field(default_factory=dict)


class Induction:
    """The loops that are cut in one symbolic run. ``dropped``: what earlier rounds saw to change.

    ``checks``: (guess, condition under which a pass breaks it). ``heads``: every cut loop that was reached. ``facts``:
    (head, case, what holds there in that case), as far as it was needed to find out.
    """

    def __init__(self, program: ir.Program, memory: Memory, sets: PointsTo, dropped: frozenset[Key]):
        self.program = program
        self.memory = memory
        self.terms = memory.terms
        self.sets = sets
        self.dropped = dropped
        self.checks: list[tuple[Key, Term]] = []
        self.heads: list[Head] = []
        self.facts: list[tuple[Head, Term, Term]] = []

    def enter(self, function: str, label: int, state: State) -> Head:
        """Make arbitrary what the loop does not leave unchanged, as far as earlier rounds know."""
        terms, memory = self.terms, self.memory
        key = (function, label)
        head = Head(key, state.guard.term, len(terms.nodes), len(memory.instances))
        self.heads.append(head)
        for name in sorted(state.registers):
            if (*key, "register", name) not in self.dropped:
                continue
            if name[0] == "&":
                del state.registers[name]
                continue
            old = state.registers[name]
            sets = self.sets.registers.get((function, name), frozenset())
            width = terms.width(old)
            if width == terms.pointer_width and (any(t[0] != NUMBER for t in sets) or terms.holds_base(old)):
                fresh = self._any_pointer(sets, (*key, "register", name), old, name, state)
            else:
                fresh = terms.var(name, width)
            state.registers[name] = fresh
            head.values["register", name] = (fresh, old)
        changed = {(str(d[3]), d[4], d[5]) for d in self.dropped if d[:2] == key and d[2] == "cell" and len(d) == 6}
        for cls, offset, size in sorted(changed, key=str):
            if cls in self.program.objects:
                memory.objects.global_object(cls)
            for number, at in list(memory.objects.by_class.get(cls, ())):
                if memory.instances[number].kind != "local" or number in state.memory:
                    self._forget(head, state, number, offset - at if isinstance(offset, int) else None, size)
        head.registers = dict(state.registers)
        head.memory = {n: (dict(c.cells), c.epoch, c.array) for n, c in state.memory.items()}
        return head

    def _forget(self, head: Head, state: State, number: int, offset: object, size: object) -> None:
        """Make a cell of an object arbitrary, or the whole object."""
        terms, memory = self.terms, self.memory
        info = memory.instances[number]
        contents = memory.writable(state, number)
        if offset is None or contents.array is not None:
            if is_environment(info.cls) or info.kind in ("global", "local", "heap"):
                state.memory[number] = Contents({}, memory.fresh_epoch(), None, state.owner)
            return
        assert isinstance(offset, int) and isinstance(size, int)
        old = memory.read_cell(state, number, offset, size, None)
        stored = memory.objects.stored(number, offset, offset + size)
        if size == memory.pointer_bytes and (any(t[0] != NUMBER for t in stored) or terms.holds_base(old)):
            cell = (*head.key, "cell", info.cls, offset, size)
            fresh = self._any_pointer(stored, cell, old, f"{info.name}+{offset}", state)
        else:
            fresh = terms.var(f"{info.name}+{offset}", size * 8)
        memory.writable(state, number).put(self.terms, offset, size, fresh)
        head.values["cell", number, offset, size] = (fresh, old)

    def _any_pointer(self, sets: frozenset[Target], key: Key, old: Term, name: str, state: State) -> Term:
        """Any of the addresses that points-to allows; any number too once the loop is seen to keep one there."""
        allowed = [t for t in sets if t[0] != NUMBER]
        value = self.memory.objects.choice(allowed, None, Void(), name, self.memory.span, state)
        if (*key, "raw") in self.dropped or self._is_number(state, old) != self.terms.false:
            number = self.terms.var(name, self.terms.pointer_width)
            value = self.terms.ite(self.terms.var(f"{name} is a number", 1), number, value)
        return value

    def _is_number(self, state: State, value: Term) -> Term:
        """The condition under which a value is neither null nor an object's address, as far as the path allows it."""
        return under(self.terms, self.memory.is_number(value), state.guard.known(self.terms))

    def back(self, head: Head, state: State, live: frozenset[str]) -> None:
        """At the end of the pass: what must equal its value at the head for that one to stand for every pass."""
        terms, memory = self.terms, self.memory
        guard = state.guard.term
        for name in sorted(live | {n for n in state.registers if n[0] == "&"}):
            key = (*head.key, "register", name)
            if key in self.dropped:
                self._check_number(state, key, None if name[0] == "&" else state.registers.get(name))
                continue
            before, after = head.registers.get(name), state.registers.get(name)
            if before is None or after is None:
                if name[0] != "&" and after is not None:
                    self.checks.append((key, guard))
                continue
            if before != after:
                self.checks.append((key, terms.and_(guard, terms.not_(terms.eq(before, after)))))
        for number, contents in sorted(state.memory.items()):
            info = memory.instances[number]
            was = head.memory.get(number)
            if was is None:
                if info.kind != "global":
                    continue
                arbitrary = memory.arbitrary_globals and memory.is_written(info.name)
                was = ({}, -1 if arbitrary else 0, None)
            cells, epoch, array = was
            if contents.epoch != epoch or contents.array != array:
                key = (*head.key, "cell", info.cls, None, None)
                if key not in self.dropped:
                    self.checks.append((key, guard))
                continue
            for offset in sorted(contents.cells.keys()):
                size = contents.cells[offset][0]
                after = memory.read_cell(state, number, offset, size, None)
                mine = cells.get(offset)
                if mine is not None and mine == (size, after):
                    continue
                key = (*head.key, "cell", info.cls, offset, size)
                if key in self.dropped or (*head.key, "cell", info.cls, None, None) in self.dropped:
                    self._check_number(state, key, after)
                    continue
                old = State(state.guard, {}, {number: Contents(dict(cells), epoch, None, None)})
                before = memory.read_cell(old, number, offset, size, None)
                if before != after:
                    self.checks.append((key, terms.and_(guard, terms.not_(terms.eq(before, after)))))
        now = {place: self._now(state, place, self.terms.width(value)) for place, (value, _) in head.values.items()}
        head.backs.append((guard, now))

    def _now(self, state: State, place: Place, width: int) -> Term:
        match place:
            case ("register", str(name)):
                value = state.registers.get(name)
                return value if value is not None else self.terms.var(name, width)  # never read again
            case (_, int(number), int(offset), int(size)):
                return self.memory.read_cell(state, number, offset, size, None)
        raise AssertionError(place)

    def _check_number(self, state: State, key: Key, after: Term | None) -> None:
        raw = (*key, "raw")
        if after is None or raw in self.dropped or self.terms.width(after) != self.terms.pointer_width:
            return
        number = self.terms.and_(state.guard.term, self._is_number(state, after))
        if number != self.terms.false:
            self.checks.append((raw, number))
