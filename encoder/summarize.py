"""Property simulation: what every function does to the states an error depends on, to a fixpoint, without a solver.

A state is registers and memory cells as terms over symbols, with facts about these. Where paths meet, states that agree
on the *partition* (the variables that error calls are guarded by) are joined: what differs becomes a new symbol, equal
where it was equal before. A function is summarised once for each state that it is called in, as far as it can see it.
No error reached means that none can be reached: a proof. Anything else, and whatever is not modelled here, is open.

Sources: Das/Lerner/Seigle, PLDI 2002 (property simulation); Reps/Horwitz/Sagiv, POPL 1995 (summaries); symbols at joins
as in Gulwani/Necula, SAS 2004 (global value numbering); the order of iteration of Bourdoncle, FMPA 1993.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from encoder import ir
from encoder.ctype import FunctionType
from encoder.facts import Facts, Leaves
from encoder.order import Order, expressions_of, loads_of, order, successors
from encoder.points_to import ALLOCATORS, INFINITE, PointsTo, Range, close_over_calls, is_function
from encoder.source import NOWHERE, Span
from encoder.term import Term, Terms, arguments

RESERVED = "__slicc_"
_MOST_CONTEXTS = 32  # states that one function is told apart in
_MOST_STATES = 40  # partitions of one block that are told apart
_MOST_PASSES = 60  # of a loop, and of a function in recursion
_LONGEST_WAY = 2000  # calls on the stack that a candidate remembers
_MOST_COPIED = 256  # bytes that are copied cell by cell
_ENDS = frozenset(
    {"__slicc_stop", "abort", "exit", "_exit", "_Exit", "__builtin_unreachable", "__builtin_trap"}
)  # fmt: skip
_ASSUMES = frozenset({"__slicc_assume", "__VERIFIER_assume", "__builtin_assume"})

Cell: TypeAlias = tuple[Term, int, int]  # base address, offset from it, size (bytes)
Ranges: TypeAlias = frozenset[Range]
_Partition: TypeAlias = tuple[object, ...]
_Exit: TypeAlias = tuple[_Partition, int | None]


@dataclass(frozen=True, slots=True)
class Clean:
    """No error can be reached. ``stubs``: functions without a body that are called, and where; ``faults``: places where
    undefined behaviour may end a path. ``contexts``: states in which functions were summarised."""

    stubs: dict[str, Span]
    faults: frozenset[Span]
    contexts: int


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """One way to an abstract state, newest step first: the call made last, how it went, and what was before.

    ``call``: (block, instruction) in ``function``'s caller; None for a step from block to block. ``length``: steps,
    those in calls included.
    """

    before: Trail | None
    length: int
    call: tuple[int, int] | None = None
    function: str = ""
    inner: Trail | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An error call that may be reached: by function, outermost first, the way there; each but the last ends in the
    call of the next one."""

    span: Span
    way: tuple[tuple[str, Trail | None], ...]


@dataclass(frozen=True, slots=True)
class Open:
    """An error may be reached, or something is not modelled here: ``why`` and where."""

    why: str
    span: Span
    candidates: tuple[Candidate, ...] = ()


class _NotModelled(Exception):
    """There is no proof. ``goes_on``: other paths may still be looked at, for errors."""

    def __init__(self, why: str, span: Span, goes_on: bool = True):
        super().__init__(why)
        self.open = Open(why, span)
        self.goes_on = goes_on


class _Dead(Exception):
    """The path ends."""


class _State:
    """A set of executions at one place: registers, memory cells with the bytes they may be, facts.

    ``dirty``: globals whose other bytes are no longer the initial ones. ``killed``: bytes that may have been written
    since the function was entered.
    """

    __slots__ = ("cells", "dirty", "facts", "killed", "registers", "trail")

    def __init__(
        self,
        registers: dict[str, Term],
        cells: dict[Cell, tuple[Term, Ranges]],
        facts: Facts,
        dirty: frozenset[str] = frozenset(),
        killed: Ranges = frozenset(),
        trail: Trail | None = None,
    ):
        self.trail = trail
        self.registers = registers
        self.cells = cells
        self.facts = facts
        self.dirty = dirty
        self.killed = killed

    def copy(self) -> _State:
        return _State(dict(self.registers), dict(self.cells), self.facts, self.dirty, self.killed, self.trail)

    def assume(self, condition: Term) -> None:
        facts = self.facts.and_also(condition)
        if facts is None:
            raise _Dead
        self.facts = facts

    def same(self, other: _State) -> bool:
        return (
            self.registers == other.registers
            and self.dirty == other.dirty
            and self.killed == other.killed
            and self.facts.literals == other.facts.literals
            and self.cells == other.cells
        )


@dataclass(eq=False, slots=True)
class _Context:
    """A function in one abstract state at its entry, and the states it returns in, by partition and constant result."""

    function: ir.Function
    start: _State
    parameters: frozenset[Term]  # symbols of the arguments
    exits: dict[_Exit, _State] = field(default_factory=dict)
    readers: set[_Context] = field(default_factory=set)  # that saw the exits as they are
    symbols: dict[tuple[object, ...], Term] = field(default_factory=dict)
    made_at: dict[Term, int] = field(default_factory=dict)  # symbol -> block that made it
    entered: dict[Cell, Term] = field(default_factory=dict)  # cell -> its contents at entry, where these are unknown
    contents: dict[Term, tuple[Cell, Ranges]] = field(default_factory=dict)  # and back
    runs: int = 0
    caller: tuple[_Context, Trail | None, tuple[int, int]] | None = None  # the first one, and how it came to the call


def summarize(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], deadline: float) -> Clean | Open:
    """Yield whether calling ``entry`` can reach an error function, by property simulation of a (sliced) program.

    ``deadline``: time.monotonic() at which to give up (open).
    """
    simulation = _Simulation(program, sets, errors, deadline)
    try:
        simulation.run(entry)
    except _NotModelled as e:
        simulation.blocked = simulation.blocked or e.open
    return simulation.result()


