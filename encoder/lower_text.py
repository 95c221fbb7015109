"""Short source-like text of an expression, for traces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pycparser import c_ast

from encoder.parse import LabelAddress

LIMIT = 120

_LEVEL = {
    "...": 0, "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}  # fmt: skip
_UNARY = 12
_POSTFIX = 13


def text(node: Any, display: Mapping[str, str]) -> str:
    """Yield the expression as C writes it, cut to 120 characters. ``display``: names that linking changed, and what
    they were."""
    out: list[str] = []
    size = 0
    for part in _parts(node, 0, display):
        out.append(part)
        size += len(part)
        if size > LIMIT:
            break
    whole = "".join(out)
    return whole if len(whole) <= LIMIT else whole[: LIMIT - 3] + "..."


def _level(node: Any) -> int:
    match node:
        case c_ast.ExprList():
            return -1
        case c_ast.Assignment() | c_ast.TernaryOp():
            return 0
        case c_ast.BinaryOp(op=op):
            return _LEVEL[op]
        case c_ast.UnaryOp(op=op) if not op.startswith("p"):
            return _UNARY
        case c_ast.Cast():
            return _UNARY
        case _:
            return _POSTFIX


def _parts(node: Any, least: int, display: Mapping[str, str]) -> Iterator[str]:
    """Yield the text piece by piece, so that a long expression costs only what is shown."""
    if _level(node) < least:
        yield "("
        yield from _parts(node, -1, display)
        yield ")"
        return
    match node:
        case c_ast.ID():
            yield display.get(node.name, node.name)
        case c_ast.Constant():
            yield node.value
        case LabelAddress():
            yield f"&&{node.name}"
        case c_ast.UnaryOp(op="sizeof" | "_Alignof"):
            yield f"{node.op}("
            yield from _parts(node.expr, -1, display)
            yield ")"
        case c_ast.UnaryOp(op="p++" | "p--"):
            yield from _parts(node.expr, _POSTFIX, display)
            yield node.op[1:]
        case c_ast.UnaryOp():
            yield node.op
            inner = node.expr
            if isinstance(inner, c_ast.UnaryOp) and inner.op.startswith(node.op):
                yield " "
            yield from _parts(inner, _UNARY, display)
        case c_ast.BinaryOp():
            chain: list[Any] = []
            while isinstance(node, c_ast.BinaryOp) and (not chain or _LEVEL[node.op] >= _LEVEL[chain[-1].op]):
                chain.append(node)
                node = node.left
            yield from _parts(node, _LEVEL[chain[-1].op], display)
            for link in reversed(chain):
                yield f" {link.op} "
                yield from _parts(link.right, _LEVEL[link.op] + 1, display)
        case c_ast.Assignment():
            yield from _parts(node.lvalue, _UNARY, display)
            yield f" {node.op} "
            yield from _parts(node.rvalue, 0, display)
        case c_ast.TernaryOp():
            yield from _parts(node.cond, 1, display)
            if node.iftrue is None:
                yield " ?: "
            else:
                yield " ? "
                yield from _parts(node.iftrue, -1, display)
                yield " : "
            yield from _parts(node.iffalse, 0, display)
        case c_ast.ArrayRef():
            yield from _parts(node.name, _POSTFIX, display)
            yield "["
            yield from _parts(node.subscript, -1, display)
            yield "]"
        case c_ast.StructRef():
            yield from _parts(node.name, _POSTFIX, display)
            yield node.type
            yield node.field.name
        case c_ast.FuncCall():
            yield from _parts(node.name, _POSTFIX, display)
            yield "("
            for index, argument in enumerate(node.args.exprs if node.args is not None else ()):
                if index:
                    yield ", "
                yield from _parts(argument, 0, display)
            yield ")"
        case c_ast.Cast():
            yield "("
            yield from _type(node.to_type)
            yield ")"
            yield from _parts(node.expr, _UNARY, display)
        case c_ast.ExprList():
            for index, inner in enumerate(node.exprs):
                if index:
                    yield ", "
                yield from _parts(inner, 0, display)
        case c_ast.Typename():
            yield from _type(node)
        case c_ast.CompoundLiteral():
            yield "("
            yield from _type(node.type)
            yield "){...}"
        case c_ast.GenericSelection():
            yield "_Generic("
            yield from _parts(node.expr, 0, display)
            yield ", ...)"
        case c_ast.Compound():
            yield "({...})"
        case _:
            yield "..."


def _type(node: Any) -> Iterator[str]:
    suffix = ""
    while True:
        match node:
            case c_ast.PtrDecl():
                suffix = "*" + suffix
            case c_ast.ArrayDecl():
                suffix += "[]"
            case c_ast.FuncDecl():
                suffix = f"({suffix})()"
            case c_ast.IdentifierType():
                yield " ".join(node.names)
                break
            case c_ast.Struct() | c_ast.Union() | c_ast.Enum():
                yield f"{type(node).__name__.lower()} {node.name or '{...}'}"
                break
            case _ if getattr(node, "type", None) is None:
                break
            case _:
                pass
        node = node.type
    if suffix:
        yield " " + suffix
