"""Inclusion-based points-to sets with byte ranges, the call graph, and what each function may write.

Sources: Andersen, PhD thesis, DIKU 1994; field offsets as in Pearce/Kelly/Hankin, TOPLAS 30(1), 2007. Flow-insensitive.
Environment memory gets one class per access path, cut at the first repetition of a type; such a class stands for many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import Array, CType, Enum, Int, Layout, Record, Void

INFINITE = 1 << 60
_MOST_ALIKE = 8  # classes of one type; later ones share the first
_MOST_VOID = 40  # the same for objects of unknown type
COPY_SLOTS = 4096  # bytes; of larger copies places are not told apart when sets are coarse
MOST_ELEMENTS = 16  # of an array of records whose members are told apart
DEEPEST_PATH = 5  # accesses from a root; deeper ones share the class of their parent

Target = tuple[str, int, int]  # class, lowest and highest offset pointed at (bytes)
Range = tuple[str, int, int]  # class, first byte, one past the last byte

_COPY_CALLS = frozenset({"memcpy", "memmove"})
OBJECT_CALL = "__slicc_object"
WATCH_CALL = "__slicc_watch"
ALLOCATORS = frozenset({"malloc", "calloc", "realloc", "__builtin_malloc", "__builtin_alloca", "alloca"})

CHOSEN = frozenset({"nondet", "volatile", "stray", "outside"})
"""The kinds of inputs that are pointers to objects of the environment, where they are pointers."""


def is_environment(cls: str) -> bool:
    return cls.startswith("env:")


def is_foreign(program: ir.Program, cls: str) -> bool:
    """Is this a variable that no source defines? It holds what the environment put there."""
    known = program.objects.get(cls)
    return known is not None and known.initial is None


def may_be_foreign(program: ir.Program, callees: Collection[str]) -> bool:
    """May a call that reaches ``callees`` be one of a function without a body?"""
    return not callees or any(c not in program.functions for c in callees)


def only_chooses(name: str, arguments: Iterable[ir.Argument]) -> bool:
    """Does a call of a function without a body yield any value and nothing else, by its name and what it is given?"""
    chooses = name.startswith(("__VERIFIER_nondet", "nondet_"))
    return chooses and all(a.pointee is None or a.const for a in arguments)


def always_zero(program: ir.Program, sets: PointsTo) -> frozenset[str]:
    """Yield the variables that begin as zero and are written nowhere."""
    written = {cls for ranges in sets.writes.values() for cls, _, _ in ranges}
    return frozenset(
        key
        for key, obj in program.objects.items()
        if obj.initial is not None and not obj.volatile and key not in written
        if all(isinstance(value, ir.Const) and value.value == 0 for _, value in obj.initial)
    )


def is_function(cls: str) -> bool:
    """Is this no object of data: a function, a number kept in a pointer, an address behind an array?"""
    return cls.startswith((FUNCTION, BEHIND)) or cls in (NUMBER, OUTSIDE, PIECE)


FUNCTION = "fn:"
"""Before a function's name: its class."""
BEHIND = "behind:"
"""Before a class: an address one past the end of an array. Nothing is accessed there, but it can be moved back."""

NUMBER = "int"
"""The pseudo class of numbers that are kept where pointers are (sentinels, cookies, error codes)."""
OUTSIDE = "outside function"
"""The pseudo class of functions that the program does not know: what a function pointer of the environment may be where
the program keeps none of its own."""
PIECE = "piece"
"""The pseudo class of what is made of a part of a pointer: bytes of one that are read, and all that comes of these."""


