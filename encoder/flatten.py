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
there, too.

Where a claim is about all elements (``every``), one at any index k is watched for each array, and one for each place
that reads:

    ... a[i] ...      -->   if (i != p) end; ... w ...

Between two places that something is said of, p is the index that will be read, and what holds of every k there holds of
p, too: an instance.
Source: Monniaux/Gonnord, "Cell morphing: from array programs to array-free Horn clauses", SAS 2016.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, permutations, product

from encoder import ir
from encoder.cells import COPIED, Cell, Cells, Elements, Indexed, Unfit
from encoder.ctype import CType
from encoder.order import expressions_of, order
from encoder.points_to import ALLOCATORS, PointsTo, Range
from encoder.source import Span

ERROR = "%error"
RETURN = "%return"
_LARGEST = 40_000  # instructions
_MOST_WATCHED = 8  # places that read elements of larger ones
_MOST_READ = 24  # the same where every element is spoken of
_MOST_JOINT = 8  # elements of different arrays that something is said of at once, in one loop


@dataclass(frozen=True, slots=True)
class Instance:
    """``index`` and ``value`` of the element that one place reads. What is said of ``any_index`` and ``any_value``,
    which stand for every element, may be said of them wherever a run is taken up. ``most``: no index is larger."""

    index: ir.Reg
    value: ir.Reg
    any_index: ir.Reg
    any_value: ir.Reg
    most: int

    def pairs(self) -> tuple[tuple[ir.Reg, ir.Reg], tuple[ir.Reg, ir.Reg]]:
        """The registers of every element, each with that of the one that is read."""
        return (self.any_index, self.index), (self.any_value, self.value)


@dataclass(frozen=True, slots=True)
class Flat:
    """Functions on registers. A call of one of them is the first instruction of its block, and inputs follow: the
    result, if there is one, then ``outputs``. Its arguments are parameters of the flat function. ``ERROR`` and
    ``RETURN`` are called where the program fails, and where a function returns, with the result and its outputs.
    An input that the program asks for has its site, and is of the kind "input", or "stub" where it is the result of a
    function without a body; others have the site 0. ``origins``: flat function, block -> the function and block that it
    is a copy of, and what its registers begin with here; ``cells``: register -> the object, offset and size in bytes
    that it stands for; ``instances``: see above; ``joint``: such of different arrays, of which something may be said
    at once; ``steps``: indices of every element of two arrays, where that of the second seems to be the first one times
    a number plus a number."""

    entry: str
    functions: dict[str, ir.Function]
    outputs: dict[str, tuple[ir.Reg, ...]]
    origins: dict[tuple[str, int], tuple[str, int, str]]
    cells: dict[str, tuple[str, int, int]]
    instances: tuple[Instance, ...] = ()
    joint: tuple[tuple[Instance, ...], ...] = ()
    steps: tuple[tuple[str, str, int, int], ...] = ()


def flatten(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], copied: int = COPIED) -> Flat:
    """Yield the program that starts with ``entry`` in numbers. Raises Unfit.

    ``copied``: instructions beyond which large functions that are called often stay functions.
    """
    cells = Cells(program, sets, entry, errors, copied)
    first = _Flattener(program, sets, entry, errors, cells, {})
    flat = first.run()
    if not first.wanted or cells.kept:
        return flat
    watched: dict[_Place, _Watch] = {}
    for n, (place, (elements, width, scaled)) in enumerate(list(first.wanted.items())[:_MOST_WATCHED]):
        index, value = ir.Reg(f"#index {n}", width), ir.Reg(f"#element {n}", elements.size * 8)
        watched[place] = _Watch(elements, index, value, ir.Reg(f"#ok {n}", 1), scaled)
    return _Flattener(program, sets, entry, errors, cells, watched).run()


