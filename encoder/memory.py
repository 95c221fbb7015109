"""Memory of the symbolic run: objects of bytes, born lazily, split into cells while offsets are constants.

A read of bytes nobody wrote yields the object's initial contents: its initialiser, zero, or an arbitrary value that is
the same at every read. An arbitrary pointer is null or one of the addresses that the points-to sets allow. Cells that
are met at an unknown offset are enumerated while they are few; otherwise the object becomes an SMT array of bytes.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from encoder import ir
from encoder.ctype import CType, FunctionType
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
from encoder.source import NOWHERE, Span
from encoder.term import Term, Terms, arguments

MOST_CANDIDATES = 24  # cells at an unknown offset that are enumerated before the object becomes an array
_MOST_POINTERS = 128  # the same for pointers, whose targets an array would lose
LOOSE = "a pointer that may lead to too many objects, and anywhere in them"
_MOST_LOOSE = 64  # objects that one pointer may lead to without its being known where
_WIDEST_CELL = 16
_NEAR_CONDITIONS = 16  # conditions of a path that a branch is simplified under


class OutOfTime(Exception):
    """The deadline passed while unrolling."""


class TooMany(OutOfTime):
    """A pointer may lead to so many objects that memory would end before the deadline. ``span``: where it is read."""

    def __init__(self, span: Span):
        super().__init__(span)
        self.span = span


@dataclass(frozen=True, slots=True)
class Epoch:
    """Says what an object holds that became arbitrary at one moment."""

    number: int


class DeadPath(Exception):
    """The path cannot go on: nothing valid is dereferenced."""


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


class Guard:
    """A path condition as a linked list of literals, so that merging finds what two paths share."""

    __slots__ = ("depth", "literal", "parent", "term")

    def __init__(self, parent: Guard | None, literal: Term, term: Term):
        self.parent = parent
        self.literal = literal
        self.term = term
        self.depth: int = parent.depth + 1 if parent else 0


class Contents:
    """The bytes of one object in one state: written cells over a default, or an array."""

    __slots__ = ("array", "cells", "epoch", "owner")

    def __init__(self, cells: dict[int, tuple[int, Term]], epoch: int, array: Term | None, owner: object):
        self.cells = cells
        self.epoch = epoch  # 0 initial contents; others: contents became arbitrary at that moment
        self.array = array
        self.owner = owner


class State:
    """One symbolic state: path condition, registers of the running activation, memory."""

    __slots__ = ("guard", "memory", "owner", "registers")

    def __init__(self, guard: Guard, registers: dict[str, Term], memory: dict[int, Contents]):
        self.guard = guard
        self.registers = registers
        self.memory = memory
        self.owner = object()

    def fork(self, guard: Guard) -> State:
        self.owner = object()
        return State(guard, dict(self.registers), dict(self.memory))


class Memory:
    """The objects of one symbolic run and every access to them."""

    def __init__(self, terms: Terms, program: ir.Program, sets: PointsTo):
        self.terms = terms
        self.program = program
        self.sets = sets
        self.instances: list[Instance] = []
        self.globals: dict[str, int] = {}
        self.functions: dict[str, int] = {}
        self.by_class: dict[str, list[tuple[int, int]]] = {}  # class -> objects, each with its offset in the class
        self.births: dict[tuple[int, int], dict[int, tuple[int, Term]]] = {}
        self.arrays: dict[tuple[int, int], Term] = {}
        self.children: dict[tuple[int, int, int, str], int] = {}
        self.constraints: list[Term] = []
        self.outside: set[Term] = set()  # addresses outside of the array that they are computed from
        self._outside: dict[Term, Term] = {}  # by their value
        self.external: set[Term] = set()  # function pointers of the environment: call targets nobody knows
        self.faults: set[Span] = set()  # places where undefined behaviour may end a path
        self.span = NOWHERE  # of the instruction that runs
        self.epochs = 0
        self.arbitrary_globals = False
        self.pointer_bytes = program.pointer_width // 8
        self.violated: Callable[[str, Term], None] | None = None  # told of undefined behaviour that was asked for
        self.checks: frozenset[str] = frozenset()
        self.unset: set[Term] = set()  # values of what was never written
        self._unset: dict[Term, Term] = {}
        self.extents: dict[int, Term] = {}  # objects whose size is no constant -> their size
        self.lives: dict[int, int] = {}  # heap object -> the object that says whether it is still there
        self._initial: dict[int, dict[int, tuple[int, Term]]] = {}
        self.unknown: list[tuple[Term, str, Span]] = []  # when a pointer is used that is not known, and where
        self.loose: set[Term] = set()  # pointers that may lead to too many objects
        self.unborn: dict[Term, tuple[int, int, int, int]] = {}  # stands for contents: object, epoch, offset, size
        self._unborn_of: dict[tuple[int, int, int, int], Term] = {}
        self._settled: set[Term] = set()  # terms without such a stand-in
        self._born: dict[Term, Term] = {}  # terms with stand-ins that were looked at -> the same with their values

    # ------------------------------------------------------------ objects

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
        found = self.globals.get(key)
        if found is None:
            obj = self.program.objects[key]
            found = self.instance("global", key, key, obj.size, max(1, obj.align))
            self.globals[key] = found
        return found

    def function_object(self, name: str) -> int:
        found = self.functions.get(name)
        if found is None:
            found = self.instance("function", name, "fn:" + name, 1, 16)
            self.functions[name] = found
        return found

    def address(self, number: int) -> Term:
        return self.terms.base(number)

    def fresh_epoch(self) -> int:
        self.epochs += 1
        return self.epochs

    # ------------------------------------------------------------ where an address points

    def targets(self, state: State, address: Term) -> list[tuple[Term, int, Term]]:
        """Yield (condition, object, offset) for every object ``address`` may point into; null is left out."""
        terms = self.terms
        found: list[tuple[Term, int, Term]] = []
        for condition, t, offset in self._leaves(address):
            op, _, x, y, _ = terms.nodes[t]
            if op == "base":
                found.append((condition, x, offset))
            elif not self._is_no_object(t) and self._may_matter(condition, state):
                why = LOOSE if t in self.loose else "a pointer of unknown origin is used"
                self.unknown.append((terms.and_(state.guard.term, condition), why, self.span))
        return found

    def _is_no_object(self, t: Term) -> bool:
        """Is a leaf of an address null or another number?"""
        op, _, x, y, _ = self.terms.nodes[t]
        if op == "add":
            return x in self.terms.numbers and self.terms.value(y) is not None
        return op == "const" or t in self.outside or t in self.terms.numbers

    def is_number(self, value: Term) -> Term:
        """Yield the condition under which a value is neither null nor an object's address."""
        terms = self.terms
        loose = terms.false
        for condition, t, offset in self._leaves(value):
            if terms.nodes[t][0] != "base" and terms.add(t, offset) != terms.const(0, terms.pointer_width):
                loose = terms.or_(loose, condition)
        return loose

    def _leaves(self, address: Term) -> list[tuple[Term, Term, Term]]:
        """Yield (condition, term, offset from it) for what ``address`` chooses from: objects' addresses and others."""
        terms = self.terms
        found: list[tuple[Term, Term, Term]] = []
        # A term that is met on several ways is looked at once: arguments have lower numbers than what is made of them.
        zero = terms.const(0, terms.pointer_width)
        conditions: dict[tuple[Term, Term], Term] = {(address, zero): terms.true}
        heap = [(-address, zero)]

        def meet(t: Term, offset: Term, condition: Term) -> None:
            before = conditions.get((t, offset))
            if before is None:
                heapq.heappush(heap, (-t, offset))
                conditions[t, offset] = condition
            else:
                conditions[t, offset] = terms.or_(before, condition)

        while heap:
            number, offset = heapq.heappop(heap)
            t = -number
            condition = conditions[t, offset]
            op, w, x, y, z = terms.nodes[t]
            if op == "ite":
                for c, arm in ((x, y), (terms.not_(x), z)):
                    both = terms.and_(condition, c)
                    if both != terms.false:
                        meet(arm, offset, both)
            elif op == "add" and terms.holds_base(x) and not terms.holds_base(y):
                meet(x, terms.add(offset, y), condition)
            elif op == "add" and terms.holds_base(y) and not terms.holds_base(x):
                meet(y, terms.add(offset, x), condition)
            else:
                found.append((condition, t, offset))
        return found

    def out_of_bounds(self, exact: Term) -> Term:
        """Yield a term that equals an address and is never valid: only its value is of interest."""
        found = self._outside.get(exact)
        if found is None:
            found = self._outside[exact] = self.terms.var("address outside of an array", self.terms.pointer_width)
            self.outside.add(found)
            self.constraints.append(self.terms.eq(found, exact))
        return found

    def _may_matter(self, condition: Term, state: State) -> bool:
        return self.terms.and_(state.guard.term, condition) != self.terms.false

    def valid_targets(self, state: State, address: Term, size: int) -> tuple[Term, list[tuple[Term, int, Term]]]:
        """Yield the condition under which ``size`` bytes at ``address`` exist, and the targets."""
        terms = self.terms
        valid = terms.false
        kept: list[tuple[Term, int, Term]] = []
        for condition, number, offset in self.targets(state, address):
            info = self.instances[number]
            if info.kind == "function" or info.kind == "local" and number not in state.memory:
                continue
            if info.size is not None:
                if info.size < size:
                    continue
                inside = terms.binary("ule", offset, terms.const(info.size - size, terms.pointer_width))
                condition = terms.and_(condition, inside)
                if condition == terms.false:
                    continue
            extent = self.extents.get(number)
            if extent is not None:
                fits = terms.binary("ule", terms.const(size, terms.pointer_width), extent)
                room = terms.sub(extent, terms.const(size, terms.pointer_width))
                condition = terms.and_(condition, terms.and_(fits, terms.binary("ule", offset, room)))
                if condition == terms.false:
                    continue
            if number in self.lives:
                condition = terms.and_(condition, self.alive(state, number))
                if condition == terms.false:
                    continue
            kept.append((condition, number, offset))
            valid = terms.or_(valid, condition)
        return valid, kept

    def limit(self, state: State, number: int, size: Term) -> None:
        """An object has a size that is no constant. Raises DeadPath, where it can be of no object."""
        most = self.terms.const((1 << 31) - 1, self.terms.pointer_width)
        self.require(state, self.terms.binary("ule", size, most), "memory")
        self.extents[number] = size

    def alive(self, state: State, number: int) -> Term:
        """Yield the condition under which a heap object was not freed."""
        return self.terms.eq(self.read_cell(state, self.lives[number], 0, 1, None), self.terms.const(1, 8))

    def born(self, state: State, number: int) -> None:
        """From now on it matters whether a heap object was freed."""
        life = self.lives[number] = self.instance("life", "life", "life", 1, 1)
        self.put(self.writable(state, life), 0, 1, self.terms.const(1, 8))

    def free(self, state: State, address: Term) -> None:
        """End the life of what ``address`` points to. Raises DeadPath."""
        terms = self.terms
        zero = terms.const(0, terms.pointer_width)
        valid = terms.eq(address, zero)
        freed: list[tuple[Term, int]] = []
        for condition, number, offset in self.targets(state, address):
            if number in self.lives:
                start = terms.and_(condition, terms.eq(offset, zero))
                valid = terms.or_(valid, terms.and_(start, self.alive(state, number)))
                freed.append((start, number))
        self.require(state, valid, "memory")
        for condition, number in freed:
            life = self.lives[number]
            old = self.read_cell(state, life, 0, 1, None)
            self.put(self.writable(state, life), 0, 1, terms.ite(condition, terms.const(0, 8), old))

    def never_written(self, value: Term) -> Term:
        """Yield the condition under which a value is one that was never written."""
        if not self.unset:
            return self.terms.false
        found = self._unset.get(value)
        if found is not None:
            return found
        terms = self.terms
        op, _, x, y, z = terms.nodes[value]
        out = terms.false
        if op == "var":
            out = terms.true if value in self.unset else terms.false
        elif op == "ite":
            out = terms.ite(x, self.never_written(y), self.never_written(z))
        elif op == "concat":
            out = terms.or_(self.never_written(x), self.never_written(y))
        elif op in ("extract", "zext", "sext"):
            out = self.never_written(x)
        if op != "var":
            self._unset[value] = out
        return out

    # ------------------------------------------------------------ contents

    def contents(self, state: State, number: int) -> Contents:
        found = state.memory.get(number)
        if found is None:
            epoch = 0
            info = self.instances[number]
            if self.arbitrary_globals and info.kind == "global" and self.is_written(info.name):
                epoch = -1
            found = Contents({}, epoch, None, state.owner)
            state.memory[number] = found
        return found

    def is_written(self, key: str) -> bool:
        """May the program write this global? (Set by the unroller from the points-to sets.)"""
        return key in self.written_globals

    written_globals: frozenset[str] = frozenset()

    def writable(self, state: State, number: int) -> Contents:
        found = self.contents(state, number)
        if found.owner is not state.owner:
            found = Contents(dict(found.cells), found.epoch, found.array, state.owner)
            state.memory[number] = found
        return found

    def read_cell(self, state: State, number: int, offset: int, size: int, pointee: CType | None) -> Term:
        contents = self.contents(state, number)
        if contents.array is not None:
            return self._read_array(contents.array, self.terms.const(offset, self.terms.pointer_width), size)
        cell = contents.cells.get(offset)
        if cell is not None and cell[0] == size:
            value = self.settle(cell[1], pointee)
            if value != cell[1]:
                contents.cells[offset] = (size, value)
            return value
        value = self._compose(
            contents.cells, offset, size, lambda at, n: self._initial_value(number, contents.epoch, at, n, pointee)
        )
        return self.settle(value, pointee)

    def _old_cell(self, state: State, number: int, offset: int, size: int) -> Term:
        """The value of a cell that is not looked at yet: what nobody read need not be given a value."""
        contents = self.contents(state, number)
        info = self.instances[number]
        if contents.array is not None or info.kind == "global" and contents.epoch == 0:
            return self.read_cell(state, number, offset, size, None)
        near = range(offset - _WIDEST_CELL + 1, offset + size)
        if any(at in contents.cells for at in near):
            cell = contents.cells.get(offset)
            same = cell is not None and cell[0] == size
            return cell[1] if cell is not None and same else self.read_cell(state, number, offset, size, None)
        if any(at in self.births.get((number, contents.epoch), ()) for at in near):
            return self.read_cell(state, number, offset, size, None)
        key = (number, contents.epoch, offset, size)
        found = self._unborn_of.get(key)
        if found is None:
            found = self._unborn_of[key] = self.terms.var(f"{info.name}+{offset}", size * 8)
            self.unborn[found] = key
        return found

    def settle(self, value: Term, pointee: CType | None = None) -> Term:
        """Yield a value that is now looked at: contents that only a stand-in stood for are given their value."""
        if not self.unborn:
            return value
        while waiting := self._stand_ins(value):
            for t in waiting:
                if t not in self._born:
                    self._born[t] = self._initial_value(*self.unborn[t], pointee)
            value = self.terms.substitute([value], {}, self._born)[0]
        return value

    def _stand_ins(self, value: Term) -> list[Term]:
        nodes, settled, unborn = self.terms.nodes, self._settled, self.unborn
        found: list[Term] = []
        seen: list[Term] = []
        met = {value}
        stack = [value]
        while stack:
            t = stack.pop()
            if t in settled:
                continue
            if t in unborn:
                found.append(t)
                continue
            seen.append(t)
            for a in arguments(nodes[t]):
                if a not in met:
                    met.add(a)
                    stack.append(a)
        if not found:
            settled.update(seen)
        return found

    def _compose(
        self, cells: dict[int, tuple[int, Term]], offset: int, size: int, fill: Callable[[int, int], Term]
    ) -> Term:
        terms = self.terms
        overlap = [
            (at, cells[at])
            for at in range(offset - _WIDEST_CELL + 1, offset + size)
            if at in cells and at + cells[at][0] > offset
        ]
        if not overlap:
            return fill(offset, size)
        value: Term | None = None
        at = offset
        for start, (n, term) in [*overlap, (offset + size, (0, terms.true))]:
            if at < start:
                gap = fill(at, min(start, offset + size) - at)
                value = gap if value is None else terms.concat(gap, value)
                at = start
            if at >= offset + size:
                break
            take = min(start + n, offset + size) - at
            if take <= 0:
                continue
            part = terms.extract(term, (at - start) * 8, take * 8)
            value = part if value is None else terms.concat(part, value)
            at += take
        assert value is not None
        return value

    def _initial_value(self, number: int, epoch: int, offset: int, size: int, pointee: CType | None) -> Term:
        info = self.instances[number]
        if info.kind == "global" and epoch == 0 and not is_foreign(self.program, info.name):
            cells = self._initialiser(number, info.name)
            zero = self.terms.const
            return self._compose(cells, offset, size, lambda at, n: zero(0, n * 8))
        born = self.births.setdefault((number, epoch), {})
        cell = born.get(offset)
        if cell is not None and cell[0] == size:
            return cell[1]
        return self._compose(born, offset, size, lambda at, n: self._bear(number, epoch, at, n, pointee))

    def _initialiser(self, number: int, key: str) -> dict[int, tuple[int, Term]]:
        found = self._initial.get(number)
        if found is None:
            found = {}
            for offset, value in self.program.objects[key].initial or ():
                found[offset] = (ir.width_of(value) // 8, self.constant(value))
            self._initial[number] = found
        return found

    def constant(self, e: ir.Expr) -> Term:
        """Yield the term of an initialiser's value."""
        match e:
            case ir.Const(value, width):
                return self.terms.const(value, width)
            case ir.Address(key, _):
                return self.address(self.global_object(key))
            case ir.FunctionAddress(name, _):
                return self.address(self.function_object(name))
            case ir.Binary(op, left, right, _):
                return self.terms.binary(op, self.constant(left), self.constant(right))
            case ir.Convert(op, operand, width):
                inner = self.constant(operand)
                return (
                    {"zext": self.terms.zext, "sext": self.terms.sext}[op](inner, width)
                    if op != "trunc"
                    else (self.terms.extract(inner, 0, width))
                )
        raise AssertionError(f"not a constant initialiser: {e}")

    def _bear(self, number: int, epoch: int, offset: int, size: int, pointee: CType | None) -> Term:
        """Give never-written bytes their arbitrary value, once and for all states."""
        info = self.instances[number]
        cells = self.births.setdefault((number, epoch), {})
        value: Term | None = None
        if size == self.pointer_bytes and info.kind != "local":
            stored = self.stored(number, offset, offset + size)
            if pointee is not None or any(t[0] != NUMBER for t in stored):
                # What may be too much is any value: comparing it is followed, using it as a pointer is refused.
                try:
                    value = self.choice(stored, (number, epoch, offset), pointee, f"{info.name}+{offset}")
                except TooMany:
                    value = self.terms.var(f"{info.name}+{offset}", size * 8)
                    self.loose.add(value)
        if value is None:
            value = self.terms.var(f"{info.name}+{offset}", size * 8)
            if epoch == 0 and info.kind in ("local", "heap"):
                self.unset.add(value)
        cells[offset] = (size, value)
        array = self.arrays.get((number, epoch))
        if array is not None:
            at = self.terms.const(offset, self.terms.pointer_width)
            self.constraints.append(self.terms.eq(self._read_array(array, at, size), value))
        return value

    def choice(
        self,
        allowed: Iterable[Target],
        cell: tuple[int, int, int] | None,
        pointee: CType | None,
        name: str,
        state: State | None = None,
    ) -> Term:
        """Yield an arbitrary pointer: null, or one of the allowed targets.

        Raises TooMany.

        ``cell`` is where it is read from: the object it finds there when nobody stored one is the same at every read.
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
                options[self.address(self.function_object(cls[3:]))] = None
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
                raise TooMany(self.span)
            for number, at in numbers:
                options[self._at(number, low - at, high - at)] = None
        if len(fresh) > 1:
            views = tuple((cls, low) for cls, low, _ in fresh)
            together = " | ".join(f"{cls}+{low}" for cls, low in views)
            options[self.address(self._child(cell, name, "env:" + together, views))] = None
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

    def _child(self, cell: tuple[int, int, int] | None, name: str, cls: str, views: tuple[tuple[str, int], ...]) -> int:
        """The object that a pointer of the environment leads to where it leads to none that is known."""
        key = (*(cell or (-1, self.epochs, len(self.instances))), cls)
        child = self.children.get(key)
        if child is None:
            parent = (cell[0], cell[2]) if cell is not None else None
            child = self.instance("environment", f"*({name})", cls, None, 1, parent, views)
            self.children[key] = child
        return child

    def _at(self, number: int, low: int, high: int) -> Term:
        terms = self.terms
        if low == high:
            return terms.add(self.address(number), terms.const(low, terms.pointer_width))
        offset = terms.var(f"offset in {self.instances[number].name}", terms.pointer_width)
        if high >= INFINITE:
            high = 1 << terms.slot_bits - 3  # no object is larger
            low = -high
        w = terms.pointer_width
        self.constraints.append(terms.binary("ule", terms.sub(offset, terms.const(low, w)), terms.const(high - low, w)))
        return terms.add(self.address(number), offset)

    # ------------------------------------------------------------ arrays of bytes

    def _read_array(self, array: Term, index: Term, size: int) -> Term:
        terms = self.terms
        value = terms.select(array, index)
        for i in range(1, size):
            value = terms.concat(terms.select(array, terms.add(index, terms.const(i, terms.pointer_width))), value)
        return value

    def _write_array(self, array: Term, index: Term, size: int, value: Term) -> Term:
        terms = self.terms
        for i in range(size):
            at = terms.add(index, terms.const(i, terms.pointer_width))
            array = terms.store(array, at, terms.extract(value, i * 8, 8))
        return array

    def _to_array(self, state: State, number: int) -> Contents:
        contents = self.writable(state, number)
        if contents.array is not None:
            return contents
        terms, w = self.terms, self.terms.pointer_width
        info = self.instances[number]
        key = (number, contents.epoch)
        array = self.arrays.get(key)
        if array is None:
            if info.kind == "global" and contents.epoch == 0 and not is_foreign(self.program, info.name):
                array = terms._make("zeros", 8)
                for offset, (n, value) in self._initialiser(number, info.name).items():
                    array = self._write_array(array, terms.const(offset, w), n, value)
            else:
                array = terms.array(info.name)
                for offset, (n, value) in self.births.get(key, {}).items():
                    self.constraints.append(terms.eq(self._read_array(array, terms.const(offset, w), n), value))
            self.arrays[key] = array
        for offset in sorted(contents.cells):
            n, value = contents.cells[offset]
            value = self.settle(value)
            array = self._write_array(array, terms.const(offset, w), n, value)
        contents.cells = {}
        contents.array = array
        return contents

    def candidates(self, number: int, offset: Term, size: int, most: int = MOST_CANDIDATES) -> list[int] | None:
        """Yield the constant offsets that ``offset`` can be in an object, or None when they are too many."""
        terms = self.terms
        low, high = terms.srange(offset)
        info = self.instances[number]
        if info.size is not None:
            high = min(high, info.size - size)
            low_bound = max(low, 0)
        else:
            low_bound = low
        stride = terms.stride(offset) or 1
        rest = self._rest(offset, stride)
        first = low_bound + (rest - low_bound) % stride
        if high - first > stride * most:
            return None
        return list(range(first, high + 1, stride))

    def _rest(self, offset: Term, stride: int) -> int:
        """A constant that ``offset`` is congruent to modulo ``stride``."""
        terms = self.terms
        op, w, x, y, z = terms.nodes[offset]
        if op == "const":
            return terms.signed(offset) or 0
        if op == "add":
            return self._rest(x, stride) + self._rest(y, stride)
        if op == "neg":
            return -self._rest(x, stride)
        if op in ("zext", "sext"):
            return self._rest(x, stride)
        if op == "ite":
            return self._rest(y, stride)
        if op == "mul" and (k := terms.signed(y)) is not None:
            return k * self._rest(x, stride) if terms.stride(x) != 1 else 0
        return 0

    # ------------------------------------------------------------ access

    def read(self, state: State, address: Term, size: int, pointee: CType | None) -> Term:
        """Yield the value of ``size`` bytes at ``address``; the path goes on only where they exist.

        Raises DeadPath when they exist on no path.
        """
        terms = self.terms
        valid, targets = self.valid_targets(state, address, size)
        self.require(state, valid, "memory")
        value: Term | None = None
        for condition, number, offset in targets:
            one = self._read_one(state, number, offset, size, pointee)
            value = one if value is None else terms.ite(condition, one, value)
        assert value is not None
        return value

    def require(self, state: State, condition: Term, kind: str = "") -> None:
        """Let the path go on only where ``condition`` holds; else it ends in undefined behaviour of a kind.

        Raises DeadPath.
        """
        if condition == self.terms.true:
            return
        if kind in self.checks and self.violated is not None:
            self.violated(kind, self.terms.and_(state.guard.term, self.terms.not_(condition)))
        if kind:
            self.faults.add(self.span)
        state.guard = self.extend(state.guard, condition)
        if state.guard.term == self.terms.false:
            raise DeadPath

    def extend(self, guard: Guard, literal: Term) -> Guard:
        if literal == self.terms.true:
            return guard
        return Guard(guard, literal, self.terms.and_(guard.term, literal))

    def _read_one(self, state: State, number: int, offset: Term, size: int, pointee: CType | None) -> Term:
        terms = self.terms
        at = terms.signed(offset)
        if at is not None:
            return self.read_cell(state, number, at, size, pointee)
        contents = self.contents(state, number)
        most = _MOST_POINTERS if pointee is not None else MOST_CANDIDATES
        cells = self.candidates(number, offset, size, most) if contents.array is None else None
        if cells:
            met: dict[Term, Term] = {}  # value -> where it is found
            for at in cells:
                here = terms.eq(offset, terms.const(at, terms.pointer_width))
                one = self.read_cell(state, number, at, size, pointee)
                met[one] = terms.or_(met[one], here) if one in met else here
            value, *others = reversed(met)
            for one in others:
                value = terms.ite(met[one], one, value)
            return value
        contents = self._to_array(state, number)
        assert contents.array is not None
        value = self._read_array(contents.array, offset, size)
        if pointee is not None and terms.nodes[value][0] != "const":
            value = self._pointer_from_array(state, number, value, pointee)
        return value

    def _pointer_from_array(self, state: State, number: int, raw: Term, pointee: CType) -> Term:
        """A pointer read at an unknown offset: where its bits are an address that may be stored there, that address."""
        terms = self.terms
        info = self.instances[number]
        stored = self.stored(number, -INFINITE, INFINITE)
        fitting = [t for t in stored if t[0] == NUMBER or is_function(t[0]) == isinstance(pointee, FunctionType)]
        # What the environment put there is a pointer.
        if is_environment(info.cls) or is_foreign(self.program, info.cls):
            chosen = self.choice(fitting, None, pointee, f"{info.name}[*]")
            self.constraints.append(terms.or_(terms.not_(state.guard.term), terms.eq(raw, chosen)))
            return chosen
        value = raw
        for cls, low, high in sorted(fitting):
            if cls in (NUMBER, OUTSIDE):
                continue
            if is_function(cls):
                numbers = [(self.function_object(cls[3:]), 0)]
            elif cls in self.program.objects:
                numbers = [(self.global_object(cls), 0)]
            else:
                numbers = list(self.by_class.get(cls, []))
            if low == high:
                for one, at in numbers:
                    option = terms.add(self.address(one), terms.const(low - at, terms.pointer_width))
                    value = terms.ite(terms.eq(raw, option), option, value)
        null = terms.const(0, terms.pointer_width)
        return terms.ite(terms.eq(raw, null), null, value)

    def write(self, state: State, address: Term, size: int, value: Term) -> None:
        """Write ``size`` bytes; the path goes on only where they exist. Raises DeadPath."""
        terms = self.terms
        valid, targets = self.valid_targets(state, address, size)
        self.require(state, valid, "memory")
        for condition, number, offset in targets:
            alone = len(targets) == 1
            self._write_one(state, number, offset, size, value, terms.true if alone else condition)

    def _write_one(self, state: State, number: int, offset: Term, size: int, value: Term, condition: Term) -> None:
        terms = self.terms
        at = terms.signed(offset)
        contents = self.writable(state, number)
        if at is not None and contents.array is None:
            if condition != terms.true:
                value = terms.ite(condition, value, self._old_cell(state, number, at, size))
            self.put(contents, at, size, value)
            return
        most = _MOST_POINTERS if size == self.pointer_bytes and terms.holds_base(value) else MOST_CANDIDATES
        cells = self.candidates(number, offset, size, most) if contents.array is None else None
        if cells:
            for one in cells:
                here = terms.and_(condition, terms.eq(offset, terms.const(one, terms.pointer_width)))
                if here != terms.false:
                    old = self._old_cell(state, number, one, size)
                    self.put(contents, one, size, terms.ite(here, value, old))
            return
        contents = self._to_array(state, number)
        assert contents.array is not None
        if condition != terms.true:
            value = terms.ite(condition, value, self._read_array(contents.array, offset, size))
        contents.array = self._write_array(contents.array, offset, size, value)

    def put(self, contents: Contents, offset: int, size: int, value: Term) -> None:
        """Overwrite a cell, keeping the remains of cells that it overlaps."""
        cells, terms = contents.cells, self.terms
        old = cells.get(offset)
        if old is None or old[0] != size:
            for at in range(offset - _WIDEST_CELL + 1, offset + size):
                found = cells.get(at)
                if found is None or at + found[0] <= offset:
                    continue
                n, term = found
                del cells[at]
                if at < offset:
                    cells[at] = (offset - at, terms.extract(term, 0, (offset - at) * 8))
                if at + n > offset + size:
                    rest = at + n - offset - size
                    cells[offset + size] = (rest, terms.extract(term, (offset + size - at) * 8, rest * 8))
        cells[offset] = (size, value)

    def forget(
        self, state: State, number: int, condition: Term, alone: Iterable[tuple[int, int]], name: str
    ) -> Epoch | Term:
        """From now on an object holds anything where ``condition`` holds, beside what is ``alone``: offsets and sizes.

        Yields what says what it holds: the moment, or an array.
        """
        terms, w = self.terms, self.terms.pointer_width
        contents = self.writable(state, number)
        if contents.array is None and condition == terms.true:
            cells = {at: (size, self._old_cell(state, number, at, size)) for at, size in alone}
            state.memory[number] = Contents(cells, self.fresh_epoch(), None, state.owner)
            return Epoch(self.epochs)
        old = self._to_array(state, number).array
        held = fresh = terms.array(f"{self.instances[number].name} after {name}()")
        assert old is not None
        for at, size in alone:
            index = terms.const(at, w)
            held = self._write_array(held, index, size, self._read_array(old, index, size))
        contents = self.writable(state, number)
        contents.array = terms._make("ite", 8, condition, held, old) if condition != terms.true else held
        return fresh

    # ------------------------------------------------------------ joining

    def merge(self, a: State, b: State, live: frozenset[str] | None) -> State:
        """Yield the state that is ``a`` or ``b``, whichever path was taken; both end here."""
        guard, condition = self.join(a.guard, b.guard)
        choose = self._chooser(condition)
        registers: dict[str, Term] = {}
        for name, value in a.registers.items():
            other = b.registers.get(name)
            if other is not None and (live is None or name in live or name[0] == "&"):
                registers[name] = value if value == other else choose(value, other)
        result = State(guard, registers, {})
        memory = result.memory
        for number in a.memory.keys() | b.memory.keys() if a.memory.keys() != b.memory.keys() else a.memory:
            ca, cb = a.memory.get(number), b.memory.get(number)
            if ca is None or cb is None:
                if self.instances[number].kind == "local":
                    only = ca or cb
                    assert only is not None
                    memory[number] = Contents(dict(only.cells), only.epoch, only.array, result.owner)
                    continue
                ca, cb = ca or self.contents(a, number), cb or self.contents(b, number)
            memory[number] = ca if ca is cb else self._merge_contents(result, a, b, number, ca, cb, condition, choose)
        return result

    def _merge_contents(
        self,
        into: State,
        a: State,
        b: State,
        number: int,
        ca: Contents,
        cb: Contents,
        condition: Term,
        choose: Callable[[Term, Term], Term],
    ) -> Contents:
        terms = self.terms
        if ca.epoch != cb.epoch or ca.array is not None or cb.array is not None:
            if ca.array is not None and cb.array is not None and ca.array == cb.array:
                return ca
            left, right = self._to_array(a, number).array, self._to_array(b, number).array
            assert left is not None and right is not None
            array = terms._make("ite", 8, condition, left, right) if left != right else left
            return Contents({}, ca.epoch, array, into.owner)
        cells: dict[int, tuple[int, Term]] = {}
        result = Contents(cells, ca.epoch, None, into.owner)
        for offset in sorted(ca.cells.keys() | cb.cells.keys()):
            x, y = ca.cells.get(offset), cb.cells.get(offset)
            if x is not None and y is not None and x[0] == y[0]:
                cells[offset] = (x[0], x[1] if x[1] == y[1] else choose(x[1], y[1]))
                continue
            size = max(c[0] for c in (x, y) if c is not None)
            left = self._old_cell(a, number, offset, size)
            right = self._old_cell(b, number, offset, size)
            self.put(result, offset, size, left if left == right else choose(left, right))
        return result

    def _chooser(self, condition: Term) -> Callable[[Term, Term], Term]:
        """Yield the choice between two values by ``condition``, each simplified where it is chosen."""
        terms = self.terms
        yes = terms.facts(condition, True, {})
        no = terms.facts(condition, False, {})
        seen_yes: dict[Term, Term] = {}
        seen_no: dict[Term, Term] = {}

        def choose(a: Term, b: Term) -> Term:
            if terms.nodes[a][0] == "ite":
                a = terms.under(a, yes, memo=seen_yes)
            if terms.nodes[b][0] == "ite":
                b = terms.under(b, no, memo=seen_no)
            return terms.ite(condition, a, b)

        return choose

    def known(self, guard: Guard) -> dict[Term, Term]:
        """Yield what the last conditions of a path make true or false, alone and together."""
        terms = self.terms
        facts: dict[Term, Term] = {}
        choices: list[tuple[Term, Term]] = []  # one of which holds
        at: Guard | None = guard
        for _ in range(_NEAR_CONDITIONS):
            if at is None:
                break
            if at.literal != terms.true:
                terms.facts(at.literal, True, facts)
                op, _, x, y, _ = terms.nodes[at.literal]
                if op == "or":
                    choices.append((x, y))
                elif op == "not" and terms.nodes[x][0] == "and":
                    x, y = terms.nodes[x][2:4]
                    choices.append((terms.not_(x), terms.not_(y)))
            at = at.parent
        undecided = len(choices) + 1
        while len(choices) < undecided:
            undecided, looked_at, choices = len(choices), choices, []
            for x, y in looked_at:
                if facts.get(x) == terms.false:
                    terms.facts(y, True, facts)
                elif facts.get(y) == terms.false:
                    terms.facts(x, True, facts)
                else:
                    choices.append((x, y))
        return facts

    def join(self, a: Guard, b: Guard) -> tuple[Guard, Term]:
        """Yield the disjunction of two exclusive path conditions, and the condition that tells them apart."""
        terms = self.terms
        left: list[Term] = []
        right: list[Term] = []
        x, y = a, b
        while x is not y:
            if x.depth >= y.depth:
                left.append(x.literal)
                assert x.parent is not None
                x = x.parent
            else:
                right.append(y.literal)
                assert y.parent is not None
                y = y.parent
        tell = terms.true
        for literal in left:
            tell = terms.and_(literal, tell)
        other = terms.true
        for literal in right:
            other = terms.and_(literal, other)
        return self.extend(x, terms.or_(tell, other)), tell
