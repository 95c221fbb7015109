"""Constant expressions."""

from __future__ import annotations

from pycparser import c_ast

from encoder.builtin import builtin
from encoder.constant import arithmetic, common, fold_bits, pointer_sized, promote, representation, wrap
from encoder.ctype import Array, FunctionType, Int, Pointer, Record, Void
from encoder.declare_scope import Checking
from encoder.layout import find_member, size_of
from encoder.symbol import EnumConstant, FunctionSymbol, Node
from encoder.type_rules import decay, is_variable


class Folding(Checking):
    """Folds expressions that were checked."""

    def fold(self, node: Node) -> tuple[int, Int] | None:
        """Yield value and type of a checked constant expression; a pointer counts as an unsigned integer."""
        typed = self.types.get(node)
        if typed is None or typed.effects:
            return None
        kind = representation(typed.type)
        if isinstance(kind, Pointer):
            kind = pointer_sized(self.abi, False)
        if node in self.values and isinstance(kind, Int):
            return self.values[node], kind
        if not isinstance(kind, Int):
            return None
        value: int | None = None
        match node:
            case c_ast.ID():
                bound = self.bindings.get(node)
                value = bound.value if isinstance(bound, EnumConstant) else None
            case c_ast.Cast():
                inner = self.fold(node.expr)
                value = inner[0] if inner is not None else None
            case c_ast.UnaryOp(op="&"):
                value = self.fold_address(node.expr)
            case c_ast.UnaryOp(op=op):
                inner = self.fold(node.expr)
                if inner is not None and op in ("+", "-", "~", "!"):
                    value = {"+": inner[0], "-": -inner[0], "~": ~inner[0], "!": int(inner[0] == 0)}[op]
            case c_ast.BinaryOp():
                value = self.fold_binary(node)
            case c_ast.TernaryOp():
                condition = self.fold(node.cond)
                if condition is not None:
                    then = node.cond if node.iftrue is None else node.iftrue
                    inner = self.fold(then if condition[0] else node.iffalse)
                    value = inner[0] if inner is not None else None
            case c_ast.GenericSelection():
                inner = self.fold(self.selected[node])
                value = inner[0] if inner is not None else None
            case c_ast.FuncCall() if node in self.selected:
                inner = self.fold(self.selected[node])
                value = inner[0] if inner is not None else None
            case c_ast.FuncCall(name=c_ast.ID(name=name)) if node.args is not None:
                known = builtin(name, self.abi)
                inner = self.fold(node.args.exprs[0])
                declared = isinstance(self.bindings.get(node.name), FunctionSymbol)
                if known is not None and inner is not None and not declared:
                    parameter = known.parameters[0] if known.parameters else inner[1]
                    if isinstance(parameter, Int):
                        value = fold_bits(known.kind, wrap(inner[0], parameter), parameter)
        return (wrap(value, kind), kind) if value is not None else None

    def fold_binary(self, node: Node) -> int | None:
        left = self.fold(node.left)
        if left is None:
            return None
        if node.op in ("&&", "||"):
            if bool(left[0]) == (node.op == "||"):
                return int(node.op == "||")
            right = self.fold(node.right)
            return int(right[0] != 0) if right is not None else None
        right = self.fold(node.right)
        if right is None:
            return None
        a, b = decay(self.types[node.left]), decay(self.types[node.right])
        if isinstance(a, Pointer) or isinstance(b, Pointer):
            sign = -1 if node.op == "-" else 1
            if isinstance(a, Pointer) and not isinstance(b, Pointer) and node.op in "+-":
                return left[0] + sign * right[0] * self.stride_of(a)
            if isinstance(b, Pointer) and not isinstance(a, Pointer) and node.op == "+":
                return right[0] + left[0] * self.stride_of(b)
            if isinstance(a, Pointer) and isinstance(b, Pointer) and node.op == "-":
                return (left[0] - right[0]) // max(1, self.stride_of(a))
            return arithmetic(node.op, left[0], right[0], pointer_sized(self.abi, False))
        if node.op in ("<<", ">>"):
            return arithmetic(node.op, left[0], right[0], promote(left[1]))
        type = common(left[1], right[1])
        return arithmetic(node.op, wrap(left[0], type), wrap(right[0], type), type)

    def stride_of(self, pointer: Pointer) -> int:
        if isinstance(pointer.target, Void | FunctionType):
            return 1
        return size_of(pointer.target, self.records, self.abi)

    def fold_address(self, node: Node) -> int | None:
        match node:
            case c_ast.StructRef():
                if node.type == "->":
                    folded = self.fold(node.name)
                    base = folded[0] if folded is not None else None
                    outer = decay(self.types[node.name])
                    record = outer.target if isinstance(outer, Pointer) else outer
                else:
                    base, record = self.fold_address(node.name), self.types[node.name].type
                if base is None or not isinstance(record, Record):
                    return None
                return base + sum(m.offset for m in find_member(record.tag, node.field.name, self.records))
            case c_ast.ArrayRef():
                typed = self.types[node.name]
                if isinstance(typed.type, Array):
                    base = self.fold_address(node.name)
                else:
                    folded = self.fold(node.name)
                    base = folded[0] if folded is not None else None
                index = self.fold(node.subscript)
                pointer = decay(typed)
                if base is None or index is None or not isinstance(pointer, Pointer) or is_variable(pointer.target):
                    return None
                return base + index[0] * self.stride_of(pointer)
            case c_ast.UnaryOp(op="*"):
                folded = self.fold(node.expr)
                return folded[0] if folded is not None else None
        return None

    def is_null(self, node: Node) -> bool:
        if isinstance(node, c_ast.Cast):
            named = self.names.get(node.to_type)
            if named is not None and isinstance(named.type, Pointer) and not isinstance(named.type.target, Void):
                return False
            return self.is_null(node.expr)
        typed = self.types.get(node)
        if typed is None or typed.effects:
            return False
        folded = self.fold(node)
        return folded is not None and folded[0] == 0
