"""Copies and fills of many bytes: along the cells that are there, and once for each size where that is not known."""

from __future__ import annotations

from collections.abc import Callable

from encoder.memory import Memory
from encoder.memory_state import DeadPath, State
from encoder.points_to import PointsTo
from encoder.source import Span
from encoder.term import Term
from encoder.unrolled import Unrolled

_MOST_CONSTANT = 65536  # bytes of a known number that are moved one by one
_MOST_SIZES = 256  # that an unknown number of bytes may have


class Bytes:
    """What moves many bytes at once. ``tick`` is called before each step; it may raise OutOfTime."""

    def __init__(self, memory: Memory, sets: PointsTo, found: Unrolled, tick: Callable[[], None]):
        self.tick = tick
        self.terms = memory.terms
        self.memory = memory
        self.sets = sets
        self.found = found

    def copy(self, state: State, target: Term, source: Term, size: Term, span: Span) -> None:
        """memmove. Raises: DeadPath."""
        n = self.terms.value(size)
        if n is None or n > _MOST_CONSTANT:
            high = self._at_most(state, size, target, source)
            if high > _MOST_SIZES:
                self.found.refuse(state, "memory copy of unknown size", span)
            self._sized(state, size, high, lambda s, k: self._copy_constant(s, target, source, k))
            return
        self._copy_constant(state, target, source, n)

    def carry(self, state: State, target: Term, source: Term, size: Term, span: Span) -> None:
        """Copy what there is of ``size`` bytes, which is no more than the greatest constant in it."""
        size = self._there(state, source, size, span)
        constants: set[int] = set()
        todo, seen = [size], {size}
        while todo:
            t = todo.pop()
            value = self.terms.value(t)
            if value is not None:
                constants.add(value)
            elif self.terms.nodes[t][0] == "ite":
                _, _, _, then, otherwise = self.terms.nodes[t]
                todo += [x for x in (then, otherwise) if x not in seen]
                seen |= {then, otherwise}
        if len(constants) == 1 and self.terms.value(size) is not None:
            self._copy_constant(state, target, source, constants.pop())
        else:
            self._sized(state, size, max(constants, default=0), lambda s, k: self._copy_constant(s, target, source, k))

    def _there(self, state: State, source: Term, size: Term, span: Span) -> Term:
        """Yield how many of ``size`` bytes there are at ``source`` until its object's end, or that of what is known of
        it: bytes behind that have any values, there and where they would be copied to."""
        terms, memory, w = self.terms, self.memory, self.terms.pointer_width
        found = terms.const(0, w)
        for condition, number, offset in memory.targets(state, source):
            start, info = terms.signed(offset), memory.instances[number]
            contents = memory.contents(state, number)
            whole = info.size is not None or info.kind == "heap" and contents.array is None
            if start is None or not whole:
                self.found.refuse(state, "memory copy of unknown size", span)
            births = memory.births.get((number, contents.epoch), {})
            ends = [at + n for cells in (births, contents.cells) for at, (n, _) in cells.items()]
            end = max(ends, default=0)
            if info.size is not None:
                end = min(end, info.size) if contents.array is None else info.size
            there = terms.const(max(0, end - start), w)
            for fewer in (size, memory.extents.get(number) if start == 0 else None):
                if fewer is not None:
                    there = terms.ite(terms.binary("ult", fewer, there), fewer, there)
            found = terms.ite(condition, there, found)
        return found

    def _at_most(self, state: State, size: Term, *addresses: Term) -> int:
        """Yield how many bytes there can be: no more than in the largest object; more end the path."""
        terms, memory = self.terms, self.memory
        _, high = terms.bounds.range(size)
        for address in addresses:
            known = [memory.instances[number].size for _, number, _ in memory.targets(state, address)]
            room = [n for n in known if n is not None]
            if room and len(room) == len(known) and max(room) < high:
                high = max(room)
                memory.require(state, terms.binary("ule", size, terms.const(high, terms.width(size))), "memory")
        return high

    def _sized(self, state: State, size: Term, high: int, act: Callable[[State, int], None]) -> None:
        """Run ``act`` for every value of ``size`` up to ``high`` and join."""
        terms, memory = self.terms, self.memory
        ends: list[State] = []
        guard = state.guard
        for k in range(high + 1):
            one = state.fork(guard.extend(terms, terms.eq(size, terms.const(k, terms.width(size)))))
            if one.guard.term == terms.false:
                continue
            try:
                act(one, k)
                ends.append(one)
            except DeadPath:
                self.found.faults += 1
        if not ends:
            raise DeadPath
        joined = ends[0]
        for other in ends[1:]:
            joined = memory.merge(joined, other, None)
        state.guard, state.registers, state.memory, state.owner = (
            joined.guard, joined.registers, joined.memory, joined.owner
        )

    def _copy_constant(self, state: State, target: Term, source: Term, n: int) -> None:
        if n == 0:
            return
        terms, memory, w = self.terms, self.memory, self.terms.pointer_width
        pieces: list[tuple[int, int, Term]] = []
        for at, size in self._pieces(state, source, n):
            pieces.append((at, size, memory.read(state, terms.add(source, terms.const(at, w)), size, None)))
        for at, size, value in pieces:
            memory.write(state, terms.add(target, terms.const(at, w)), size, value)

    def _pieces(self, state: State, source: Term, n: int) -> list[tuple[int, int]]:
        """Cut ``n`` bytes at ``source`` along the cells that are known there, else into aligned words."""
        memory, terms = self.memory, self.terms
        word = memory.pointer_bytes
        cuts: dict[int, int] = {}
        for _, number, offset in memory.targets(state, source):
            start = terms.signed(offset)
            if start is None:
                continue
            contents = memory.contents(state, number)
            for cells in (memory.births.get((number, contents.epoch), {}), contents.cells):
                for at, (size, _) in cells.items():
                    if start <= at and at + size <= start + n:
                        cuts[at - start] = size
            for cls, shift in memory.instances[number].classes():
                for a, b in self.sets.memory.get(cls, {}):
                    if b - a == word and start <= a - shift and b - shift <= start + n:
                        cuts.setdefault(a - shift - start, word)
        pieces: list[tuple[int, int]] = []
        at = 0
        marks = sorted(cuts)
        while at < n:
            if at in cuts:
                pieces.append((at, cuts[at]))
                at += cuts[at]
                continue
            nearest = next((m for m in marks if m > at), n)
            size = word
            while at % size or at + size > nearest:
                size //= 2
            pieces.append((at, size))
            at += size
        return pieces

    def fill(self, state: State, target: Term, byte: Term, size: Term, span: Span) -> None:
        """memset. Raises: DeadPath."""
        n = self.terms.value(size)
        if n is None or n > _MOST_CONSTANT:
            high = self._at_most(state, size, target)
            if high > _MOST_SIZES:
                self.found.refuse(state, "memory fill of unknown size", span)
            self._sized(state, size, high, lambda s, k: self.fill_constant(s, target, byte, k))
            return
        self.fill_constant(state, target, byte, n)

    def fill_constant(self, state: State, target: Term, byte: Term, n: int) -> None:
        """memset of a constant size. Raises: DeadPath."""
        terms, memory, w = self.terms, self.memory, self.terms.pointer_width
        word = byte
        while terms.width(word) < w:
            word = terms.concat(word, word)
        at = 0
        while at < n:
            self.tick()
            size = w // 8
            while at + size > n:
                size //= 2
            memory.write(state, terms.add(target, terms.const(at, w)), size, terms.extract(word, 0, size * 8))
            at += size
