"""What a function without a body writes to what it is given the address of: numbers, and which of them."""

from __future__ import annotations

from encoder import ir
from encoder.ctype import CType, FunctionType, Int, Void
from encoder.memory import Memory
from encoder.memory_state import State
from encoder.parts import Part, TooManyParts, Types
from encoder.points_to import INFINITE, NUMBER, PointsTo
from encoder.source import Span
from encoder.term import Term
from encoder.unrolled import Forgotten, Unrolled, Written

_MOST_PARTS = 512  # of an object that are written one by one
_MOST_PARTS_BESIDE_POINTERS = 4096


class Stubs:
    """The writes of functions without a body."""

    def __init__(self, program: ir.Program, sets: PointsTo, types: Types, memory: Memory, found: Unrolled):
        self.program = program
        self.sets = sets
        self.types = types
        self.terms = memory.terms
        self.memory = memory
        self.found = found

    def havoc(
        self, state: State, address: Term, pointee: CType, name: str, span: Span
    ) -> tuple[list[Written], list[Forgotten]]:
        """Give the numbers at ``address`` arbitrary values; pointers and what is preserved by type are left alone."""
        terms, memory = self.terms, self.memory
        writes: list[Written] = []
        forgotten: list[Forgotten] = []
        if isinstance(pointee, FunctionType):
            return writes, forgotten
        for condition, number, offset in memory.targets(state, address):
            info = memory.instances[number]
            if info.kind == "function" or info.kind == "local" and number not in state.memory:
                continue
            start = terms.signed(offset)
            starts = [start] if start is not None else memory.candidates(number, offset, 1)
            if starts is None:
                self.found.refuse(state, f"`{name}` writes at an unknown offset", span)
            for first in starts:
                here = condition
                if start is None:
                    here = terms.and_(condition, terms.eq(offset, terms.const(first, terms.pointer_width)))
                spots = self._spots(state, number, first, pointee)
                if spots is None or memory.contents(state, number).array is not None:
                    found = self._forget(state, number, here, name)
                    if found is None:
                        self.found.refuse(state, f"`{name}` writes an array of unknown extent", span)
                    forgotten.append(found)
                    continue
                for part in spots:
                    at, n = part.offset, part.size
                    fresh = terms.var(f"{info.name}+{at} after {name}()", n * 8)
                    value = terms.binary("and", fresh, terms.const(1, 8)) if part.bits == 1 else fresh
                    if here != terms.true:
                        value = terms.ite(here, value, memory.read_cell(state, number, at, n, None))
                    memory.writable(state, number).put(terms, at, n, value)
                    writes.append((number, at, n, value))
        return writes, forgotten

    def _spots(self, state: State, number: int, first: int, pointee: CType) -> list[Part] | None:
        """The numbers that a function may write that is given the address of byte ``first`` of an object.

        Of an array these are all that it has, of an object without a useful type, too. None: so many that the object is
        better forgotten as a whole.
        """
        declared = self._declared(self.memory.instances[number].name)
        if declared is None:
            return self._met_spots(state, number, first, pointee)
        try:
            return self._declared_spots(declared, first, pointee, _MOST_PARTS)
        except TooManyParts:
            pass
        try:
            if not self.types.alone(declared.type, 0, _MOST_PARTS):
                return None
            # Pointers are followed better beside cells.
            return self._declared_spots(declared, first, pointee, _MOST_PARTS_BESIDE_POINTERS)
        except TooManyParts:
            return None

    def _declared_spots(self, declared: ir.Object, first: int, pointee: CType, most: int) -> list[Part] | None:
        """``_spots`` of a variable. Raises: TooManyParts."""
        types, kind = self.types, declared.type
        own = None if isinstance(pointee, Void) or _is_byte(pointee) else types.parts(pointee, first, most)
        around = types.array_around(kind, first)
        found = own or []
        if own is None or around is not None:
            of, at = (kind, 0) if own is None or around is None else around
            parts = types.parts(of, at, most)
            if parts is None:
                return None
            found = parts + found
        size = declared.size
        return list(dict.fromkeys(p for p in found if p.bits and 0 <= p.offset <= size - p.size))

    def _met_spots(self, state: State, number: int, first: int, pointee: CType) -> list[Part]:
        """``_spots`` of an object of the environment or the heap: what was not met of it holds anything anyway."""
        memory, types = self.memory, self.types
        kind, base = self._kind(number)
        own = None if isinstance(pointee, Void) or _is_byte(pointee) else types.size(pointee)
        if kind is None and own:
            kind, base = pointee, first
        size = types.size(kind) if kind is not None else None
        base += (first - base) // size * size if size else 0
        around = types.array_around(kind, first - base) if kind is not None else None
        low, high = (-INFINITE, INFINITE) if own is None else (first, first + own)
        if around is not None:
            low = min(low, base + around[1])
            high = max(high, base + around[1] + (types.size(around[0]) or INFINITE))
        contents = memory.contents(state, number)
        spots: dict[int, Part] = {}
        for cells in (memory.births.get((number, contents.epoch), {}), contents.cells):
            for at, (n, value) in cells.items():
                # An address of a whole object may be one of many in a row.
                beside = size is not None and not base <= at < base + size
                if self.terms.holds_base(value) or (at >= high or at + n <= low) and not (beside and first == base):
                    continue
                bits = types.bits(kind, (at - base) % size, n) if kind is not None and size else 0
                if not bits and (beside or not size):
                    bits = 0 if any(t[0] != NUMBER for t in memory.objects.stored(number, at, at + n)) else n * 8
                if bits:
                    spots[at] = Part(at, n, bits)
        return [spots[at] for at in sorted(spots)]

    def _forget(self, state: State, number: int, condition: Term, name: str) -> Forgotten | None:
        """Give all numbers of a large object arbitrary values; None where it is not known what it holds."""
        memory, info = self.memory, self.memory.instances[number]
        declared = self._declared(info.name)
        kind = declared.type if declared is not None else self._kind(number)[0]
        try:
            alone = self.types.alone(kind, 0, _MOST_PARTS) if kind is not None else []
        except TooManyParts:
            return None
        # How often a type is repeated in an object that is not declared is not known.
        stored = memory.objects.stored(number, -INFINITE, INFINITE)
        if declared is None and (alone or any(t[0] != NUMBER for t in stored)):
            return None
        kept = tuple((p.offset, p.size) for p in alone)
        return number, memory.forget(state, number, condition, kept, name), kept

    def _declared(self, key: str) -> ir.Object | None:
        found = self.program.objects.get(key)
        return found or next((f.objects[key] for f in self.program.functions.values() if key in f.objects), None)

    def _kind(self, number: int) -> tuple[CType | None, int]:
        """What an object of the environment or the heap is used as, and where one such begins."""
        for cls, shift in self.memory.instances[number].classes():
            kind = self.sets.types.get(cls)
            if kind is not None and not isinstance(kind, Void):
                return kind, -shift
            used = [record for record, at in self.sets.shapes.get(cls, ()) if not at]
            if len(used) == 1:
                return used[0], -shift
        return None, 0


def _is_byte(kind: CType) -> bool:
    return isinstance(kind, Int) and kind.width == 8
