"""Whether two units give a name the same type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pycparser import c_ast

from encoder.link_names import Key
from encoder.parse import Node


class Shapes:
    """Types with their typedefs resolved, as nested tuples. ``typedefs`` and ``renamed``: of each unit."""

    def __init__(self, typedefs: list[dict[str, Node]], renamed: list[dict[Key, str]]) -> None:
        self.typedefs = typedefs
        self.renamed = renamed

    def shape(self, node: Node, index: int, open: frozenset[str]) -> Any:
        """Yield a type with its typedefs resolved, as nested tuples."""
        match node:
            case c_ast.PtrDecl():
                return ("pointer", self.shape(node.type, index, open))
            case c_ast.ArrayDecl():
                reader_text = _constant(node.dim)
                return ("array", reader_text, self.shape(node.type, index, open))
            case c_ast.FuncDecl():
                result = self.shape(node.type, index, open)
                if node.args is None or any(isinstance(p, c_ast.ID) for p in node.args.params):
                    return ("function", None, False, result)
                variadic = any(isinstance(p, c_ast.EllipsisParam) for p in node.args.params)
                types = [
                    _adjusted(self.shape(p.type, index, open))
                    for p in node.args.params
                    if not isinstance(p, c_ast.EllipsisParam)
                ]
                if types == [("base", "void")]:
                    types = []
                return ("function", tuple(types), variadic, result)
            case c_ast.TypeDecl() | c_ast.Typename() | c_ast.AttributedType():
                return self.shape(node.type, index, open)
            case c_ast.IdentifierType():
                name = node.names[0]
                typedef = self.typedefs[index].get(name) if len(node.names) == 1 else None
                if typedef is None and len(node.names) == 1:
                    # A unit may leave out what an earlier one declares.
                    elsewhere = next((i for i, known in enumerate(self.typedefs[:index]) if name in known), None)
                    if elsewhere is not None:
                        return self.shape(node, elsewhere, open)
                if typedef is not None and name not in open:
                    resolved = self.shape(typedef.type, index, open | {name})
                    if resolved[0] == "nameless":
                        return ("nameless", self.renamed[index].get(("name", name), name))
                    return resolved
                return ("base", _basic(node.names))
            case c_ast.Struct() | c_ast.Union() | c_ast.Enum():
                if node.name is None:
                    return ("enum", None) if isinstance(node, c_ast.Enum) else ("nameless", None)
                return (type(node).__name__.lower(), self.renamed[index].get(("tag", node.name), node.name))
            case _:
                return ("unknown",)


def _constant(node: Node) -> str | None:
    return node.value if isinstance(node, c_ast.Constant) else None


def _basic(names: Sequence[str]) -> str:
    words = sorted(names)
    if "char" not in words and "signed" in words:
        words.remove("signed")
    if "int" in words and len(words) > 1 and words != ["int", "unsigned"]:
        words.remove("int")
    if words in ([], ["int"]):
        return "int"
    return "int unsigned" if words == ["unsigned"] else " ".join(words)


def _adjusted(shape: Any) -> Any:
    """Parameters of array or function type are pointers."""
    if shape[0] == "array":
        return ("pointer", shape[2])
    return ("pointer", shape) if shape[0] == "function" else shape


def agree(a: Any, b: Any) -> bool:
    if a[0] == "unknown" or b[0] == "unknown":
        return True
    if "enum" in (a[0], b[0]):
        other = b if a[0] == "enum" else a
        return (
            other[0] == "enum"
            and (a[1] == b[1] or None in (a[1], b[1]))
            or other
            in (
                ("base", "int"),
                ("base", "int unsigned"),
            )
        )
    if a[0] != b[0]:
        return False
    match a[0]:
        case "pointer":
            return agree(a[1], b[1])
        case "array":
            return (a[1] is None or b[1] is None or a[1] == b[1]) and agree(a[2], b[2])
        case "function":
            if not agree(a[3], b[3]):
                return False
            if a[1] is None or b[1] is None:
                return True
            return len(a[1]) == len(b[1]) and a[2] == b[2] and all(map(agree, a[1], b[1]))
        case _:
            return bool(a[1:] == b[1:])
