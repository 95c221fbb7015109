"""Expressions and instructions of the coarse points-to solver: what each lets flow where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from encoder import ir
from encoder.ctype import CType, FunctionType, Int, Layout, Pointer, Record, Void
from encoder.handed_out import makes_objects
from encoder.points_to import (
    ALLOCATORS,
    CHOSEN,
    FUNCTION,
    INFINITE,
    NUMBER,
    OBJECT_CALL,
    WATCH_CALL,
    Target,
    equality_key,
    is_environment,
)
from encoder.points_to_coarse_access import Accesses, signed
from encoder.points_to_coarse_graph import ANYWHERE, Bits, Node

_SMALL = 0  # instructions of a function that has an activation for each call
_DEEPEST_CONTEXT = 4  # calls within calls that are told apart
_MOST_CONTEXTS = 4000

CALL = "@call "
"""Between a function's name and the site of the call that an activation of its own belongs to."""

_Key = tuple[str, str]  # function, register


class Flows(Accesses):
    """What instructions of reached functions let flow."""

    def __init__(self, program: ir.Program, layouts: Mapping[str, Layout], apart: bool, pooled: bool):
        super().__init__(program, layouts, apart, pooled)
        self.registers: dict[_Key, Node] = {}
        self.results: dict[str, Node] = {}
        self.arguments: dict[tuple[str, int], Node] = {}
        self.callees: dict[int, set[str]] = defaultdict(set)
        self.reached: dict[str, None] = {}  # activations
        self.done: set[tuple[str, int, str]] = set()
        self.contexts = 0
        # What instructions write: function -> (node of the address, bytes), and calls of functions without a body.
        self.written: dict[str, list[tuple[Node, int, int]]] = defaultdict(list)
        self.given: dict[str, list[tuple[int, Node]]] = defaultdict(list)
        self.sites: dict[str, list[int]] = defaultdict(list)

    def value(self, function: str, e: ir.Expr) -> Node | None:
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
                    return self._moved(a, signed(right, width) * (1 if op == "add" else -1))
                if op == "add" and isinstance(left, ir.Const):
                    return self._moved(b, signed(left, width))
                return self._mixed(op, a, b)
            case ir.Element(base, index, stride, count, _):
                at = self.value(function, base)
                self.value(function, index)
                if at is None:
                    return None
                if isinstance(index, ir.Const):
                    return self._moved(at, signed(index, index.width) * stride)
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

    def _register(self, function: str, name: str) -> Node:
        found = self.registers.get((function, name))
        if found is None:
            found = self.registers[function, name] = self._node()
            body = self._body(function)
            kind = body.names.get(name, ("", Void()))[1] if body is not None else None
            if isinstance(kind, Pointer) and isinstance(kind.target, Record):
                shape = kind.target
                self._use(found, lambda bits: self._note_shape(shape, bits))
        return found

    def _note_shape(self, kind: Record, bits: Bits) -> None:
        for t in self._each(bits):
            cls, low, high = self.targets[t]
            if is_environment(cls) and low == high == 0:
                self._use_as(self._class(cls), kind, 0)

    def _is_integer(self, function: str, register: str, width: int) -> bool:
        body = self._body(function)
        if width != self.program.pointer_width or body is None:
            return False
        return isinstance(body.names.get(register, ("", Void()))[1], Int)

    def _moved(self, node: Node | None, by: int) -> Node | None:
        return None if node is None else self._mapped(node, lambda t: self._shifted(t, by, by))

    def _shifted(self, t: int, low: int, high: int) -> Bits:
        cls, a, b = self.targets[t]
        if b >= INFINITE or cls == NUMBER:
            return 1 << t
        return self._bit(cls, a + low, b + high)

    def _anywhere(self, t: int) -> Target:
        return (self.targets[t][0], *ANYWHERE)

    def _part(self, node: Node | None) -> Node | None:
        """What a part of a pointer may be put together to again."""

        def each(t: int) -> Bits:
            if self.apart and (1 << t) & self.function_bits:
                return 0
            return 0 if self.targets[t][0] == NUMBER else 1 << self._intern(self._anywhere(t))

        return None if node is None else self._mapped(node, each)

    def _blurred(self, node: Node | None, numbers: bool = True) -> Node | None:
        def each(t: int) -> Bits:
            if self.targets[t][0] == NUMBER:
                return self.number_bit if numbers else 0
            return 1 << self._intern(self._anywhere(t))

        return None if node is None else self._mapped(node, each)

    def _mixed(self, op: str, a: Node | None, b: Node | None) -> Node | None:
        """What is computed of two values, of which one may be an address."""
        both = self._joined(a, b)
        into = self._blurred(both, numbers=False)
        if a is None or b is None or into is None:
            return into
        result = self._node()
        self._flow(into, result)

        def note(_: Bits) -> None:
            assert a is not None and b is not None
            left, right = self.sets[a], self.sets[b]
            if left & right & self.number_bit or op == "sub" and left and right:
                self._add(result, self.number_bit)

        self._use(a, note)
        self._use(b, note)
        return result

    # ------------------------------------------------------------ instructions

    def _body(self, name: str) -> ir.Function | None:
        return self.program.functions.get(original(name))

    def _context(self, caller: str, callee: str, site: int, direct: bool) -> str:
        """Yield the name of a callee's activation: small functions have one for each call."""
        body = self.program.functions[callee]
        if not direct or self.contexts >= _MOST_CONTEXTS or caller.count(CALL) >= _DEEPEST_CONTEXT:
            return callee
        if callee == original(caller) or f"{CALL}{callee}{CALL}" in caller or self._size(body) > _SMALL:
            return callee
        self.contexts += 1
        return f"{callee}{CALL}{site}{CALL}{caller}" if CALL in caller else f"{callee}{CALL}{site}"

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

    def _result(self, name: str) -> Node:
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
                if kind in CHOSEN and not isinstance(pointee, FunctionType):
                    self._fresh_object(name, target, site, pointee)
            case ir.Input(target=target) if target.width == self.program.pointer_width:
                self._define(name, target, self._constant(self.number_bit))
            case ir.Call():
                self._call(name, i)
            case _:
                pass

    def _define(self, name: str, target: ir.Reg, value: Node | None) -> None:
        if value is not None:
            self._flow(value, self._register(name, target.name))

    def _fresh_object(
        self, name: str, target: ir.Reg, site: int, pointee: CType | None, is_new: bool = False
    ) -> None:
        cls = f"env:{site}" + name[len(original(name)) :]
        if pointee is not None:
            self._typed(cls, pointee)
        self._class(cls)
        self._define(name, target, self._constant(self._bit(cls)))
        if pointee is not None and not is_new:
            self._define(name, target, self._equal(equality_key(self.types, cls)))

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
        if self.program.hands_back:  # where functions of others may be is not known here
            self._called(name, i, "", values)
        if at is None:
            return

        def call(bits: Bits) -> None:
            for t in self._each(bits):
                cls = self.targets[t][0]
                if cls == NUMBER:
                    self._called(name, i, "", values)
                elif cls.startswith(FUNCTION):
                    self._called(name, i, cls[len(FUNCTION) :], values)

        self._use(at, call)

    def _called(self, name: str, i: ir.Call, callee: str, values: list[Node | None], direct: bool = False) -> None:
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
                self._fresh_object(name, i.target, i.site, fresh, makes_objects(callee))
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


def original(activation: str) -> str:
    return activation.split(CALL, 1)[0]