class _Simulation:
    def __init__(self, program: ir.Program, sets: PointsTo, errors: frozenset[str], deadline: float):
        self.program = program
        self.sets = sets
        self.errors = errors
        self.deadline = deadline
        self.terms = Terms(program.pointer_width)
        self.leaves = Leaves(self.terms)
        self.orders: dict[str, Order] = {}
        self.objects: list[tuple[str, str]] = []  # base number -> kind, key
        self.bases: dict[tuple[str, str], Term] = {}
        self.initial: dict[str, list[tuple[int, int, ir.Expr]]] = {}
        self.canon: dict[tuple[int, int], Term] = {}  # number, width -> symbol
        self.contexts: dict[object, _Context] = {}
        self.of_function: dict[str, int] = defaultdict(int)
        self.work: dict[_Context, None] = {}
        self.stubs: dict[str, Span] = {}
        self.faults: set[Span] = set()
        self.ranges_memo: dict[tuple[str, int, int], Ranges] = {}
        self.roots: dict[Term, frozenset[Term]] = {}
        self.kept: list[ir.Expr] = []  # keeps what ranges_memo knows by identity
        self.span = NOWHERE
        self.steps = 0
        self.blocked: Open | None = None  # the first thing that is not modelled
        self.candidates: dict[Span, Candidate] = {}
        self.written = frozenset(
            cls
            for ranges in sets.writes.values()
            for cls, _, _ in ranges
            if cls in program.objects and not cls.startswith((RESERVED, "slicc_"))
        )
        self.ever_written = frozenset(cls for ranges in sets.writes.values() for cls, _, _ in ranges)
        self.reads = self._all_reads()
        self.writes = self._all_writes()
        self.recursive = self._recursive()
        self.partition = self._partition_cells()

    # ------------------------------------------------------------ what functions read, and what guards errors

    def callees(self, i: ir.Call) -> tuple[str, ...]:
        return (i.callee,) if isinstance(i.callee, str) else self.sets.callees.get(i.site, ())

    def _calls(self, function: ir.Function) -> set[str]:
        return {
            name
            for block in function.blocks.values()
            for i in block.instructions
            if isinstance(i, ir.Call)
            for name in self.callees(i)
            if name in self.program.functions
        }

    def _all_reads(self) -> dict[str, dict[str, list[tuple[int, int]]]]:
        """By function and class: the byte ranges that a call may read."""
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for name, function in self.program.functions.items():
            ranges: set[Range] = set()
            for e, _ in _roots(function):
                for load in loads_of(e):
                    ranges |= self.sets.ranges(name, load.address, max(1, load.width // 8))
            for block in function.blocks.values():
                for i in block.instructions:
                    if isinstance(i, ir.CopyBytes):
                        n = i.size.value if isinstance(i.size, ir.Const) else INFINITE
                        ranges |= self.sets.ranges(name, i.source, n)
            own[name], calls[name] = ranges, self._calls(function)
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        for name, closed in close_over_calls(own, calls).items():
            by_class: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for cls, low, high in closed:
                by_class[cls].append((low, high))
            found[name] = dict(by_class)
        return found

    def _all_writes(self) -> dict[str, frozenset[Range]]:
        """By function: the bytes that a call may write."""
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for name, function in self.program.functions.items():
            ranges: set[Range] = set()
            for block in function.blocks.values():
                for i in block.instructions:
                    match i:
                        case ir.Store(address, value, _):
                            ranges |= self.sets.ranges(name, address, max(1, ir.width_of(value) // 8))
                        case ir.CopyBytes(target=target) | ir.FillBytes(target=target):
                            ranges |= self.sets.ranges(name, target, INFINITE)
                        case ir.Call():
                            if "__slicc_general_state" in self.callees(i):
                                ranges |= {(cls, -INFINITE, INFINITE) for cls in self.written}
                            for a in i.arguments:
                                ranges |= self.sets.ranges(name, a.value, INFINITE)
            own[name], calls[name] = ranges, self._calls(function)
        return close_over_calls(own, calls)

    def _recursive(self) -> frozenset[str]:
        """The functions that may be active twice at a time."""
        edges = {name: self._calls(f) for name, f in self.program.functions.items()}
        found: set[str] = set()
        for name in edges:
            seen: set[str] = set()
            work = list(edges[name])
            while work:
                at = work.pop()
                if at not in seen:
                    seen.add(at)
                    work += edges[at]
            if name in seen:
                found.add(name)
        return frozenset(found)

    def _partition_cells(self) -> tuple[tuple[str, int, int], ...]:
        """The globals that the branches before error calls look at: (object, offset, bytes)."""
        found: set[tuple[str, int, int]] = set()
        for function in self.program.functions.values():
            near = {
                label
                for label, block in function.blocks.items()
                if any(
                    isinstance(i, ir.Call) and any(c in self.errors for c in self.callees(i))
                    for i in block.instructions
                )
            }
            if not near:
                continue
            before: dict[int, list[int]] = defaultdict(list)
            for label, block in function.blocks.items():
                for after in successors(block):
                    before[after].append(label)
            seen = set(near)
            work = list(near)
            while work:
                for label in before[work.pop()]:
                    if label not in seen:
                        seen.add(label)
                        work.append(label)
            for label in seen:
                block = function.blocks[label]
                if isinstance(block.end, ir.Branch):
                    for load in loads_of(block.end.condition):
                        if isinstance(load.address, ir.Address) and load.address.object in self.program.objects:
                            found.add((load.address.object, 0, max(1, load.width // 8)))
        return tuple(sorted(f for f in found if f[0].startswith((RESERVED, "slicc_")))) or tuple(sorted(found)[:8])

    # ------------------------------------------------------------ terms for objects and symbols

    def base(self, kind: str, key: str) -> Term:
        found = self.bases.get((kind, key))
        if found is None:
            found = self.terms.base(len(self.objects))
            self.objects.append((kind, key))
            self.bases[kind, key] = found
            if kind == "global":
                self.terms.alignments[len(self.objects) - 1] = max(1, self.program.objects[key].align)
        return found

    def object_of(self, t: Term) -> tuple[str, str] | None:
        """Yield kind and key of the object whose address a term is."""
        node = self.terms.nodes[t]
        return self.objects[node[2]] if node[0] == "base" else None

    def symbol(self, context: _Context, label: int, key: tuple[object, ...], width: int) -> Term:
        """Yield the symbol of a place; the same one each time that the place is reached."""
        full = (label, *key, width)
        found = context.symbols.get(full)
        if found is None:
            found = context.symbols[full] = self.terms.var("s", width)
            context.made_at[found] = label
        return found

    def canonical(self, number: int, width: int) -> Term:
        """Yield the symbol that a callee knows the caller's ``number``-th term by (below 0: a number it is not told).
        """
        found = self.canon.get((number, width))
        if found is None:
            found = self.canon[number, width] = self.terms.var("c", width)
        return found

    def place(self, address: Term) -> tuple[Term, int]:
        """Split an address into a base and a constant offset."""
        op, _, x, y, _ = self.terms.nodes[address]
        if op == "add":
            offset = self.terms.signed(y)
            if offset is not None:
                return x, offset
        return address, 0

    # ------------------------------------------------------------ memory

    def ranges(self, function: str, address: ir.Expr, size: int) -> Ranges:
        key = (function, id(address), size)
        found = self.ranges_memo.get(key)
        if found is None:
            found = self.ranges_memo[key] = frozenset(self.sets.ranges(function, address, size))
            self.kept.append(address)
        return found

    def locate(self, function: str, e: ir.Expr, address: Term, size: int) -> tuple[Cell, Ranges]:
        """Yield the cell at an address and the bytes that it may be. Raises _Dead for null and functions."""
        base, offset = self.place(address)
        if self.terms.value(base) is not None:
            raise _Dead
        known = self.object_of(base)
        if known is not None:
            kind, key = known
            if kind == "function":
                raise _Dead
            return (base, offset, size), frozenset({(key, offset, offset + size)})
        ranges = self.ranges(function, e, size)
        if not ranges:
            raise _NotModelled("a pointer of unknown origin is used", self.span)
        self.faults.add(self.span)
        return (base, offset, size), ranges

    def peek(self, context: _Context, state: _State, cell: Cell, ranges: Ranges) -> Term | None:
        """Yield what a cell holds, where that has a name."""
        found = state.cells.get(cell)
        if found is not None:
            return found[0]
        base, offset, size = cell
        for (b, o, n), (value, _) in state.cells.items():
            if b == base and o < offset + size and offset < o + n:
                if o <= offset and offset + size <= o + n:
                    return self.terms.extract(value, (offset - o) * 8, size * 8)
                return None
        known = self.object_of(base)
        if known is not None and known[0] == "global" and known[1] not in state.dirty:
            return self.first_value(known[1], offset, size)
        if _meets(state.killed, ranges) or not self._is_from_entry(context, base):
            return None
        symbol = context.entered.get(cell)
        if symbol is None:
            symbol = context.entered[cell] = self.terms.var("e", size * 8)
            context.contents[symbol] = (cell, ranges)
        return symbol

    def _is_from_entry(self, context: _Context, base: Term) -> bool:
        """Does an address mean the same from the entry of a function on?"""
        made_at = context.made_at
        return not any(t in made_at or self.object_of(t) is not None for t in self._roots_of(base))

    def first_value(self, key: str, offset: int, size: int) -> Term | None:
        """Yield what bytes of a global hold before the program runs, where that is one value."""
        obj = self.program.objects[key]
        if offset < 0 or offset + size > obj.size or obj.volatile:
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
                return self.base("global", key)
            case ir.FunctionAddress(name, _):
                return self.base("function", name)
            case ir.Binary("add", left, ir.Const(value, width), _):
                inner = self._initializer(left)
                return None if inner is None else self.terms.add(inner, self.terms.const(value, width))
        return None

    def load(self, context: _Context, state: _State, cell: Cell, ranges: Ranges, key: tuple[object, ...]) -> Term:
        found = self.peek(context, state, cell, ranges)
        if found is None:
            label = key[0]
            assert isinstance(label, int)
            found = self.symbol(context, label, ("load", *key[1:]), cell[2] * 8)
        state.cells[cell] = (found, ranges)
        return found

    def forget(self, state: _State, ranges: Ranges, exact: Cell | None = None) -> None:
        """Bytes are written with what is not known: cells that may be among them lose their value."""
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
        whole = exact is not None and self.object_of(exact[0]) is not None
        for cell in gone:
            del state.cells[cell]
        dirty = {cls for cls in by_class if cls in self.program.objects and not whole}
        for cell in gone:
            known = self.object_of(cell[0])
            if known is not None and known[0] == "global" and cell != exact:
                dirty.add(known[1])
        if not dirty <= state.dirty:
            state.dirty |= dirty
        if not ranges <= state.killed:
            state.killed |= ranges

    def store(self, state: _State, cell: Cell, ranges: Ranges, value: Term) -> None:
        self.forget(state, ranges, cell)
        state.cells[cell] = (value, ranges)

    # ------------------------------------------------------------ expressions

    def value(self, context: _Context, state: _State, e: ir.Expr, key: tuple[object, ...]) -> Term:
        """Yield the term of an expression. Raises _Dead."""
        terms = self.terms
        match e:
            case ir.Const(value, width):
                return terms.const(value, width)
            case ir.Reg(name, width):
                found = state.registers.get(name)
                if found is None:
                    label = key[0]
                    assert isinstance(label, int)
                    found = state.registers[name] = self.symbol(context, label, ("unset", *key[1:], name), width)
                return found
            case ir.Load(address, width, _):
                at = self.value(context, state, address, key)
                size = max(1, width // 8)
                cell, ranges = self.locate(context.function.name, address, at, size)
                if cell[1] != 0 or self.object_of(cell[0]) is None:
                    self.faults.add(self.span)
                loaded = self.load(context, state, cell, ranges, (*key, id(e)))
                return terms.extract(loaded, 0, 1) if width == 1 else loaded
            case ir.Address(name, _):
                return self.base("global" if name in self.program.objects else "local", name)
            case ir.FunctionAddress(name, _):
                return self.base("function", name)
            case ir.Unary(op, operand, _):
                inner = self.value(context, state, operand, key)
                return terms.neg(inner) if op == "neg" else terms.bnot(inner)
            case ir.Binary(op, left, right, _):
                return terms.binary(op, self.value(context, state, left, key), self.value(context, state, right, key))
            case ir.Convert(op, operand, width):
                inner = self.value(context, state, operand, key)
                if op == "zext":
                    return terms.zext(inner, width)
                return terms.sext(inner, width) if op == "sext" else terms.extract(inner, 0, width)
            case ir.Choose(condition, then, otherwise, _):
                return terms.ite(
                    self.value(context, state, condition, key),
                    self.value(context, state, then, key),
                    self.value(context, state, otherwise, key),
                )
            case ir.Element(base, index, stride, _, width):
                at = self.value(context, state, base, key)
                number = self.value(context, state, index, key)
                return terms.add(at, terms.mul(number, terms.const(stride, width)))
        raise AssertionError(e)

    # ------------------------------------------------------------ instructions

    def instruction(self, context: _Context, state: _State, i: ir.Instruction, label: int, at: int) -> Iterable[_State]:
        """Yield the states after an instruction; ``state`` may be changed. Raises _Dead."""
        key = (label, at)
        self.span = i.span
        match i:
            case ir.Define(target, value, _):
                state.registers[target.name] = self.value(context, state, value, key)
            case ir.Store(address, value, _):
                new = self.value(context, state, value, key)
                new = self.terms.zext(new, 8) if self.terms.width(new) == 1 else new
                to = self.value(context, state, address, key)
                cell, ranges = self.locate(context.function.name, address, to, self.terms.width(new) // 8)
                self.store(state, cell, ranges, new)
            case ir.Birth(name, _, _):
                self._bear(context, state, self.base("local", name), key)
            case ir.Input(target, _, _, _, _, _):
                state.registers[target.name] = self.symbol(context, label, ("input", at), target.width)
            case ir.CopyBytes(target, source, size, _):
                self._copy(context, state, target, source, size, key)
            case ir.FillBytes(target, byte, size, _):
                self._fill(context, state, target, byte, size, key)
            case ir.Refused(construct, span):
                raise _NotModelled(construct, span)
            case ir.Call():
                return self._call(context, state, i, label, at)
        return (state,)

    def _bear(self, context: _Context, state: _State, base: Term, key: tuple[int, int]) -> None:
        """A local object comes to life: what is kept of its address is an earlier one's."""
        for cell in [c for c in state.cells if base in self._roots_of(c[0])]:
            del state.cells[cell]
        values = (*state.registers.values(), *(v for v, _ in state.cells.values()), *state.facts.literals)
        if not any(base in self._roots_of(t) for t in values):
            return
        label, at = key
        earlier = {base: self.symbol(context, label, ("earlier", at), self.terms.width(base))}

        def renamed(t: Term) -> Term:
            return self.terms.substitute([t], earlier)[0]

        state.registers = {name: renamed(t) for name, t in state.registers.items()}
        state.cells = {cell: (renamed(t), ranges) for cell, (t, ranges) in state.cells.items()}
        state.facts = Facts(self.terms, frozenset(map(renamed, state.facts.literals)) - {self.terms.true})

    def _extent(self, context: _Context, state: _State, size: ir.Expr, key: tuple[object, ...]) -> int | None:
        return state.facts.constant(self.value(context, state, size, key))

    def _copy(
        self,
        context: _Context,
        state: _State,
        target: ir.Expr,
        source: ir.Expr,
        size: ir.Expr,
        key: tuple[object, ...],
    ) -> None:
        n = self._extent(context, state, size, key)
        to, out = self.value(context, state, target, key), self.value(context, state, source, key)
        if n == 0:
            return
        name = context.function.name
        moved: list[tuple[int, int, Term]] = []
        if n is not None and n <= _MOST_COPIED:
            base, offset = self.place(out)
            moved = [
                (o - offset, size, value)
                for (b, o, size), (value, _) in state.cells.items()
                if b == base and offset <= o and o + size <= offset + n
            ]
        self._scatter(state, name, target, to, n)
        base, offset = self.place(to)
        for at, width, value in moved:
            cell, ranges = self.locate(
                name, target, self.terms.add(to, self.terms.const(at, self.terms.width(to))), width
            )
            known = self.object_of(base)
            if known is None:
                ranges = frozenset(
                    (cls, low + at, high - 1 + at + width) if high < INFINITE and low > -INFINITE else (cls, low, high)
                    for cls, low, high in self.ranges(name, target, 1)
                )
            state.cells[cell] = (value, ranges)

    def _scatter(self, state: _State, name: str, target: ir.Expr, to: Term, n: int | None) -> None:
        """``n`` bytes (None: nobody knows how many) are written at ``to``."""
        base, offset = self.place(to)
        if self.terms.value(base) is not None:
            raise _Dead
        known = self.object_of(base)
        self.faults.add(self.span)
        if known is not None and known[0] == "function":
            raise _Dead
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
            raise _NotModelled("a pointer of unknown origin is used", self.span)
        self.forget(state, ranges)

    def _fill(
        self,
        context: _Context,
        state: _State,
        target: ir.Expr,
        byte: ir.Expr,
        size: ir.Expr,
        key: tuple[object, ...],
    ) -> None:
        n = self._extent(context, state, size, key)
        to = self.value(context, state, target, key)
        self.value(context, state, byte, key)
        if n != 0:
            self._scatter(state, context.function.name, target, to, n)

    # ------------------------------------------------------------ calls

    def _call(self, context: _Context, state: _State, i: ir.Call, label: int, at: int) -> list[_State]:
        key = (label, at)
        values = [self.value(context, state, a.value, key) for a in i.arguments]
        if isinstance(i.callee, str):
            return self._direct(context, state, i, i.callee, values, label, at)
        address = self.value(context, state, i.callee, key)
        self.faults.add(i.span)
        names = self._targets(context, state, i, address)
        found: list[_State] = []
        for name in names:
            one = state.copy()
            try:
                one.assume(self.terms.eq(address, self.base("function", name)))
                found += self._direct(context, one, i, name, values, label, at)
            except _Dead:
                continue
        return found

    def _targets(self, context: _Context, state: _State, i: ir.Call, address: Term) -> tuple[str, ...]:
        """The functions that a call through a pointer may reach."""
        for t in state.facts.equals(address):
            known = self.object_of(t)
            if known is not None and known[0] == "function":
                return (known[1],)
        if isinstance(i.callee, ir.Load):
            ranges = self.ranges(context.function.name, i.callee.address, i.callee.width // 8)
            tables = {cls for cls, _, _ in ranges}
            if tables and all(t in self.program.objects and t not in self.ever_written for t in tables):
                return tuple(n for n in self.sets.callees.get(i.site, ()))
        raise _NotModelled(f"the call through `{i.text}` may reach functions that are not known", i.span)

    def _direct(
        self, context: _Context, state: _State, i: ir.Call, name: str, values: list[Term], label: int, at: int
    ) -> list[_State]:
        if name in self.errors:
            self._candidate(context, state, i.span)
            return []
        body = self.program.functions.get(name)
        if body is not None:
            return self._summary(context, state, i, body, values, label, at)
        if name in _ENDS:
            return []
        if name in _ASSUMES:
            state.assume(self.terms.not_(self.terms.eq(values[0], self.terms.const(0, self.terms.width(values[0])))))
            return [state]
        if name == "__slicc_general_state":
            self.forget(state, frozenset((cls, -INFINITE, INFINITE) for cls in self.written))
            return [state]
        prototype = self.program.prototypes.get(name)
        if prototype is not None and prototype.noreturn:
            return []
        if name == "realloc":
            raise _NotModelled("realloc", i.span)
        if i.target is not None:
            result = self.symbol(context, label, ("result", at, name), i.target.width)
            state.registers[i.target.name] = result
            if name in (RESERVED + "object", "alloca", "__builtin_alloca"):
                state.assume(self.terms.not_(self.terms.eq(result, self.terms.const(0, i.target.width))))
        intrinsic = name.startswith((RESERVED, "__VERIFIER_nondet", "nondet_")) or name in ALLOCATORS or name == "free"
        if not intrinsic:
            self.stubs.setdefault(name, i.span)
            if not i.type.variadic:
                for argument, value in zip(i.arguments, values):
                    if argument.pointee is not None and not argument.const:
                        self._stub_writes(context, state, argument, value)
        return [state]

    def _stub_writes(self, context: _Context, state: _State, argument: ir.Argument, value: Term) -> None:
        if isinstance(argument.pointee, FunctionType):
            return
        base, _ = self.place(value)
        known = self.object_of(base)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            return
        targets = self.sets.targets(context.function.name, argument.value)
        if known is None and not targets:
            raise _NotModelled("a pointer of unknown origin is used", self.span)
        classes = {known[1]} if known else {cls for cls, _, _ in targets if not is_function(cls)}
        self.forget(state, frozenset((cls, -INFINITE, INFINITE) for cls in classes))

    # ------------------------------------------------------------ summaries

    def _candidate(self, context: _Context, state: _State, span: Span) -> None:
        """Note how an error call may be reached, unless a shorter way is known."""
        way = [(context.function.name, state.trail)]
        at = context
        while at.caller is not None and len(way) < _LONGEST_WAY:
            at, trail, place = at.caller
            length = 1 + (0 if trail is None else trail.length)
            way.append((at.function.name, Trail(trail, length, place)))
        found = Candidate(span, tuple(reversed(way)))
        known = self.candidates.get(span)
        if known is None or _length(found) < _length(known):
            self.candidates[span] = found

    def _summary(
        self,
        context: _Context,
        state: _State,
        i: ir.Call,
        body: ir.Function,
        values: list[Term],
        label: int,
        at: int,
    ) -> list[_State]:
        values = [self._fit(v, p.width) for v, p in zip(values, body.parameters)]
        for p in body.parameters[len(values) :]:
            values.append(self.symbol(context, label, ("missing", at, p.name), p.width))
        start, names = self._entry(state, body, values)
        callee = self._context(body, start)
        if callee.caller is None:
            callee.caller = (context, state.trail, (label, at))
        if callee.runs == 0:
            self.solve(callee)
        callee.readers.add(context)
        back = {canon: original for original, canon in names.items()}
        found: list[_State] = []
        for number, end in enumerate(list(callee.exits.values())):
            try:
                found.append(self._return(context, state.copy(), i, callee, end, back, label, at, number))
            except _Dead:
                continue
        return found

    def _fit(self, value: Term, width: int) -> Term:
        have = self.terms.width(value)
        if have == width:
            return value
        return self.terms.zext(value, width) if have < width else self.terms.extract(value, 0, width)

    def _is_shared(self, t: Term) -> bool:
        """Does a term mean the same in every function: a constant, a global's or a function's address?"""
        if self.terms.value(t) is not None:
            return True
        base, _ = self.place(t)
        known = self.object_of(base)
        return known is not None and known[0] != "local"

    def _entry(self, state: _State, body: ir.Function, values: list[Term]) -> tuple[_State, dict[Term, Term]]:
        """Yield a callee's state at entry in canonical symbols, and the caller's terms these stand for."""
        generous = self.of_function[body.name] < _MOST_CONTEXTS
        readable = self.reads.get(body.name, {})
        candidates: list[tuple[Cell, Term, Ranges]] = []
        for cell, (value, ranges) in state.cells.items():
            if any(lo < high and low < h for cls, low, high in ranges for lo, h in readable.get(cls, ())):
                candidates.append((cell, value, ranges))
        kept: set[Cell] | None = None
        while True:
            start, names, uses = self._canonical_entry(state, body, values, candidates, kept, generous)
            useful = {
                cell
                for cell, value in uses.items()
                if self.terms.value(value) is not None or self._is_shared(value) or self._informative(start, value)
            }
            if kept is not None or len(useful) == len(uses):
                break
            kept = useful
        writable = {cls for cls, _, _ in self.writes.get(body.name, ())}
        passed = {cell for cell in uses if kept is None or cell in kept}
        left_out = {
            known[1]
            for cell in state.cells
            if cell not in passed and (known := self.object_of(cell[0])) is not None and known[0] == "global"
        }
        start.dirty = frozenset(cls for cls in state.dirty | left_out if cls in readable or cls in writable)
        return start, names

    def _informative(self, start: _State, value: Term) -> bool:
        """Does the entry state say more of a cell's symbol than its name?"""
        roots = self.leaves(value)
        if any(roots & self.leaves(f) for f in start.facts.literals):
            return True
        count = sum(1 for t in start.registers.values() if roots & self.leaves(t))
        for (base, _, _), (other, _) in start.cells.items():
            count += bool(roots & self.leaves(other)) + bool(roots & self.leaves(base))
        return count > 1

    def _canonical_entry(
        self,
        state: _State,
        body: ir.Function,
        values: list[Term],
        candidates: list[tuple[Cell, Term, Ranges]],
        kept: set[Cell] | None,
        generous: bool,
    ) -> tuple[_State, dict[Term, Term], dict[Cell, Term]]:
        terms = self.terms
        names: dict[Term, Term] = {}
        nonzero: list[Term] = []

        def named(t: Term) -> Term:
            found = names.get(t)
            if found is None:
                found = names[t] = self.canonical(len(names), terms.width(t))
                known = self.object_of(t)
                if known is not None:
                    nonzero.append(found)
            return found

        def renamed(t: Term) -> Term:
            if self._is_shared(t):
                return t
            if t in names:
                return names[t]
            if terms.width(t) == terms.pointer_width:
                base, offset = self.place(t)
                if offset and not self._is_shared(base):
                    return terms.add(named(base), terms.const(offset, terms.pointer_width))
            return named(t)

        registers: dict[str, Term] = {}
        for p, value in zip(body.parameters, values):
            constant = terms.value(value)
            if constant is None:
                constant = state.facts.constant(value)
            if not generous and self._is_number(value):
                registers[p.name] = self.canonical(-1 - len(registers), p.width)
            elif constant is not None:
                registers[p.name] = terms.const(constant, p.width)
            else:
                registers[p.name] = renamed(value)
        cells: dict[Cell, tuple[Term, Ranges]] = {}
        uses: dict[Cell, Term] = {}
        waiting = sorted(candidates, key=lambda c: (self._rank(c[0][0]), c[0][1], c[0][2]))
        grown = True
        while grown and waiting:
            grown = False
            later: list[tuple[Cell, Term, Ranges]] = []
            for candidate in waiting:
                (base, offset, size), value, ranges = candidate
                if kept is not None and (base, offset, size) not in kept:
                    continue
                if not (base in names or self._is_shared(base)):
                    later.append(candidate)
                    continue
                constant = state.facts.constant(value)
                if not generous and not self._in_partition(base):
                    continue
                new = terms.const(constant, size * 8) if constant is not None else renamed(value)
                cell = (renamed(base), offset, size)
                if cell not in cells:
                    cells[cell] = (new, ranges)
                uses[base, offset, size] = new
                grown = True
            waiting = later
        facts = Facts(terms)
        if generous:
            known = set(names.values())
            kept_facts = set()
            for literal in state.facts.literals:
                fact = self.rewrite(literal, names)
                if fact is not None and self.leaves(fact) <= known and fact not in (terms.true, terms.false):
                    kept_facts.add(fact)
            for t in nonzero:
                kept_facts.add(terms.not_(terms.eq(t, terms.const(0, terms.width(t)))))
            facts = Facts(terms, frozenset(kept_facts))
        return _State(registers, cells, facts), names, uses

    def _is_number(self, value: Term) -> bool:
        return self.terms.width(value) != self.terms.pointer_width

    def _in_partition(self, base: Term) -> bool:
        known = self.object_of(base)
        return known is not None and any(known[1] == key for key, _, _ in self.partition)

    def _rank(self, base: Term) -> tuple[int, object]:
        known = self.object_of(base)
        return (0, known) if known is not None else (1, base)

    def rewrite(self, t: Term, names: dict[Term, Term]) -> Term | None:
        """Yield a term with those in ``names`` replaced; None where another symbol or a local's address is left."""
        memo: dict[Term, Term | None] = {}

        def walk(t: Term, depth: int) -> Term | None:
            found = names.get(t)
            if found is not None:
                return found
            if t in memo:
                return memo[t]
            node = self.terms.nodes[t]
            parts = arguments(node)
            new: Term | None
            if not parts:
                new = t if self._is_shared(t) else None
            elif depth == 0:
                new = None
            else:
                inner = [walk(p, depth - 1) for p in parts]
                new = None if None in inner else self.terms._rebuild(node, tuple(p for p in inner if p is not None))
            memo[t] = new
            return new

        return walk(t, 40)

    def _context(self, body: ir.Function, start: _State) -> _Context:
        key = (
            body.name,
            tuple(sorted(start.registers.items())),
            frozenset((c, v) for c, (v, _) in start.cells.items()),
            start.facts.literals,
            start.dirty,
        )
        found = self.contexts.get(key)
        if found is None:
            found = self.contexts[key] = self._new(body, start)
            self.of_function[body.name] += 1
            if self.of_function[body.name] > 4 * _MOST_CONTEXTS:
                raise _NotModelled("a function is called in too many states", body.span, False)
        else:
            for cell, (value, ranges) in start.cells.items():
                old = found.start.cells[cell][1]
                if not ranges <= old:
                    found.start.cells[cell] = (value, ranges | old)
                    if found.runs:
                        self.work[found] = None
        return found

    def _new(self, function: ir.Function, start: _State) -> _Context:
        return _Context(function, start, frozenset().union(*map(self.leaves, start.registers.values())))

    def _return(
        self,
        context: _Context,
        state: _State,
        i: ir.Call,
        callee: _Context,
        end: _State,
        back: dict[Term, Term],
        label: int,
        at: int,
        number: int,
    ) -> _State:
        """Yield the caller's state after a call that ended in one of the callee's exits. Raises _Dead."""
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
                    to, more = self.place(where)
                    key = (label, at, "entry", t)
                    found = self.load(context, before, (to, offset + more, size), ranges, key)
                    state.cells.setdefault((to, offset + more, size), (found, ranges))
                else:
                    found = self.symbol(context, label, ("call", at, callee.function.name, t), terms.width(t))
                names[t] = found
            return found

        def translate(t: Term) -> Term:
            if self._is_shared(t):
                return t
            roots = self._roots_of(t)
            for root in roots:
                name_of(root)
            return terms.substitute([t], {r: names[r] for r in roots})[0]

        new_cells: dict[Cell, tuple[Term, Ranges]] = {}
        for (base, offset, size), (value, ranges) in end.cells.items():
            to, more = self.place(translate(base))
            if terms.value(to) is not None:
                continue
            new_cells[to, offset + more, size] = (translate(value), ranges)
        result = end.registers.get("%return")
        value_of_call = None if result is None else translate(result)
        literals = [translate(f) for f in sorted(end.facts.literals)]
        self.forget(state, end.killed)
        for cell, entry in new_cells.items():
            state.cells[cell] = entry
        state.dirty |= end.dirty
        for literal in literals:
            state.assume(literal)
        if i.target is not None:
            if value_of_call is None:
                value_of_call = self.symbol(context, label, ("result", at, callee.function.name), i.target.width)
            state.registers[i.target.name] = self._fit(value_of_call, i.target.width)
        return state

    def _roots_of(self, t: Term) -> frozenset[Term]:
        """The symbols in a term, and the addresses of local objects."""
        known_roots = self.roots.get(t)
        if known_roots is not None:
            return known_roots
        roots = set(self.leaves(t))
        stack = [t]
        seen: set[Term] = set()
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            known = self.object_of(at)
            if known is not None and known[0] == "local":
                roots.add(at)
            stack += arguments(self.terms.nodes[at])
        found = self.roots[t] = frozenset(roots)
        return found

    # ------------------------------------------------------------ partitions and joins

    def partition_of(self, context: _Context, state: _State, detail: int = 2) -> _Partition:
        """What a state is told apart by: constants; (1) to what else a variable is equal, (2) and unequal."""
        found: list[object] = []
        for key, offset, size in self.partition:
            value = self.peek(
                context, state, (self.base("global", key), offset, size), frozenset({(key, offset, offset + size)})
            )
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

    def join(
        self,
        context: _Context,
        label: int,
        states: list[_State],
        live: frozenset[str] | None,
        inside: frozenset[int] | None = None,
        settled: bool = False,
        tag: object = None,
    ) -> _State:
        """Yield a state that holds all of ``states``. ``inside``: the blocks of a loop at whose head they meet, whose
        symbols mean another pass's values; ``settled``: only what the first state says may still be said."""
        terms, leaves = self.terms, self.leaves
        made_at = context.made_at

        def foreign(t: Term) -> bool:
            return inside is not None and any(made_at.get(v) in inside for v in leaves(t))

        if len(states) == 1 and inside is None:
            only = states[0]
            result = _State(
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
                found = classes[key] = self.symbol(context, label, ("join", tag, location), terms.width(first))
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
        for cell in sorted(every, key=lambda c: (self._rank(c[0]), c[1], c[2])):
            if foreign(cell[0]):
                strange_cells.append(cell)
                continue
            ranges: Ranges = frozenset().union(*(s.cells[cell][1] for s in states if cell in s.cells))
            row = [self.peek(context, s, cell, ranges) for s in states]
            if None in row:
                known = self.object_of(cell[0])
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
        result = _State(registers, cells, Facts(terms), frozenset(dirty), killed, _shortest(states))
        result.facts = Facts(terms, self._joined_facts(states, maps, fresh, foreign, settled))
        result.facts = self.relevant(context, result)
        return result

    def _joined_facts(
        self,
        states: list[_State],
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
                    if not any(v in maps[n] for v in self.leaves(literal)):
                        continue
                new = self._forward(literal, maps[n], foreign, s)
                if new is not None and new not in kept:
                    candidates.add(new)
        back = [{symbol: row[n] for symbol, row in fresh} for n in range(len(states))]
        for symbol, row in fresh:
            w = terms.width(symbol)
            if w == 1 or settled:
                continue
            zero = terms.const(0, w)
            candidates.add(terms.not_(terms.eq(symbol, zero)))
            bounds = [s.facts.bounds(t) for s, t in zip(states, row)]
            low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
            candidates.add(terms.binary("ule", symbol, terms.const(high, w)))
            candidates.add(terms.binary("ule", terms.const(low, w), symbol))
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
        self, literal: Term, mapping: dict[Term, Term], foreign: Callable[[Term], bool], state: _State
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

    def relevant(self, context: _Context, state: _State) -> Facts:
        """The facts about what registers and memory hold, or arguments held."""
        if not state.facts.literals:
            return state.facts
        leaves = self.leaves
        known: set[Term] = set(context.parameters)
        for t in state.registers.values():
            known |= leaves(t)
        for (base, _, _), (value, _) in state.cells.items():
            known |= leaves(base) | leaves(value)
        return state.facts.only(known, leaves)

    # ------------------------------------------------------------ one function

    def solve(self, context: _Context) -> None:
        """Work out a context's exits; what reads them and ran before is put to work again."""
        context.runs += 1
        if context.runs > _MOST_PASSES:
            raise _NotModelled("no fixpoint of a recursion", context.function.span, False)
        again = context.runs > 1
        exits = _Walk(self, context).run()
        changed = False
        for key, end in exits.items():
            old = context.exits.get(key)
            if old is not None and again and not old.same(end):
                end = self.join(context, -2, [old, end], None, frozenset({-2}), True, ("exit", key))
            if old is None or not old.same(end):
                context.exits[key] = end
                changed = True
        if changed:
            for reader in context.readers:
                self.work[reader] = None
            context.readers.clear()

    def tick(self) -> None:
        self.steps += 1
        if self.steps % 16 == 0 and time.monotonic() > self.deadline:
            raise _NotModelled("out of time", self.span, False)

    def run(self, entry: str) -> None:
        """Summarise everything that ``entry`` calls. Raises _NotModelled."""
        function = self.program.functions[entry]
        registers = {p.name: self.terms.var("argument", p.width) for p in function.parameters}
        root = self._new(function, _State(registers, {}, Facts(self.terms)))
        self.solve(root)
        while self.work:
            context = next(iter(self.work))
            del self.work[context]
            self.solve(context)

    def result(self) -> Clean | Open:
        candidates = tuple(sorted(self.candidates.values(), key=_length))
        if candidates:
            return Open("an error may be reached", candidates[0].span, candidates)
        return self.blocked or Clean(self.stubs, frozenset(self.faults), len(self.contexts))


class _Walk:
    """One pass over a function's blocks, loops to their fixpoints."""

    def __init__(self, simulation: _Simulation, context: _Context):
        self.simulation = simulation
        self.context = context
        self.function = context.function
        known = simulation.orders.get(self.function.name)
        if known is None:
            known = simulation.orders[self.function.name] = order(self.function)
        self.order = known
        self.flow: dict[int, dict[int, list[_State]]] = defaultdict(dict)
        self.returned: dict[int, list[_State]] = {}

    def run(self) -> dict[_Exit, _State]:
        self.flow[0][-1] = [self.context.start]
        labels = sorted(self.order.position, key=self.order.position.__getitem__)
        self.stabilise(labels, 0)
        return self.exits()

    def exits(self) -> dict[_Exit, _State]:
        simulation, context = self.simulation, self.context
        groups: dict[_Exit, list[_State]] = defaultdict(list)
        for label in sorted(self.returned):
            for state in self.returned[label]:
                result = state.registers.get("%return")
                constant = None if result is None else state.facts.constant(result)
                groups[simulation.partition_of(context, state), constant].append(state)
        own = set(self.function.objects)
        found: dict[_Exit, _State] = {}
        for number, (key, states) in enumerate(groups.items()):
            end = simulation.join(context, -3, states, None, None, False, ("return", number))
            if self.function.name not in simulation.recursive:
                end.killed = frozenset(r for r in end.killed if r[0] not in own)
            end.cells = {
                c: v for c, v in end.cells.items() if simulation.object_of(c[0]) not in {("local", k) for k in own}
            }
            end.facts = simulation.relevant(context, end)
            found[key] = end
        return found

    def stabilise(self, labels: list[int], depth: int) -> None:
        heads = self.order.heads
        at = 0
        while at < len(labels):
            label = labels[at]
            held = heads[label]
            if len(held) > depth and held[depth] == label:
                stop = at + 1
                while stop < len(labels) and len(heads[labels[stop]]) > depth and heads[labels[stop]][depth] == label:
                    stop += 1
                self.loop(label, labels[at:stop], depth)
                at = stop
            else:
                self.block(label, self.meet(label))
                at += 1

    def grouped(self, states: Iterable[_State]) -> dict[_Partition, list[_State]]:
        simulation = self.simulation
        states = list(states)
        for detail in (2, 1, 0):
            groups: dict[_Partition, list[_State]] = defaultdict(list)
            for state in states:
                groups[simulation.partition_of(self.context, state, detail)].append(state)
            if len(groups) <= _MOST_STATES:
                return groups
        raise _NotModelled("too many states are told apart", self.function.span, False)

    def meet(self, label: int) -> list[_State]:
        """The states at a block's start that is no head of a loop."""
        incoming = [s for source in sorted(self.flow[label]) for s in self.flow[label][source]]
        if not incoming:
            return []
        live = self.order.live[label]
        return [
            self.simulation.join(self.context, label, states, live, None, False, None)
            for states in self.grouped(incoming).values()
        ]

    def loop(self, head: int, labels: list[int], depth: int) -> None:
        inside = frozenset(labels)
        live = self.order.live[head]
        simulation, context = self.simulation, self.context
        for label in labels:
            for source in [s for s in self.flow[label] if s in inside]:
                del self.flow[label][source]
        own: dict[_Partition, _State] = {}
        for count in range(_MOST_PASSES + 1):
            changed = False
            incoming = [
                s for source in sorted(self.flow[head]) if count == 0 or source in inside
                for s in self.flow[head][source]
            ]  # fmt: skip
            for key, states in self.grouped(incoming).items():
                old = own.get(key)
                together = states if old is None else [old, *states]
                new = simulation.join(context, head, together, live, inside, count > 2, None)
                if old is None or not old.same(new):
                    own[key] = new
                    changed = True
            if not changed and count > 0:  # the first time, there may be ways into the loop past its head
                return
            for label in labels:
                for source in [s for s in self.flow[label] if s in inside]:
                    del self.flow[label][source]
                self.returned.pop(label, None)
            self.block(head, list(own.values()))
            self.stabilise(labels[1:], depth + 1)
        raise _NotModelled("no fixpoint of a loop", self.function.span, False)

    def block(self, label: int, states: list[_State]) -> None:
        simulation, context = self.simulation, self.context
        block = self.function.blocks[label]
        simulation.tick()
        for target in successors(block):
            self.flow[target].pop(label, None)
        self.returned.pop(label, None)
        current = [s.copy() for s in states]
        for state in current:
            state.trail = Trail(state.trail, 1 + (0 if state.trail is None else state.trail.length))
        for at, i in enumerate(block.instructions):
            if not current:
                return
            after: list[_State] = []
            for state in current:
                try:
                    after += simulation.instruction(context, state, i, label, at)
                except _Dead:
                    continue
                except _NotModelled as e:
                    if not e.goes_on:
                        raise
                    simulation.blocked = simulation.blocked or e.open
            if len(after) > len(current) and len(after) > 1:
                # what a call tells apart and nobody asks for is joined at once
                after = [
                    group[0]
                    if len(group) == 1
                    else simulation.join(context, label, group, None, None, False, ("after", at))
                    for group in self._by_result(after, i).values()
                ]
            current = after
        end = block.end
        if isinstance(end, ir.Branch):
            simulation.span = end.span
        for state in current:
            try:
                self._leave(label, state, end)
            except _Dead:
                continue
            except _NotModelled as e:
                simulation.blocked = simulation.blocked or e.open

    def _by_result(self, states: list[_State], i: ir.Instruction) -> dict[object, list[_State]]:
        groups: dict[object, list[_State]] = defaultdict(list)
        name = i.target.name if isinstance(i, ir.Call) and i.target is not None else None
        for state in states:
            result = None if name is None else state.registers.get(name)
            constant = None if result is None else state.facts.constant(result)
            groups[self.simulation.partition_of(self.context, state), constant].append(state)
        return groups

    def _leave(self, label: int, state: _State, end: ir.Terminator) -> None:
        simulation, context = self.simulation, self.context
        match end:
            case ir.Jump(target):
                self.flow[target].setdefault(label, []).append(state)
            case ir.Branch(condition, then, otherwise, _):
                c = simulation.value(context, state, condition, (label, -1))
                for value, target in ((c, then), (simulation.terms.not_(c), otherwise)):
                    facts = state.facts.and_also(value)
                    if facts is not None:
                        one = state.copy()
                        one.facts = facts
                        self.flow[target].setdefault(label, []).append(one)
            case ir.Return(value, _):
                if value is not None:
                    state.registers["%return"] = simulation.value(context, state, value, (label, -1))
                state.registers = {k: v for k, v in state.registers.items() if k == "%return"}
                self.returned.setdefault(label, []).append(state)
            case ir.Halt():
                pass


def _roots(function: ir.Function) -> Iterable[tuple[ir.Expr, Span]]:
    for block in function.blocks.values():
        for i in block.instructions:
            for e in expressions_of(i):
                yield e, i.span
        match block.end:
            case ir.Branch(condition=condition, span=span):
                yield condition, span
            case ir.Return(value=value, span=span) if value is not None:
                yield value, span


def _length(candidate: Candidate) -> int:
    return sum(trail.length for _, trail in candidate.way if trail is not None)


def _shortest(states: list[_State]) -> Trail | None:
    """One of the ways to states that are joined."""
    ways = [s.trail for s in states]
    return None if None in ways else min((w for w in ways if w is not None), key=lambda w: w.length)


def _meets(a: Ranges, b: Ranges) -> bool:
    """May two sets of bytes have one in common?"""
    return any(c == d and low < h and lo < high for c, low, high in a for d, lo, h in b)
