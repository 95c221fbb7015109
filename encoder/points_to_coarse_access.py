"""Loads, stores, copies and comparisons of the coarse points-to solver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from encoder import ir
from encoder.ctype import Array, CType, FunctionType, Layout, Record
from encoder.points_to import (
    COPY_SLOTS,
    INFINITE,
    NUMBER,
    Range,
    equality_key,
    is_around,
    is_environment,
    is_foreign,
    is_function,
)
from encoder.points_to_coarse_graph import ANYWHERE, Bits, Node
from encoder.points_to_coarse_places import SHAPE, Class, Places

_MOST_PAIRS = 16  # objects copied from times objects copied to, of which places are told apart


class Accesses(Places, ABC):
    """What reads and writes of memory let into places, and what comparisons say of pointers."""

    def __init__(self, program: ir.Program, layouts: Mapping[str, Layout], apart: bool, pooled: bool):
        super().__init__(program, layouts, apart, pooled)
        self.word = program.pointer_width // 8
        self.equal: dict[CType | str, Node] = {}
        self.compares: list[tuple[Node, Node]] = []
        self.poured: set[Node | str] = set()  # stored in the pool, and the classes that share it
        self.elsewhere: Bits = 0  # targets of the environment that are kept where they do not belong
        self.around: dict[str, tuple[Bits, Bits]] = {}  # class -> targets looked at; those that may be equal

    @abstractmethod
    def value(self, function: str, e: ir.Expr) -> Node | None:
        """Yield the node of an expression; None where no pointer is in it."""

    def _span(self, t: int, size: int, by: int = 0) -> Range | None:
        """The bytes that an access of ``size`` bytes, so many bytes behind a target, may be."""
        cls, low, high = self.targets[t]
        if is_function(cls):
            return None
        if high >= INFINITE or size >= INFINITE:
            return cls, low + by if size >= INFINITE and low == high else -INFINITE, INFINITE
        return cls, low + by, high + by + size

    def _address(self, function: str, e: ir.Expr) -> tuple[Node | None, int]:
        """The node of an address without the constant that is added to it, and that constant."""
        by = 0
        while True:
            match e:
                case ir.Binary("add" | "sub" as op, left, ir.Const() as right, width) if width > 1:
                    by += signed(right, width) * (1 if op == "add" else -1)
                    e = left
                case ir.Element(base, ir.Const() as index, stride, _, _):
                    by += signed(index, index.width) * stride
                    e = base
                case _:
                    return self.value(function, e), by

    def _load(self, address: Node, by: int, size: int, pointee: CType | None) -> Node:
        into = self._node()
        bears = pointee is not None and not isinstance(pointee, FunctionType)

        def read(bits: Bits) -> None:
            for t in self._each(bits):
                span = self._span(t, size, by)
                if span is None:
                    continue
                cls = self._class(span[0])
                self._flow(self._view(cls, span[1], span[2]), into)
                if bears and (is_environment(cls.name) or is_foreign(self.program, cls.name)):
                    assert pointee is not None
                    exact = span[1] if span[2] - span[1] == size else None
                    self._flow(self._born(cls, exact, span, pointee), into)

        self._use(address, read)
        return into

    def _born(self, cls: Class, offset: int | None, span: Range, pointee: CType) -> Node:
        """What a pointer leads to that the program never wrote."""
        child = self._child(cls.name, offset, pointee)
        self._typed(child, pointee)
        self._class(child)
        cell = self._cell(cls, span[1], span[2], born=True)
        self._add(cell, self._bit(child))
        self._flow(self._equal(equality_key(self.types, child)), cell)
        return cell

    def _equal(self, kind: CType | str) -> Node:
        found = self.equal.get(kind)
        if found is None:
            found = self.equal[kind] = self._node()
        return found

    def _store(self, address: Node, by: int, size: int, value: Node | None) -> None:
        if value is None:
            return

        def write(bits: Bits) -> None:
            for t in self._each(bits):
                self._store_at(t, by, size, value)

        self._use(address, write)

    def _store_at(self, t: int, by: int, size: int, value: Node) -> None:
        span = self._span(t, size, by)
        if span is None:
            return
        name, low, high = span
        cls = self._class(name)
        if cls.pooled:
            if name not in self.poured:
                self.poured.add(name)
                self._cell(cls, *ANYWHERE)
            if value not in self.poured:
                self.poured.add(value)
                self._flow(value, self.pool, data=True)
                self._use(value, self._known_elsewhere)
            if self.apart:
                self._use(value, lambda bits: self._store_functions(cls, low, high, bits & self.function_bits))
            return
        self._flow(value, self._cell(cls, low, high), data=True)
        offset = low if high - low == size else None
        self._use(value, lambda bits: self._stored(cls, offset, low, high, bits))

    def _stored(self, cls: Class, offset: int | None, low: int, high: int, bits: Bits) -> None:
        self._store_functions(cls, low, high, bits & self.function_bits)
        elsewhere: Bits = 0
        for v in self._each(bits & self.environment_bits & ~self.elsewhere):
            held = self.targets[v][0]
            kind = self.types.get(held)
            if kind is None or held != self._child(cls.name, offset, kind):
                elsewhere |= 1 << v
        self._known_elsewhere(elsewhere)

    def _known_elsewhere(self, bits: Bits) -> None:
        """Where a pointer into an object is kept that is not where it was found, the object is known from elsewhere."""
        bits &= self.environment_bits & ~self.elsewhere
        self.elsewhere |= bits
        for v in self._each(bits):
            held = self.targets[v][0]
            if held in self.types:
                self._add(self._equal(equality_key(self.types, held)), self._bit(held))

    def _store_functions(self, cls: Class, first: int, last: int, functions: Bits) -> None:
        """A function in a member of one of the program's records may be in that member of any such record."""
        if not functions:
            return
        if self.apart:
            self._add(self._function_cell(cls, first, last), functions)
        obj = self.program.objects.get(cls.name)
        if obj is None or first < 0:
            return
        kind, size = obj.type, obj.size
        match kind:
            case Array(element, int(count)) if count:
                kind, size = element, obj.size // count
        if isinstance(kind, Record) and size:
            typed = self._class(SHAPE + kind.tag)
            span = first % size, first % size + last - first
            self._add(self._function_cell(typed, *span) if self.apart else self._cell(typed, *span), functions)

    def _copy(self, into: Node, out: Node, size: int) -> None:
        """Copy bytes: place by place while few objects are copied and it is known where they are, else all into all."""
        everything: list[Node] = []
        pairs: set[tuple[int, int]] = set()

        def at_once() -> Node:
            if not everything:
                everything.append(self._node())
                self._use(out, take)
                self._use(into, put)
            return everything[0]

        def take(bits: Bits) -> None:
            for t in self._each(bits):
                span = self._span(t, size)
                if span is not None:
                    self._flow(self._view(self._class(span[0]), span[1], span[2]), everything[0])

        def put(bits: Bits) -> None:
            for t in self._each(bits):
                self._store_at(t, 0, size, everything[0])

        def pair(_: Bits) -> None:
            if everything:
                return
            sources, targets = self.sets[out], self.sets[into]
            if sources.bit_count() * targets.bit_count() > _MOST_PAIRS or size > COPY_SLOTS:
                at_once()
                return
            for s in self._each(sources):
                for t in self._each(targets):
                    if (s, t) not in pairs:
                        pairs.add((s, t))
                        if not self._copy_places(s, t, size):
                            at_once()
                            return

        self._use(out, pair)
        self._use(into, pair)

    def _copy_places(self, source: int, target: int, size: int) -> bool:
        """Copy the places of one object to the same places of another. Yields False where these are not known."""
        cls, low, high = self.targets[source]
        to, first, last = self.targets[target]
        if is_function(cls) or is_function(to):
            return True
        if low != high or first != last or low <= -INFINITE or first <= -INFINITE:
            return False

        def tell(a: int, b: int, node: Node) -> None:
            if a <= -INFINITE or b >= INFINITE or b - a > COPY_SLOTS:
                a, b = low, low + size
            start, end = first + a - low, first + b - low
            into = self._class(to)
            self._flow(node, self._cell(into, start, end), data=True)
            offset = start if end - start == self.word else None
            self._use(node, lambda bits: self._stored(into, offset, start, end, bits))

        self._observe(self._class(cls), low, low + size, tell)
        return True

    # ------------------------------------------------------------ comparisons

    def _compared(self, a: Node, b: Node) -> None:
        self.compares.append((a, b))
        self._use(a, lambda _: self._compare(a, b))
        self._use(b, lambda _: self._compare(a, b))

    def _compare(self, a: Node, b: Node) -> None:
        for left, right in ((self.sets[a], self.sets[b]), (self.sets[b], self.sets[a])):
            if not right:
                continue
            for t in self._each(left):
                cls, low, high = self.targets[t]
                if is_environment(cls) and (low, high) == (0, 0):
                    looked, fitting = self.around.get(cls, (0, 0))
                    for other in self._each(right & ~looked):
                        name = self.targets[other][0]
                        if name == NUMBER or not is_function(name):
                            if not is_around(
                                cls,
                                self.targets[other],
                                self._whole(cls),
                                self._whole(self.targets[other][0]),
                                self.layouts,
                            ):
                                fitting |= 1 << other
                    self.around[cls] = (looked | right, fitting)
                    self._add(self._equal(equality_key(self.types, cls)), right & fitting)

    def _whole(self, name: str) -> Record | None:
        """The largest record that a class's objects are used as, from their start."""
        kind = self.types.get(name)
        if isinstance(kind, Record):
            return kind if kind.tag in self.layouts else None
        known = self.classes.get(name)
        uses = [k for k, at, _ in known.shapes if at == 0 and k.tag in self.layouts] if known is not None else []
        return max(uses, key=lambda k: (self.layouts[k.tag].size, k.tag), default=None)


def signed(k: ir.Const, width: int) -> int:
    return k.value - (1 << width) if k.value >> (width - 1) else k.value
