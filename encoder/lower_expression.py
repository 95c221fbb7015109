"""Expressions of C as pure IR expressions, with their side effects as instructions in order."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from pycparser import c_ast

from encoder import floating
from encoder.builtin import VARIADIC
from encoder.constant import is_modelled
from encoder.ctype import Array, Float, FunctionType, Int, Void
from encoder.ir import Address, Const, Expr, FunctionAddress
from encoder.lower_call import CallLowering
from encoder.lower_draft import Shared
from encoder.lower_fold import binary, const, resize, unary
from encoder.parse import LabelAddress
from encoder.symbol import EnumConstant, FunctionSymbol, Node, Variable
from encoder.type_rules import decay

_LONGEST = 200  # operands of a chain before it is cut by a register: later stages recurse over expressions


class ExpressionLowering(CallLowering):
    """Lowers the expressions of one function."""

    def __init__(self, shared: Shared, function: str, addressed: frozenset[str]):
        super().__init__(shared, function, addressed)
        self.values: dict[type, Callable[[Node], Expr]] = {
            c_ast.ID: self._id,
            c_ast.Constant: self._constant,
            c_ast.UnaryOp: self._unary,
            c_ast.BinaryOp: self._binary,
            c_ast.Assignment: self._assignment,
            c_ast.TernaryOp: self._ternary,
            c_ast.ArrayRef: self.read_place,
            c_ast.StructRef: self.read_place,
            c_ast.FuncCall: self._call,
            c_ast.Cast: self._cast,
            c_ast.ExprList: self._comma,
            c_ast.CompoundLiteral: self.read_place,
            c_ast.GenericSelection: self._generic,
            c_ast.Compound: self._statement_expression,
            LabelAddress: self._label_address,
        }

    def value(self, node: Node) -> Expr:
        """The value of an expression in its own (decayed) type; of a record its address."""
        node = self.symbols.selected.get(node, node)
        typed = self.typed(node)
        if node in self.symbols.refusals:
            return self.refuse(self.symbols.refusals[node], node, self.width(typed.type))
        if isinstance(typed.type, Array):
            return self.array(node)
        return self.values[type(node)](node)

    def effect(self, node: Node) -> None:
        """Evaluate for side effects alone."""
        node = self.symbols.selected.get(node, node)
        match node:
            case _ if node in self.symbols.refusals:
                self.value(node)
            case c_ast.Assignment():
                self._assign(node, False)
            case c_ast.UnaryOp(op="++" | "--" | "p++" | "p--"):
                self._increment(node, False)
            case c_ast.ExprList():
                for inner in node.exprs:
                    self.effect(inner)
            case c_ast.Cast() if isinstance(self.typed(node).type, Void):
                self.effect(node.expr)
            case c_ast.FuncCall() | c_ast.Compound():
                self.value(node)
            case c_ast.TernaryOp() | c_ast.BinaryOp(op="&&" | "||") if self.typed(node).effects:
                self._guarded_effect(node)
            case _ if self.typed(node).effects or self.typed(node).volatile:
                self.value(node)
            case _:
                pass

    def array(self, node: Node) -> Expr:
        """The address of the first element of an array expression."""
        match node:
            case c_ast.FuncCall(name=c_ast.ID(name=name)) if name in VARIADIC:
                return self._call(node)
            case c_ast.ExprList() | c_ast.TernaryOp() | c_ast.Compound():
                return self.values[type(node)](node)
            case _:
                address = self.place(node).address
                assert address is not None
                return address

    def _id(self, node: Node) -> Expr:
        bound = self.symbols.bindings.get(node)
        match bound:
            case EnumConstant(value=value, type=type):
                return const(value, type.width)
            case FunctionSymbol(name=name):
                return FunctionAddress(name, self.pointer)
            case _:
                return self.read(self.place(node), node)

    def _constant(self, node: Node) -> Expr:
        typed = self.typed(node)
        if isinstance(typed.type, Float):
            if is_modelled(typed.type):
                literal = node.value.lower()
                try:
                    return const(floating.literal(literal.rstrip("fl"), typed.type.width), typed.type.width)
                except ValueError:
                    pass
            return self.refuse("floating point", node, typed.type.width)
        return const(self.symbols.values[node], self.width(typed.type))

    def _unary(self, node: Node) -> Expr:
        op = node.op
        match op:
            case "&":
                return self.address_of(node.expr)
            case "*":
                if isinstance(self.typed(node).type, FunctionType):
                    return self.value(node.expr)
                return self.read_place(node)
            case "!":
                return resize(self.condition(node), 32, False)
            case "++" | "--" | "p++" | "p--":
                return self._increment(node, True)
            case "sizeof" | "_Alignof" | "alignof" | "__alignof__":
                if node in self.symbols.values:
                    return const(self.symbols.values[node], self.pointer)
                if isinstance(node.expr, c_ast.Typename):
                    self.measure(node.expr)
                    return self.keep(self.bytes_of(self.symbols.names[node.expr].type), node)
                if self.typed(node.expr).effects:
                    self.effect(node.expr)
                return self.keep(self.bytes_of(self.typed(node.expr).type), node)
        type = self.typed(node).type
        if isinstance(type, Float):
            value = self.value(node.expr)
            if op == "+":
                return value
            if not is_modelled(type):
                return self.refuse("floating point", node, type.width)
            return binary("xor", value, const(1 << type.width - 1, type.width))
        value = self.as_type(node.expr, type)
        if op == "+":
            return value
        if op == "-" and self.shared.overflow and isinstance(type, Int) and type.signed:
            self.trap(binary("eq", value, const(1 << value.width - 1, value.width)), node)
        return unary("neg" if op == "-" else "not", value, isinstance(type, Int) and type.signed)

    def _binary(self, node: Node) -> Expr:
        if node.op in ("&&", "||"):
            return self._logical(node)
        chain: list[Node] = []
        inner = node
        while isinstance(inner, c_ast.BinaryOp) and inner.op not in ("&&", "||"):
            chain.append(inner)
            inner = inner.left
        left = self.value(inner)
        for number, link in enumerate(reversed(chain), 1):
            if self.typed(link.right).effects:
                left = self.keep(left, link)
            elif number % _LONGEST == 0:
                left = self.keep(left, link)
            right = self.value(link.right)
            left = self.operate(
                link.op, left, decay(self.typed(link.left)), self.typed(link.left), right,
                decay(self.typed(link.right)), self.typed(link.right), self.typed(link).type, link,
            )
        return left

    def _label_address(self, node: Node) -> Expr:
        bound = self.symbols.bindings[node]
        assert isinstance(bound, Variable)
        return Address(bound.key, self.pointer)

    def _cast(self, node: Node) -> Expr:
        typed = self.typed(node)
        self.measure(node.to_type)
        if isinstance(typed.type, Void):
            self.effect(node.expr)
            return Const(0, 32)
        return self.as_type(node.expr, typed.type)

    def _comma(self, node: Node) -> Expr:
        for inner in node.exprs[:-1]:
            self.effect(inner)
        return self.value(node.exprs[-1])

    def _generic(self, node: Node) -> Expr:
        return self.value(self.symbols.selected[node])

    @abstractmethod
    def _statement_expression(self, node: Node) -> Expr:
        """GNU's ({ ... })."""
