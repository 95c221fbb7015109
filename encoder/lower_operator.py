"""Operators, assignments and increments."""

from __future__ import annotations

from encoder.constant import INT, is_modelled, representation
from encoder.ctype import CType, Float, FunctionType, Int, Pointer, Record, Void
from encoder.ir import Branch, Call, Const, CopyBytes, Expr, Halt, Refused
from encoder.lower_fold import binary, const, negation, resize, unary
from encoder.lower_place import Place, PlaceLowering
from encoder.symbol import Node, Typed
from encoder.type_rules import arithmetic_type, decay, integer, is_variable

_OPERATORS = {
    "+": "add", "-": "sub", "*": "mul", "&": "and", "|": "or", "^": "xor", "<<": "shl",
}  # fmt: skip
_RELATIONS = {
    "==": ("eq", False), "!=": ("ne", False), "<": ("lt", False), "<=": ("le", False), ">": ("lt", True),
    ">=": ("le", True),
}  # fmt: skip
_FLOATING = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
OVERFLOW = "__slicc_overflow"  # the error function of signed overflow
ASSERTION = "__slicc_assertion"  # that of conditions which must hold


class OperatorLowering(PlaceLowering):
    """Lowers operators."""

    def operate(
        self,
        op: str,
        left: Expr,
        left_type: CType,
        left_typed: Typed,
        right: Expr,
        right_type: CType,
        right_typed: Typed,
        type: CType,
        node: Node,
    ) -> Expr:
        """One binary operator on two values; ``type`` is that of the result."""
        if op in _RELATIONS:
            condition = self.relation(
                op, left, left_type, left_typed, right, right_type, right_typed, node
            )
            return resize(condition, 32, False)
        if isinstance(left_type, Pointer) or isinstance(right_type, Pointer):
            return self.pointer_arithmetic(op, left, left_type, right, right_type, type)
        if isinstance(type, Float):
            if not is_modelled(type):
                return self.refuse("floating point", node, self.width(type))
            a = self.convert(left, left_type, type, node)
            return self.number(binary(_FLOATING[op], a, self.convert(right, right_type, type, node)), node)
        if op in ("<<", ">>"):
            assert isinstance(type, Int)
            a = self.convert(left, left_type, type, node)
            amount_type = representation(right_type)
            amount = resize(right, type.width, isinstance(amount_type, Int) and amount_type.signed)
            return binary("shl" if op == "<<" else ("ashr" if type.signed else "lshr"), a, amount)
        common = arithmetic_type(left_typed, right_typed)
        assert isinstance(common, Int)
        a = self.convert(left, left_type, common, node)
        b = self.convert(right, right_type, common, node)
        if common.signed and self.shared.overflow:
            self.trap_overflow(op, a, b, node)
        if op in ("/", "%"):
            return binary(("s" if common.signed else "u") + ("div" if op == "/" else "rem"), a, b)
        return binary(_OPERATORS[op], a, b, common.signed)

    def trap_overflow(self, op: str, a: Expr, b: Expr, node: Node) -> None:
        """Call OVERFLOW where a signed operation has no result."""
        width = a.width
        if op in ("/", "%"):
            least = binary("eq", a, const(1 << width - 1, width))
            self.trap(binary("and", least, binary("eq", b, const(-1, width))), node)
        elif op in ("+", "-", "*"):
            wide = width * 2 if op == "*" else width + 1
            exact = binary(_OPERATORS[op], resize(a, wide, True), resize(b, wide, True))
            self.trap(binary("ne", exact, resize(binary(_OPERATORS[op], a, b), wide, True)), node)

    def trap(self, condition: Expr, node: Node) -> None:
        if self.static or isinstance(condition, Const) and not condition.value:
            return
        wrong, right = self.new_block(), self.new_block()
        span = self.span(node)
        self.finish(Branch(condition, wrong, right, span, f"{self.text(node)} overflows"))
        self.current = wrong
        signature = FunctionType(Void(), (), False)
        self.emit(Call(None, OVERFLOW, (), signature, self.shared.site(), span, text=self.text(node)))
        self.finish(Halt("signed overflow", span))
        self.current = right

    def relation(
        self,
        op: str,
        left: Expr,
        left_type: CType,
        left_typed: Typed,
        right: Expr,
        right_type: CType,
        right_typed: Typed,
        node: Node,
    ) -> Expr:
        sign = False
        common: CType | None
        if isinstance(left_type, Pointer) or isinstance(right_type, Pointer):
            common = left_type if isinstance(left_type, Pointer) else right_type
        else:
            common = arithmetic_type(left_typed, right_typed)
            assert common is not None
            if isinstance(common, Float):
                return self.float_relation(op, left, left_type, right, right_type, common, node)
            assert isinstance(common, Int)
            sign = common.signed
        a = self.convert(left, left_type, common, node)
        b = self.convert(right, right_type, common, node)
        kind, swapped = _RELATIONS[op]
        if swapped:
            a, b = b, a
        if kind not in ("eq", "ne"):
            kind = ("s" if sign else "u") + kind
        return binary(kind, a, b)

    def float_relation(
        self, op: str, left: Expr, left_type: CType, right: Expr, right_type: CType, common: Float, node: Node
    ) -> Expr:
        if not is_modelled(common):
            return self.refuse("floating point", node, 1)
        a = self.convert(left, left_type, common, node)
        b = self.convert(right, right_type, common, node)
        kind, swapped = _RELATIONS[op]
        if kind == "ne":
            return negation(binary("feq", a, b))
        return binary("f" + kind, *((b, a) if swapped else (a, b)))

    def pointer_arithmetic(
        self, op: str, left: Expr, left_type: CType, right: Expr, right_type: CType, type: CType
    ) -> Expr:
        if isinstance(left_type, Pointer) and isinstance(right_type, Pointer):
            difference = binary("sub", left, right)
            if is_variable(left_type.target):
                return binary("sdiv", difference, self.bytes_of(left_type.target))
            size = self.stride(left_type)
            return binary("sdiv", difference, const(size, self.pointer)) if size > 1 else difference
        if not isinstance(left_type, Pointer):
            left, left_type, right, right_type = right, right_type, left, left_type
        assert isinstance(left_type, Pointer)
        number = representation(right_type)
        index = resize(right, self.pointer, isinstance(number, Int) and number.signed)
        if op == "-":
            index = unary("neg", index)
        return self.step(left, index, left_type)

    # ------------------------------------------------------------ assignments

    def _assignment(self, node: Node) -> Expr:
        return self._assign(node, True)

    def _assign(self, node: Node, wanted: bool) -> Expr:
        target = self.typed(node.lvalue)
        if isinstance(target.type, Record):
            return self._assign_record(node)
        if node.op == "=":
            value = self.as_type(node.rvalue, target.type)
            if self.typed(node.lvalue).effects:
                value = self.keep(value, node)
            place = self.place(node.lvalue)
        else:
            place = self.place(node.lvalue)
            if place.address is not None and (self.typed(node.rvalue).effects or place.volatile):
                place = Place(
                    place.type, None, self.keep(place.address, node), place.member, place.volatile, place.local
                )
            right = self.value(node.rvalue)
            old = self.read(place, node.lvalue)
            value = self.compound(node.op[:-1], old, target, right, self.typed(node.rvalue), node)
        if wanted and place.register is None:
            value = self.keep(value, node)
        return self.write(place, value, node, node.lvalue)

    def compound(self, op: str, old: Expr, target: Typed, right: Expr, other: Typed, node: Node) -> Expr:
        """``old op right`` as it is stored back into an lvalue of the type of ``target``."""
        result: CType | None
        if isinstance(target.type, Pointer):
            result = target.type
        elif op in ("<<", ">>"):
            result = integer(target)
        else:
            result = arithmetic_type(target, other)
        assert result is not None
        value = self.operate(op, old, target.type, target, right, decay(other), other, result, node)
        return self.convert(value, result, target.type, node)

    def _assign_record(self, node: Node) -> Expr:
        target = self.typed(node.lvalue)
        source = self.value(node.rvalue)
        if self.typed(node.lvalue).effects:
            source = self.keep(source, node)
        if self.typed(node.rvalue).volatile and self.typed(node.rvalue).lvalue:
            self.emit(Refused("copy of a volatile object", self.span(node)))
        address = self.place(node.lvalue).address
        assert address is not None
        size = const(self.size(target.type), self.pointer)
        self.emit(CopyBytes(address, source, size, self.span(node), self.text(node.lvalue)))
        return address

    def _increment(self, node: Node, wanted: bool) -> Expr:
        typed = self.typed(node.expr)
        place = self.place(node.expr)
        if place.address is not None and place.volatile:
            place = Place(
                place.type, None, self.keep(place.address, node), place.member, place.volatile, place.local
            )
        old = self.read(place, node.expr)
        after = node.op.startswith("p")
        if wanted and after:
            old = self.keep(old, node)
        one = Typed(INT)
        new = self.compound(node.op[-1], old, typed, Const(1, 32), one, node)
        if wanted and not after and place.register is None:
            if place.address is not None:
                place = Place(
                    place.type, None, self.keep(place.address, node), place.member, place.volatile, place.local
                )
            new = self.keep(new, node)
        held = self.write(place, new, node, node.expr)
        return old if after else held
