"""Points-to sets of a program that mixes pointers too much for exact ones: coarser, and sure to end soon.

What is given up, in this order: exact offsets of which one class has many, places within a class that has many, and
what tells the contents of classes apart that hold much (they share one pool). Sets are bits of an integer; what is new
in one is passed on once. Source: difference propagation as in Fecht/Seidl, NJC 5(4), 1998; offsets given up per object
as in Lattner/Lenharth/Adve, PLDI 2007; contents that are joined as in Steensgaard, POPL 1996.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import Array, CType, FunctionType, Int, Layout, Pointer, Record, Void
from encoder.points_to import (
    ALLOCATORS,
    COPY_SLOTS,
    DEEPEST_PATH,
    FUNCTION,
    INFINITE,
    MOST_ELEMENTS,
    NUMBER,
    OBJECT_CALL,
    WATCH_CALL,
    PointsTo,
    Range,
    Target,
    close_over_calls,
    equality_key,
    is_environment,
    is_function,
    may_go_on,
)

_MOST_OFFSETS = 6  # of one class that are told apart, besides its start
_MOST_SHOWN = 4  # ranges of one class in one set that the result tells apart
_MOST_CELLS = 48  # places of one class
_MOST_HELD = 40  # targets that one place may hold before its class's contents go to the pool
_MOST_EFFORT = 1_500_000  # bits passed on, and edges, before the pool takes everything of the environment
_MOST_PAIRS = 16  # objects copied from times objects copied to, of which places are told apart

_SMALL = 0  # instructions of a function that has an activation for each call
_DEEPEST_CONTEXT = 4  # calls within calls that are told apart
_MOST_CONTEXTS = 4000

_Node = int
_Bits = int
_Key = tuple[str, str]  # function, register

_Observer = tuple[int, int, Callable[[int, int, _Node], None]]  # first byte, one past the last, who is told

_ANYWHERE = (-INFINITE, INFINITE)


def points_to_coarse(
    program: ir.Program, roots: tuple[str, ...], layouts: Mapping[str, Layout], open_parameters: bool
) -> PointsTo:
    """Yield sets that hold at least those of the exact solver."""
    try:
        return _Solver(program, roots, layouts, open_parameters, False).solve()
    except _TooMuch:
        return _Solver(program, roots, layouts, open_parameters, True).solve()


class _TooMuch(Exception):
    """Places are still told apart too often."""


@dataclass(slots=True)
class _Class:
    """What is known of one class of objects, or of one type of record (its name then is ``shape:TAG``).

    ``stored``: places that the program writes; ``born``: what the environment put there; ``functions``: where the
    program writes functions, if these are told apart by place. ``observers``: who is told of each place that may hold
    pointers; ``watchers``: of those that hold functions only. ``full``: too many places, they are one now; ``pooled``:
    what its objects hold is in the pool.
    """

    name: str
    stored: dict[tuple[int, int], _Node] = field(default_factory=dict)
    born: dict[tuple[int, int], _Node] = field(default_factory=dict)
    functions: dict[tuple[int, int], _Node] = field(default_factory=dict)
    observers: list[_Observer] = field(default_factory=list)
    watchers: list[_Observer] = field(default_factory=list)
    views: dict[tuple[int, int], _Node] = field(default_factory=dict)
    shapes: dict[tuple[Record, int, int], None] = field(default_factory=dict)
    offsets: int = 0
    full: bool = False
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class _Into:
    """Lets what places hold into a node."""

    solver: _Solver
    node: _Node

    def __call__(self, low: int, high: int, node: _Node) -> None:
        self.solver._flow(node, self.node)


class _Solver:
    def __init__(
        self,
        program: ir.Program,
        roots: tuple[str, ...],
        layouts: Mapping[str, Layout],
        open_parameters: bool,
        pooled: bool,
    ):
        self.program = program
        self.roots = roots
        self.layouts = layouts
        self.open_parameters = open_parameters
        self.all_pooled = pooled
        self.apart = open_parameters  # are functions told apart by place, also in the pool?
        self.word = program.pointer_width // 8
        self.effort = 0
        # Targets by number, and what sets of them are asked for often.
        self.targets: list[Target] = []
        self.number: dict[Target, int] = {}
        self.function_bits: _Bits = 0
        self.environment_bits: _Bits = 0
        self.number_bit = 1 << self._intern((NUMBER, 0, 0))
        self.moved: dict[tuple[int, int, int], int] = {}
        # Nodes.
        self.sets: list[_Bits] = []
        self.fresh: list[_Bits] = []
        self.edges: list[dict[_Node, bool]] = []  # True: functions do not pass
        self.uses: list[list[Callable[[_Bits], None]]] = []
        self.work: deque[_Node] = deque()
        self.pool = self._node()
        self.constants: dict[_Bits, _Node] = {}
        self.registers: dict[_Key, _Node] = {}
        self.results: dict[str, _Node] = {}
        self.arguments: dict[tuple[str, int], _Node] = {}
        self.equal: dict[CType | str, _Node] = {}
        self.classes: dict[str, _Class] = {}
        self.users: dict[str, list[tuple[_Class, int, int]]] = defaultdict(list)
        self.types: dict[str, CType] = {}
        self.first_of: dict[CType, str] = {}
        self.objects: dict[str, ir.Object] = dict(program.objects)
        self.callees: dict[int, set[str]] = defaultdict(set)
        self.reached: dict[str, None] = {}  # activations
        self.done: set[tuple[str, int, str]] = set()
        self.contexts = 0
        self.compares: list[tuple[_Node, _Node]] = []
        self.poured: set[_Node | str] = set()  # stored in the pool, and the classes that share it
        self.elsewhere: _Bits = 0  # targets of the environment that are kept where they do not belong
        self.around: dict[str, tuple[_Bits, _Bits]] = {}  # class -> targets looked at; those that may be equal
        # What instructions write: function -> (node of the address, bytes), and calls of functions without a body.
        self.written: dict[str, list[tuple[_Node, int, int]]] = defaultdict(list)
        self.given: dict[str, list[tuple[int, _Node]]] = defaultdict(list)
        self.sites: dict[str, list[int]] = defaultdict(list)

    # ------------------------------------------------------------ nodes and targets

    def _intern(self, target: Target) -> int:
        found = self.number.get(target)
        if found is None:
            found = self.number[target] = len(self.targets)
            self.targets.append(target)
            if target[0].startswith(FUNCTION):
                self.function_bits |= 1 << found
            elif is_environment(target[0]):
                self.environment_bits |= 1 << found
        return found

    def _bit(self, cls: str, low: int = 0, high: int = 0) -> _Bits:
        """The target as a set: anywhere in its class, when that has too many offsets already."""
        if (low, high) != (0, 0) and low > -INFINITE and (cls, low, high) not in self.number:
            known = self._class(cls)
            known.offsets += 1
            if known.full or known.offsets > _MOST_OFFSETS or is_function(cls):
                low, high = _ANYWHERE
        return 1 << self._intern((cls, low, high))

    def _each(self, bits: _Bits) -> Iterator[int]:
        while bits:
            low = bits & -bits
            yield low.bit_length() - 1
            bits ^= low

    def _node(self) -> _Node:
        self.sets.append(0)
        self.fresh.append(0)
        self.edges.append({})
        self.uses.append([])
        return len(self.sets) - 1

    def _constant(self, bits: _Bits) -> _Node:
        found = self.constants.get(bits)
        if found is None:
            found = self.constants[bits] = self._node()
            self._add(found, bits)
        return found

    def _add(self, node: _Node, bits: _Bits) -> None:
        new = bits & ~self.sets[node]
        if new:
            self.sets[node] |= new
            if not self.fresh[node]:
                self.work.append(node)
            self.fresh[node] |= new
            self.effort += 1

    def _flow(self, source: _Node, into: _Node, data: bool = False) -> None:
        """What is in one node is in another. ``data``: but for functions."""
        edges = self.edges[source]
        data = data and self.apart
        if source != into and (into not in edges or edges[into] and not data):
            edges[into] = data
            self.effort += 1
            now = self.sets[source] & ~self.fresh[source]
            self._add(into, now & ~self.function_bits if data else now)

    def _use(self, node: _Node, use: Callable[[_Bits], None]) -> None:
        """Call ``use`` with what is in a node, and with what comes there later."""
        self.uses[node].append(use)
        now = self.sets[node] & ~self.fresh[node]
        if now:
            use(now)

    def _mapped(self, source: _Node, each: Callable[[int], _Bits]) -> _Node:
        into = self._node()
        known: dict[int, _Bits] = {}

        def pass_on(bits: _Bits) -> None:
            found = 0
            for t in self._each(bits):
                one = known.get(t)
                if one is None:
                    one = known[t] = each(t)
                found |= one
            self._add(into, found)

        self._use(source, pass_on)
        return into

    def _joined(self, *nodes: _Node | None) -> _Node | None:
        several = [n for n in nodes if n is not None]
        if len(several) < 2:
            return several[0] if several else None
        into = self._node()
        for n in several:
            self._flow(n, into)
        return into

    def _run(self) -> None:
        work, sets, fresh = self.work, self.sets, self.fresh
        while work:
            node = work.popleft()
            new = fresh[node]
            fresh[node] = 0
            edges = self.edges[node]
            self.effort += len(edges) + len(self.uses[node])
            if self.effort > _MOST_EFFORT and not self.all_pooled:
                raise _TooMuch
            objects = new & ~self.function_bits
            for into, data in list(edges.items()):
                more = (objects if data else new) & ~sets[into]
                if more:
                    sets[into] |= more
                    if not fresh[into]:
                        work.append(into)
                    fresh[into] |= more
            for use in list(self.uses[node]):
                use(new)

    # ------------------------------------------------------------ classes and their places

    def _class(self, name: str) -> _Class:
        found = self.classes.get(name)
        if found is None:
            found = self.classes[name] = _Class(name)
            if is_environment(name) and self.all_pooled:
                found.full = found.pooled = True
                self._join_pool(found)
            kind = self.types.get(name)
            if isinstance(kind, Record):
                self._use_as(found, kind, 0)
        return found

    def _cell(self, cls: _Class, low: int, high: int, born: bool = False) -> _Node:
        """The node of a place. Yields that of the whole class, where places are not told apart."""
        if cls.full:
            low, high = _ANYWHERE
        elif len(cls.stored) + len(cls.born) >= _MOST_CELLS and (low, high) not in (cls.born if born else cls.stored):
            cls.full = True
            low, high = _ANYWHERE
        cells = cls.born if born else cls.stored
        found = cells.get((low, high))
        if found is not None:
            return found
        node = cells[(low, high)] = self._node()
        if (low, high) == _ANYWHERE:
            self._use(node, lambda _: self._pooled_if_much(cls, node))
            if cls.pooled:
                self._flow(self.pool, node)
        for first, last, tell in list(cls.observers):
            if low < last and first < high:
                tell(low, high, node)
        if not born:
            self._shared(cls, node, low, high, False)
        return node

    def _function_cell(self, cls: _Class, low: int, high: int) -> _Node:
        """The node of a place that functions are written to."""
        if high >= INFINITE or (low, high) not in cls.functions and len(cls.functions) >= _MOST_CELLS:
            low, high = _ANYWHERE
        found = cls.functions.get((low, high))
        if found is None:
            found = cls.functions[low, high] = self._node()
            for first, last, tell in [*cls.observers, *cls.watchers]:
                if low < last and first < high:
                    tell(low, high, found)
            self._shared(cls, found, low, high, True)
        return found

    def _shared(self, cls: _Class, node: _Node, low: int, high: int, functions: bool) -> None:
        for kind, at, size in list(cls.shapes):
            self._share(cls, node, low, high, kind, at, size, functions)
        if cls.name.startswith(_SHAPE):
            for user, at, size in list(self.users[cls.name]):
                told = [*user.observers, *user.watchers] if functions else user.observers
                self._receive(user, at, size, low, high, node, told)

    def _pooled_if_much(self, cls: _Class, node: _Node) -> None:
        if not cls.pooled and cls.name not in self.objects and self.sets[node].bit_count() > _MOST_HELD:
            cls.pooled = cls.full = True
            self._join_pool(cls)

    def _join_pool(self, cls: _Class) -> None:
        """Whatever the objects of a class hold, but for functions, every class of the pool holds."""
        for observer in list(cls.observers):
            if isinstance(observer[2], _Into):
                cls.observers.remove(observer)
                cls.watchers.append(observer)
                self._flow(self.pool, observer[2].node)
        self._observe(cls, *_ANYWHERE, lambda _a, _b, node: self._flow(node, self.pool, data=True))
        for cells in (cls.stored, cls.born):
            if _ANYWHERE in cells:
                self._flow(self.pool, cells[_ANYWHERE])

    def _observe(self, cls: _Class, low: int, high: int, tell: Callable[[int, int, _Node], None]) -> None:
        """Call ``tell`` with each place, known now or later, that may hold what lies in a range of a class."""
        observer = (low, high, tell)
        cls.observers.append(observer)
        self.effort += len(cls.stored) + len(cls.born) + len(cls.shapes)
        for cells in (cls.stored, cls.born):
            for (first, last), node in list(cells.items()):
                if first < high and low < last:
                    tell(first, last, node)
        for kind, at, size in list(cls.shapes):
            for (first, last), node in list(self._class(_SHAPE + kind.tag).stored.items()):
                self._receive(cls, at, size, first, last, node, [observer])
        self._show_functions(cls, observer)

    def _watch(self, cls: _Class, low: int, high: int, tell: Callable[[int, int, _Node], None]) -> None:
        """As ``_observe``, but for functions only."""
        observer = (low, high, tell)
        cls.watchers.append(observer)
        self._show_functions(cls, observer)

    def _show_functions(self, cls: _Class, observer: _Observer) -> None:
        low, high, tell = observer
        for (first, last), node in list(cls.functions.items()):
            if first < high and low < last:
                tell(first, last, node)
        for kind, at, size in list(cls.shapes):
            for (first, last), node in list(self._class(_SHAPE + kind.tag).functions.items()):
                self._receive(cls, at, size, first, last, node, [observer])

    def _receive(
        self,
        cls: _Class,
        at: int,
        size: int,
        low: int,
        high: int,
        node: _Node,
        observers: list[_Observer],
    ) -> None:
        """What is stored in a record of some type may be in every object of the environment that is used as one."""
        # Where it lies in the record is not known if it may be anywhere.
        low, high = (at, at + size) if high >= INFINITE else (low + at, high + at)
        if size >= INFINITE:
            high = max(high, INFINITE) if high >= INFINITE else high
        if low < at + size and at < high:
            for first, last, tell in list(observers):
                if low < last and first < high:
                    self.effort += 1
                    tell(low, min(high, INFINITE), node)

    def _view(self, cls: _Class, low: int, high: int) -> _Node:
        """The node of what is read from a range of a class's objects."""
        if cls.pooled and not self.apart:
            return self.pool
        found = cls.views.get((low, high))
        if found is None:
            found = cls.views[low, high] = self._node()
            view = found
            if cls.pooled:
                self._flow(self.pool, view)
                self._watch(cls, low, high, _Into(self, view))
            else:
                self._observe(cls, low, high, _Into(self, view))
        return found

    def _share(
        self, cls: _Class, node: _Node, low: int, high: int, kind: Record, at: int, size: int, functions: bool
    ) -> None:
        """What the program stores in a record of some type is kept by the type."""
        if low < at + size and at < high:
            typed = self._class(_SHAPE + kind.tag)
            span = _ANYWHERE if high >= INFINITE else (low - at, high - at)
            self._flow(node, self._function_cell(typed, *span) if functions else self._cell(typed, *span))

    def _use_as(self, cls: _Class, kind: Record, at: int, whole: bool = True) -> None:
        """An object of the environment is used as a record, and so are the records in it."""
        layout = self.layouts.get(kind.tag)
        size = INFINITE if layout is None or whole and may_go_on(layout) else layout.size
        if (kind, at, size) in cls.shapes:
            return
        cls.shapes[kind, at, size] = None
        typed = self._class(_SHAPE + kind.tag)
        self.users[typed.name].append((cls, at, size))
        for (low, high), node in list(typed.stored.items()):
            self._receive(cls, at, size, low, high, node, cls.observers)
        for (low, high), node in list(typed.functions.items()):
            self._receive(cls, at, size, low, high, node, [*cls.observers, *cls.watchers])
        for cells, functions in ((cls.stored, False), (cls.functions, True)):
            for (low, high), node in list(cells.items()):
                self._share(cls, node, low, high, kind, at, size, functions)
        for member in layout.members if layout is not None else ():
            match member.type:
                case Record():
                    self._use_as(cls, member.type, at + member.offset, False)
                case Array(Record() as element, int(count)) if element.tag in self.layouts:
                    for k in range(min(count, MOST_ELEMENTS)):
                        self._use_as(cls, element, at + member.offset + k * self.layouts[element.tag].size, False)

    def _child(self, parent: str, offset: int | None, pointee: CType) -> str:
        """As ``child_class`` when it is coarse."""
        if pointee == self.types.get(parent) and not isinstance(pointee, Void):
            return parent
        parts = parent.split("/")
        for depth in range(len(parts) - 1, 0, -1):
            above = "/".join(parts[:depth])
            if not isinstance(pointee, Void) and self.types.get(above) == pointee:
                return above
        if len(parts) > DEEPEST_PATH:
            return parent
        name = f"{parent}/{'*' if offset is None else offset}"
        if self.types.get(name, pointee) != pointee:
            name += f"@{pointee}"
        return name if name in self.types else self.first_of.get(pointee, name)

    def _typed(self, name: str, kind: CType) -> None:
        if name not in self.types:
            self.types[name] = kind
            self.first_of.setdefault(kind, name)
            if isinstance(kind, Record) and name in self.classes:
                self._use_as(self.classes[name], kind, 0)

    # ------------------------------------------------------------ loads and stores

    def _span(self, t: int, size: int, by: int = 0) -> Range | None:
        """The bytes that an access of ``size`` bytes, so many bytes behind a target, may be."""
        cls, low, high = self.targets[t]
        if is_function(cls):
            return None
        if high >= INFINITE or size >= INFINITE:
            return cls, low + by if size >= INFINITE and low == high else -INFINITE, INFINITE
        return cls, low + by, high + by + size

    def _address(self, function: str, e: ir.Expr) -> tuple[_Node | None, int]:
        """The node of an address without the constant that is added to it, and that constant."""
        by = 0
        while True:
            match e:
                case ir.Binary("add" | "sub" as op, left, ir.Const() as right, width) if width > 1:
                    by += _signed(right, width) * (1 if op == "add" else -1)
                    e = left
                case ir.Element(base, ir.Const() as index, stride, _, _):
                    by += _signed(index, index.width) * stride
                    e = base
                case _:
                    return self.value(function, e), by

    def _load(self, address: _Node, by: int, size: int, pointee: CType | None) -> _Node:
        into = self._node()
        bears = pointee is not None and not isinstance(pointee, FunctionType)

        def read(bits: _Bits) -> None:
            for t in self._each(bits):
                span = self._span(t, size, by)
                if span is None:
                    continue
                cls = self._class(span[0])
                self._flow(self._view(cls, span[1], span[2]), into)
                if bears and is_environment(cls.name):
                    assert pointee is not None
                    exact = span[1] if span[2] - span[1] == size else None
                    self._flow(self._born(cls, exact, span, pointee), into)

        self._use(address, read)
        return into

    def _born(self, cls: _Class, offset: int | None, span: Range, pointee: CType) -> _Node:
        """What a pointer leads to that the program never wrote."""
        child = self._child(cls.name, offset, pointee)
        self._typed(child, pointee)
        self._class(child)
        cell = self._cell(cls, span[1], span[2], born=True)
        self._add(cell, self._bit(child))
        self._flow(self._equal(equality_key(self.types, child)), cell)
        return cell

    def _equal(self, kind: CType | str) -> _Node:
        found = self.equal.get(kind)
        if found is None:
            found = self.equal[kind] = self._node()
        return found

    def _store(self, address: _Node, by: int, size: int, value: _Node | None) -> None:
        if value is None:
            return

        def write(bits: _Bits) -> None:
            for t in self._each(bits):
                self._store_at(t, by, size, value)

        self._use(address, write)

    def _store_at(self, t: int, by: int, size: int, value: _Node) -> None:
        span = self._span(t, size, by)
        if span is None:
            return
        name, low, high = span
        cls = self._class(name)
        if cls.pooled:
            if name not in self.poured:
                self.poured.add(name)
                self._cell(cls, *_ANYWHERE)
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

    def _stored(self, cls: _Class, offset: int | None, low: int, high: int, bits: _Bits) -> None:
        self._store_functions(cls, low, high, bits & self.function_bits)
        elsewhere: _Bits = 0
        for v in self._each(bits & self.environment_bits & ~self.elsewhere):
            held = self.targets[v][0]
            kind = self.types.get(held)
            if kind is None or held != self._child(cls.name, offset, kind):
                elsewhere |= 1 << v
        self._known_elsewhere(elsewhere)

    def _known_elsewhere(self, bits: _Bits) -> None:
        """Where a pointer into an object is kept that is not where it was found, the object is known from elsewhere."""
        bits &= self.environment_bits & ~self.elsewhere
        self.elsewhere |= bits
        for v in self._each(bits):
            held = self.targets[v][0]
            if held in self.types:
                self._add(self._equal(equality_key(self.types, held)), self._bit(held))

    def _store_functions(self, cls: _Class, first: int, last: int, functions: _Bits) -> None:
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
            typed = self._class(_SHAPE + kind.tag)
            span = first % size, first % size + last - first
            self._add(self._function_cell(typed, *span) if self.apart else self._cell(typed, *span), functions)

    def _copy(self, into: _Node, out: _Node, size: int) -> None:
        """Copy bytes: place by place while few objects are copied and it is known where they are, else all into all."""
        everything: list[_Node] = []
        pairs: set[tuple[int, int]] = set()

        def at_once() -> _Node:
            if not everything:
                everything.append(self._node())
                self._use(out, take)
                self._use(into, put)
            return everything[0]

        def take(bits: _Bits) -> None:
            for t in self._each(bits):
                span = self._span(t, size)
                if span is not None:
                    self._flow(self._view(self._class(span[0]), span[1], span[2]), everything[0])

        def put(bits: _Bits) -> None:
            for t in self._each(bits):
                self._store_at(t, 0, size, everything[0])

        def pair(_: _Bits) -> None:
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

        def tell(a: int, b: int, node: _Node) -> None:
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

    def _compared(self, a: _Node, b: _Node) -> None:
        self.compares.append((a, b))
        self._use(a, lambda _: self._compare(a, b))
        self._use(b, lambda _: self._compare(a, b))

    def _compare(self, a: _Node, b: _Node) -> None:
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
                            if not self._is_around(cls, self.targets[other]):
                                fitting |= 1 << other
                    self.around[cls] = (looked | right, fitting)
                    self._add(self._equal(equality_key(self.types, cls)), right & fitting)

    def _is_around(self, cls: str, target: Target) -> bool:
        """As in the exact solver: is what is compared the address of a member?"""
        whole, inner = self._whole(cls), self._whole(target[0])
        if whole is None or inner is None or target[2] >= INFINITE:
            return False
        if cls == target[0] or whole == inner:
            size = max(1, self.layouts[whole.tag].size)
            return -(-target[1] // size) * size > target[2]
        at: CType = whole
        while target[1] == target[2] == 0 and isinstance(at, Record) and at.tag in self.layouts:
            at = next((m.type for m in self.layouts[at.tag].members if m.offset == 0), Void())
            if at == inner:
                return True
        return False

    def _whole(self, name: str) -> Record | None:
        """The largest record that a class's objects are used as, from their start."""
        kind = self.types.get(name)
        if isinstance(kind, Record):
            return kind if kind.tag in self.layouts else None
        known = self.classes.get(name)
        uses = [k for k, at, _ in known.shapes if at == 0 and k.tag in self.layouts] if known is not None else []
        return max(uses, key=lambda k: (self.layouts[k.tag].size, k.tag), default=None)

    # ------------------------------------------------------------ expressions

    def value(self, function: str, e: ir.Expr) -> _Node | None:
        """Yield the node of what an expression may point to, None where that is nothing."""
        word = self.program.pointer_width
        match e:
            case ir.Const(k, width):
                return self._constant(self.number_bit) if k and width == word else None
            case ir.Convert("zext" | "sext", operand, width) if width == word and ir.width_of(operand) > 1:
                return self._joined(self.value(function, operand), self._constant(self.number_bit))
            case ir.Reg(name, width):
                found = self._register(function, name)
                if self._is_integer(function, name, width):
                    return self._joined(found, self._constant(self.number_bit))
                return found
            case ir.Address(key, _):
                return self._constant(self._bit(key))
            case ir.FunctionAddress(name, _):
                return self._constant(self._bit(FUNCTION + name))
            case ir.Load(address, width, pointee):
                at, by = self._address(function, address)
                if at is None:
                    return None
                if width < word:  # a part of a pointer, of which one may be put together again
                    return self._part(self._load(at, by, width // 8, None))
                loaded = self._load(at, by, width // 8, pointee)
                if pointee is None and width == word:
                    return self._joined(loaded, self._constant(self.number_bit))
                return loaded
            case ir.Binary(op, left, right, width):
                a, b = self.value(function, left), self.value(function, right)
                if op in ("eq", "ne"):
                    if a is not None and b is not None and ir.width_of(left) >= word:
                        self._compared(a, b)
                    return None
                if width == 1 or ir.width_of(e) == 1 or a is None and b is None:
                    return None
                if op in ("add", "sub") and isinstance(right, ir.Const):
                    return self._moved(a, _signed(right, width) * (1 if op == "add" else -1))
                if op == "add" and isinstance(left, ir.Const):
                    return self._moved(b, _signed(left, width))
                return self._mixed(op, a, b)
            case ir.Element(base, index, stride, count, _):
                at = self.value(function, base)
                self.value(function, index)
                if at is None:
                    return None
                if isinstance(index, ir.Const):
                    return self._moved(at, _signed(index, index.width) * stride)
                if count is not None and count > 1:
                    return self._mapped(at, lambda t: self._shifted(t, 0, count * stride))
                return self._mapped(at, lambda t: 1 << self._intern(self._anywhere(t)))
            case ir.Unary(_, operand, width):
                inner = self.value(function, operand)
                if width == 1:
                    return None
                return self._joined(self._blurred(inner), self._constant(self.number_bit))
            case ir.Convert(op, operand, width):
                inner = self.value(function, operand)
                if op != "trunc" or width == 1:
                    return inner
                return self._part(inner)
            case ir.Choose(condition, then, otherwise, _):
                self.value(function, condition)
                return self._joined(self.value(function, then), self.value(function, otherwise))

    def _register(self, function: str, name: str) -> _Node:
        found = self.registers.get((function, name))
        if found is None:
            found = self.registers[function, name] = self._node()
            body = self._body(function)
            kind = body.names.get(name, ("", Void()))[1] if body is not None else None
            if isinstance(kind, Pointer) and isinstance(kind.target, Record):
                shape = kind.target
                self._use(found, lambda bits: self._note_shape(shape, bits))
        return found

    def _note_shape(self, kind: Record, bits: _Bits) -> None:
        for t in self._each(bits):
            cls, low, high = self.targets[t]
            if is_environment(cls) and low == high == 0:
                self._use_as(self._class(cls), kind, 0)

    def _is_integer(self, function: str, register: str, width: int) -> bool:
        body = self._body(function)
        if width != self.program.pointer_width or body is None:
            return False
        return isinstance(body.names.get(register, ("", Void()))[1], Int)

    def _moved(self, node: _Node | None, by: int) -> _Node | None:
        return None if node is None else self._mapped(node, lambda t: self._shifted(t, by, by))

    def _shifted(self, t: int, low: int, high: int) -> _Bits:
        cls, a, b = self.targets[t]
        if b >= INFINITE or cls == NUMBER:
            return 1 << t
        return self._bit(cls, a + low, b + high)

    def _anywhere(self, t: int) -> Target:
        return (self.targets[t][0], *_ANYWHERE)

    def _part(self, node: _Node | None) -> _Node | None:
        """What a part of a pointer may be put together to again."""

        def each(t: int) -> _Bits:
            if self.apart and (1 << t) & self.function_bits:
                return 0
            return 0 if self.targets[t][0] == NUMBER else 1 << self._intern(self._anywhere(t))

        return None if node is None else self._mapped(node, each)

    def _blurred(self, node: _Node | None, numbers: bool = True) -> _Node | None:
        def each(t: int) -> _Bits:
            if self.targets[t][0] == NUMBER:
                return self.number_bit if numbers else 0
            return 1 << self._intern(self._anywhere(t))

        return None if node is None else self._mapped(node, each)

    def _mixed(self, op: str, a: _Node | None, b: _Node | None) -> _Node | None:
        """What is computed of two values, of which one may be an address."""
        both = self._joined(a, b)
        into = self._blurred(both, numbers=False)
        if a is None or b is None or into is None:
            return into
        result = self._node()
        self._flow(into, result)

        def note(_: _Bits) -> None:
            assert a is not None and b is not None
            left, right = self.sets[a], self.sets[b]
            if left & right & self.number_bit or op == "sub" and left and right:
                self._add(result, self.number_bit)

        self._use(a, note)
        self._use(b, note)
        return result

    # ------------------------------------------------------------ instructions

    def _body(self, name: str) -> ir.Function | None:
        return self.program.functions.get(_original(name))

    def _context(self, caller: str, callee: str, site: int, direct: bool) -> str:
        """Yield the name of a callee's activation: small functions have one for each call."""
        body = self.program.functions[callee]
        if not direct or self.contexts >= _MOST_CONTEXTS or caller.count(_CALL) >= _DEEPEST_CONTEXT:
            return callee
        if callee == _original(caller) or f"{_CALL}{callee}{_CALL}" in caller or self._size(body) > _SMALL:
            return callee
        self.contexts += 1
        return f"{callee}{_CALL}{site}{_CALL}{caller}" if _CALL in caller else f"{callee}{_CALL}{site}"

    def _size(self, body: ir.Function) -> int:
        return sum(len(b.instructions) for b in body.blocks.values())

    def _reach(self, name: str) -> None:
        if name in self.reached:
            return
        self.reached[name] = None
        function = self._body(name)
        assert function is not None
        for key, obj in function.objects.items():
            self.objects.setdefault(key, obj)
        for block in function.blocks.values():
            for i in block.instructions:
                self._instruction(name, i)
            match block.end:
                case ir.Branch(condition=condition):
                    self.value(name, condition)
                case ir.Return(value=value) if value is not None:
                    node = self.value(name, value)
                    if node is not None:
                        self._flow(node, self._result(name))

    def _result(self, name: str) -> _Node:
        found = self.results.get(name)
        if found is None:
            found = self.results[name] = self._node()
        return found

    def _instruction(self, name: str, i: ir.Instruction) -> None:
        match i:
            case ir.Define(target, value, _):
                self._define(name, target, self.value(name, value))
            case ir.Store(address, value, _):
                at, by = self._address(name, address)
                stored = self.value(name, value)
                if at is not None:
                    size = ir.width_of(value) // 8
                    self.written[name].append((at, by, size))
                    self._store(at, by, size, stored)
            case ir.CopyBytes(target, source, size, _):
                into, out = self.value(name, target), self.value(name, source)
                known = size.value if isinstance(size, ir.Const) else INFINITE
                if into is not None:
                    self.written[name].append((into, 0, known))
                if into is not None and out is not None:
                    self._copy(into, out, known)
            case ir.FillBytes(target=target, size=size):
                at = self.value(name, target)
                if at is not None:
                    self.written[name].append((at, 0, size.value if isinstance(size, ir.Const) else INFINITE))
            case ir.Input(target=target, kind=kind, site=site, pointee=pointee) if pointee is not None:
                if kind == "nondet" and not isinstance(pointee, FunctionType):
                    self._fresh_object(name, target, site, pointee)
            case ir.Input(target=target) if target.width == self.program.pointer_width:
                self._define(name, target, self._constant(self.number_bit))
            case ir.Call():
                self._call(name, i)
            case _:
                pass

    def _define(self, name: str, target: ir.Reg, value: _Node | None) -> None:
        if value is not None:
            self._flow(value, self._register(name, target.name))

    def _fresh_object(self, name: str, target: ir.Reg, site: int, pointee: CType | None) -> None:
        cls = f"env:{site}" + name[len(_original(name)) :]
        if pointee is not None:
            self._typed(cls, pointee)
        self._class(cls)
        self._define(name, target, self._constant(self._bit(cls)))

    def _call(self, name: str, i: ir.Call) -> None:
        values = [self.value(name, a.value) for a in i.arguments]
        self.sites[name].append(i.site)
        for a, node in zip(i.arguments, values):
            if node is not None and not a.const:
                self.given[name].append((i.site, node))
        if isinstance(i.callee, str):
            self._called(name, i, i.callee, values, True)
            return
        at = self.value(name, i.callee)
        if at is None:
            return

        def call(bits: _Bits) -> None:
            for t in self._each(bits):
                cls = self.targets[t][0]
                if cls == NUMBER:
                    self._called(name, i, "", values)
                elif cls.startswith(FUNCTION):
                    self._called(name, i, cls[len(FUNCTION) :], values)

        self._use(at, call)

    def _called(self, name: str, i: ir.Call, callee: str, values: list[_Node | None], direct: bool = False) -> None:
        if (name, i.site, callee) in self.done:
            return
        self.done.add((name, i.site, callee))
        self.callees[i.site].add(callee)
        for position, node in enumerate(values):
            if node is not None:
                key = (callee, position)
                if key not in self.arguments:
                    self.arguments[key] = self._node()
                self._flow(node, self.arguments[key])
        body = self.program.functions.get(callee)
        if body is None:
            if callee == WATCH_CALL:  # only ever compared
                return
            if i.target is not None and i.pointee is not None and not isinstance(i.pointee, FunctionType):
                fresh = None if callee in ALLOCATORS | {OBJECT_CALL} else i.pointee
                self._fresh_object(name, i.target, i.site, fresh)
            elif i.target is not None and i.pointee is None and i.target.width == self.program.pointer_width:
                self._define(name, i.target, self._constant(self.number_bit))
            return
        entered = self._context(name, callee, i.site, direct)
        self._reach(entered)
        for parameter, node in zip(body.parameters, values):
            if node is not None:
                self._flow(node, self._register(entered, parameter.name))
        if i.target is not None:
            self._flow(self._result(entered), self._register(name, i.target.name))

    # ------------------------------------------------------------ the whole

    def solve(self) -> PointsTo:
        for key, obj in self.program.objects.items():
            for offset, value in obj.initial or ():
                node = self.value("", value)
                if node is not None:
                    at = self._constant(self._bit(key, offset, offset))
                    self._store(at, 0, ir.width_of(value) // 8, node)
        for root in self.roots:
            if root in self.program.functions:
                self._reach(root)
                if self.open_parameters:
                    self._open(self.program.functions[root])
        while self.work:
            self._run()
            # What was the address of a member may be none by now: the largest record of a class has grown.
            self.around.clear()
            for a, b in self.compares:
                self._compare(a, b)
        return self._answer()

    def _open(self, function: ir.Function) -> None:
        for register in function.parameters:
            kind = function.names.get(register.name, ("", Void()))[1]
            if isinstance(kind, Pointer) and not isinstance(kind.target, FunctionType):
                cls = f"env:any {kind.target}"
                self._typed(cls, kind.target)
                self._class(cls)
                self._define(function.name, register, self._constant(self._bit(cls)))

    def _answer(self) -> PointsTo:
        shown: dict[_Bits, frozenset[Target]] = {}

        def targets(bits: _Bits) -> frozenset[Target]:
            found = shown.get(bits)
            if found is None:
                found = shown[bits] = self._shown(bits)
            return found

        sets = self.sets
        registers: dict[_Key, _Bits] = defaultdict(int)
        for (activation, register), n in self.registers.items():
            registers[_original(activation), register] |= sets[n]
        return PointsTo(
            {k: targets(bits) for k, bits in registers.items() if bits},
            {name: places for name in self.classes if (places := self._places(name, targets))},
            dict(self.types),
            {k: targets(sets[n]) for k, n in self.equal.items() if sets[n]},
            {site: tuple(sorted(names)) for site, names in self.callees.items()},
            self._writes(targets),
            {k: targets(sets[n]) for k, n in self.arguments.items()},
            self.program.pointer_width,
            False,
            True,
            {
                name: frozenset((kind, at) for kind, at, _ in known.shapes)
                for name, known in self.classes.items()
                if known.shapes and not name.startswith(_SHAPE)
            },
        )

    def _shown(self, bits: _Bits) -> frozenset[Target]:
        """A set as others know it."""
        by_class: dict[str, list[Target]] = {}
        for t in self._each(bits):
            by_class.setdefault(self.targets[t][0], []).append(self.targets[t])
        found: set[Target] = set()
        for cls, several in by_class.items():
            if any(t[2] >= INFINITE for t in several) or len(several) > _MOST_SHOWN:
                several = [(cls, *_ANYWHERE)]
            found.update(several)
        return frozenset(found)

    def _places(
        self, name: str, targets: Callable[[_Bits], frozenset[Target]]
    ) -> dict[tuple[int, int], frozenset[Target]]:
        """What the places of a class may hold; what may be anywhere in it is not said again of one."""
        if name.startswith(_SHAPE):
            return {}
        held: dict[tuple[int, int], _Bits] = defaultdict(int)

        def tell(low: int, high: int, node: _Node) -> None:
            held[low, high] |= self.sets[node]

        self._observe(self.classes[name], *_ANYWHERE, tell)
        everywhere = held.get(_ANYWHERE, 0)
        return {
            place: targets(bits) for place, bits in held.items() if bits and (place == _ANYWHERE or bits & ~everywhere)
        }

    def _writes(self, targets: Callable[[_Bits], frozenset[Target]]) -> dict[str, frozenset[Range]]:
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for activation in sorted(self.reached):
            name = _original(activation)
            ranges = own.setdefault(name, set())
            for node, by, size in dict.fromkeys(self.written.get(activation, ())):
                for cls, low, high in targets(self.sets[node]):
                    if not is_function(cls):
                        exact = high < INFINITE and size < INFINITE
                        ranges.add((cls, low + by, high + by + size) if exact else (cls, *_ANYWHERE))
            for site, node in self.given.get(activation, ()):
                if not any(c in self.program.functions for c in self.callees.get(site, ())):
                    for cls, _, _ in targets(self.sets[node]):
                        if not is_function(cls):
                            ranges.add((cls, *_ANYWHERE))
            calls.setdefault(name, set()).update(
                c
                for s in self.sites.get(activation, ())
                for c in self.callees.get(s, ())
                if c in self.program.functions
            )
        return close_over_calls(own, calls)


_SHAPE = "shape:"
"""Before a record's tag: what is stored in any object that is used as one."""


_CALL = "@call "
"""Between a function's name and the site of the call that an activation of its own belongs to."""


def _original(activation: str) -> str:
    return activation.split(_CALL, 1)[0]


def _signed(k: ir.Const, width: int) -> int:
    return k.value - (1 << width) if k.value >> (width - 1) else k.value
