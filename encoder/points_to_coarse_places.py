"""Places of the coarse points-to solver: what objects of a class hold, and what records of a type share.

Offsets are given up of which one class has many, then places within a class that has many, then what tells the contents
of classes apart that hold much (they share one pool). Sources: offsets given up per object as in
Lattner/Lenharth/Adve, PLDI 2007; contents that are joined as in Steensgaard, POPL 1996.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import Array, CType, Layout, Record, Void
from encoder.points_to import (
    DEEPEST_PATH,
    INFINITE,
    MOST_ELEMENTS,
    child_name,
    is_environment,
    is_function,
    may_go_on,
)
from encoder.points_to_coarse_graph import ANYWHERE, Bits, Graph, Node

_MOST_OFFSETS = 6  # of one class that are told apart, besides its start
_MOST_CELLS = 48  # places of one class
_MOST_HELD = 40  # targets that one place may hold before its class's contents go to the pool

SHAPE = "shape:"
"""Before a record's tag: what is stored in any object that is used as one."""

Observer = tuple[int, int, Callable[[int, int, Node], None]]  # first byte, one past the last, who is told


@dataclass(slots=True)
class Class:
    """What is known of one class of objects, or of one type of record (its name then is ``shape:TAG``).

    ``stored``: places that the program writes; ``born``: what the environment put there; ``functions``: where the
    program writes functions, if these are told apart by place. ``observers``: who is told of each place that may hold
    pointers; ``watchers``: of those that hold functions only. ``full``: too many places, they are one now; ``pooled``:
    what its objects hold is in the pool.
    """

    name: str
    stored: dict[tuple[int, int], Node] = field(default_factory=dict)
    born: dict[tuple[int, int], Node] = field(default_factory=dict)
    functions: dict[tuple[int, int], Node] = field(default_factory=dict)
    observers: list[Observer] = field(default_factory=list)
    watchers: list[Observer] = field(default_factory=list)
    views: dict[tuple[int, int], Node] = field(default_factory=dict)
    shapes: dict[tuple[Record, int, int], None] = field(default_factory=dict)
    offsets: int = 0
    full: bool = False
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Into:
    """Lets what places hold into a node."""

    places: Places
    node: Node

    def __call__(self, low: int, high: int, node: Node) -> None:
        self.places._flow(node, self.node)


