"""Which functions of a program are copied in, and which memory is kept in registers, where it is put in numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from encoder import ir
from encoder.order import expressions_of, loads_of, order
from encoder.points_to import ALLOCATORS, PointsTo, Range, is_environment, is_function

COPIED = 12_000  # instructions beyond which large functions that are called often stay functions
_LARGE = 60
_MOST_CELLS = 400
_MOST_ELEMENTS = 32  # of an array whose elements are told apart

Cell = tuple[str, int, int]  # object, offset, size in bytes


class Unfit(Exception):
    """The program is too large, or holds what cannot be said in numbers."""


@dataclass(frozen=True, slots=True)
class Elements:
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
class Indexed:
    """One of some elements. ``exact``: no other index means the same one."""

    elements: Elements
    index: ir.Expr
    exact: bool


class Cells:
    """The cells of what runs from ``entry`` on. Raises Unfit.

    ``reached``: the functions, callers before callees where there is no recursion; ``kept``: those of them that are not
    copied in; ``of``: object -> its cells, none of which overlap. ``copied``: instructions beyond which large functions
    that are called often are not copied in."""

    def __init__(
        self, program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], copied: int = COPIED
    ) -> None:
        self._copied = copied
        self._allocated_once: dict[str, bool] = {}
        self._program = program
        self._sets = sets
        self._entry = entry
        self._errors = errors
        self.reached = self._reach()
        self.kept = self._kept()
        self._owners = {key: name for name in self.reached for key in program.functions[name].objects}
        self._recursive = frozenset(n for n in self.reached if n in self.below(n))
        self.of: dict[str, list[Cell]] = {}
        self._find()

    # ------------------------------------------------------------ which functions

    def callees(self, i: ir.Call) -> tuple[str, ...]:
        """Yield the names of what a call may run."""
        return (i.callee,) if isinstance(i.callee, str) else self._sets.callees.get(i.site, ())

    def _calls(self, name: str) -> Iterable[str]:
        for block in self._program.functions[name].blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call):
                    yield from (c for c in self.callees(i) if c in self._program.functions and c not in self._errors)

    def _reach(self) -> list[str]:
        """The functions that may run, callers before callees where there is no recursion."""
        found: list[str] = []
        seen: set[str] = set()
        work = [(self._entry, False)]
        while work:
            name, done = work.pop()
            if done:
                found.append(name)
            elif name not in seen:
                seen.add(name)
                work.append((name, True))
                work += [(c, False) for c in self._calls(name) if c not in seen]
        return found[::-1]

    def _kept(self) -> frozenset[str]:
        """The functions that are not copied in: what calls itself, and what is large and called often."""
        kept = {name for name in self.reached if name in self.below(name)}
        if self._entry in kept:
            raise Unfit
        while True:
            sizes: dict[str, int] = {}
            for name in reversed(self.reached):
                own = sum(len(b.instructions) + 1 for b in self._program.functions[name].blocks.values())
                sizes[name] = min(1 << 40, own + sum(sizes.get(c, 0) for c in self._calls(name) if c not in kept))
            if sizes[self._entry] <= self._copied:
                return frozenset(kept)
            counts: dict[str, int] = defaultdict(int)
            for name in self.reached:
                for callee in self._calls(name):
                    counts[callee] += 1
            often = [n for n in self.reached if n not in kept and counts[n] > 1 and sizes[n] > _LARGE]
            if not often:
                return frozenset(kept)
            kept.add(max(often, key=lambda n: (counts[n] - 1) * sizes[n]))

    def below(self, name: str) -> set[str]:
        """Yield the functions that run while one does, itself only if it calls itself."""
        seen: set[str] = set()
        work = list(self._calls(name))
        while work:
            at = work.pop()
            if at not in seen:
                seen.add(at)
                work += self._calls(at)
        return seen

    # ------------------------------------------------------------ which cells

    def object(self, cls: str) -> ir.Object | None:
        """Yield what is declared, of a global or local variable."""
        found = self._program.objects.get(cls)
        if found is not None:
            return found
        owner = self._owners.get(cls)
        return self._program.functions[owner].objects[cls] if owner is not None else None

    def ranges(self, function: str, address: ir.Expr, size: int) -> set[Range]:
        """The bytes that may be meant, also by other names; numbers and functions are no memory."""
        found = {r for r in self._sets.ranges(function, address, size) if not is_function(r[0])}
        for cls, _, _ in list(found):
            if is_environment(cls):
                found |= {(t[0], -(1 << 60), 1 << 60) for t in self._sets.may_equal(cls) if not is_function(t[0])}
        return found

    def exact(self, function: str, address: ir.Expr, size: int) -> Cell | None:
        """The cell that an access must be one of, if that is certain."""
        ranges = self.ranges(function, address, size)
        if len(ranges) != 1:
            return None
        ((cls, low, high),) = ranges
        known = self.object(cls)
        if high - low != size or low < 0:
            return None
        if known is None:
            return (cls, low, size) if self.is_one(cls) else None
        if known.volatile or high > known.size:
            return None
        owner = self._owners.get(cls)
        if owner is not None and owner in self._recursive:
            return None  # several of them live at a time
        return cls, low, size

    def elements(self, function: str, address: ir.Expr, size: int) -> tuple[ir.Expr, tuple[Cell, ...]] | None:
        """The index and the cells of an access to an element of a small array."""
        plus = 0
        while isinstance(address, ir.Binary) and address.op == "add" and isinstance(address.right, ir.Const):
            plus += address.right.value
            address = address.left
        match address:
            case ir.Element(base=base, index=index, stride=stride, count=int(count)) if 1 < count <= _MOST_ELEMENTS:
                first = self.exact(function, base, 1)
                if first is None or isinstance(index, ir.Const):
                    return None
                cls, low, _ = first
                known = self.object(cls)
                cells = tuple((cls, low + k * stride + plus, size) for k in range(count))
                if known is None or any(at < 0 or at + size > known.size for _, at, _ in cells):
                    return None
                return index, cells
        return None

    def indexed(self, function: str, address: ir.Expr, size: int) -> Indexed | None:
        """The elements of which an address is one, and which one."""
        plus = 0
        while isinstance(address, ir.Binary) and address.op == "add" and isinstance(address.right, ir.Const):
            plus += _signed(address.right)
            address = address.left
        match address:
            case ir.Element(base=base, index=index, stride=stride, count=count) if stride >= size:
                ranges = self.ranges(function, base, 1)
                if len(ranges) != 1:
                    return None
                ((cls, low, high),) = ranges
                at = low + plus
                if high != low + 1 or at < 0 or at % stride + size > stride or not self.is_one(cls):
                    return None
                width = ir.width_of(index)
                # Numbers of so few bits, or within the bounds, never mean the same bytes twice.
                narrow = isinstance(index, ir.Convert) and stride << ir.width_of(index.operand) <= 1 << width
                exact = count is not None or narrow
                shift = ir.Const(at // stride, width)
                index = ir.Binary("add", index, shift, width) if shift.value else index
                return Indexed(Elements(cls, at % stride, stride, size), index, exact)
        return None

    def is_one(self, cls: str) -> bool:
        """Is a class one object at a time?"""
        known = self.object(cls)
        if known is not None:
            return not known.volatile and self._owners.get(cls) not in self._recursive
        if cls not in self._allocated_once:
            self._allocated_once[cls] = self._is_allocated_once(cls)
        return self._allocated_once[cls]

    def _is_allocated_once(self, cls: str) -> bool:
        entry = self._program.functions[self._entry]
        around = order(entry).heads
        return any(
            isinstance(i, ir.Call) and i.callee in ALLOCATORS and f"env:{i.site}" == cls and around.get(label) == ()
            for label, block in entry.blocks.items()
            for i in block.instructions
        )

    def _find(self) -> None:
        found: dict[str, set[Cell]] = defaultdict(set)
        for name in self.reached:
            for address, size in self._accesses(name):
                exact = self.exact(name, address, size)
                if exact is not None:
                    found[exact[0]].add(exact)
                elif (elements := self.elements(name, address, size)) is not None:
                    found[elements[1][0][0]].update(elements[1])
        for cls, cells in sorted(found.items()):
            ordered = sorted(cells)
            alone = [
                c for c in ordered if not any(o != c and o[1] < c[1] + c[2] and c[1] < o[1] + o[2] for o in ordered)
            ]
            if alone:
                self.of[cls] = alone
        if sum(map(len, self.of.values())) > _MOST_CELLS:
            raise Unfit

    def _accesses(self, name: str) -> Iterable[tuple[ir.Expr, int]]:
        for block in self._program.functions[name].blocks.values():
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

    def hit(self, ranges: Iterable[Range]) -> list[Cell]:
        """The cells that lie in some ranges, in order."""
        found: dict[Cell, None] = {}
        for cls, low, high in sorted(ranges):
            for cell in self.of.get(cls, ()):
                if cell[1] < high and low < cell[1] + cell[2]:
                    found[cell] = None
        return list(found)

    def touched(self, name: str) -> tuple[set[Cell], set[Cell]]:
        """The cells that one function itself may read, and those that it may write."""
        read: set[Cell] = set()
        written: set[Cell] = set()
        function = self._program.functions[name]
        for address, size in self._accesses(name):
            read.update(self.hit(self.ranges(name, address, size)))
        for block in function.blocks.values():
            for i in block.instructions:
                match i:
                    case ir.Store(address=address, value=value):
                        written.update(self.hit(self.ranges(name, address, max(1, ir.width_of(value) // 8))))
                    case ir.CopyBytes(target=target, source=source):
                        written.update(self.hit(self.ranges(name, target, 1 << 60)))
                        read.update(self.hit(self.ranges(name, source, 1 << 60)))
                    case ir.FillBytes(target=target):
                        written.update(self.hit(self.ranges(name, target, 1 << 60)))
                    case ir.Birth(object=key):
                        written.update(self.of.get(key, ()))
                    case ir.Call():
                        written.update(self.stub_writes(name, i))
                        if i.callee == "__slicc_general_state":
                            written.update(c for cells in self.of.values() for c in cells)
        for key in function.objects:
            written.update(self.of.get(key, ()))
        return read | written, written

    def stub_writes(self, name: str, i: ir.Call) -> list[Cell]:
        """What a function without body may write: all of the objects that it gets, as far as they are numbers."""
        if isinstance(i.callee, str) and i.callee in self._program.functions:
            return []
        found: dict[Cell, None] = {}
        for a in i.arguments:
            if a.pointee is not None and not a.const:
                classes = {r[0] for r in self.ranges(name, a.value, 1)}
                for cell in self.hit((cls, -(1 << 60), 1 << 60) for cls in classes):
                    found[cell] = None
        return list(found)


def _signed(e: ir.Const) -> int:
    return e.value - (1 << e.width) if e.value >> (e.width - 1) else e.value
