"""A program as numbers only: calls copied in, memory cells as registers, and what cannot be one as any value.

Functions that call themselves stay functions; they get the cells that they may read, and give back those that they may
write. A store that may hit several cells may have changed each of them. So every execution of the program is one of the
flat one, which has more.

    *p = 3  (p may point to x or y)   -->   @x := any of (3, @x); @y := any of (3, @y)

Of an array whose elements are read by an index, some are watched: for each place that reads, one at an index that is
any number, but the same all along.

    a[i] = 3          -->   v := i = k ? 3 : v
    ... a[i] ...      -->   ok := i = k;  ... (i = k ? v : any) ...
    error()           -->   if (ok) error()

An execution that fails is one of the flat program in which k is the index that was read there last, so that it fails
there, too. Source: Monniaux/Gonnord, "Cell morphing: from array programs to array-free Horn clauses", SAS 2016.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from encoder import ir
from encoder.ctype import CType
from encoder.order import expressions_of, loads_of, order
from encoder.points_to import ALLOCATORS, PointsTo, Range, is_environment, is_function
from encoder.source import Span

ERROR = "%error"
RETURN = "%return"
_LARGEST = 40_000  # instructions
_COPIED = 12_000  # instructions beyond which large functions that are called often stay functions
_LARGE = 60
_MOST_CELLS = 400
_MOST_ELEMENTS = 32  # of an array whose elements are told apart
_MOST_WATCHED = 8  # places that read elements of larger ones
_ENDING = frozenset({"__slicc_stop", "abort", "exit", "_exit", "_Exit", "__builtin_unreachable", "__builtin_trap"})
_ASSUMING = frozenset({"__slicc_assume", "__VERIFIER_assume", "__builtin_assume"})

_Cell = tuple[str, int, int]  # object, offset, size in bytes


class Unfit(Exception):
    """The program is too large, or holds what cannot be said in numbers."""


@dataclass(frozen=True, slots=True)
class Flat:
    """Functions on registers. A call of one of them is the first instruction of its block, and inputs follow: the
    result, if there is one, then ``outputs``. Its arguments are parameters of the flat function. ``ERROR`` and
    ``RETURN`` are called where the program fails, and where a function returns, with the result and its outputs.
    ``origins``: flat function, block -> the function and block that it is a copy of, and what its registers begin with
    here; ``cells``: register -> the object, offset and size in bytes that it stands for."""

    entry: str
    functions: dict[str, ir.Function]
    outputs: dict[str, tuple[ir.Reg, ...]]
    origins: dict[tuple[str, int], tuple[str, int, str]]
    cells: dict[str, tuple[str, int, int]]


def flatten(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str]) -> Flat:
    """Yield the program that starts with ``entry`` in numbers. Raises Unfit."""
    first = _Flattener(program, sets, entry, errors, {})
    flat = first.run()
    if not first.wanted or first.kept:
        return flat
    watched: dict[_Place, _Watch] = {}
    for n, (place, (elements, width, scaled)) in enumerate(list(first.wanted.items())[:_MOST_WATCHED]):
        index, value = ir.Reg(f"#index {n}", width), ir.Reg(f"#element {n}", elements.size * 8)
        watched[place] = _Watch(elements, index, value, ir.Reg(f"#ok {n}", 1), scaled)
    return _Flattener(program, sets, entry, errors, watched).run()


@dataclass(frozen=True, slots=True)
class _Elements:
    """The same member of all elements of an array: ``offset`` and ``size`` of it in the first one, ``stride`` from one
    to the next, in bytes."""

    object: str
    offset: int
    stride: int
    size: int

    def is_apart(self, offset: int, size: int) -> bool:
        """Do bytes of some element, ``offset`` from its start, hold nothing of this member?"""
        start = offset % self.stride
        return start + size <= self.stride and (start + size <= self.offset or self.offset + self.size <= start)


@dataclass(frozen=True, slots=True)
class _Watch:
    """An element that is watched: at which index, what it holds, and whether the place was at this index last.
    ``scaled``: the index counts bytes, as far as addresses have bits, where several numbers mean one element."""

    elements: _Elements
    index: ir.Reg
    value: ir.Reg
    ok: ir.Reg
    scaled: bool

    def is_at(self, index: ir.Expr, exact: bool) -> ir.Expr | None:
        """The condition that an index is the watched one; ``exact``: no other number means the same element."""
        width = self.index.width
        if ir.width_of(index) != width or not (exact or self.scaled):
            return None
        if self.scaled:
            index = ir.Binary("mul", index, ir.Const(self.elements.stride, width), width)
        return ir.Binary("eq", index, self.index, width)


@dataclass(frozen=True, slots=True)
class _Indexed:
    """One of some elements. ``exact``: no other index means the same one."""

    elements: _Elements
    index: ir.Expr
    exact: bool


_Place = tuple[str, int]  # a copy's prefix, and the identity of the address that is read


@dataclass(slots=True)
class _Draft:
    """One flat function under construction."""

    blocks: dict[int, ir.Block] = field(default_factory=dict)
    labels: int = 1
    copies: int = 0
    names: dict[str, tuple[str, CType]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Copy:
    """One activation that is copied in. ``result``: the register that gets its value; ``after``: what runs then."""

    function: ir.Function
    prefix: str
    labels: dict[int, int]
    result: ir.Reg | None
    after: int


class _Flattener:
    def __init__(
        self,
        program: ir.Program,
        sets: PointsTo,
        entry: str,
        errors: frozenset[str],
        watched: dict[_Place, _Watch],
    ):
        self.watched = watched
        self.wanted: dict[_Place, tuple[_Elements, int, bool]] = {}  # elements, bits of the index, scaled
        self.program = program
        self.sets = sets
        self.entry = entry
        self.errors = errors
        self.reached = self._reach()
        self.kept = self._kept()
        self.owners = {key: name for name in self.reached for key in program.functions[name].objects}
        self.cells: dict[str, list[_Cell]] = {}
        self.size = 0
        self.fresh = 0
        self.draft = _Draft()
        self.origins: dict[tuple[str, int], tuple[str, int, str]] = {}
        self.flat = ""
        self.label = 0
        self.out: list[ir.Instruction] = []

    # ------------------------------------------------------------ which functions

    def _callees(self, i: ir.Call) -> tuple[str, ...]:
        return (i.callee,) if isinstance(i.callee, str) else self.sets.callees.get(i.site, ())

    def _calls(self, name: str) -> Iterable[str]:
        for block in self.program.functions[name].blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call):
                    yield from (c for c in self._callees(i) if c in self.program.functions and c not in self.errors)

    def _reach(self) -> list[str]:
        """The functions that may run, callers before callees where there is no recursion."""
        order: list[str] = []
        seen: set[str] = set()
        work = [(self.entry, False)]
        while work:
            name, done = work.pop()
            if done:
                order.append(name)
            elif name not in seen:
                seen.add(name)
                work.append((name, True))
                work += [(c, False) for c in self._calls(name) if c not in seen]
        return order[::-1]

    def _kept(self) -> frozenset[str]:
        """The functions that are not copied in: what calls itself, and what is large and called often."""
        kept = {name for name in self.reached if name in self._below(name)}
        if self.entry in kept:
            raise Unfit
        while True:
            sizes: dict[str, int] = {}
            for name in reversed(self.reached):
                own = sum(len(b.instructions) + 1 for b in self.program.functions[name].blocks.values())
                sizes[name] = min(1 << 40, own + sum(sizes.get(c, 0) for c in self._calls(name) if c not in kept))
            if sizes[self.entry] <= _COPIED:
                return frozenset(kept)
            counts: dict[str, int] = defaultdict(int)
            for name in self.reached:
                for callee in self._calls(name):
                    counts[callee] += 1
            often = [n for n in self.reached if n not in kept and counts[n] > 1 and sizes[n] > _LARGE]
            if not often:
                return frozenset(kept)
            kept.add(max(often, key=lambda n: (counts[n] - 1) * sizes[n]))

    def _below(self, name: str) -> set[str]:
        seen: set[str] = set()
        work = list(self._calls(name))
        while work:
            at = work.pop()
            if at not in seen:
                seen.add(at)
                work += self._calls(at)
        return seen

    # ------------------------------------------------------------ which cells

    def _object(self, cls: str) -> ir.Object | None:
        found = self.program.objects.get(cls)
        if found is not None:
            return found
        owner = self.owners.get(cls)
        return self.program.functions[owner].objects[cls] if owner is not None else None

    def _ranges(self, function: str, address: ir.Expr, size: int) -> set[Range]:
        """The bytes that may be meant, also by other names; numbers and functions are no memory."""
        found = {r for r in self.sets.ranges(function, address, size) if not is_function(r[0])}
        for cls, _, _ in list(found):
            if is_environment(cls):
                found |= {(t[0], -(1 << 60), 1 << 60) for t in self.sets.may_equal(cls) if not is_function(t[0])}
        return found

    def _exact(self, function: str, address: ir.Expr, size: int) -> _Cell | None:
        """The cell that an access must be one of, if that is certain."""
        ranges = self._ranges(function, address, size)
        if len(ranges) != 1:
            return None
        ((cls, low, high),) = ranges
        known = self._object(cls)
        if known is None or known.volatile or high - low != size or low < 0 or high > known.size:
            return None
        owner = self.owners.get(cls)
        if owner is not None and owner in self._recursive:
            return None  # several of them live at a time
        return cls, low, size

    def _elements(self, function: str, address: ir.Expr, size: int) -> tuple[ir.Expr, tuple[_Cell, ...]] | None:
        """The index and the cells of an access to an element of a small array."""
        plus = 0
        while isinstance(address, ir.Binary) and address.op == "add" and isinstance(address.right, ir.Const):
            plus += address.right.value
            address = address.left
        match address:
            case ir.Element(base=base, index=index, stride=stride, count=int(count)) if 1 < count <= _MOST_ELEMENTS:
                first = self._exact(function, base, 1)
                if first is None or isinstance(index, ir.Const):
                    return None
                cls, low, _ = first
                known = self._object(cls)
                cells = tuple((cls, low + k * stride + plus, size) for k in range(count))
                if known is None or any(at < 0 or at + size > known.size for _, at, _ in cells):
                    return None
                return index, cells
        return None

    def _indexed(self, function: str, address: ir.Expr, size: int) -> _Indexed | None:
        """The elements of which an address is one, and which one."""
        plus = 0
        while isinstance(address, ir.Binary) and address.op == "add" and isinstance(address.right, ir.Const):
            plus += _signed(address.right)
            address = address.left
        match address:
            case ir.Element(base=base, index=index, stride=stride, count=count) if stride >= size:
                ranges = self._ranges(function, base, 1)
                if len(ranges) != 1:
                    return None
                ((cls, low, high),) = ranges
                at = low + plus
                if high != low + 1 or at < 0 or at % stride + size > stride or not self._is_one(cls):
                    return None
                width = ir.width_of(index)
                # Numbers of so few bits, or within the bounds, never mean the same bytes twice.
                narrow = isinstance(index, ir.Convert) and stride << ir.width_of(index.operand) <= 1 << width
                exact = count is not None or narrow
                shift = ir.Const(at // stride, width)
                index = ir.Binary("add", index, shift, width) if shift.value else index
                return _Indexed(_Elements(cls, at % stride, stride, size), index, exact)
        return None

    def _is_one(self, cls: str) -> bool:
        """Is a class one object at a time?"""
        known = self._object(cls)
        if known is not None:
            return not known.volatile and self.owners.get(cls) not in self._recursive
        entry = self.program.functions[self.entry]
        around = order(entry).heads
        return any(
            isinstance(i, ir.Call) and i.callee in ALLOCATORS and f"env:{i.site}" == cls and around.get(label) == ()
            for label, block in entry.blocks.items()
            for i in block.instructions
        )

    def _find_cells(self) -> None:
        found: dict[str, set[_Cell]] = defaultdict(set)
        for name in self.reached:
            for address, size in self._accesses(name):
                exact = self._exact(name, address, size)
                if exact is not None:
                    found[exact[0]].add(exact)
                elif (elements := self._elements(name, address, size)) is not None:
                    found[elements[1][0][0]].update(elements[1])
        for cls, cells in sorted(found.items()):
            ordered = sorted(cells)
            alone = [
                c for c in ordered if not any(o != c and o[1] < c[1] + c[2] and c[1] < o[1] + o[2] for o in ordered)
            ]
            if alone:
                self.cells[cls] = alone
        if sum(map(len, self.cells.values())) > _MOST_CELLS:
            raise Unfit

    def _accesses(self, name: str) -> Iterable[tuple[ir.Expr, int]]:
        for block in self.program.functions[name].blocks.values():
            loads: list[ir.Load] = []
            for i in block.instructions:
                for e in expressions_of(i):
                    loads += loads_of(e)
                if isinstance(i, ir.Store):
                    yield i.address, max(1, ir.width_of(i.value) // 8)
            match block.end:
                case ir.Branch(condition=condition):
                    loads += loads_of(condition)
                case ir.Return(value=value) if value is not None:
                    loads += loads_of(value)
            yield from ((load.address, max(1, load.width // 8)) for load in loads)

    def _hit(self, ranges: Iterable[Range]) -> list[_Cell]:
        """The cells that lie in some ranges, in order."""
        found: dict[_Cell, None] = {}
        for cls, low, high in sorted(ranges):
            for cell in self.cells.get(cls, ()):
                if cell[1] < high and low < cell[1] + cell[2]:
                    found[cell] = None
        return list(found)

    def _touched(self, name: str) -> tuple[set[_Cell], set[_Cell]]:
        """The cells that one function itself may read, and those that it may write."""
        read: set[_Cell] = set()
        written: set[_Cell] = set()
        function = self.program.functions[name]
        for address, size in self._accesses(name):
            read.update(self._hit(self._ranges(name, address, size)))
        for block in function.blocks.values():
            for i in block.instructions:
                match i:
                    case ir.Store(address=address, value=value):
                        written.update(self._hit(self._ranges(name, address, max(1, ir.width_of(value) // 8))))
                    case ir.CopyBytes(target=target, source=source):
                        written.update(self._hit(self._ranges(name, target, 1 << 60)))
                        read.update(self._hit(self._ranges(name, source, 1 << 60)))
                    case ir.FillBytes(target=target):
                        written.update(self._hit(self._ranges(name, target, 1 << 60)))
                    case ir.Birth(object=key):
                        written.update(self.cells.get(key, ()))
                    case ir.Call():
                        written.update(self._stub_writes(name, i))
                        if i.callee == "__slicc_general_state":
                            written.update(c for cells in self.cells.values() for c in cells)
        for key in function.objects:
            written.update(self.cells.get(key, ()))
        return read | written, written

    def _stub_writes(self, name: str, i: ir.Call) -> list[_Cell]:
        """What a function without body may write: all of the objects that it gets, as far as they are numbers."""
        if isinstance(i.callee, str) and i.callee in self.program.functions:
            return []
        found: dict[_Cell, None] = {}
        for a in i.arguments:
            if a.pointee is not None and not a.const:
                classes = {r[0] for r in self._ranges(name, a.value, 1)}
                for cell in self._hit((cls, -(1 << 60), 1 << 60) for cls in classes):
                    found[cell] = None
        return list(found)

    # ------------------------------------------------------------ the whole

    def run(self) -> Flat:
        self._recursive = frozenset(n for n in self.reached if n in self._below(n))
        self._find_cells()
        touched = {name: self._touched(name) for name in self.reached}
        self.inputs: dict[str, list[ir.Reg]] = {}
        self.outputs: dict[str, tuple[ir.Reg, ...]] = {}
        for name in self.kept:
            below = self._below(name) | {name}
            read = set().union(*(touched[n][0] for n in below))
            written = set().union(*(touched[n][1] for n in below))
            self.inputs[name] = [_register(c) for c in sorted(read)]
            self.outputs[name] = tuple(_register(c) for c in sorted(written))
        functions = {name: self._function(name) for name in (self.entry, *sorted(self.kept))}
        cells = {_register(cell).name: cell for cells in self.cells.values() for cell in cells}
        return Flat(self.entry, functions, self.outputs, self.origins, cells)

    def _function(self, name: str) -> ir.Function:
        function = self.program.functions[name]
        self.draft, self.flat = _Draft(), name
        self._begin(0)
        if name == self.entry:
            for cells in self.cells.values():
                for cell in cells:
                    self._initial(cell)
            for watch in self.watched.values():
                self._any(watch.index)
                known = self.program.objects.get(watch.elements.object)
                zero = known is not None and known.initial is not None and not known.initial
                self._watch(watch, ir.Const(0, watch.value.width) if zero else None)
                self.out.append(ir.Define(watch.ok, ir.Const(1, 1), function.span))
            for p in function.parameters:
                self._any(p)
        body, after = self._new(), self._new()
        self._end(ir.Jump(body))
        result = ir.Reg("%result", function.result_width) if function.result_width is not None else None
        self._copy(function, "", result, body, after)
        self._begin(after)
        outputs = (*((result,) if result is not None else ()), *self.outputs.get(name, ()))
        self.out.append(ir.Call(None, RETURN, tuple(ir.Argument(r) for r in outputs), function.type, 0, function.end))
        self._end(ir.Halt("returns", function.end))
        parameters = (*function.parameters, *self.inputs.get(name, ()))
        return replace(function, parameters=parameters, blocks=self.draft.blocks, objects={}, names=self.draft.names)

    # ------------------------------------------------------------ blocks

    def _new(self) -> int:
        self.draft.labels += 1
        return self.draft.labels

    def _begin(self, label: int) -> None:
        self.label, self.out = label, []

    def _end(self, end: ir.Terminator) -> None:
        self.draft.blocks[self.label] = ir.Block(self.label, tuple(self.out), end)
        self.size += len(self.out) + 1
        if self.size > _LARGEST:
            raise Unfit

    def _split(self) -> None:
        """Start a new block here."""
        after = self._new()
        self._end(ir.Jump(after))
        self._begin(after)

    def _fail(self, span: Span) -> None:
        """The program fails here, or does what is not known; what follows is not reached."""
        for watch in self.watched.values():
            on, stop = self._new(), self._new()
            self._end(ir.Branch(watch.ok, on, stop, span))
            self._begin(stop)
            self._end(ir.Halt("another element was read", span))
            self._begin(on)
        self.out.append(ir.Call(None, ERROR, (), self.program.functions[self.entry].type, 0, span))
        self._end(ir.Halt("error", span))
        self._begin(self._new())

    def _any(self, target: ir.Reg) -> ir.Reg:
        self.out.append(ir.Input(target, "nondet", target.name, 0, self.program.functions[self.entry].span))
        return target

    def _anything(self, width: int) -> ir.Reg:
        return self._any(self._temporary(width))

    def _temporary(self, width: int) -> ir.Reg:
        self.fresh += 1
        return ir.Reg(f"?{self.fresh}", width)

    def _address(self, width: int) -> ir.Expr:
        """Any address but null."""
        found = self._anything(width)
        null = ir.Binary("eq", found, ir.Const(0, width), width)
        return ir.Choose(null, ir.Const(1 << (width - 2), width), found, width)

    def _initial(self, cell: _Cell) -> None:
        cls, at, size = cell
        target = _register(cell)
        known = self.program.objects.get(cls)
        if known is None or known.initial is None:
            self._any(target)
            return
        number = 0
        for offset, value in known.initial:
            width = max(1, ir.width_of(value) // 8)
            if offset < at + size and at < offset + width:
                if not isinstance(value, ir.Const):
                    whole = offset == at and width == size
                    start = self._address(size * 8) if whole else self._anything(size * 8)
                    self.out.append(ir.Define(target, start, known.span))
                    return
                for k in range(max(at, offset), min(at + size, offset + width)):
                    number |= (value.value >> (8 * (k - offset)) & 0xFF) << (8 * (k - at))
        self.out.append(ir.Define(target, ir.Const(number, size * 8), known.span))

    def _copy(self, function: ir.Function, prefix: str, result: ir.Reg | None, body: int, after: int) -> None:
        """Copy a function's blocks. Its parameters have their values."""
        copy = _Copy(function, prefix, {label: self._new() for label in function.blocks}, result, after)
        for label, here in copy.labels.items():
            self.origins[self.flat, here] = function.name, label, prefix
        known = order(function)
        self._begin(body)
        parameters = {p.name for p in function.parameters}
        known_widths = widths(function)
        for name in sorted(known.live[0] - parameters):
            if name in known_widths:
                self._any(ir.Reg(prefix + name, known_widths[name]))
        for key in sorted(function.objects):
            self._born(key)
        self._end(ir.Jump(copy.labels[0]))
        for name, said in function.names.items():
            self.draft.names[prefix + name] = said
        for label, block in function.blocks.items():
            if label not in known.position:
                continue
            self._begin(copy.labels[label])
            for i in block.instructions:
                self._instruction(copy, i)
            match block.end:
                case ir.Jump(target):
                    self._end(ir.Jump(copy.labels[target]))
                case ir.Branch(condition, then, otherwise, span, text):
                    test = self._value(copy, condition)
                    self._end(ir.Branch(test, copy.labels[then], copy.labels[otherwise], span, text))
                case ir.Return(value, span):
                    if result is not None:
                        if value is None:
                            self._any(result)
                        else:
                            self.out.append(ir.Define(result, _fit(self._value(copy, value), result.width), span))
                    self._end(ir.Jump(after))
                case ir.Halt():
                    self._end(block.end)

    # ------------------------------------------------------------ instructions

    def _instruction(self, copy: _Copy, i: ir.Instruction) -> None:
        name = copy.function.name
        match i:
            case ir.Define(target, value, span):
                self.out.append(ir.Define(_renamed(copy, target), self._value(copy, value), span))
            case ir.Input(target=target):
                self._any(_renamed(copy, target))
            case ir.Store(address, value, span):
                self._store(copy, address, self._value(copy, value), span)
            case ir.Birth(object=key):
                self._born(key)
            case ir.CopyBytes(target=target, size=size, span=span) | ir.FillBytes(target=target, size=size, span=span):
                n = size.value if isinstance(size, ir.Const) else 1 << 60
                ranges = self._ranges(name, target, n)
                if not ranges:
                    self._fail(span)
                elif isinstance(i, ir.FillBytes) and isinstance(i.byte, ir.Const) and self._exact(name, target, n):
                    self._fill(ranges, i.byte.value, span)
                else:
                    self._blur(ranges)
            case ir.Refused(span=span):
                self._fail(span)
            case ir.Call():
                self._call(copy, i)

    def _born(self, cls: str) -> None:
        for cell in self.cells.get(cls, ()):
            self._any(_register(cell))
        self._forget({cls})

    def _blur(self, ranges: Iterable[Range]) -> None:
        ranges = set(ranges)
        for cell in self._hit(ranges):
            self._any(_register(cell))
        self._forget({cls for cls, _, _ in ranges})

    def _forget(self, classes: Iterable[str]) -> None:
        """What is watched of some objects may hold anything."""
        classes = set(classes)
        for watch in self.watched.values():
            if watch.elements.object in classes:
                self._watch(watch, None)

    def _watch(self, watch: _Watch, value: ir.Expr | None) -> None:
        if value is None:
            self._any(watch.value)
        else:
            self.out.append(ir.Define(watch.value, value, self.program.functions[self.entry].span))

    def _watch_store(self, copy: _Copy, address: ir.Expr, value: ir.Expr, size: int, span: Span) -> None:
        """A store changes what is watched."""
        name = copy.function.name
        ranges = self._ranges(name, address, size)
        classes = {cls for cls, _, _ in ranges}
        indexed = self._indexed(name, address, size)
        index: ir.Reg | None = None
        for watch in self.watched.values():
            own = watch.elements
            if own.object not in classes:
                continue
            same: ir.Expr | None = None
            if indexed is not None and indexed.elements == own:
                if index is None:
                    index = self._temporary(ir.width_of(indexed.index))
                    self.out.append(ir.Define(index, self._value(copy, indexed.index), span))
                same = watch.is_at(index, indexed.exact)
            elif indexed is not None and (indexed.elements.stride, indexed.elements.object) == (own.stride, own.object):
                if own.is_apart(indexed.elements.offset, size):
                    continue
            elif len(ranges) == 1:
                ((_, low, high),) = ranges
                if high - low == size and low >= 0 and self._is_one(own.object):
                    if size == own.size and low % own.stride == own.offset:
                        same = watch.is_at(ir.Const(low // own.stride, watch.index.width), True)
                    elif own.is_apart(low, size):
                        continue
            changed = None if same is None else ir.Choose(same, value, watch.value, watch.value.width)
            self._watch(watch, changed)

    def _fill(self, ranges: Iterable[Range], byte: int, span: Span) -> None:
        ((cls, low, high),) = ranges
        for watch in self.watched.values():
            known = self._object(cls)
            if watch.elements.object == cls:
                whole = known is not None and low <= 0 and known.size <= high
                number = int.from_bytes(bytes([byte]) * watch.elements.size, "little")
                self._watch(watch, ir.Const(number, watch.value.width) if whole else None)
        for cell in self._hit(ranges):
            own = _register(cell)
            if low <= cell[1] and cell[1] + cell[2] <= high:
                number = int.from_bytes(bytes([byte]) * cell[2], "little")
                self.out.append(ir.Define(own, ir.Const(number, own.width), span))
            else:
                self._any(own)

    def _store(self, copy: _Copy, address: ir.Expr, value: ir.Expr, span: Span) -> None:
        width = ir.width_of(value)
        size = max(1, width // 8)
        value = _fit(value, size * 8)
        name = copy.function.name
        if self.watched:
            kept = self._temporary(size * 8)
            self.out.append(ir.Define(kept, value, span))
            value = kept
            self._watch_store(copy, address, value, size, span)
        exact = self._exact(name, address, size)
        if exact is not None and exact in self.cells.get(exact[0], ()):
            self.out.append(ir.Define(_register(exact), value, span))
            return
        elements = self._elements(name, address, size)
        if elements is not None and set(elements[1]) <= set(self.cells.get(elements[1][0][0], ())):
            index = self._value(copy, elements[0])
            kept = self._temporary(size * 8)
            self.out.append(ir.Define(kept, value, span))
            for k, cell in enumerate(elements[1]):
                here = ir.Binary("eq", index, ir.Const(k, index.width), index.width)
                own = _register(cell)
                self.out.append(ir.Define(own, ir.Choose(here, kept, own, own.width), span))
            return
        ranges = self._ranges(name, address, size)
        if not ranges:
            if isinstance(address, ir.Const):  # null: nothing is behind it
                self._end(ir.Halt("null", span))
                self._begin(self._new())
            else:
                self._fail(span)
            return
        for cell in self._hit(ranges):
            own = _register(cell)
            if cell[2] != size:
                self._any(own)
                continue
            aligned = all(cls != cell[0] or high - low != size or low == cell[1] for cls, low, high in ranges)
            changed = value if aligned and not self._is_loose(ranges, cell) else self._anything(own.width)
            self.out.append(ir.Define(own, ir.Choose(self._anything(1), changed, own, own.width), span))

    def _is_loose(self, ranges: Iterable[Range], cell: _Cell) -> bool:
        """May a store hit a part of a cell?"""
        return any(cls == cell[0] and high - low != cell[2] for cls, low, high in ranges)

    def _call(self, copy: _Copy, i: ir.Call) -> None:
        names = self._callees(i)
        arguments = [self._value(copy, a.value) for a in i.arguments]
        if isinstance(i.callee, str):
            self._direct(copy, i, i.callee, arguments)
            return
        targets = self.sets.targets(copy.function.name, i.callee)
        if not names or any(not t[0].startswith("fn:") for t in targets):
            self._fail(i.span)
            return
        after = self._new()
        for name in names:
            here, other = self._new(), self._new()
            self._end(ir.Branch(self._anything(1), here, other, i.span))
            self._begin(here)
            self._direct(copy, i, name, arguments)
            self._end(ir.Jump(after))
            self._begin(other)
        self._end(ir.Halt("no other function", i.span))
        self._begin(after)

    def _direct(self, copy: _Copy, i: ir.Call, name: str, arguments: Sequence[ir.Expr]) -> None:
        target = _renamed(copy, i.target) if i.target is not None else None
        body = self.program.functions.get(name)
        if name in self.errors:
            self._fail(i.span)
        elif body is not None:
            self._body(i, body, arguments, target)
        elif name in _ENDING:
            self._end(ir.Halt("ends", i.span))
            self._begin(self._new())
        elif name in _ASSUMING:
            on, stop = self._new(), self._new()
            test = ir.Binary("ne", arguments[0], ir.Const(0, ir.width_of(arguments[0])), ir.width_of(arguments[0]))
            self._end(ir.Branch(test, on, stop, i.span))
            self._begin(stop)
            self._end(ir.Halt("assumed", i.span))
            self._begin(on)
        elif name == "__slicc_general_state":
            for cls, cells in self.cells.items():
                if cls in self.program.objects:
                    for cell in cells:
                        self._any(_register(cell))
            self._forget(self.program.objects)
        elif name == "realloc":
            self._fail(i.span)
        else:
            if name not in ALLOCATORS and not name.startswith(("__slicc_", "__VERIFIER_nondet", "nondet_")):
                for cell in self._stub_writes(copy.function.name, i):
                    self._any(_register(cell))
                for a in i.arguments:
                    if a.pointee is not None and not a.const:
                        self._forget({cls for cls, _, _ in self._ranges(copy.function.name, a.value, 1)})
            self._forget({f"env:{i.site}"})
            if target is not None:
                self._any(target)

    def _body(self, i: ir.Call, body: ir.Function, arguments: Sequence[ir.Expr], target: ir.Reg | None) -> None:
        given: list[ir.Expr] = []
        for k, p in enumerate(body.parameters):
            given.append(_fit(arguments[k], p.width) if k < len(arguments) else self._anything(p.width))
        result = self._temporary(body.result_width) if body.result_width else None
        if body.name in self.kept:
            self._split()
            passed = (*given, *self.inputs[body.name])
            self.out.append(ir.Call(None, body.name, tuple(map(ir.Argument, passed)), body.type, i.site, i.span))
            for out in (*((result,) if result is not None else ()), *self.outputs[body.name]):
                self._any(out)
            self._split()
        else:
            self.draft.copies += 1
            prefix = f"{self.draft.copies}:"
            for p, value in zip(body.parameters, given):
                self.out.append(ir.Define(ir.Reg(prefix + p.name, p.width), value, i.span))
            inside, after = self._new(), self._new()
            self._end(ir.Jump(inside))
            self._copy(body, prefix, result, inside, after)
            self._begin(after)
        if target is not None:
            if result is not None:
                self.out.append(ir.Define(target, _fit(result, target.width), i.span))
            else:
                self._any(target)

    # ------------------------------------------------------------ expressions

    def _value(self, copy: _Copy, e: ir.Expr) -> ir.Expr:
        match e:
            case ir.Const():
                return e
            case ir.Reg():
                return _renamed(copy, e)
            case ir.Load(address, width, _):
                return self._load(copy, address, width)
            case ir.Address(_, width) | ir.FunctionAddress(_, width):
                return self._address(width)
            case ir.Unary(op, operand, width):
                return ir.Unary(op, self._value(copy, operand), width)
            case ir.Binary(op, left, right, width):
                return ir.Binary(op, self._value(copy, left), self._value(copy, right), width)
            case ir.Convert(op, operand, width):
                return ir.Convert(op, self._value(copy, operand), width)
            case ir.Choose(condition, then, otherwise, width):
                test = self._value(copy, condition)
                return ir.Choose(test, self._value(copy, then), self._value(copy, otherwise), width)
            case ir.Element(base, index, stride, _, width):
                step = ir.Binary("mul", self._value(copy, index), ir.Const(stride, width), width)
                return ir.Binary("add", self._value(copy, base), step, width)
        raise AssertionError(e)

    def _load(self, copy: _Copy, address: ir.Expr, width: int) -> ir.Expr:
        size = max(1, width // 8)
        name = copy.function.name
        exact = self._exact(name, address, size)
        if exact is not None and exact in self.cells.get(exact[0], ()):
            return _fit(_register(exact), width)
        elements = self._elements(name, address, size)
        if elements is not None and set(elements[1]) <= set(self.cells.get(elements[1][0][0], ())):
            index = self._value(copy, elements[0])
            found: ir.Expr = self._anything(width)
            for k, cell in enumerate(elements[1]):
                here = ir.Binary("eq", index, ir.Const(k, index.width), index.width)
                found = ir.Choose(here, _fit(_register(cell), width), found, width)
            return found
        indexed = self._indexed(name, address, size)
        if indexed is not None:
            return _fit(self._element(copy, address, indexed), width)
        return self._anything(width)

    def _element(self, copy: _Copy, address: ir.Expr, read: _Indexed) -> ir.Expr:
        """What an element holds that is read by an index, as far as it is watched."""
        place, width = (copy.prefix, id(address)), ir.width_of(read.index)
        self.wanted.setdefault(place, (read.elements, width, not read.exact))
        own = self.watched.get(place)
        watches = [w for w in self.watched.values() if w.elements == read.elements and w is not own]
        if own is not None:
            watches.append(own)
        found: ir.Expr = self._anything(read.elements.size * 8)
        if not watches:
            return found
        span = copy.function.span
        index = self._temporary(width)
        self.out.append(ir.Define(index, self._value(copy, read.index), span))
        for watch in watches:
            same = watch.is_at(index, read.exact)
            if same is not None:
                found = ir.Choose(same, watch.value, found, watch.value.width)
                if watch is own:
                    self.out.append(ir.Define(watch.ok, same, span))
        return found


def _signed(e: ir.Const) -> int:
    return e.value - (1 << e.width) if e.value >> (e.width - 1) else e.value


def _register(cell: _Cell) -> ir.Reg:
    return ir.Reg(f"@{cell[0]}+{cell[1]}", cell[2] * 8)


def _renamed(copy: _Copy, register: ir.Reg) -> ir.Reg:
    return ir.Reg(copy.prefix + register.name, register.width)


def _fit(e: ir.Expr, width: int) -> ir.Expr:
    have = ir.width_of(e)
    if have == width:
        return e
    return ir.Convert("zext" if have < width else "trunc", e, width)


def widths(function: ir.Function) -> dict[str, int]:
    """Yield the width of every register that a function mentions."""
    found: dict[str, int] = {}
    stack: list[ir.Expr] = []
    for block in function.blocks.values():
        for i in block.instructions:
            stack += expressions_of(i)
        match block.end:
            case ir.Branch(condition=e):
                stack.append(e)
            case ir.Return(value=value) if value is not None:
                stack.append(value)
    while stack:
        match stack.pop():
            case ir.Reg(name, width):
                found[name] = width
            case ir.Load(address, _, _):
                stack.append(address)
            case ir.Unary(_, operand, _) | ir.Convert(_, operand, _):
                stack.append(operand)
            case ir.Binary(_, left, right, _):
                stack += (left, right)
            case ir.Element(base, index, _, _, _):
                stack += (base, index)
            case ir.Choose(condition, then, otherwise, _):
                stack += (condition, then, otherwise)
    return found