class Places(Graph):
    """``pooled``: everything of the environment is in the pool from the start."""

    def __init__(self, program: ir.Program, layouts: Mapping[str, Layout], apart: bool, pooled: bool):
        super().__init__(apart, not pooled)
        self.program = program
        self.layouts = layouts
        self.all_pooled = pooled
        self.pool = self._node()
        self.classes: dict[str, Class] = {}
        self.users: dict[str, list[tuple[Class, int, int]]] = defaultdict(list)
        self.types: dict[str, CType] = {}
        self.first_of: dict[CType, str] = {}
        self.objects: dict[str, ir.Object] = dict(program.objects)

    def _bit(self, cls: str, low: int = 0, high: int = 0) -> Bits:
        """The target as a set: anywhere in its class, when that has too many offsets already."""
        if (low, high) != (0, 0) and low > -INFINITE and (cls, low, high) not in self.number:
            known = self._class(cls)
            known.offsets += 1
            if known.full or known.offsets > _MOST_OFFSETS or is_function(cls):
                low, high = ANYWHERE
        return 1 << self._intern((cls, low, high))

    def _class(self, name: str) -> Class:
        found = self.classes.get(name)
        if found is None:
            found = self.classes[name] = Class(name)
            if is_environment(name) and self.all_pooled:
                found.full = found.pooled = True
                self._join_pool(found)
            kind = self.types.get(name)
            if isinstance(kind, Record):
                self._use_as(found, kind, 0)
        return found

    def _cell(self, cls: Class, low: int, high: int, born: bool = False) -> Node:
        """The node of a place. Yields that of the whole class, where places are not told apart."""
        if cls.full:
            low, high = ANYWHERE
        elif len(cls.stored) + len(cls.born) >= _MOST_CELLS and (low, high) not in (cls.born if born else cls.stored):
            cls.full = True
            low, high = ANYWHERE
        cells = cls.born if born else cls.stored
        found = cells.get((low, high))
        if found is not None:
            return found
        node = cells[(low, high)] = self._node()
        if (low, high) == ANYWHERE:
            self._use(node, lambda _: self._pooled_if_much(cls, node))
            if cls.pooled:
                self._flow(self.pool, node)
        for first, last, tell in list(cls.observers):
            if low < last and first < high:
                tell(low, high, node)
        if not born:
            self._shared(cls, node, low, high, False)
        return node

    def _function_cell(self, cls: Class, low: int, high: int) -> Node:
        """The node of a place that functions are written to."""
        if high >= INFINITE or (low, high) not in cls.functions and len(cls.functions) >= _MOST_CELLS:
            low, high = ANYWHERE
        found = cls.functions.get((low, high))
        if found is None:
            found = cls.functions[low, high] = self._node()
            for first, last, tell in [*cls.observers, *cls.watchers]:
                if low < last and first < high:
                    tell(low, high, found)
            self._shared(cls, found, low, high, True)
        return found

    def _shared(self, cls: Class, node: Node, low: int, high: int, functions: bool) -> None:
        for kind, at, size in list(cls.shapes):
            self._share(cls, node, low, high, kind, at, size, functions)
        if cls.name.startswith(SHAPE):
            for user, at, size in list(self.users[cls.name]):
                told = [*user.observers, *user.watchers] if functions else user.observers
                self._receive(user, at, size, low, high, node, told)

    def _pooled_if_much(self, cls: Class, node: Node) -> None:
        if not cls.pooled and cls.name not in self.objects and self.sets[node].bit_count() > _MOST_HELD:
            cls.pooled = cls.full = True
            self._join_pool(cls)

    def _join_pool(self, cls: Class) -> None:
        """Whatever the objects of a class hold, but for functions, every class of the pool holds."""
        for observer in list(cls.observers):
            if isinstance(observer[2], Into):
                cls.observers.remove(observer)
                cls.watchers.append(observer)
                self._flow(self.pool, observer[2].node)
        self._observe(cls, *ANYWHERE, lambda _a, _b, node: self._flow(node, self.pool, data=True))
        for cells in (cls.stored, cls.born):
            if ANYWHERE in cells:
                self._flow(self.pool, cells[ANYWHERE])

    def _observe(self, cls: Class, low: int, high: int, tell: Callable[[int, int, Node], None]) -> None:
        """Call ``tell`` with each place, known now or later, that may hold what lies in a range of a class."""
        observer = (low, high, tell)
        cls.observers.append(observer)
        self.effort += len(cls.stored) + len(cls.born) + len(cls.shapes)
        for cells in (cls.stored, cls.born):
            for (first, last), node in list(cells.items()):
                if first < high and low < last:
                    tell(first, last, node)
        for kind, at, size in list(cls.shapes):
            for (first, last), node in list(self._class(SHAPE + kind.tag).stored.items()):
                self._receive(cls, at, size, first, last, node, [observer])
        self._show_functions(cls, observer)

    def _watch(self, cls: Class, low: int, high: int, tell: Callable[[int, int, Node], None]) -> None:
        """As ``_observe``, but for functions only."""
        observer = (low, high, tell)
        cls.watchers.append(observer)
        self._show_functions(cls, observer)

    def _show_functions(self, cls: Class, observer: Observer) -> None:
        low, high, tell = observer
        for (first, last), node in list(cls.functions.items()):
            if first < high and low < last:
                tell(first, last, node)
        for kind, at, size in list(cls.shapes):
            for (first, last), node in list(self._class(SHAPE + kind.tag).functions.items()):
                self._receive(cls, at, size, first, last, node, [observer])

    def _receive(
        self,
        cls: Class,
        at: int,
        size: int,
        low: int,
        high: int,
        node: Node,
        observers: list[Observer],
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

    def _view(self, cls: Class, low: int, high: int) -> Node:
        """The node of what is read from a range of a class's objects."""
        if cls.pooled and not self.apart:
            return self.pool
        found = cls.views.get((low, high))
        if found is None:
            found = cls.views[low, high] = self._node()
            view = found
            if cls.pooled:
                self._flow(self.pool, view)
                self._watch(cls, low, high, Into(self, view))
            else:
                self._observe(cls, low, high, Into(self, view))
        return found

    def _share(
        self, cls: Class, node: Node, low: int, high: int, kind: Record, at: int, size: int, functions: bool
    ) -> None:
        """What the program stores in a record of some type is kept by the type."""
        if low < at + size and at < high:
            typed = self._class(SHAPE + kind.tag)
            span = ANYWHERE if high >= INFINITE else (low - at, high - at)
            self._flow(node, self._function_cell(typed, *span) if functions else self._cell(typed, *span))

    def _use_as(self, cls: Class, kind: Record, at: int, whole: bool = True) -> None:
        """An object of the environment is used as a record, and so are the records in it."""
        layout = self.layouts.get(kind.tag)
        size = INFINITE if layout is None or whole and may_go_on(layout) else layout.size
        if (kind, at, size) in cls.shapes:
            return
        cls.shapes[kind, at, size] = None
        typed = self._class(SHAPE + kind.tag)
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
        name = child_name(parent, offset)
        if self.types.get(name, pointee) != pointee:
            name += f"@{pointee}"
        return name if name in self.types else self.first_of.get(pointee, name)

    def _typed(self, name: str, kind: CType) -> None:
        if name not in self.types:
            self.types[name] = kind
            self.first_of.setdefault(kind, name)
            if isinstance(kind, Record) and name in self.classes:
                self._use_as(self.classes[name], kind, 0)
