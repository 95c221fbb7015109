"""What the environment may hand back: pointers that it was given, and pointers into the objects that these lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from encoder import ir
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Layout, Pointer, Record, Void
from encoder.parts import size_of
from encoder.points_to import ALLOCATORS, INFINITE, Target, is_environment, is_function

_FORGETFUL = ("__slicc_", "__VERIFIER_", "__builtin_")
_LIBRARY = ALLOCATORS | {
    "free", "printf", "fprintf", "sprintf", "snprintf", "puts", "perror", "scanf", "fscanf", "sscanf",
}  # fmt: skip


def is_forgetful(callee: str) -> bool:
    """Is this a function without a body that keeps no pointer that it is given?"""
    return callee.startswith(_FORGETFUL) or callee in _LIBRARY


def makes_objects(callee: str) -> bool:
    """Does a function without a body return new objects, going by its name?"""
    return re.search("(alloc(ate)?|dup|_create|_new)(?![a-z])", callee) is not None


def makers(program: ir.Program) -> dict[str, ir.Call]:
    """Yield the functions without a body that are taken to return new objects, and a call of each."""
    found: dict[str, ir.Call] = {}
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if not isinstance(i, ir.Call) or i.pointee is None or not isinstance(i.callee, str):
                    continue
                if i.callee not in program.functions.keys() | ALLOCATORS and makes_objects(i.callee):
                    found.setdefault(i.callee, i)
    return found


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


@dataclass(frozen=True, slots=True)
class Known:
    """What the environment knows of the program's own objects. ``untyped``: those it got as ``void *`` or the like."""

    targets: frozenset[Target] = frozenset()
    untyped: frozenset[Target] = frozenset()


Held = tuple[Target, bool]  # a pointer, and whether it is one without a useful type


def known(roots: Iterable[Held], is_own: Callable[[str], bool], held: Callable[[str], Iterable[Held]]) -> Known:
    """Yield what leads into the program's own objects among ``roots``, and what is kept in any of these.

    ``held``: what objects of a class hold.
    """
    found: set[Target] = set()
    untyped: set[Target] = set()
    looked: set[str] = set()
    work = list(roots)
    while work:
        target, is_untyped = work.pop()
        cls = target[0]
        if is_function(cls) or not is_own(cls):
            continue
        found.add(target)
        if is_untyped:
            untyped.add(target)
        if cls not in looked:
            looked.add(cls)
            work += held(cls)
    return Known(frozenset(found), frozenset(untyped))


def is_untyped(kind: CType | None) -> bool:
    """Does a pointer to this say nothing of what it leads to?"""
    return kind is None or isinstance(kind, Void)


def parameter_pointee(type: FunctionType, position: int) -> CType | None:
    """Yield what a parameter points to as it is declared, None where that is not said."""
    if type.parameters is None or position >= len(type.parameters):
        return None
    kind = type.parameters[position]
    return kind.target if isinstance(kind, Pointer) else None


def holds_untyped(kinds: Iterable[tuple[CType, int]], offset: int, layouts: Mapping[str, Layout], word: int) -> bool:
    """Is what is kept at ``offset`` of an object, of these types from so many bytes on, a pointer without a type?"""
    found = [_pointee(kind, offset - at, layouts, word) for kind, at in kinds if offset >= at]
    return all(map(is_untyped, found))


def _pointee(kind: CType, offset: int, layouts: Mapping[str, Layout], word: int) -> CType | None:
    match kind:
        case Pointer(target) if offset == 0:
            return target
        case Array(element, _):
            size = size_of(element, layouts, word)
            return _pointee(element, offset % size, layouts, word) if size else None
        case Record(_, tag) if tag in layouts:
            for member in layouts[tag].members:
                if member.offset <= offset < member.offset + (size_of(member.type, layouts, word) or 0):
                    found = _pointee(member.type, offset - member.offset, layouts, word)
                    if found is not None:
                        return found
    return None


def handed_back(
    known: Known,
    pointee: CType,
    objects: Mapping[str, ir.Object],
    shapes: Callable[[str], Iterable[tuple[Record, int]]],
    layouts: Mapping[str, Layout],
    word: int,
) -> set[Target]:
    """Yield what a pointer to ``pointee`` may be, of targets that the environment knows.

    That is the start of a part of their objects that has the type; without a useful type, also the very pointers that
    were given without one.
    """
    want = _sort(pointee)
    found: set[Target] = set(known.untyped) if want in (None, ("scalar", 8)) else set()
    if want is None:
        return found
    for cls, low, high in known.targets:
        obj = objects.get(cls)
        kinds = [(obj.type, 0)] if obj is not None else list(shapes(cls))
        if not kinds:
            found.add((cls, low, high))
        for kind, at in kinds:
            for a, b in _places(kind, want, layouts, word):
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
        case Pointer(target):
            return "pointer", None if isinstance(target, Pointer) else _sort(target)
        case Record(_, tag):
            return "record", tag
        case Array(element, _):
            return _sort(element)
    return "function"


def _places(kind: CType, want: object, layouts: Mapping[str, Layout], word: int) -> Iterator[tuple[int, int]]:
    """Yield where parts of a sort start in an object, as lowest and highest offset."""
    if _sort(kind) == want and not isinstance(kind, Array):
        yield 0, 0
    match kind:
        case Array(element, count):
            size = size_of(element, layouts, word)
            for low, high in _places(element, want, layouts, word):
                if count is None or size is None or high >= INFINITE:
                    yield -INFINITE, INFINITE
                else:
                    yield low, high + max(0, count - 1) * size
        case Record(_, tag) if tag in layouts:
            for member in layouts[tag].members:
                for low, high in _places(member.type, want, layouts, word):
                    if high >= INFINITE:
                        yield low, high
                    else:
                        yield member.offset + low, member.offset + high


def is_lent(cls: str, heap: frozenset[str]) -> bool:
    """Is this a class of objects of the environment's own?"""
    return is_environment(cls) and cls not in heap
