"""Copies of syntax trees, with names and bodies edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pycparser import c_ast

from encoder.parse import Node


def copy_of(node: Node, edits: Mapping[int, Callable[[Node], None]], memo: dict[int, Node]) -> Node:
    """Yield a deep copy with ``edits`` (by identity of the original) applied; what was shared stays shared."""
    done = memo.get(id(node))
    if done is not None:
        return done
    copy = object.__new__(type(node))
    memo[id(node)] = copy
    for slot in type(node).__slots__:
        if slot == "__weakref__":
            continue
        value = getattr(node, slot, None)
        if isinstance(value, c_ast.Node):
            value = copy_of(value, edits, memo)
        elif isinstance(value, list):
            value = [copy_of(x, edits, memo) if isinstance(x, c_ast.Node) else x for x in value]
        setattr(copy, slot, value)
    edit = edits.get(id(node))
    if edit is not None:
        edit(copy)
    return copy


def renaming(name: str) -> Callable[[Node], None]:
    def edit(copy: Node) -> None:
        match copy:
            case c_ast.IdentifierType():
                copy.names = [name]
            case c_ast.TypeDecl():
                copy.declname = name
            case _:
                copy.name = name

    return edit


def without_body(copy: Node) -> None:
    if isinstance(copy, c_ast.Enum):
        copy.values = None
    else:
        copy.decls = None


def prototype(definition: Node) -> Node:
    """Yield a declaration of what ``definition`` defines, with external linkage."""
    copy = copy_of(definition.decl, {}, {})
    copy.storage = [word for word in copy.storage if word not in ("static", "extern")]
    copy.funcspec = [word for word in copy.funcspec if word != "inline"]
    declarator = copy.type
    if declarator.args is not None and any(isinstance(p, c_ast.ID) for p in declarator.args.params):
        declarator.args = None  # K&R: the parameters' types stand elsewhere
    return copy


def made_external(name: str) -> Callable[[Node], None]:
    def edit(copy: Node) -> None:
        copy.name = name
        copy.storage = [word for word in copy.storage if word != "static"]
        copy.funcspec = [word for word in copy.funcspec if word != "inline"]

    return edit