@dataclass(frozen=True, slots=True)
class PointsTo:
    """The solved sets.

    ``registers``: (function, register) -> targets. ``memory``: class -> written ranges with targets. ``types``:
    environment class -> type of its objects. ``equal``: type -> targets that a pointer to such an object may equal
    besides a new object. ``callees``: call site -> functions it may reach (by pointer). ``writes``: function -> ranges
    that a call of it may write (callees included). ``coarse``: pointers into an object are not told apart by offset.
    ``few``: objects of one type that pointers of the environment lead to have one class.
    ``shapes``: environment class -> records that its objects are used as, with the offset of each. ``behind``: as
    ``registers``, for those that may be one past the end of an array: with these told apart. ``hands_back``: pointers
    from outside may be those that were handed out.
    """

    registers: dict[tuple[str, str], frozenset[Target]]
    memory: dict[str, dict[tuple[int, int], frozenset[Target]]]
    types: dict[str, CType]
    equal: dict[CType | str, frozenset[Target]]
    callees: dict[int, tuple[str, ...]]
    writes: dict[str, frozenset[Range]]
    arguments: dict[tuple[str, int], frozenset[Target]] = field(default_factory=dict)
    pointer_width: int = 64
    pieces: bool = False
    coarse: bool = False
    shapes: dict[str, frozenset[tuple[Record, int]]] = field(default_factory=dict)
    behind: dict[tuple[str, str], frozenset[Target]] = field(default_factory=dict)
    few: bool = False
    hands_back: bool = False

    def may_equal(self, cls: str) -> frozenset[Target]:
        """Yield the targets that a pointer to an object of an environment class may equal besides a new object."""
        return self.equal.get(equality_key(self.types, cls), frozenset())

    def known_callees(self, function: str, i: ir.Call) -> tuple[str, ...]:
        """Yield the functions that a call through a pointer may reach, where nothing else flows there; else none.

        Only the exact solver says where functions come from that the program does not know.
        """
        if isinstance(i.callee, str) or self.coarse or self.pieces:
            return ()
        targets = self.targets(function, i.callee)
        if not all(cls.startswith(FUNCTION) for cls, _, _ in targets):
            return ()
        return tuple(sorted({cls.removeprefix(FUNCTION) for cls, _, _ in targets}))

    def open_callees(self, program: ir.Program, i: ir.Call) -> tuple[str, ...]:
        """Yield the functions that a call of a plain program may reach through a pointer, "" for those of others; none
        where that is not known.

        What others' functions do is taken to be what functions without a body do.
        """
        if isinstance(i.callee, str) or self.pieces or not program.hands_back:
            return ()
        names = self.callees.get(i.site, ())
        return names if "" in names else ()

    def contents(self, cls: str, low: int, high: int) -> frozenset[Target]:
        """Yield what pointers stored in bytes ``low`` up to ``high`` of a class's objects may point to."""
        found: set[Target] = set()
        for (a, b), targets in self.memory.get(cls, {}).items():
            if a < high and low < b:
                found |= targets
        return frozenset(found)

    def targets(self, function: str, e: ir.Expr) -> frozenset[Target]:
        """Yield what the value of an expression of ``function`` may point to."""
        return frozenset(map(plain, self._targets(function, e)))

    def _targets(self, function: str, e: ir.Expr) -> frozenset[Target]:
        match e:
            case ir.Reg(name, _):
                key = (function, name)
                return self.behind.get(key) or self.registers.get(key, frozenset())
            case ir.Address(key, _):
                return frozenset({(key, 0, 0)})
            case ir.FunctionAddress(name, _):
                return frozenset({("fn:" + name, 0, 0)})
            case ir.Load(address, width, _):
                if width < self.pointer_width and not self.few:  # ``pieces`` says whether that is ever an address
                    return frozenset()
                found: set[Target] = set()
                for cls, low, high in self._targets(function, address):
                    found |= self.contents(cls, low, high + width // 8)
                return frozenset(found if width >= self.pointer_width else map(blurred, found))
            case ir.Binary(op, left, right, width):
                if ir.width_of(e) == 1:
                    return frozenset()
                a, b = self._targets(function, left), self._targets(function, right)
                if op in ("add", "sub") and isinstance(right, ir.Const):
                    k = right.value - (1 << width) if right.value >> (width - 1) else right.value
                    return frozenset(shifted(t, k if op == "add" else -k, k if op == "add" else -k) for t in a)
                if op == "add" and isinstance(left, ir.Const):
                    return self._targets(function, ir.Binary("add", right, left, width))
                return frozenset(blurred(t) for t in a | b)
            case ir.Element(base, index, stride, count, width):
                targets = self._targets(function, base)
                if isinstance(index, ir.Const):
                    k = (index.value - (1 << width) if index.value >> (width - 1) else index.value) * stride
                    return frozenset(shifted(t, k, k) for t in targets)
                if count is not None and count > 1:
                    return frozenset(found for t in targets for found in elements(t, count, stride))
                return frozenset(map(anywhere, targets))
            case ir.Convert(op, operand, _):
                inner = self._targets(function, operand)
                return inner if op != "trunc" else frozenset(blurred(t) for t in inner)
            case ir.Unary(_, operand, width):
                inner = self._targets(function, operand)
                return frozenset(map(anywhere, inner)) if width > 1 else frozenset()
            case ir.Choose(_, then, otherwise, _):
                return self._targets(function, then) | self._targets(function, otherwise)
        return frozenset()

    def ranges(self, function: str, address: ir.Expr, size: int) -> set[Range]:
        """Yield the bytes that ``size`` bytes at ``address`` may be; none of them is behind an array."""
        targets = self._targets(function, address) if size < INFINITE else self.targets(function, address)
        return ranges_of(set(targets), size)


def is_around(
    cls: str, target: Target, whole: Record | None, inner: Record | None, layouts: Mapping[str, Layout]
) -> bool:
    """Do the objects of a class begin with what is pointed at, or would they overlap themselves there?

    Then what is compared is the address of a member, and the pointers to such members that may be equal. ``whole``,
    ``inner``: the largest record that objects of the class, and of the target's, are used as.
    """
    if whole is None or inner is None or target[2] >= INFINITE:
        return False
    if cls == target[0] or whole == inner:
        size = max(1, layouts[whole.tag].size)
        return -(-target[1] // size) * size > target[2]  # no multiple of the size is among the offsets
    at: CType = whole
    while target[1] == target[2] == 0 and isinstance(at, Record) and at.tag in layouts:
        at = next((m.type for m in layouts[at.tag].members if m.offset == 0), Void())
        if at == inner:
            return True
    return False


def equality_key(types: dict[str, CType], cls: str) -> CType | str:
    """Yield by what pointers to a class's objects are grouped when they are compared: type, or class for void."""
    kind = types.get(cls)
    return cls if kind is None or isinstance(kind, Void) else type_key(kind)


def type_key(kind: CType) -> CType | str:
    """Yield what objects of a type are grouped by: integers of one size are of one kind, as C17 6.5 (7) has it."""
    base = kind.base if isinstance(kind, Enum) else kind
    return f"integers of {base.width} bits" if isinstance(base, Int) and not base.is_bool else kind


class Types(dict[str, CType]):
    """The types of classes' objects, each given once. ``alike``: the classes of a type, the first one first."""

    def __init__(self) -> None:
        super().__init__()
        self.alike: dict[CType, list[str]] = {}

    def give(self, cls: str, kind: CType) -> None:
        """Say of what type a class's objects are, unless that is known."""
        if cls not in self:
            self[cls] = kind
            self.alike.setdefault(kind, []).append(cls)


def child_class(types: dict[str, CType], parent: str, offset: int | None, pointee: CType, few: bool = False) -> str:
    """Yield the class of the object that a never-written pointer at ``offset`` of ``parent`` points to.

    A type that repeats on the access path is cut: the class met before stands for it as well. So does the first one
    of a type of which there are many, or two when ``few``.
    """
    if pointee == types.get(parent) and not isinstance(pointee, Void):
        return parent
    parts = parent.split("/")
    for depth in range(len(parts) - 1, 0, -1):
        above = "/".join(parts[:depth])
        if types.get(above) == pointee and not isinstance(pointee, Void):
            return above
    if len(parts) > DEEPEST_PATH:
        return parent
    name = child_name(parent, offset)
    if types.get(name, pointee) != pointee:
        name += f"@{pointee}"
    if name not in types:
        if isinstance(types, Types):
            alike = types.alike.get(pointee, [])
        else:
            alike = [cls for cls, kind in types.items() if kind == pointee]
        if len(alike) >= (1 if few else _MOST_VOID if isinstance(pointee, Void) else _MOST_ALIKE):
            return alike[0]
    return name


def child_name(parent: str, offset: int | None) -> str:
    """Yield the name of a class behind a pointer of the environment, or of a variable that it defines."""
    name = f"{parent}/{'*' if offset is None else offset}"
    return name if is_environment(parent) else f"env:in {name}"


def close_over_calls(own: dict[str, set[Range]], calls: dict[str, set[str]]) -> dict[str, frozenset[Range]]:
    """Yield ``own`` with everything that callees write, recursion included (a fixpoint over the call graph)."""
    callers: dict[str, set[str]] = defaultdict(set)
    for name, called in calls.items():
        for callee in called:
            callers[callee].add(name)
    full = {name: set(ranges) for name, ranges in own.items()}
    work = sorted(full)
    while work:
        name = work.pop()
        for caller in callers[name]:
            if not full[name] <= full[caller]:
                full[caller] |= full[name]
                work.append(caller)
    return {name: frozenset(ranges) for name, ranges in full.items()}


def plain(t: Target) -> Target:
    """A target as any other, also where it is behind an array."""
    return (t[0][len(BEHIND) :], t[1], t[2]) if t[0].startswith(BEHIND) else t


def anywhere(t: Target) -> Target:
    return plain(t)[0], -INFINITE, INFINITE


def blurred(t: Target) -> Target:
    return t if t[0] in (NUMBER, OUTSIDE, PIECE) else anywhere(t)


def elements(t: Target, count: int, stride: int) -> tuple[Target, ...]:
    """The elements of an array at ``t``, and the address behind the last one."""
    if t[2] >= INFINITE or is_function(t[0]):
        return (shifted(t, 0, count * stride),)
    size = count * stride
    return shifted(t, 0, size - stride), (BEHIND + t[0], t[1] + size, t[2] + size)


def may_go_on(layout: Layout) -> bool:
    """Is the last member an array, which may have more elements than it says?"""
    return bool(layout.members) and isinstance(layout.members[-1].type, Array)


def shifted(t: Target, low: int, high: int) -> Target:
    if low < 0 or t[2] >= INFINITE:  # perhaps back into the array
        t = plain(t)
    if t[2] >= INFINITE or t[0] in (NUMBER, OUTSIDE, PIECE):
        return t
    return t[0], t[1] + low, t[2] + high


def ranges_of(targets: set[Target], size: int) -> set[Range]:
    return {
        (c, low, high + size) if high < INFINITE and size < INFINITE else (c, -INFINITE, INFINITE)
        for c, low, high in targets
        if not is_function(c)
    }