def flatten_every(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str]) -> Flat | None:
    """Yield the program in numbers, in which one element of each array stands for every one of them. Raises Unfit.

    None where no array is read by an index.
    """
    cells = Cells(program, sets, entry, errors)
    if cells.kept:
        return None
    first = _Flattener(program, sets, entry, errors, cells, {}, True)
    first.run()
    if not first.wanted or len(first.wanted) > _MOST_READ:
        return None
    arrays = {elements: width for elements, width, _ in first.wanted.values()}
    first = _Flattener(program, sets, entry, errors, cells, {}, True, arrays)
    first.run()
    if len(first.wanted) > _MOST_READ:
        return None
    watched: dict[_Place, _Watch] = {}
    whole: dict[tuple[Elements, int], _Watch] = {}
    instances: list[Instance] = []
    near: dict[tuple[str, tuple[int, ...]], dict[str, list[Instance]]] = {}
    for place, (elements, width, _) in first.wanted.items():
        if (elements, width) not in whole:
            own = _every("", len(whole), elements, width)
            whole[elements, width] = watched["", len(whole)] = own
        own, read = whole[elements, width], _every(" read", place[1], elements, width)
        watched[place] = read
        instance = Instance(read.index, read.value, own.index, own.value, _most(cells, elements, width))
        instances.append(instance)
        near.setdefault(first.read_at[place], {}).setdefault(own.index.name, []).append(instance)
    flat = _Flattener(program, sets, entry, errors, cells, watched, True, arrays).run()
    joint = [together for of in near.values() if len(of) > 1 for together in islice(product(*of.values()), _MOST_JOINT)]
    steps: dict[tuple[str, str, int, int], None] = {}
    for together in joint:
        for a, b in permutations(together, 2):
            found = _step(first.linear.get(a.index.name), first.linear.get(b.index.name))
            if found is not None and found != (1, 0):
                steps[a.any_index.name, b.any_index.name, *found] = None
    return replace(flat, instances=tuple(instances), joint=tuple(joint), steps=tuple(steps))


_Linear = tuple[dict[str, int], int]
"""A sum of registers, each so many times, and of a number."""


def _linear(e: ir.Expr) -> _Linear | None:
    """What an index is, if it is such a sum and nothing wraps around."""
    match e:
        case ir.Const(value, width):
            return {}, value - (1 << width) if value >> (width - 1) else value
        case ir.Reg(name, _):
            return {name: 1}, 0
        case ir.Convert(_, operand, _):
            return _linear(operand)
        case ir.Binary("add" | "sub" | "mul" as op, left, right, _):
            a, b = _linear(left), _linear(right)
            if a is None or b is None:
                return None
            if op == "mul":
                a, b = (b, a) if b[0] else (a, b)
                return None if b[0] else ({n: k * b[1] for n, k in a[0].items()}, a[1] * b[1])
            sign = 1 if op == "add" else -1
            parts = {n: a[0].get(n, 0) + sign * b[0].get(n, 0) for n in {**a[0], **b[0]}}
            return {n: k for n, k in parts.items() if k}, a[1] + sign * b[1]
    return None


def _step(a: _Linear | None, b: _Linear | None) -> tuple[int, int] | None:
    """How often ``a``, plus what, ``b`` is."""
    if a is None or b is None or not a[0] or a[0].keys() != b[0].keys():
        return None
    name = min(a[0])
    times = b[0][name] // a[0][name]
    if any(b[0][n] != times * k for n, k in a[0].items()):
        return None
    return times, b[1] - times * a[1]


