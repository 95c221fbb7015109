"""What the environment may hand back: pointers that it was given, and pointers into the objects that these lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from encoder import ir
from encoder.ctype import Array, CType, Enum, Float, Int, Layout, Pointer, Record, Void
from encoder.points_to import ALLOCATORS, INFINITE, Target, is_environment, is_function

_FORGETFUL = ("__slicc_", "__VERIFIER_", "__builtin_", "nondet_")
_LIBRARY = ALLOCATORS | {
    "free", "printf", "fprintf", "sprintf", "snprintf", "puts", "perror", "scanf", "fscanf", "sscanf",
}  # fmt: skip


def is_forgetful(callee: str) -> bool:
    """Is this a function without a body that keeps no pointer that it is given?"""
    return callee.startswith(_FORGETFUL) or callee in _LIBRARY


def heap_classes(program: ir.Program) -> frozenset[str]:
    """Yield the classes of objects that the program allocates itself."""
    return frozenset(
        f"env:{i.site}"
        for function in program.functions.values()
        for block in function.blocks.values()
        for i in block.instructions
        if isinstance(i, ir.Call) and isinstance(i.callee, str) and i.callee in ALLOCATORS
    )


def own_objects(program: ir.Program) -> dict[str, ir.Object]:
    """Yield the program's variables that a pointer from outside may lead to: all but string literals."""
    found = {key: obj for key, obj in program.objects.items() if obj.storage != "string"}
    for function in program.functions.values():
        found |= function.objects
    return found


def reachable(
    roots: Iterable[Target], is_own: Callable[[str], bool], held: Callable[[str], Iterable[Target]]
) -> set[Target]:
    """Yield the targets in the program's own objects among ``roots``, and those that are kept in any of these.

    ``held``: what objects of a class hold.
    """
    found: set[Target] = set()
    looked: set[str] = set()
    work = list(roots)
    while work:
        target = work.pop()
        cls = target[0]
        if target in found or is_function(cls) or not is_own(cls):
            continue
        found.add(target)
        if cls not in looked:
            looked.add(cls)
            work += held(cls)
    return found


def handed_back(
    known: Iterable[Target],
    pointee: CType,
    objects: Mapping[str, ir.Object],
    shapes: Callable[[str], Iterable[tuple[Record, int]]],
    layouts: Mapping[str, Layout],
) -> set[Target]:
    """Yield what a pointer to ``pointee`` may be, of targets that the environment knows.

    That is the start of such a part of the objects; where the type does not tell, also the very pointers that it got.
    """
    want = _sort(pointee)
    anything = want in (None, ("scalar", 8))
    found: set[Target] = set()
    for cls, low, high in known:
        obj = objects.get(cls)
        if anything or obj is None:
            found.add((cls, low, high))
        if want is None:
            found.add((cls, 0, 0))
        elif obj is not None:
            found.update((cls, a, b) for a, b in _places(obj.type, want, layouts))
        else:
            for kind, at in shapes(cls):
                for a, b in _places(kind, want, layouts):
                    found.add((cls, at + a, at + b) if b < INFINITE else (cls, a, b))
    return found


def _sort(kind: CType) -> object:
    """Yield by what types are compared: those of scalars by their width. None: any."""
    match kind:
        case Void():
            return None
        case Int(width=width) | Enum(base=Int(width=width)):
            return "scalar", width
        case Float(width=width):
            return "float", width
        case Pointer():
            return "pointer"
        case Record(_, tag):
            return "record", tag
        case Array(element, _):
            return _sort(element)
    return "function"


def _places(kind: CType, want: object, layouts: Mapping[str, Layout]) -> Iterator[tuple[int, int]]:
    """Yield where parts of a sort start in an object, as lowest and highest offset."""
    if _sort(kind) == want and not isinstance(kind, Array):
        yield 0, 0
    match kind:
        case Array(element, count):
            size = _size(element, layouts)
            for low, high in _places(element, want, layouts):
                if count is None or size is None or high >= INFINITE:
                    yield -INFINITE, INFINITE
                else:
                    yield low, high + max(0, count - 1) * size
        case Record(_, tag) if tag in layouts:
            for member in layouts[tag].members:
                for low, high in _places(member.type, want, layouts):
                    if high >= INFINITE:
                        yield low, high
                    else:
                        yield member.offset + low, member.offset + high


def _size(kind: CType, layouts: Mapping[str, Layout]) -> int | None:
    match kind:
        case Int(width=width) | Float(width=width) | Enum(base=Int(width=width)):
            return max(1, width // 8)
        case Array(element, int(count)):
            size = _size(element, layouts)
            return None if size is None else size * count
        case Record(_, tag) if tag in layouts:
            return layouts[tag].size
    return None


def is_lent(cls: str, heap: frozenset[str]) -> bool:
    """Is this a class of objects of the environment's own?"""
    return is_environment(cls) and cls not in heap
