"""Memory of an abstract state: cells found, read, written and forgotten; objects born; what was there at the start."""

from __future__ import annotations

from collections import defaultdict

from encoder import ir
from encoder.certificate import Cell, Ranges
from encoder.facts import Facts
from encoder.points_to import INFINITE, PointsTo, always_zero
from encoder.source import NOWHERE, Span
from encoder.summarize_state import Context, Dead, NotModelled, State, meets
from encoder.summarize_symbols import Symbols
from encoder.term import Term


class Memory:
    """Reads and writes of states. ``span``: the place that is looked at; ``faults``: where undefined behaviour may end
    a path."""

    def __init__(self, symbols: Symbols, sets: PointsTo):
        self.symbols = symbols
        self.terms = symbols.terms
        self.program = symbols.program
        self.sets = sets
        self.zero = always_zero(self.program, sets)
        self.span = NOWHERE
        self.faults: set[Span] = set()
        self.initial: dict[str, list[tuple[int, int, ir.Expr]]] = {}
        self.ranges_memo: dict[tuple[str, int, int], Ranges] = {}
        self.sizes = {key: obj.size for key, obj in self.program.objects.items()}
        for function in self.program.functions.values():
            self.sizes |= {key: obj.size for key, obj in function.objects.items()}
        self.kept: list[ir.Expr] = []  # keeps what ranges_memo knows by identity

    def ranges(self, function: str, address: ir.Expr, size: int) -> Ranges:
        """Yield the bytes that an access may touch by the points-to sets."""
        key = (function, id(address), size)
        found = self.ranges_memo.get(key)
        if found is None:
            found = self.ranges_memo[key] = frozenset(self.sets.ranges(function, address, size))
            self.kept.append(address)
        return found

    def locate(self, function: str, e: ir.Expr, address: Term, size: int) -> tuple[Cell, Ranges]:
        """Yield the cell at an address and the bytes that it may be. Raises Dead for null and functions."""
        base, offset = self.symbols.place(address)
        known = self.symbols.object_of(base)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            self.faults.add(self.span)
            raise Dead
        if known is not None:
            _, key = known
            if offset < 0 or offset + size > self.sizes.get(key, 0):
                self.faults.add(self.span)
            return (base, offset, size), frozenset({(key, offset, offset + size)})
        ranges = self.ranges(function, e, size)
        if not ranges:
            raise NotModelled("a pointer of unknown origin is used", self.span)
        self.faults.add(self.span)
        return (base, offset, size), ranges

    def peek(self, context: Context, state: State, cell: Cell, ranges: Ranges) -> Term | None:
        """Yield what a cell holds, where that has a name."""
        found = state.cells.get(cell)
        if found is not None:
            return found[0]
        base, offset, size = cell
        if ranges and all(cls in self.zero for cls, _, _ in ranges):
            return self.terms.const(0, size * 8)
        for (b, o, n), (value, _) in state.cells.items():
            if b == base and o < offset + size and offset < o + n:
                if o <= offset and offset + size <= o + n:
                    return self.terms.extract(value, (offset - o) * 8, size * 8)
                return None
        known = self.symbols.object_of(base)
        if known is not None and known[0] == "global" and known[1] not in state.dirty:
            return self.first_value(known[1], offset, size)
        if meets(state.killed, ranges) or not self._is_from_entry(context, base):
            return None
        symbol = context.entered.get(cell)
        if symbol is None:
            symbol = context.entered[cell] = self.terms.var("e", size * 8)
            context.contents[symbol] = (cell, ranges)
        return symbol

    def _is_from_entry(self, context: Context, base: Term) -> bool:
        """Does an address mean the same from the entry of a function on?"""
        made_at = context.made_at
        return not any(t in made_at or self.symbols.object_of(t) is not None for t in self.symbols.roots_of(base))

    def first_value(self, key: str, offset: int, size: int) -> Term | None:
        """Yield what bytes of a global hold before the program runs, where that is one value."""
        obj = self.program.objects[key]
        if offset < 0 or offset + size > obj.size or obj.volatile or obj.initial is None:
            return None
        parts = self.initial.get(key)
        if parts is None:
            parts = [(at, max(1, ir.width_of(e) // 8), e) for at, e in obj.initial or ()]
            self.initial[key] = parts
        for at, n, e in parts:
            if at < offset + size and offset < at + n:
                return self._initializer(e) if (at, n) == (offset, size) else None
        return self.terms.const(0, size * 8)

    def _initializer(self, e: ir.Expr) -> Term | None:
        match e:
            case ir.Const(value, width):
                return self.terms.const(value, width)
            case ir.Address(key, _) if key in self.program.objects:
                return self.symbols.base("global", key)
            case ir.FunctionAddress(name, _):
                return self.symbols.base("function", name)
            case ir.Binary("add", left, ir.Const(value, width), _):
                inner = self._initializer(left)
                return None if inner is None else self.terms.add(inner, self.terms.const(value, width))
        return None

    def load(self, context: Context, state: State, cell: Cell, ranges: Ranges, key: tuple[object, ...]) -> Term:
        """Yield what a cell holds; a symbol of the place ``key`` where that has no name yet."""
        found = self.peek(context, state, cell, ranges)
        if found is None:
            label = key[0]
            assert isinstance(label, int)
            found = self.symbols.symbol(context, label, ("load", *key[1:]), cell[2] * 8)
        state.cells[cell] = (found, ranges)
        return found

    def forget(self, state: State, ranges: Ranges, exact: Cell | None = None) -> None:
        """Write bytes with what is not known: cells that may be among them lose their value."""
        by_class: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for cls, low, high in ranges:
            by_class[cls].append((low, high))
        gone: list[Cell] = []
        for cell, (_, own) in state.cells.items():
            base, offset, size = cell
            if exact is not None and base == exact[0]:
                if offset < exact[1] + exact[2] and exact[1] < offset + size:
                    gone.append(cell)
                continue
            if any(low < h and lo < high for cls, low, high in own for lo, h in by_class.get(cls, ())):
                gone.append(cell)
        whole = exact is not None and self.symbols.object_of(exact[0]) is not None
        for cell in gone:
            del state.cells[cell]
        dirty = {cls for cls in by_class if cls in self.program.objects and not whole}
        for cell in gone:
            known = self.symbols.object_of(cell[0])
            if known is not None and known[0] == "global" and cell != exact:
                dirty.add(known[1])
        if not dirty <= state.dirty:
            state.dirty |= dirty
        if not ranges <= state.killed:
            state.killed |= ranges

    def store(self, state: State, cell: Cell, ranges: Ranges, value: Term) -> None:
        """Write a value to a cell: others that may have bytes of it are forgotten."""
        self.forget(state, ranges, cell)
        state.cells[cell] = (value, ranges)

    def bear(self, context: Context, state: State, base: Term, key: tuple[int, int]) -> None:
        """Bring a local object to life: what is kept of its address is an earlier one's."""
        for cell in [c for c in state.cells if base in self.symbols.roots_of(c[0])]:
            del state.cells[cell]
        values = (*state.registers.values(), *(v for v, _ in state.cells.values()), *state.facts.literals)
        if not any(base in self.symbols.roots_of(t) for t in values):
            return
        label, at = key
        earlier = {base: self.symbols.symbol(context, label, ("earlier", at), self.terms.width(base))}

        def renamed(t: Term) -> Term:
            return self.terms.substitute([t], earlier)[0]

        state.registers = {name: renamed(t) for name, t in state.registers.items()}
        state.cells = {cell: (renamed(t), ranges) for cell, (t, ranges) in state.cells.items()}
        state.facts = Facts(self.terms, frozenset(map(renamed, state.facts.literals)) - {self.terms.true})

    def scatter(self, state: State, name: str, target: ir.Expr, to: Term, n: int | None) -> None:
        """Write ``n`` unknown bytes (None: nobody knows how many) at ``to``. Raises Dead and NotModelled."""
        base, offset = self.symbols.place(to)
        known = self.symbols.object_of(base)
        self.faults.add(self.span)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            raise Dead
        if known is not None and n is not None:
            self.forget(state, frozenset({(known[1], offset, offset + n)}), (base, offset, n))
            if known[0] == "global":
                state.dirty |= {known[1]}
            return
        ranges = (
            frozenset({(known[1], -INFINITE, INFINITE)})
            if known
            else self.ranges(name, target, INFINITE if n is None else n)
        )
        if not ranges:
            raise NotModelled("a pointer of unknown origin is used", self.span)
        self.forget(state, ranges)