def _most(cells: Cells, elements: Elements, width: int) -> int:
    """The index of the last element of an object, or where its size is not known, the largest one if the least one of
    those is taken that mean the same element."""
    stride, known = elements.stride, cells.object(elements.object)
    if known is not None:
        return min(max(0, known.size - elements.offset - elements.size) // stride, (1 << width) - 1)
    return ((1 << width) >> (0 if stride & stride - 1 else stride.bit_length() - 1)) - 1


def _every(said: str, number: int, elements: Elements, width: int) -> _Watch:
    index, value = ir.Reg(f"#index{said} {number}", width), ir.Reg(f"#element{said} {number}", elements.size * 8)
    return _Watch(elements, index, value, None, False)


@dataclass(frozen=True, slots=True)
class _Watch:
    """An element that is watched: at which index, what it holds, and whether the place was at this index last.
    ``ok``: None where every element is spoken of. ``scaled``: the index counts bytes, as far as addresses have bits,
    where several numbers mean one element."""

    elements: Elements
    index: ir.Reg
    value: ir.Reg
    ok: ir.Reg | None
    scaled: bool

    def is_at(self, index: ir.Expr, exact: bool) -> ir.Expr | None:
        """The condition that an index is the watched one; ``exact``: no other number means the same element."""
        width = self.index.width
        if ir.width_of(index) != width or not (exact or self.scaled):
            return None
        if self.scaled:
            index = ir.Binary("mul", index, ir.Const(self.elements.stride, width), width)
        return ir.Binary("eq", index, self.index, width)


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
        cells: Cells,
        watched: dict[_Place, _Watch],
        every: bool = False,
        arrays: Mapping[Elements, int] | None = None,
    ):
        self.cells = cells
        self.every = every
        self.arrays = arrays or {}  # those that are read by an index, of so many bits
        self.read_at: dict[_Place, tuple[str, tuple[int, ...]]] = {}
        self.linear: dict[str, _Linear] = {}  # by the register of an index that is read
        self.reads = 0
        self.around: tuple[int, ...] = ()  # the loops that the block is in
        self.read_here: dict[tuple[str, tuple[int, ...]], list[_Watch]] = {}  # by copies and loops
        self.choices = 0  # around what is put in numbers: it may not be looked at
        self.watched = watched
        self.wanted: dict[_Place, tuple[Elements, int, bool]] = {}  # elements, bits of the index, scaled
        self.program = program
        self.sets = sets
        self.entry = entry
        self.errors = errors
        self.size = 0
        self.fresh = 0
        self.draft = _Draft()
        self.origins: dict[tuple[str, int], tuple[str, int, str]] = {}
        self.flat = ""
        self.label = 0
        self.out: list[ir.Instruction] = []

    # ------------------------------------------------------------ the whole

    def run(self) -> Flat:
        touched = {name: self.cells.touched(name) for name in self.cells.reached}
        self.inputs: dict[str, list[ir.Reg]] = {}
        self.outputs: dict[str, tuple[ir.Reg, ...]] = {}
        for name in self.cells.kept:
            below = self.cells.below(name) | {name}
            read = set().union(*(touched[n][0] for n in below))
            written = set().union(*(touched[n][1] for n in below))
            self.inputs[name] = [_register(c) for c in sorted(read)]
            self.outputs[name] = tuple(_register(c) for c in sorted(written))
        functions = {name: self._function(name) for name in (self.entry, *sorted(self.cells.kept))}
        cells = {_register(cell).name: cell for cells in self.cells.of.values() for cell in cells}
        return Flat(self.entry, functions, self.outputs, self.origins, cells)

    def _function(self, name: str) -> ir.Function:
        function = self.program.functions[name]
        self.draft, self.flat = _Draft(), name
        self._begin(0)
        if name == self.entry:
            for cells in self.cells.of.values():
                for cell in cells:
                    self._initial(cell)
            for watch in self.watched.values():
                self._any(watch.index)
                known = self.program.objects.get(watch.elements.object)
                zero = known is not None and known.initial is not None and not known.initial
                self._watch(watch, ir.Const(0, watch.value.width) if zero else None)
                if watch.ok is not None:
                    self._emit(ir.Define(watch.ok, ir.Const(1, 1), function.span))
                else:
                    width = watch.index.width
                    most = ir.Const(_most(self.cells, watch.elements, width), width)
                    self._only(ir.Binary("ule", watch.index, most, width), "no index", function.span)
            for p in function.parameters:
                self._any(p)
        body, after = self._new(), self._new()
        self._end(ir.Jump(body))
        result = ir.Reg("%result", function.result_width) if function.result_width is not None else None
        self._copy(function, "", result, body, after)
        self._begin(after)
        outputs = (*((result,) if result is not None else ()), *self.outputs.get(name, ()))
        self._emit(ir.Call(None, RETURN, tuple(ir.Argument(r) for r in outputs), function.type, 0, function.end))
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

    def _emit(self, i: ir.Instruction) -> None:
        self.out.append(i)  # of the block that is open when all that it is made of has been put in numbers

    def _split(self) -> None:
        """Start a new block here."""
        after = self._new()
        self._end(ir.Jump(after))
        self._begin(after)

    def _fail(self, span: Span) -> None:
        """The program fails here, or does what is not known; what follows is not reached."""
        for watch in self.watched.values():
            if watch.ok is not None:
                self._only(watch.ok, "another element was read", span)
        self._emit(ir.Call(None, ERROR, (), self.program.functions[self.entry].type, 0, span))
        self._end(ir.Halt("error", span))
        self._begin(self._new())

    def _only(self, condition: ir.Expr, otherwise: str, span: Span) -> None:
        """The run ends here unless ``condition`` holds."""
        on, stop = self._new(), self._new()
        self._end(ir.Branch(condition, on, stop, span))
        self._begin(stop)
        self._end(ir.Halt(otherwise, span))
        self._begin(on)

    def _is_known(self, read: Indexed) -> bool:
        """Is it certain which indices mean the same element?"""
        stride = read.elements.stride
        return read.exact or not stride & stride - 1 or self.cells.object(read.elements.object) is not None

    def _least(self, read: Indexed, index: ir.Expr, span: Span) -> ir.Expr:
        """The least index that means the same element. Nothing outside of an object of a known size is accessed."""
        elements, width = read.elements, ir.width_of(index)
        most = ir.Const(_most(self.cells, elements, width), width)
        if self.cells.object(elements.object) is not None:
            self._only(ir.Binary("ule", index, most, width), "outside", span)
            return index
        return index if elements.stride & elements.stride - 1 else ir.Binary("and", index, most, width)

    def _any(self, target: ir.Reg, site: int = 0, kind: str = "nondet") -> ir.Reg:
        self._emit(ir.Input(target, kind, target.name, site, self.program.functions[self.entry].span))
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

    def _initial(self, cell: Cell) -> None:
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
                    self._emit(ir.Define(target, start, known.span))
                    return
                for k in range(max(at, offset), min(at + size, offset + width)):
                    number |= (value.value >> (8 * (k - offset)) & 0xFF) << (8 * (k - at))
        self._emit(ir.Define(target, ir.Const(number, size * 8), known.span))

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
            self.around = known.heads.get(label, ())
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
                            self._emit(ir.Define(result, _fit(self._value(copy, value), result.width), span))
                    self._end(ir.Jump(after))
                case ir.Halt():
                    self._end(block.end)

    # ------------------------------------------------------------ instructions

    def _instruction(self, copy: _Copy, i: ir.Instruction) -> None:
        name = copy.function.name
        match i:
            case ir.Define(target, value, span):
                self._emit(ir.Define(_renamed(copy, target), self._value(copy, value), span))
            case ir.Input(target=target, site=site):
                self._any(_renamed(copy, target), site, "input")
            case ir.Store(address, value, span):
                self._store(copy, address, self._value(copy, value), span)
            case ir.Birth(object=key):
                self._born(key)
            case ir.CopyBytes(target=target, size=size, span=span) | ir.FillBytes(target=target, size=size, span=span):
                n = size.value if isinstance(size, ir.Const) else 1 << 60
                ranges = self.cells.ranges(name, target, n)
                if not ranges:
                    self._fail(span)
                elif isinstance(i, ir.FillBytes) and isinstance(i.byte, ir.Const) and self.cells.exact(name, target, n):
                    self._fill(ranges, i.byte.value, span)
                else:
                    self._blur(ranges)
            case ir.Refused(span=span):
                self._fail(span)
            case ir.Call():
                self._call(copy, i)

    def _born(self, cls: str) -> None:
        for cell in self.cells.of.get(cls, ()):
            self._any(_register(cell))
        self._forget({cls})

    def _blur(self, ranges: Iterable[Range]) -> None:
        ranges = set(ranges)
        for cell in self.cells.hit(ranges):
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
            self._emit(ir.Define(watch.value, value, self.program.functions[self.entry].span))

    def _watch_store(self, copy: _Copy, address: ir.Expr, value: ir.Expr, size: int, span: Span) -> None:
        """A store changes what is watched."""
        name = copy.function.name
        ranges = self.cells.ranges(name, address, size)
        classes = {cls for cls, _, _ in ranges}
        indexed = self.cells.indexed(name, address, size)
        index: ir.Reg | None = None
        for watch in self.watched.values():
            own = watch.elements
            if own.object not in classes:
                continue
            same: ir.Expr | None = None
            if indexed is not None and indexed.elements == own:
                if index is None:
                    index = self._temporary(ir.width_of(indexed.index))
                    self._emit(ir.Define(index, self._value(copy, indexed.index), span))
                if not self.every:
                    same = watch.is_at(index, indexed.exact)
                elif self._is_known(indexed):
                    same = watch.is_at(self._least(indexed, index, span), True)
            elif indexed is not None and (indexed.elements.stride, indexed.elements.object) == (own.stride, own.object):
                if own.is_apart(indexed.elements.offset, size):
                    continue
            elif len(ranges) == 1:
                ((_, low, high),) = ranges
                if high - low == size and low >= 0 and self.cells.is_one(own.object):
                    if size == own.size and low % own.stride == own.offset:
                        same = watch.is_at(ir.Const(low // own.stride, watch.index.width), True)
                    elif own.is_apart(low, size):
                        continue
            changed = None if same is None else ir.Choose(same, value, watch.value, watch.value.width)
            self._watch(watch, changed)

    def _fill(self, ranges: Iterable[Range], byte: int, span: Span) -> None:
        ((cls, low, high),) = ranges
        for watch in self.watched.values():
            known = self.cells.object(cls)
            if watch.elements.object == cls:
                whole = known is not None and low <= 0 and known.size <= high
                number = int.from_bytes(bytes([byte]) * watch.elements.size, "little")
                self._watch(watch, ir.Const(number, watch.value.width) if whole else None)
        for cell in self.cells.hit(ranges):
            own = _register(cell)
            if low <= cell[1] and cell[1] + cell[2] <= high:
                number = int.from_bytes(bytes([byte]) * cell[2], "little")
                self._emit(ir.Define(own, ir.Const(number, own.width), span))
            else:
                self._any(own)

    def _store(self, copy: _Copy, address: ir.Expr, value: ir.Expr, span: Span) -> None:
        width = ir.width_of(value)
        size = max(1, width // 8)
        value = _fit(value, size * 8)
        name = copy.function.name
        if self.watched:
            kept = self._temporary(size * 8)
            self._emit(ir.Define(kept, value, span))
            value = kept
            self._watch_store(copy, address, value, size, span)
        exact = self.cells.exact(name, address, size)
        if exact is not None and exact in self.cells.of.get(exact[0], ()):
            self._emit(ir.Define(_register(exact), value, span))
            return
        elements = self.cells.elements(name, address, size)
        if elements is not None and set(elements[1]) <= set(self.cells.of.get(elements[1][0][0], ())):
            read = self._value(copy, elements[0])
            index, kept = self._temporary(ir.width_of(read)), self._temporary(size * 8)
            self._emit(ir.Define(index, read, span))  # it may read what is written here
            self._emit(ir.Define(kept, value, span))
            for k, cell in enumerate(elements[1]):
                here = ir.Binary("eq", index, ir.Const(k, index.width), index.width)
                own = _register(cell)
                self._emit(ir.Define(own, ir.Choose(here, kept, own, own.width), span))
            return
        ranges = self.cells.ranges(name, address, size)
        if not ranges:
            if isinstance(address, ir.Const):  # null: nothing is behind it
                self._end(ir.Halt("null", span))
                self._begin(self._new())
            else:
                self._fail(span)
            return
        for cell in self.cells.hit(ranges):
            own = _register(cell)
            if cell[2] != size:
                self._any(own)
                continue
            aligned = all(cls != cell[0] or high - low != size or low == cell[1] for cls, low, high in ranges)
            changed = value if aligned and not self._is_loose(ranges, cell) else self._anything(own.width)
            self._emit(ir.Define(own, ir.Choose(self._anything(1), changed, own, own.width), span))

    def _is_loose(self, ranges: Iterable[Range], cell: Cell) -> bool:
        """May a store hit a part of a cell?"""
        return any(cls == cell[0] and high - low != cell[2] for cls, low, high in ranges)

    def _call(self, copy: _Copy, i: ir.Call) -> None:
        names = self.cells.callees(i)
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
        elif name in ir.ENDING:
            self._end(ir.Halt("ends", i.span))
            self._begin(self._new())
        elif name in ir.ASSUMING:
            on, stop = self._new(), self._new()
            test = ir.Binary("ne", arguments[0], ir.Const(0, ir.width_of(arguments[0])), ir.width_of(arguments[0]))
            self._end(ir.Branch(test, on, stop, i.span))
            self._begin(stop)
            self._end(ir.Halt("assumed", i.span))
            self._begin(on)
        elif name == "__slicc_general_state":
            for cls, cells in self.cells.of.items():
                if cls in self.program.objects:
                    for cell in cells:
                        self._any(_register(cell))
            self._forget(self.program.objects)
        elif name == "realloc":
            self._fail(i.span)
        else:
            if name not in ALLOCATORS and not name.startswith("__slicc_"):
                for cell in self.cells.stub_writes(copy.function.name, i):
                    self._any(_register(cell))
                for a in i.arguments:
                    if a.pointee is not None and not a.const:
                        self._forget({cls for cls, _, _ in self.cells.ranges(copy.function.name, a.value, 1)})
            self._forget({f"env:{i.site}"})
            if target is not None:
                self._any(target, i.site, "stub")

    def _body(self, i: ir.Call, body: ir.Function, arguments: Sequence[ir.Expr], target: ir.Reg | None) -> None:
        given: list[ir.Expr] = []
        for k, p in enumerate(body.parameters):
            given.append(_fit(arguments[k], p.width) if k < len(arguments) else self._anything(p.width))
        result = self._temporary(body.result_width) if body.result_width else None
        if body.name in self.cells.kept:
            self._split()
            passed = (*given, *self.inputs[body.name])
            self._emit(ir.Call(None, body.name, tuple(map(ir.Argument, passed)), body.type, i.site, i.span))
            for out in (*((result,) if result is not None else ()), *self.outputs[body.name]):
                self._any(out)
            self._split()
        else:
            self.draft.copies += 1
            prefix = f"{self.draft.copies}:"
            for p, value in zip(body.parameters, given):
                self._emit(ir.Define(ir.Reg(prefix + p.name, p.width), value, i.span))
            inside, after = self._new(), self._new()
            self._end(ir.Jump(inside))
            self._copy(body, prefix, result, inside, after)
            self._begin(after)
        if target is not None:
            if result is not None:
                self._emit(ir.Define(target, _fit(result, target.width), i.span))
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
                self.choices += 1
                found = ir.Choose(test, self._value(copy, then), self._value(copy, otherwise), width)
                self.choices -= 1
                return found
            case ir.Element(base, index, stride, _, width):
                step = ir.Binary("mul", self._value(copy, index), ir.Const(stride, width), width)
                return ir.Binary("add", self._value(copy, base), step, width)
        raise AssertionError(e)

    def _load(self, copy: _Copy, address: ir.Expr, width: int) -> ir.Expr:
        size = max(1, width // 8)
        name = copy.function.name
        exact = self.cells.exact(name, address, size)
        if exact is not None and exact in self.cells.of.get(exact[0], ()):
            self._also(copy, exact)
            return _fit(_register(exact), width)
        elements = self.cells.elements(name, address, size)
        if elements is not None and set(elements[1]) <= set(self.cells.of.get(elements[1][0][0], ())):
            index = self._value(copy, elements[0])
            found: ir.Expr = self._anything(width)
            for k, cell in enumerate(elements[1]):
                here = ir.Binary("eq", index, ir.Const(k, index.width), index.width)
                found = ir.Choose(here, _fit(_register(cell), width), found, width)
            return found
        indexed = self.cells.indexed(name, address, size)
        if indexed is not None:
            return _fit(self._element(copy, address, indexed), width)
        return self._anything(width)

    def _element(self, copy: _Copy, address: ir.Expr, read: Indexed) -> ir.Expr:
        """What an element holds that is read by an index, as far as it is watched."""
        width = ir.width_of(read.index)
        if self.every:
            return self._read(copy, read, width)
        place = (copy.prefix, id(address))
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
        self._emit(ir.Define(index, self._value(copy, read.index), span))
        for watch in watches:
            same = watch.is_at(index, read.exact)
            if same is not None:
                found = ir.Choose(same, watch.value, found, watch.value.width)
                if watch is own and watch.ok is not None:
                    self._emit(ir.Define(watch.ok, same, span))
        return found

    def _also(self, copy: _Copy, cell: Cell) -> None:
        """A cell that is read may be an element as well."""
        cls, at, size = cell
        for own, width in self.arrays.items() if not self.choices else ():
            if (own.object, own.size) == (cls, size) and at % own.stride == own.offset:
                value = self._read(copy, Indexed(own, ir.Const(at // own.stride, width), True), width)
                same = ir.Binary("eq", value, _register(cell), size * 8)
                self._only(same, "one element holds two values", copy.function.span)

    def _read(self, copy: _Copy, read: Indexed, width: int) -> ir.Expr:
        """What an element holds that is read at one place, where every element is spoken of."""
        if self.choices or not self._is_known(read):
            return self._anything(read.elements.size * 8)
        self.reads += 1
        place = ("read", self.reads)
        self.wanted[place] = read.elements, width, False
        self.read_at[place] = copy.prefix, self.around
        if (linear := _linear(self._value(copy, read.index))) is not None:
            self.linear[_every(" read", self.reads, read.elements, width).index.name] = linear
        own = self.watched.get(place)
        if own is None:
            return self._anything(read.elements.size * 8)
        span = copy.function.span
        index, value = self._temporary(width), self._temporary(own.value.width)
        least = self._least(read, self._value(copy, read.index), span)  # which may begin a block
        self._emit(ir.Define(index, least, span))
        self._only(ir.Binary("eq", index, own.index, width), "another element was read", span)
        self._emit(ir.Define(value, own.value, span))
        before_here = self.read_here.setdefault((copy.prefix, self.around), [])
        every = [w for (prefix, _), w in self.watched.items() if not prefix]
        for before in (*every, *before_here):
            if before.elements == own.elements and before.index.width == width:
                other = ir.Binary("ne", before.index, own.index, width)
                same = ir.Binary("eq", before.value, own.value, value.width)
                self._only(ir.Binary("or", other, same, 1), "one element holds two values", span)
        before_here.append(own)
        return value


def _register(cell: Cell) -> ir.Reg:
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
