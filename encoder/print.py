"""Print a linked program as one C file that gcc compiles."""

from __future__ import annotations

from typing import Any

from pycparser import c_ast, c_generator  # noqa: TID251  the printer of the same trees

from encoder.dialect import REFUSED
from encoder.link import Unit
from encoder.parse import Node, TranslationUnit, with_deep_stack
from encoder.preprocess import escape
from encoder.source import NOWHERE


def c_text(unit: Unit | TranslationUnit) -> str:
    """Yield C text (gnu11) with ``#line`` directives at each declaration and at each statement of a function."""
    return with_deep_stack(lambda: _Printer(unit).file())


class _Printer(c_generator.CGenerator):  # type: ignore[misc]
    """Adds line directives, and mends what pycparser's printer gets wrong."""

    def __init__(self, unit: Unit | TranslationUnit) -> None:
        super().__init__()
        self.unit = unit
        self.place: tuple[str, int] | None = None

    def file(self) -> str:
        body: list[str] = []
        for group in self._coalesce_defined_types(list(self.unit.ext)):
            nodes = group if isinstance(group, list) else [group]
            at = self.line(nodes[0])
            text = self._visit_decl_group(nodes) if len(nodes) > 1 else self.visit(nodes[0])
            if not isinstance(nodes[0], c_ast.FuncDef | c_ast.Pragma):
                text += ";"
            body.append(f"{at}{text}\n")
        text = "".join(body)
        # The marker of what is refused is declared nowhere else.
        return (f"int {REFUSED}(const char *);\n" if REFUSED in text else "") + text

    def line(self, node: Node) -> str:
        span = self.unit.span(node)
        return "" if span == NOWHERE or span.line < 1 else f'#line {span.line} "{escape(span.file)}"\n'

    def _generate_stmt(self, n: Any, add_indent: bool = False) -> str:
        text = str(super()._generate_stmt(n, add_indent))
        plain = isinstance(
            n,
            c_ast.Assignment
            | c_ast.FuncCall
            | c_ast.Return
            | c_ast.Decl
            | c_ast.UnaryOp
            | c_ast.If
            | c_ast.While
            | c_ast.For
            | c_ast.Switch
            | c_ast.Goto,
        )
        return self.line(n) + text if plain else text

    def visit_FuncCall(self, n: Any) -> str:
        text = str(super().visit_FuncCall(n))
        # The macro's header is not printed; gcc knows the builtin.
        return f"__builtin_{text}" if isinstance(n.name, c_ast.ID) and n.name.name == "offsetof" else text

    def visit_If(self, n: Any) -> str:
        # An `else` would go to the nearest `if`: if (a) { if (b) x; } else y;
        if n.iffalse is not None and _open_ended(n.iftrue):
            n = c_ast.If(n.cond, c_ast.Compound([n.iftrue]), n.iffalse, n.coord)
        return str(super().visit_If(n))

    def visit_Pragma(self, n: Any) -> str:
        # `_Pragma("pack(...)")` is ignored by gcc inside a declaration, `#pragma` is not.
        if isinstance(n.string, c_ast.Constant):
            return f"#pragma {n.string.value.strip(chr(34))}"
        return str(super().visit_Pragma(n))


def _open_ended(node: Node) -> bool:
    """Whether a statement ends in an `if` that has no `else`."""
    while True:
        match node:
            case c_ast.If():
                if node.iffalse is None:
                    return True
                node = node.iffalse
            case c_ast.While() | c_ast.For() | c_ast.Switch() | c_ast.Label():
                node = node.stmt
            case c_ast.Case() | c_ast.Default() if node.stmts:
                node = node.stmts[-1]
            case _:
                return False
