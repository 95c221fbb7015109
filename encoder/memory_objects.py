"""Objects of the symbolic run, and arbitrary pointers: null, or one of the objects that the points-to sets allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from encoder import ir
from encoder.ctype import CType, FunctionType
from encoder.memory_state import Cells, State, TooMany
from encoder.points_to import (
    INFINITE,
    NUMBER,
    OUTSIDE,
    PointsTo,
    Target,
    child_class,
    is_environment,
    is_foreign,
    is_function,
)
from encoder.source import Span
from encoder.term import Term, Terms
from encoder.type_rules import may_be_called_as

_MOST_LOOSE = 64  # objects that one pointer may lead to without its being known where


@dataclass(frozen=True, slots=True)
class Instance:
    """One object of the symbolic run. ``kind``: "global" | "local" | "environment" | "function" | "heap".

    ``cls`` is its points-to class; ``size`` in bytes, None when unknown; ``parent`` the cell an environment object was
    found through (object, offset). ``views``: an object found through a pointer that may lead into objects of several
    classes may be any of these: (class, offset of the object's start in it); ``cls`` then names them all.
    """

    number: int
    kind: str
    name: str
    cls: str
    size: int | None
    align: int
    parent: tuple[int, int] | None = None
    views: tuple[tuple[str, int], ...] = ()

    def classes(self) -> tuple[tuple[str, int], ...]:
        """Yield its possible classes, each with the offset there of the object's offset 0."""
        return self.views or ((self.cls, 0),)


class Objects:
    """The objects of one symbolic run. What is known of their addresses goes to ``constraints``."""

    def __init__(self, terms: Terms, program: ir.Program, sets: PointsTo, constraints: list[Term]):
        self.terms = terms
        self.program = program
        self.sets = sets
        self.constraints = constraints
        self.instances: list[Instance] = []
        self.globals: dict[str, int] = {}
        self.functions: dict[str, int] = {}
        self.by_class: dict[str, list[tuple[int, int]]] = {}  # class -> objects, each with its offset in the class
        self.external: set[Term] = set()  # function pointers of the environment: call targets nobody knows
        self._children: dict[tuple[int, int, int, str], int] = {}
        self._initial: dict[int, Cells] = {}

    def instance(
        self,
        kind: str,
        name: str,
        cls: str,
        size: int | None,
        align: int,
        parent: tuple[int, int] | None = None,
        views: tuple[tuple[str, int], ...] = (),
    ) -> int:
        """Yield the number of a new object."""
        number = len(self.instances)
        self.instances.append(Instance(number, kind, name, cls, size, align, parent, views))
        for one, offset in ((cls, 0), *views):
            self.by_class.setdefault(one, []).append((number, offset))
        self.terms.alignments[number] = align
        return number

    def stored(self, number: int, low: int, high: int) -> frozenset[Target]:
        """Yield what pointers in bytes ``low`` up to ``high`` of an object may point to, if the program stored them."""
        found: frozenset[Target] = frozenset()
        for cls, at in self.instances[number].classes():
            found |= self.sets.contents(cls, low + at, high + at)
        return found

    def own_children(self, number: int, offset: int | None, pointee: CType) -> set[str]:
        """Yield the classes of what never-written pointers in an object of the environment lead to."""
        return {
            child_class(self.sets.types, cls, None if offset is None else offset + at, pointee, self.sets.few)
            for cls, at in self.instances[number].classes()
            if is_environment(cls) or is_foreign(self.program, cls)
        }

    def global_object(self, key: str) -> int:
        """Yield the number of a variable of the program."""
        found = self.globals.get(key)
        if found is None:
            obj = self.program.objects[key]
            found = self.instance("global", key, key, obj.size, max(1, obj.align))
            self.globals[key] = found
        return found

    def function_object(self, name: str) -> int:
        """Yield the number of a function."""
        found = self.functions.get(name)
        if found is None:
            found = self.instance("function", name, "fn:" + name, 1, 16)
            self.functions[name] = found
        return found

    def choice(
        self,
        allowed: Iterable[Target],
        cell: tuple[int, int, int] | None,
        pointee: CType | None,
        name: str,
        span: Span,
        state: State | None = None,
    ) -> Term:
        """Yield an arbitrary pointer: null, or one of the allowed targets.

        ``cell`` is where it is read from: the object it finds there when nobody stored one is the same at every read.
        ``state``: there must be such an object in it. Raises: TooMany, at ``span``.
        """
        terms = self.terms
        null = terms.const(0, terms.pointer_width)
        options: dict[Term, None] = {}
        function_pointer = isinstance(pointee, FunctionType)
        allowed = sorted(set(allowed))
        own: set[str] = set()
        loose = 0
        if cell is not None and pointee is not None and not function_pointer:
            own = self.own_children(cell[0], cell[2], pointee)
            allowed += [(cls, 0, 0) for cls in sorted(own) if (cls, 0, 0) not in allowed]
        raw = any(t[0] == NUMBER for t in allowed)
        outside = any(t[0] == OUTSIDE for t in allowed)
        allowed = [t for t in allowed if t[0] not in (NUMBER, OUTSIDE)]
        fresh = [t for t in allowed if is_environment(t[0]) and t[1] == t[2]]
        for cls, low, high in allowed:
            if is_function(cls):
                if cell is None or self._may_be_kept(cls[3:], pointee):
                    options[self.terms.base(self.function_object(cls[3:]))] = None
                continue
            numbers: list[tuple[int, int]] = []
            if is_environment(cls):
                only_here = cls in own and not any(t[0] == cls for t in self.sets.may_equal(cls))
                if not only_here:
                    numbers += self.by_class.get(cls, [])
                if low != high or len(fresh) == 1:
                    numbers.append((self._child(cell, name, cls, ()), 0))
            elif cls in self.program.objects:
                numbers.append((self.global_object(cls), 0))
            else:
                numbers += [n for n in self.by_class.get(cls, []) if state is None or n[0] in state.memory]
            loose += len(numbers) if low != high else 0
            if loose > _MOST_LOOSE:
                raise TooMany(span)
            for number, at in numbers:
                options[self._at(number, low - at, high - at)] = None
        if len(fresh) > 1:
            views = tuple((cls, low) for cls, low, _ in fresh)
            together = " | ".join(f"{cls}+{low}" for cls, low in views)
            options[self.terms.base(self._child(cell, name, "env:" + together, views))] = None
        # Coarse sets do not say that it is one of the program's functions: they may have been kept elsewhere.
        is_known = bool(options or raw) and not (self.sets.coarse and cell is not None)
        if outside or function_pointer and not is_known:
            value = terms.var(name, terms.pointer_width)
            self.external.add(value)
            if not options:
                return value
        else:
            value = null
        for option in options:
            value = terms.ite(terms.var(f"{name} is {terms.nodes[option][2]}", 1), option, value)
        if raw:
            number = terms.var(name, terms.pointer_width)
            terms.numbers.add(number)
            value = terms.ite(terms.var(f"{name} is a number", 1), number, value)
        return value

    def _may_be_kept(self, function: str, pointee: CType | None) -> bool:
        """May a function be where a pointer of a type is kept? Coarse sets mix places up; what they leave open is one
        that nobody knows, so that no proof rests on this."""
        if not self.sets.coarse or self.program.hands_back or not isinstance(pointee, FunctionType):
            return True
        known = self.program.functions.get(function) or self.program.prototypes.get(function)
        return known is None or may_be_called_as(known.type, pointee)

    def _child(self, cell: tuple[int, int, int] | None, name: str, cls: str, views: tuple[tuple[str, int], ...]) -> int:
        """The object that a pointer of the environment leads to where it leads to none that is known."""
        key = (*(cell or (-1, 0, len(self.instances))), cls)
        child = self._children.get(key)
        if child is None:
            parent = (cell[0], cell[2]) if cell is not None else None
            child = self.instance("environment", f"*({name})", cls, None, 1, parent, views)
            self._children[key] = child
        return child

    def _at(self, number: int, low: int, high: int) -> Term:
        terms = self.terms
        if low == high:
            return terms.add(self.terms.base(number), terms.const(low, terms.pointer_width))
        offset = terms.var(f"offset in {self.instances[number].name}", terms.pointer_width)
        if high >= INFINITE:
            high = 1 << terms.slot_bits - 3  # no object is larger
            low = -high
        w = terms.pointer_width
        self.constraints.append(terms.binary("ule", terms.sub(offset, terms.const(low, w)), terms.const(high - low, w)))
        return terms.add(self.terms.base(number), offset)

    def initialiser(self, number: int, key: str) -> Cells:
        """Yield what an object of the program begins with, where that is not zero."""
        found = self._initial.get(number)
        if found is None:
            found = {}
            for offset, value in self.program.objects[key].initial or ():
                found[offset] = (ir.width_of(value) // 8, self._constant(value))
            self._initial[number] = found
        return found

    def _constant(self, e: ir.Expr) -> Term:
        """Yield the term of an initialiser's value."""
        match e:
            case ir.Const(value, width):
                return self.terms.const(value, width)
            case ir.Address(key, _):
                return self.terms.base(self.global_object(key))
            case ir.FunctionAddress(name, _):
                return self.terms.base(self.function_object(name))
            case ir.Binary(op, left, right, _):
                return self.terms.binary(op, self._constant(left), self._constant(right))
            case ir.Convert(op, operand, width):
                inner = self._constant(operand)
                return (
                    {"zext": self.terms.zext, "sext": self.terms.sext}[op](inner, width)
                    if op != "trunc"
                    else (self.terms.extract(inner, 0, width))
                )
        raise AssertionError(f"not a constant initialiser: {e}")
