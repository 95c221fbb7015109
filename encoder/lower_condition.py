"""Conditions: what branches, what is only a value."""

from __future__ import annotations

from pycparser import c_ast

from encoder.constant import is_modelled
from encoder.ctype import Array, CType, Float, Record, Void
from encoder.diagnostic import Unsupported
from encoder.ir import Branch, Const, Define, Expr, Jump
from encoder.lower_fold import binary, choose, float_truth, negation, resize, truth
from encoder.lower_operator import OperatorLowering
from encoder.parse import LabelAddress
from encoder.symbol import Node, Variable
from encoder.type_rules import decay


class ConditionLowering(OperatorLowering):
    """Lowers what is evaluated on some paths only."""

    def simple(self, node: Node) -> bool:
        """Whether the expression is pure and cheap: no load, no effect, nothing undefined when evaluated in vain."""
        known = self.simple_memo.get(node)
        if known is not None:
            return known
        typed = self.typed(node) if node in self.symbols.types else None
        out = False
        if typed is not None and not typed.effects and not isinstance(typed.type, Float | Record):
            match node:
                case c_ast.Constant():
                    out = True
                case _ if self.shared.careful:
                    pass
                case c_ast.ID():
                    bound = self.symbols.bindings.get(node)
                    if isinstance(bound, Variable):
                        out = isinstance(bound.type, Array) or (
                            bound.storage in ("local", "parameter") and self.in_register(bound)
                        )
                    else:
                        out = True
                case c_ast.UnaryOp(op="&"):
                    out = isinstance(node.expr, c_ast.ID)
                case c_ast.UnaryOp(op="sizeof" | "_Alignof"):
                    out = node in self.symbols.values
                case c_ast.UnaryOp(op="+" | "-" | "~" | "!"):
                    out = self.simple(node.expr)
                case c_ast.BinaryOp(op=op):
                    out = self.simple(node.left) and self.simple(node.right)
                    if op in ("/", "%"):
                        out = out and isinstance(node.right, c_ast.Constant) and self.symbols.values[node.right] != 0
                    if op in ("<<", ">>"):
                        out = out and isinstance(node.right, c_ast.Constant) and self.symbols.values[node.right] < 32
                    for side in (node.left, node.right):
                        out = out and not isinstance(self.typed(side).type, Float)
                case c_ast.Cast():
                    out = self.simple(node.expr) and not isinstance(self.typed(node.expr).type, Float)
                case c_ast.TernaryOp() if node.iftrue is not None:
                    out = self.simple(node.cond) and self.simple(node.iftrue) and self.simple(node.iffalse)
                case LabelAddress():
                    out = True
        self.simple_memo[node] = out
        return out

    def condition(self, node: Node) -> Expr:
        """The truth of an expression, width 1."""
        match node:
            case _ if node in self.symbols.refusals:
                return truth(self.value(node))
            case c_ast.UnaryOp(op="!"):
                return negation(self.condition(node.expr))
            case c_ast.BinaryOp(op="&&" | "||"):
                return truth(self._logical(node))
            case c_ast.ExprList():
                for inner in node.exprs[:-1]:
                    self.effect(inner)
                return self.condition(node.exprs[-1])
            case _:
                typed = self.typed(node)
                value = self.value(node)
                return self.truth_of(value, typed.type, node)

    def truth_of(self, value: Expr, type: CType, node: Node) -> Expr:
        """Whether a value of a type is not zero."""
        if not isinstance(type, Float):
            return truth(value)
        return float_truth(value) if is_modelled(type) else self.refuse("floating point", node, 1)

    def _logical(self, node: Node) -> Expr:
        if self.simple(node.right):
            conditions: list[Node] = []
            inner = node
            while isinstance(inner, c_ast.BinaryOp) and inner.op == node.op and self.simple(inner.right):
                conditions.append(inner.right)
                inner = inner.left
            out = self.condition(inner)
            for right in reversed(conditions):
                out = binary("and" if node.op == "&&" else "or", out, self.condition(right))
            return resize(out, 32, False)
        out_reg = self.temporary(1)
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        self.branch(node, then, otherwise)
        for block, value in ((then, 1), (otherwise, 0)):
            self.current = block
            self.emit(Define(out_reg, Const(value, 1), self.span(node)))
            self.enter(done)
        return resize(out_reg, 32, False)

    def branch(self, node: Node, then: int, otherwise: int) -> None:
        """Go to ``then`` or ``otherwise`` as the expression says; what follows is unreachable."""
        match node:
            case _ if node in self.symbols.refusals:
                self.branch_on(self.condition(node), then, otherwise, node)
            case c_ast.UnaryOp(op="!"):
                self.branch(node.expr, otherwise, then)
            case c_ast.BinaryOp(op="&&" | "||") if not self.simple(node):
                chain: list[Node] = []
                inner = node
                while isinstance(inner, c_ast.BinaryOp) and inner.op == node.op and not self.simple(inner):
                    chain.append(inner.right)
                    inner = inner.left
                for part in [inner, *reversed(chain[1:])]:
                    more = self.new_block()
                    if node.op == "&&":
                        self.branch(part, more, otherwise)
                    else:
                        self.branch(part, then, more)
                    self.current = more
                self.branch(chain[0], then, otherwise)
            case c_ast.TernaryOp() if node.iftrue is not None and not self.simple(node):
                first, second = self.new_block(), self.new_block()
                self.branch(node.cond, first, second)
                self.current = first
                self.branch(node.iftrue, then, otherwise)
                self.current = second
                self.branch(node.iffalse, then, otherwise)
            case c_ast.ExprList():
                for inner in node.exprs[:-1]:
                    self.effect(inner)
                self.branch(node.exprs[-1], then, otherwise)
            case _:
                self.branch_on(self.condition(node), then, otherwise, node)

    def branch_on(self, condition: Expr, then: int, otherwise: int, node: Node) -> None:
        if isinstance(condition, Const):
            self.finish(Jump(then if condition.value else otherwise))
        else:
            self.finish(Branch(condition, then, otherwise, self.span(node), self.text(node)))

    def _ternary(self, node: Node) -> Expr:
        typed = self.typed(node)
        if isinstance(typed.type, Void):
            self._guarded_effect(node)
            return Const(0, 32)
        if node.iftrue is None:
            return self._either(node, typed.type)
        if not isinstance(typed.type, Record) and self.simple(node.iftrue) and self.simple(node.iffalse):
            condition = self.condition(node.cond)
            return choose(condition, self.as_type(node.iftrue, typed.type), self.as_type(node.iffalse, typed.type))
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        self.branch(node.cond, then, otherwise)
        out = self.temporary(self.width(typed.type))
        for block, inner in ((then, node.iftrue), (otherwise, node.iffalse)):
            self.current = block
            self.emit(Define(out, self.as_type(inner, typed.type), self.span(inner)))
            self.enter(done)
        return out

    def _guarded_effect(self, node: Node) -> None:
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        if isinstance(node, c_ast.TernaryOp):
            self.branch(node.cond, then, otherwise)
            parts = [(then, node.iftrue), (otherwise, node.iffalse)]  # `a ?: b` leaves the first to nothing
        else:
            self.branch(node.left, *((then, otherwise) if node.op == "&&" else (otherwise, then)))
            parts = [(then, node.right), (otherwise, None)]
        for block, inner in parts:
            self.current = block
            if inner is not None:
                self.effect(inner)
            self.enter(done)

    def _either(self, node: Node, type: CType) -> Expr:
        """GNU's a ?: b, where a is evaluated once."""
        first = self.typed(node.cond)
        value = self.keep(self.value(node.cond), node.cond)
        if isinstance(type, Record):
            raise Unsupported(self.span(node), "a structure as a condition")
        holds = self.truth_of(value, first.type, node)
        kept = self.convert(value, decay(first), type, node)
        if self.simple(node.iffalse):
            return choose(holds, kept, self.as_type(node.iffalse, type))
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        self.branch_on(holds, then, otherwise, node.cond)
        out = self.temporary(self.width(type))
        self.current = then
        self.emit(Define(out, kept, self.span(node.cond)))
        self.enter(done)
        self.current = otherwise
        self.emit(Define(out, self.as_type(node.iffalse, type), self.span(node.iffalse)))
        self.enter(done)
        return out
