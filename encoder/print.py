"""Print a linked program as one C file that gcc compiles."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

from pycparser import c_ast, c_generator

from encoder.dialect import ASSEMBLY, ASSEMBLY_WRITES, EXCEPT, FINALLY, LEAVE, REFUSED, TRY
from encoder.link import Unit
from encoder.parse import ComputedGoto, Node, TranslationUnit, is_range, with_deep_stack
from encoder.preprocess import escape
from encoder.source import NOWHERE


def c_text(unit: Unit | TranslationUnit) -> str:
    """Yield C text (gnu11) with ``#line`` directives at each declaration and at each statement of a function."""
    return with_deep_stack(lambda: _Printer(unit).file())


class _Printer(c_generator.CGenerator):
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
        words = f"int {REFUSED}(const char *);\n" if REFUSED in text else ""
        if TRY in text:
            words += f"void {TRY}(void);\nint {EXCEPT}(int);\nint {FINALLY}(void);\nvoid {LEAVE}(void);\n"
        return words + text

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
            | c_ast.Goto
            | ComputedGoto,
        )
        return self.line(n) + text if plain else text

    def visit_FuncCall(self, n: Any) -> str:
        if isinstance(n.name, c_ast.ID) and n.name.name in (ASSEMBLY, ASSEMBLY_WRITES):
            return self.assembly(n.args.exprs, n.name.name == ASSEMBLY_WRITES)
        text = str(super().visit_FuncCall(n))
        # The macro's header is not printed; gcc knows the builtin.
        return f"__builtin_{text}" if isinstance(n.name, c_ast.ID) and n.name.name == "offsetof" else text

    def assembly(self, args: list[Node], writes: bool) -> str:
        outputs = int(args[0].value)
        shown = [self._visit_expr(arg) for arg in args[1:]]
        into = ", ".join(f'"=g"({text})' for text in shown[:outputs])
        given = ", ".join(f'"g"({text})' for text in shown[outputs:])
        clobbers = ' : "memory"' if writes else ""
        return f'__asm__ volatile ("# not modelled" : {into} : {given}{clobbers})'

    def visit_TernaryOp(self, n: Any) -> str:
        if n.iftrue is None:
            return f"({self._visit_expr(n.cond)}) ?: ({self._visit_expr(n.iffalse)})"
        return super().visit_TernaryOp(n)

    def visit_BinaryOp(self, n: Any) -> str:
        if is_range(n):
            return f"({self._visit_expr(n.left)}) ... ({self._visit_expr(n.right)})"
        return super().visit_BinaryOp(n)

    def visit_LabelAddress(self, n: Any) -> str:
        return f"&&{n.name}"

    def visit_ComputedGoto(self, n: Any) -> str:
        return f"goto *({self._visit_expr(n.expr)});"

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


@dataclass(frozen=True, slots=True)
class Prototype:
    """How a unit declares a function, as C text. ``typedef``: the function type's name, when it was declared through
    one (``HW_STARTIO MyStartIo;``). ``parameters``: (name, type) pairs; a name may be empty."""

    result: str
    parameters: tuple[tuple[str, str], ...]
    variadic: bool
    static: bool
    typedef: str | None
    defined: bool


def prototypes(unit: Unit | TranslationUnit) -> dict[str, Prototype]:
    """Yield the functions that a unit declares or defines, in the unit's own type names."""
    printer = c_generator.CGenerator()
    function_types: dict[str, Node] = {}
    found: dict[str, Prototype] = {}
    for node in unit.ext:
        if isinstance(node, c_ast.Typedef) and isinstance(node.type, c_ast.FuncDecl):
            function_types[node.name] = node.type
        elif isinstance(node, c_ast.Typedef) and _named(node.type) in function_types:
            function_types[node.name] = function_types[str(_named(node.type))]
        declared = node.decl if isinstance(node, c_ast.FuncDef) else node
        if not isinstance(declared, c_ast.Decl) or declared.name is None:
            continue
        typedef: str | None = None
        kind = declared.type
        if not isinstance(kind, c_ast.FuncDecl):
            typedef = _named(kind)
            if typedef not in function_types:
                continue
            kind = function_types[typedef]
        known = found.get(declared.name)
        new = Prototype(
            _type_text(printer, kind.type),
            tuple(
                (p.name or "", _type_text(printer, p.type))
                for p in (kind.args.params if kind.args is not None else ())
                if isinstance(p, c_ast.Decl | c_ast.Typename) and _type_text(printer, p.type) != "void"
            ),
            kind.args is not None and any(isinstance(p, c_ast.EllipsisParam) for p in kind.args.params),
            "static" in (declared.storage or ()),
            typedef,
            isinstance(node, c_ast.FuncDef),
        )
        if known is not None:
            base = new if new.defined or not known.defined else known
            new = replace(
                base,
                typedef=known.typedef or new.typedef,
                static=known.static or new.static,
                defined=known.defined or new.defined,
            )
        found[declared.name] = new
    return found


def _named(kind: Node) -> str | None:
    if isinstance(kind, c_ast.TypeDecl) and isinstance(kind.type, c_ast.IdentifierType) and len(kind.type.names) == 1:
        return str(kind.type.names[0])
    return None


def defined(unit: Unit | TranslationUnit) -> dict[str, bool]:
    """Yield the functions that a unit defines, to whether they are static."""
    return {
        node.decl.name: "static" in (node.decl.storage or ()) for node in unit.ext if isinstance(node, c_ast.FuncDef)
    }


def callers(unit: Unit | TranslationUnit, name: str) -> tuple[str, ...]:
    """Yield the functions that call ``name``, once for each call, in the order in which the calls are printed."""
    found: list[str] = []

    def walk(node: Node, inside: str) -> None:
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID) and node.name.name == name:
            found.append(inside)
        for _, child in node.children():
            walk(child, inside)

    for node in unit.ext:
        if isinstance(node, c_ast.FuncDef):
            walk(node, str(node.decl.name))
    return tuple(found)


def _type_text(printer: Any, kind: Node) -> str:
    """The type without the name it declares; array and function parameters as the pointers they are."""
    if isinstance(kind, c_ast.ArrayDecl):
        kind = c_ast.PtrDecl([], kind.type)
    elif isinstance(kind, c_ast.FuncDecl):
        kind = c_ast.PtrDecl([], kind)
    kind = inner = copy.copy(kind)
    while not isinstance(inner, c_ast.TypeDecl):
        inner.type = copy.copy(inner.type)
        inner = inner.type
    inner.declname = None
    if isinstance(inner.type, c_ast.Struct | c_ast.Union | c_ast.Enum):
        inner.type = copy.copy(inner.type)
        if isinstance(inner.type, c_ast.Enum):
            inner.type.values = None
        else:
            inner.type.decls = None
    return str(printer.visit(c_ast.Typename(None, [], None, kind))).strip()
