"""The exact solver of points-to constraints: a work list of instructions, with byte ranges, until nothing changes.

Source: as in ``points_to``. Programs that mix pointers too much for it are left to ``points_to_coarse``.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import replace

from encoder import ir
from encoder.ctype import Array, CType, FunctionType, Int, Layout, Pointer, Record, Void
from encoder.handed_out import (
    Held,
    Known,
    handed_back,
    heap_classes,
    holds_untyped,
    is_forgetful,
    is_lent,
    is_untyped,
    known,
    makes_objects,
    own_objects,
    parameter_pointee,
)  # fmt: skip
from encoder.points_to import (
    ALLOCATORS,
    BEHIND,
    CHOSEN,
    FUNCTION,
    INFINITE,
    MOST_ELEMENTS,
    NUMBER,
    OBJECT_CALL,
    OUTSIDE,
    PIECE,
    WATCH_CALL,
    PointsTo,
    Range,
    Target,
    Types,
    anywhere,
    blurred,
    child_class,
    close_over_calls,
    elements,
    equality_key,
    is_around,
    is_environment,
    is_foreign,
    is_function,
    may_be_foreign,
    may_go_on,
    plain,
    ranges_of,
    shifted,
    type_key,
)  # fmt: skip
from encoder.points_to_coarse import points_to_coarse

_MOST_RANGES = 12  # more ranges of one class in one set than this are joined
_MOST_PLACES = 64  # of one class, where objects of one type are not told apart
_MOST_EFFORT = 400_000  # targets looked at before objects of one type are told apart no longer
_MOST_EFFORT_OF_BACK = 100_000  # before pointers from outside lead to objects of their own only
_MOST_EFFORT_OF_FEW = 800_000  # and then, before offsets are given up

_Place = tuple[str, int, int]  # function, block, instruction
_ANYWHERE = (-INFINITE, INFINITE)
_NUMBER = frozenset({(NUMBER, 0, 0)})
_OUTSIDE = frozenset({(OUTSIDE, 0, 0)})


def points_to(
    program: ir.Program, roots: tuple[str, ...], layouts: Mapping[str, Layout], open_parameters: bool = False
) -> PointsTo:
    """Solve the points-to constraints of every function reachable from ``roots``.

    ``open_parameters``: callers outside the program pass ``roots`` any objects, one class for each type pointed to.
    """
    if program.hands_back:
        alone = replace(program, hands_back=False)
        with contextlib.suppress(_TooMuch):
            found = _Solver(program, roots, layouts, open_parameters, False).solve()
            # Parts of pointers that are met only where types are mixed up would cost slicing and all that rests on it.
            if not found.pieces or (own := _Solver(alone, roots, layouts, open_parameters, False).solve()).pieces:
                return found
            return own
    else:
        alone = program
    for few in (False, True):
        with contextlib.suppress(_TooMuch):
            return _Solver(alone, roots, layouts, open_parameters, few).solve()
    return points_to_coarse(program, roots, layouts, open_parameters)


class _TooMuch(Exception):
    """The sets grow too large to tell offsets apart."""


class _Solver:
    """``few``: objects of the environment that are found by pointers in others have one class for each type, and what
    is read of a part of a pointer may lead where the pointer does."""

    def __init__(
        self,
        program: ir.Program,
        roots: tuple[str, ...],
        layouts: Mapping[str, Layout],
        open_parameters: bool,
        few: bool,
    ):
        self.program = program
        self.few = few
        self.effort = 0
        self.layouts = layouts
        self.open_parameters = open_parameters
        self.roots = roots
        self.registers: dict[tuple[str, str], set[Target]] = defaultdict(set)
        self.memory: dict[str, dict[tuple[int, int], set[Target]]] = defaultdict(dict)
        self.types = Types()
        self.equal: dict[CType | str, set[Target]] = defaultdict(set)
        self.used: dict[str, set[CType]] = defaultdict(set)  # class of no type -> what pointers to its objects lead to
        # Environment class -> records that its objects are used as: type, offset, size; and back.
        self.shapes: dict[str, set[tuple[Record, int, int]]] = defaultdict(set)
        self.users: dict[Record, set[tuple[str, int, int]]] = defaultdict(set)
        self.typed: dict[Record, dict[tuple[int, int], set[Target]]] = defaultdict(dict)
        # Class -> where pointers or parts of them were stored: first byte, one past the last, bytes stored at once.
        self.pointers: dict[str, set[tuple[int, int, int]]] = defaultdict(set)
        # Array of records -> size of an element. A range of such a class means every so many bytes of it.
        self.strides = dict(_strides(program))
        # Places that function pointers are read from.
        self.asked: set[Range] = set()
        # What is copied: class and offset of the target, class and offset of the source, bytes.
        self.copied: set[tuple[str, int | None, str, int | None, int]] = set()
        self.pieces = False  # may what is made of parts of pointers be used as an address?
        self.stored: dict[str, dict[tuple[int, int], set[Target]]] = defaultdict(dict)
        self.callees: dict[int, set[str]] = defaultdict(set)
        self.arguments: dict[tuple[str, int], set[Target]] = defaultdict(set)
        self.results: dict[str, set[Target]] = defaultdict(set)
        self.changed: set[object] = set()
        self.readers: dict[object, set[_Place]] = defaultdict(set)  # what changed -> where to look again
        self.work: deque[_Place] = deque()
        self.queued: set[_Place] = set()
        self.reached: set[str] = set()
        self.current: _Place = ("", 0, 0)
        # What the environment may hand back, and where: registers, places in its objects.
        self.handed_out = Known()
        self.used_as = 0  # records that what is handed out is used as
        self.given: set[Held] = set()
        self.back: dict[CType, set[Target]] = {}
        self.heap = heap_classes(program) if program.hands_back else frozenset()
        self.own = own_objects(program) if program.hands_back else {}
        self.foreign = [key for key in self.own if is_foreign(program, key)]
        self.chosen: dict[tuple[str, ir.Reg], CType] = {}
        self.lent: dict[tuple[str, int, int], set[CType]] = defaultdict(set)

    # ------------------------------------------------------------ sets

    def _add(self, into: set[Target], new: set[Target] | frozenset[Target], key: object) -> None:
        fresh = new - into
        if not fresh:
            return
        self.effort += len(fresh) + len(into)
        if self.effort > (_MOST_EFFORT_OF_FEW if self.few else _MOST_EFFORT):
            raise _TooMuch
        if self.program.hands_back and self.effort > _MOST_EFFORT_OF_BACK:
            raise _TooMuch
        grown = False
        of_class: dict[str, list[Target]] = {cls: [] for cls, _, _ in fresh}
        for t in into:
            if t[0] in of_class:
                of_class[t[0]].append(t)
        for target in sorted(fresh):
            cls, low, high = target
            ranges = of_class[cls]
            step = self.strides.get(cls, 1)
            if any(a <= low and high <= b and (b >= INFINITE or (low - a) % step == 0) for _, a, b in ranges):
                continue
            if len(ranges) >= _MOST_RANGES:
                into.difference_update(ranges)
                target = (cls, -INFINITE, INFINITE)
                of_class[cls] = []
            into.add(target)
            of_class[cls].append(target)
            grown = True
        if grown:
            self._changed(key)

    def _changed(self, key: object) -> None:
        for place in sorted(self.readers[key]):
            self._enqueue(place)

    def _enqueue(self, place: _Place) -> None:
        if place not in self.queued:
            self.queued.add(place)
            self.work.append(place)

    def _reach(self, name: str) -> None:
        self.reached.add(name)
        for label, block in self.program.functions[name].blocks.items():
            for k in range(len(block.instructions) + 1):
                self._enqueue((name, label, k))

    def _store(self, targets: set[Target], size: int, values: set[Target]) -> None:
        self._used(targets)
        if not values:
            return
        for cls, low, high in targets:
            if is_function(cls):
                continue
            first, last = (low, high + size) if high < INFINITE else (-INFINITE, INFINITE)
            # A part of a pointer counts as one, and a place that is not known as any.
            kept = first, last, size if high < INFINITE else INFINITE
            if _have_objects(values) and kept not in self.pointers[cls]:
                self.pointers[cls].add(kept)
                self._changed(("memory", cls))
            found = self.memory[cls].setdefault(self._place(cls, first, last), set())
            self._add(found, values, ("memory", cls))
            self._share_functions(cls, first, last, values)
            if is_environment(cls):
                self.stored[cls].setdefault((first, last), set()).update(values)
                for shape, at, extent in self._shapes(cls):
                    if first < at + extent and at < last:
                        self._share(shape, _moved((first, last), -at), values)
            for value in map(plain, values):
                if is_environment(value[0]) and (kind := self.types.get(value[0])) is not None:
                    if value[0] != child_class(self.types, cls, low if low == high else None, kind, self.few):
                        # Where a pointer into an object is kept, the object is known from elsewhere.
                        self._may_equal(equality_key(self.types, value[0]), (value[0], 0, 0))

    def _place(self, cls: str, low: int, high: int) -> tuple[int, int]:
        """Where bytes of a class are kept: anywhere in it, once too many places are told apart."""
        cells = self.memory[cls]
        return (low, high) if not self.few or len(cells) < _MOST_PLACES or (low, high) in cells else _ANYWHERE

    def _share_functions(self, cls: str, first: int, last: int, values: set[Target]) -> None:
        """A function in a member of one of the program's records may be in that member of any such record."""
        obj = self.program.objects.get(cls)
        functions = {v for v in values if v[0].startswith(FUNCTION) or v[0] == OUTSIDE}
        if obj is None or not functions or first < 0:
            return
        kind, size = obj.type, obj.size
        match kind:
            case Array(element, int(count)) if count:
                kind, size = element, obj.size // count
        if isinstance(kind, Record) and size:
            self._share(kind, (first % size, first % size + last - first), functions)

    def _share(self, shape: Record, span: tuple[int, int], values: set[Target]) -> None:
        """What is stored in a record of some type may be in every object of the environment that is used as one."""
        known = self.typed[shape].setdefault(span, set())
        if values <= known:
            return
        known |= values
        for cls, at, size in sorted(self.users[shape]):
            self._receive(cls, at, size, span, values)

    def _receive(self, cls: str, at: int, size: int, span: tuple[int, int], values: set[Target]) -> None:
        moved = _moved(span, at)
        if moved[0] < at + size and at < moved[1]:
            self._add(self.memory[cls].setdefault(self._place(cls, *moved), set()), values, ("memory", cls))

    def _shapes(self, cls: str) -> set[tuple[Record, int, int]]:
        kind = self.types.get(cls)
        if isinstance(kind, Record):
            self._use_as(cls, kind, 0)
        return self.shapes[cls]

    def _use_as(self, cls: str, kind: Record, at: int, whole: bool = True) -> None:
        """An object of the environment is used as a record: what is stored in such records may be in it, and back.

        The same is true of the records in that record.
        """
        layout = self.layouts.get(kind.tag)
        size = INFINITE if layout is None or whole and may_go_on(layout) else layout.size
        if (kind, at, size) in self.shapes[cls]:
            return
        self.shapes[cls].add((kind, at, size))
        self.users[kind].add((cls, at, size))
        for span, values in list(self.typed[kind].items()):
            self._receive(cls, at, size, span, values)
        for (low, high), values in list(self.stored.get(cls, {}).items()):
            if low < at + size and at < high:
                self._share(kind, _moved((low, high), -at), set(values))
        for member in layout.members if layout is not None else ():
            match member.type:
                case Record():
                    self._use_as(cls, member.type, at + member.offset, False)
                case Array(Record() as element, int(count)) if element.tag in self.layouts:
                    for k in range(min(count, MOST_ELEMENTS)):
                        inside = member.offset + k * self.layouts[element.tag].size
                        self._use_as(cls, element, at + inside, False)

    def _may_equal(self, kind: CType | str, target: Target) -> None:
        if target not in self.equal[kind]:
            self.equal[kind].add(target)
            self._changed(("equal", kind))

    def _equal_to(self, cls: str) -> set[Target]:
        """Yield what a pointer from outside, to an object of class ``cls`` otherwise, may equal.

        Where what came from outside once may come again, that is any object of the type; one of no type is of those
        that it is used as.
        """
        kind = equality_key(self.types, cls)
        self.readers[("equal", kind)].add(self.current)
        if self.program.hands_back:
            self._may_equal(kind, (cls, 0, 0))
            if kind == cls:
                self.readers[("used", cls)].add(self.current)
                for used in map(type_key, self.used[cls]):
                    self.readers[("equal", used)].add(self.current)
                    self._may_equal(used, (cls, 0, 0))
                    for target in self.equal[used]:
                        self._may_equal(kind, target)
        return self.equal.get(kind, set())

    def _load(self, targets: set[Target], size: int, pointee: CType | None) -> set[Target]:
        found: set[Target] = set()
        self._used(targets)
        for cls, low, high in targets:
            if is_function(cls):
                continue
            self.readers[("memory", cls)].add(self.current)
            for (a, b), values in self.memory[cls].items():
                if a < high + size and low < b:
                    found |= values
            if isinstance(pointee, FunctionType):
                self.asked.add((cls, low, high + size) if high < INFINITE else (cls, -INFINITE, INFINITE))
            bears = is_environment(cls) or is_foreign(self.program, cls)
            if bears and pointee is not None and not isinstance(pointee, FunctionType):
                child = child_class(self.types, cls, low if low == high else None, pointee, self.few)
                if child not in self.types:
                    self.types.give(child, pointee)
                    self._shapes(child)
                own = {(child, 0, 0)}
                cells = self.memory[cls]
                span = self._place(cls, low, low + size) if low == high else _ANYWHERE
                if self.program.hands_back and cls not in self.heap and pointee not in self.lent[cls, *span]:
                    self.lent[cls, *span].add(pointee)
                    own |= self._handed_back(pointee)
                self._add(cells.setdefault(span, set()), own, ("memory", cls))
                found |= own
                equal = self._equal_to(child)
                if equal:
                    self._add(cells[span], equal, ("memory", cls))
                    found |= equal
        return found

    # ------------------------------------------------------------ expressions

    def value(self, function: str, e: ir.Expr) -> set[Target]:
        match e:
            case ir.Const(k, width) if k and width == self.program.pointer_width:
                return set(_NUMBER)
            case ir.Convert("zext" | "sext", operand, width) if (
                width == self.program.pointer_width and ir.width_of(operand) > 1
            ):
                return self.value(function, operand) | _NUMBER
            case ir.Reg(name, width):
                found = self.registers[(function, name)]
                self.readers[(function, name)].add(self.current)
                return found | _NUMBER if self._is_integer(function, name, width) else found
            case ir.Address(key, _):
                return {(key, 0, 0)}
            case ir.FunctionAddress(name, _):
                return {("fn:" + name, 0, 0)}
            case ir.Load(address, width, pointee):
                targets = self.value(function, address)
                found = self._load(targets, width // 8, pointee)
                if width < self.program.pointer_width:
                    if self.few:
                        return {blurred(t) for t in found if t[0] != NUMBER}
                    parts = {t for t in found if t[0] == PIECE}
                    return parts or ({(PIECE, 0, 0)} if self._are_parts(targets, width // 8) else set())
                return found | _NUMBER if pointee is None and width == self.program.pointer_width else found
            case ir.Binary(op, left, right, width):
                a, b = self.value(function, left), self.value(function, right)
                if op in ("eq", "ne"):
                    self._compared(a, b)
                    return set()
                if width == 1 or not (a or b):
                    return set()
                if op in ("add", "sub") and isinstance(right, ir.Const):
                    k = right.value - (1 << width) if right.value >> (width - 1) else right.value
                    k = k if op == "add" else -k
                    return {shifted(t, k, k) for t in a}
                if op == "add" and isinstance(left, ir.Const):
                    return self.value(function, ir.Binary("add", right, left, width))
                number = _may_be_number(a) and _may_be_number(b) or op == "sub" and bool(a) and bool(b)
                return {blurred(t) for t in a | b if t[0] != NUMBER} | (_NUMBER if number else set())
            case ir.Element(base, index, stride, count, _):
                targets = self.value(function, base)
                self.value(function, index)
                if isinstance(index, ir.Const):
                    w = index.width
                    k = (index.value - (1 << w) if index.value >> (w - 1) else index.value) * stride
                    return {shifted(t, k, k) for t in targets}
                if count is not None and count > 1:
                    for cls, _, _ in targets:
                        if stride % self.strides.get(cls, 1):
                            del self.strides[cls]
                            self._changed(("memory", cls))
                    return {found for t in targets for found in elements(t, count, stride)}
                return {anywhere(t) for t in targets}
            case ir.Unary(_, operand, width) | ir.Convert(_, operand, width):
                inner = self.value(function, operand)
                if isinstance(e, ir.Convert):
                    return inner if e.op != "trunc" or width == 1 else {blurred(t) for t in inner if t[0] != NUMBER}
                return {blurred(t) for t in inner} | _NUMBER if width > 1 else set()
            case ir.Choose(condition, then, otherwise, _):
                self.value(function, condition)
                return self.value(function, then) | self.value(function, otherwise)
        return set()

    def _is_integer(self, function: str, register: str, width: int) -> bool:
        body = self.program.functions.get(function)
        if width != self.program.pointer_width or body is None:
            return False
        return isinstance(body.names.get(register, ("", Void()))[1], Int)

    def _used(self, addresses: set[Target]) -> None:
        self.pieces = self.pieces or any(t[0] == PIECE for t in addresses)

    def _compared(self, a: set[Target], b: set[Target]) -> None:
        for left, right in ((a, b), (b, a)):
            if _have_objects(right):
                self._used(left)
        for left, right in ((a, b), (b, a)):
            for cls, low, high in left:
                if is_environment(cls) and (low, high) == (0, 0):
                    for target in right:
                        if target[0] == NUMBER or not is_function(plain(target)[0]):
                            if not is_around(cls, target, self._whole(cls), self._whole(target[0]), self.layouts):
                                self._may_equal(equality_key(self.types, cls), target)

    def _whole(self, cls: str) -> Record | None:
        """The largest record that a class's objects are used as, from their start."""
        kind = self.types.get(cls)
        if isinstance(kind, Record):
            return kind if kind.tag in self.layouts else None
        uses = [k for k, at, _ in self.shapes.get(cls, ()) if at == 0 and k.tag in self.layouts]
        return max(uses, key=lambda k: (self.layouts[k.tag].size, k.tag), default=None)

    # ------------------------------------------------------------ instructions

    def visit(self, place: _Place) -> None:
        name, label, k = self.current = place
        block = self.program.functions[name].blocks[label]
        if k < len(block.instructions):
            self._instruction(name, block.instructions[k])
            return
        match block.end:
            case ir.Branch(condition=condition):
                self.value(name, condition)
            case ir.Return(value=value) if value is not None:
                self._add(self.results[name], self.value(name, value), ("result", name))

    def _instruction(self, name: str, i: ir.Instruction) -> None:
        match i:
            case ir.Define(target, value, _):
                self._define(name, target, self.value(name, value))
            case ir.Store(address, value, _):
                self._store(self.value(name, address), ir.width_of(value) // 8, self.value(name, value))
            case ir.CopyBytes(target, source, size, _):
                into, out = ({plain(t) for t in self.value(name, e)} for e in (target, source))
                self._used(into | out)
                self._copy(into, out, size.value if isinstance(size, ir.Const) else INFINITE)
            case ir.FillBytes(target=target):
                self._used(self.value(name, target))
            case ir.Input(target=target, kind=kind, site=site, pointee=pointee) if pointee is not None:
                if isinstance(pointee, FunctionType):
                    if kind != "uninitialised":
                        self._define(name, target, set(_OUTSIDE))
                elif kind in CHOSEN:
                    self._fresh(name, target, site, pointee)
            case ir.Input(target=target) if target.width == self.program.pointer_width:
                self._define(name, target, set(_NUMBER))
            case ir.Call():
                self._call(name, i)
            case _:
                pass

    def _fresh(self, name: str, target: ir.Reg, site: int, pointee: CType | None, is_new: bool = False) -> None:
        cls = f"env:{site}"
        if pointee is not None:
            self.types.give(cls, pointee)
        values = {(cls, 0, 0)}
        if pointee is not None and self.program.hands_back and not is_new:
            self.chosen[name, target] = pointee
            values |= self._handed_back(pointee)
        if pointee is not None and not is_new:
            values |= self._equal_to(cls)
        self._define(name, target, values)

    def _define(self, name: str, target: ir.Reg, values: set[Target]) -> None:
        key = (name, target.name)
        if values:
            self._add(self.registers[key], set(values), key)
            self._note_shape(name, target.name, values)

    def _note_shape(self, function: str, register: str, values: set[Target] | frozenset[Target]) -> None:
        body = self.program.functions.get(function)
        kind = body.names.get(register, ("", Void()))[1] if body is not None else None
        if not isinstance(kind, Pointer) or isinstance(kind.target, Void | FunctionType):
            return
        for cls, low, high in values:
            if is_environment(cls) and low == high == 0:
                if isinstance(kind.target, Record):
                    self._use_as(cls, kind.target, 0)
                if kind.target not in self.used[cls] and isinstance(self.types.get(cls), Void):
                    self.used[cls].add(kind.target)
                    self._changed(("used", cls))

    def _copy(self, into: set[Target], out: set[Target], size: int) -> None:
        for cls, low, high in out:
            if is_function(cls):
                continue
            self.readers[("memory", cls)].add(self.current)
            for to, tlow, thigh in into:
                if not is_function(to):
                    start = tlow if tlow == thigh and tlow > -INFINITE else None
                    self.copied.add((to, start, cls, low if low == high and low > -INFINITE else None, size))
            for (a, b), values in list(self.memory[cls].items()):
                if not (a < high + size and low < b):
                    continue
                for to, tlow, thigh in into:
                    if low == high and tlow == thigh and a > -INFINITE:
                        self._store({(to, tlow + a - low, thigh + a - low)}, b - a, set(values))
                    else:
                        self._store({(to, -INFINITE, INFINITE)}, 8, set(values))

    def _call(self, name: str, i: ir.Call) -> None:
        values = [self.value(name, a.value) for a in i.arguments]
        if isinstance(i.callee, str):
            names = {i.callee}
        else:
            callee_targets = self.value(name, i.callee)
            self._used(callee_targets)
            names = {t[0].removeprefix(FUNCTION) for t in callee_targets if t[0].startswith(FUNCTION)}
            if any(t[0] in (NUMBER, OUTSIDE) for t in callee_targets):
                names.add("")
        self.callees[i.site] |= names
        for position, targets in enumerate(values):
            for callee in names:
                self.arguments[(callee, position)] |= targets
        for callee in names:
            body = self.program.functions.get(callee)
            if body is None:
                if callee == WATCH_CALL:  # only ever compared
                    continue
                for argument, targets in zip(i.arguments, values):
                    if argument.pointee is not None:
                        self._used(targets)
                if self.program.hands_back and not is_forgetful(callee):
                    for position, targets in enumerate(values):
                        untyped = is_untyped(parameter_pointee(i.type, position))
                        self.given.update((plain(t), untyped) for t in targets)
                if i.target is not None and i.pointee is not None and not isinstance(i.pointee, FunctionType):
                    fresh = None if callee in ALLOCATORS | {OBJECT_CALL} else i.pointee
                    self._fresh(name, i.target, i.site, fresh, makes_objects(callee))
                elif i.target is not None and i.pointee is not None:
                    self._define(name, i.target, set(_OUTSIDE))
                elif i.target is not None and i.pointee is None and i.target.width == self.program.pointer_width:
                    self._define(name, i.target, set(_NUMBER))
                continue
            if callee not in self.reached:
                self._reach(callee)
            for parameter, targets in zip(body.parameters, values):
                key = (callee, parameter.name)
                self._add(self.registers[key], set(targets), key)
                self._note_shape(callee, parameter.name, targets)
            if self.program.hands_back:  # what va_arg yields is a pointer from outside
                self.given.update((plain(t), True) for more in values[len(body.parameters) :] for t in more)
            self.readers[("result", callee)].add(self.current)
            if i.target is not None and self.results[callee]:
                self._define(name, i.target, self.results[callee])

    # ------------------------------------------------------------ the whole

    def solve(self) -> PointsTo:
        for key, obj in self.program.objects.items():
            for offset, value in obj.initial or ():
                targets = self.value("", value)
                if targets:
                    self._store({(key, offset, offset)}, ir.width_of(value) // 8, set(targets))
        for root in self.roots:
            if root in self.program.functions:
                self._reach(root)
                if self.open_parameters:
                    self._open(self.program.functions[root])
        while self.work or self._hand_out() or self._from_outside():
            place = self.work.popleft()
            self.queued.discard(place)
            self.visit(place)
        return PointsTo(
            {k: _whole(v) for k, v in self.registers.items() if v},
            {c: {r: _whole(v) for r, v in cells.items()} for c, cells in self.memory.items()},
            dict(self.types),
            {k: _whole(v) for k, v in self.equal.items()},
            {site: tuple(sorted(names)) for site, names in self.callees.items()},
            self._writes(),
            {k: _whole(v) for k, v in self.arguments.items()},
            self.program.pointer_width,
            self.pieces,
            False,
            {c: frozenset((kind, at) for kind, at, _ in used) for c, used in self.shapes.items()},
            {
                k: frozenset(t for t in v if t[0] != PIECE)
                for k, v in self.registers.items()
                if any(t[0].startswith(BEHIND) for t in v)
            },
            self.few,
            self.program.hands_back,
        )

    def _hand_out(self) -> bool:
        """What functions without a body are given, they may hand back. Yields whether that changes anything."""
        if not self.program.hands_back:
            return False
        roots = [*self.given, *(((key, 0, 0), False) for key in self.foreign)]
        for cls in [c for c in self.stored if is_lent(c, self.heap)]:
            roots += self._held(cls)
        found = known(roots, lambda cls: cls in self.own or cls in self.heap, self._held)
        used = sum(len(self.shapes.get(cls, ())) for cls in {cls for cls, _, _ in found.targets})
        if (found, used) == (self.handed_out, self.used_as):
            return False
        self.handed_out, self.used_as = found, used
        self.back.clear()
        for (name, target), pointee in self.chosen.items():
            self._define(name, target, self._handed_back(pointee))
        for (cls, low, high), pointees in list(self.lent.items()):
            for pointee in pointees:
                into = self.memory[cls].setdefault((low, high), set())
                self._add(into, self._handed_back(pointee), ("memory", cls))
        return bool(self.work)

    def _held(self, cls: str) -> list[Held]:
        """What objects of a class hold, each with whether it is a pointer without a useful type."""
        obj = self.own.get(cls)
        kinds = [(obj.type, 0)] if obj is not None else self._shapes_of(cls)
        found: list[Held] = []
        # What is in the environment's objects besides what the program stores there, the environment knows anyway.
        cells = self.stored if is_lent(cls, self.heap) else self.memory
        for (low, _), targets in cells.get(cls, {}).items():
            untyped = low <= -INFINITE or holds_untyped(kinds, low, self.layouts, self.program.pointer_width // 8)
            found += ((plain(t), untyped) for t in targets)
        return found

    def _shapes_of(self, cls: str) -> list[tuple[Record, int]]:
        return [(kind, at) for kind, at, _ in self.shapes.get(cls, ())]

    def _handed_back(self, pointee: CType) -> set[Target]:
        found = self.back.get(pointee)
        if found is None:
            word = self.program.pointer_width // 8
            found = handed_back(self.handed_out, pointee, self.own, self._shapes_of, self.layouts, word)
            self.back[pointee] = found
        return found

    def _from_outside(self) -> bool:
        """Where the program keeps no function of its own, others may: that flows on. Yields whether anything does.

        Asked when all else is settled, so that no function of the program comes there later.
        """
        self._ask_sources()
        for cls, low, high in sorted(self.asked):
            if is_environment(cls) or cls in self.program.objects:
                held = {v[0] for (a, b), values in self.memory[cls].items() if a < high and low < b for v in values}
                if not any(name.startswith(FUNCTION) or name == OUTSIDE for name in held):
                    self._add(self.memory[cls].setdefault((low, high), set()), _OUTSIDE, ("memory", cls))
        return bool(self.work)

    def _ask_sources(self) -> None:
        """Function pointers that are read were perhaps copied there from places where nobody reads one."""
        known = -1
        while known != len(self.asked):
            known = len(self.asked)
            typed: dict[Record, set[tuple[int, int]]] = defaultdict(set)
            for cls, low, high in self.asked:
                for kind, at in self._records_of(cls):
                    typed[kind].add(_moved((low, high), -at))
            for to, start, cls, source, size in list(self.copied):
                for a, b in self._asked_in(to, typed):
                    if start is None or source is None or a <= -INFINITE:
                        self.asked.add((cls, -INFINITE, INFINITE))
                        self._store({(to, -INFINITE, INFINITE)}, self.program.pointer_width // 8, set(_OUTSIDE))
                    elif a < start + size and start < b:
                        self.asked.add((cls, a - start + source, b - start + source))
        # What is put there piece by piece may come from anywhere, too.
        for name in sorted(self.reached):
            for block in self.program.functions[name].blocks.values():
                for i in block.instructions:
                    if isinstance(i, ir.Store) and not isinstance(i.value, ir.Const):
                        size = ir.width_of(i.value) // 8
                        for cls, low, high in ranges_of(self.value(name, i.address), max(1, size)):
                            if any(a < high and low < b for a, b in self._asked_in(cls, typed)):
                                if not any(t[0].startswith(FUNCTION) for t in self.value(name, i.value)):
                                    first, last = (low, low) if high - low == size else (-INFINITE, INFINITE)
                                    self._store({(cls, first, last)}, size, set(_OUTSIDE))

    def _asked_in(self, cls: str, typed: Mapping[Record, set[tuple[int, int]]]) -> set[tuple[int, int]]:
        """Where function pointers are read from a class's objects, or from others that are used as they are."""
        own = {(low, high) for one, low, high in self.asked if one == cls}
        return own | {_moved(span, at) for kind, at in self._records_of(cls) for span in typed.get(kind, ())}

    def _records_of(self, cls: str) -> set[tuple[Record, int]]:
        """The records that a class's objects are used as, with the offset of each."""
        obj = self.program.objects.get(cls)
        if obj is not None and isinstance(obj.type, Record):
            return {(obj.type, 0)}
        return {(kind, at) for kind, at, _ in self.shapes.get(cls, ())}

    def _are_parts(self, targets: set[Target], size: int) -> bool:
        """May bytes that are read be a part of a stored pointer?"""
        return any(self._is_piece(cls, low, high, size) for cls, low, high in targets)

    def _is_piece(self, cls: str, low: int, high: int, size: int) -> bool:
        """May ``size`` bytes at ``low`` up to ``high`` of a class be a part of a stored pointer?"""
        step = self.strides.get(cls)
        for a, b, stored in self.pointers.get(cls, ()):
            if a < high + size and low < b:
                if step is None or high >= INFINITE:
                    return True
                after = (low - a) % step
                if after < stored or after + size > step:
                    return True
        return False

    def _open(self, function: ir.Function) -> None:
        for register in function.parameters:
            kind = function.names.get(register.name, ("", Void()))[1]
            if isinstance(kind, Pointer) and not isinstance(kind.target, FunctionType):
                cls = f"env:any {kind.target}"
                self.types.give(cls, kind.target)
                self._define(function.name, register, {(cls, 0, 0)})

    def _writes(self) -> dict[str, frozenset[Range]]:
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for name in sorted(self.reached):
            ranges: set[Range] = set()
            called: set[str] = set()
            for block in self.program.functions[name].blocks.values():
                for i in block.instructions:
                    ranges |= self.written(name, i)
                    if isinstance(i, ir.Call):
                        called |= {c for c in self.callees.get(i.site, ()) if c in self.program.functions}
            own[name], calls[name] = ranges, called
        return close_over_calls(own, calls)

    def written(self, name: str, i: ir.Instruction) -> set[Range]:
        """The ranges that one instruction itself may write (not its callees)."""
        match i:
            case ir.Store(address, value, _):
                return ranges_of(self.value(name, address), ir.width_of(value) // 8)
            case ir.CopyBytes(target=target, size=size) | ir.FillBytes(target=target, size=size):
                into = {plain(t) for t in self.value(name, target)}
                return ranges_of(into, size.value if isinstance(size, ir.Const) else INFINITE)
            case ir.Call() if may_be_foreign(self.program, self.callees.get(i.site, ())):
                found: set[Range] = set()
                for a in i.arguments:
                    if not a.const:
                        classes = {c for c, _, _ in map(plain, self.value(name, a.value)) if not is_function(c)}
                        found |= {(c, -INFINITE, INFINITE) for c in classes}
                return found
        return set()


def _strides(program: ir.Program) -> Iterator[tuple[str, int]]:
    """Yield the arrays of records with the size of an element."""
    for objects in (program.objects, *(f.objects for f in program.functions.values())):
        for key, obj in objects.items():
            match obj.type:
                case Array(Record(), int(count)) if count > 1 and obj.size % count == 0 < obj.size:
                    yield key, obj.size // count


def _may_be_number(targets: set[Target]) -> bool:
    return any(t[0] == NUMBER for t in targets)


def _have_objects(targets: set[Target]) -> bool:
    return any(t[0] not in (NUMBER, PIECE) for t in targets)


def _whole(targets: set[Target]) -> frozenset[Target]:
    """Targets as others know them."""
    return frozenset(plain(t) for t in targets if t[0] != PIECE)


def _moved(span: tuple[int, int], by: int) -> tuple[int, int]:
    return span if span[1] >= INFINITE else (span[0] + by, span[1] + by)
