"""The names at file scope of one unit: what each means, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pycparser import c_ast

from encoder.parse import Node, TranslationUnit

Key: TypeAlias = tuple[str, str]  # ("name" | "tag", identifier): C has one space for each; ("enumeration", text)
_WORDS = frozenset(
    (
        "void char short int long float double signed unsigned _Bool _Complex __int128 __builtin_va_list __gnuc_va_list"
    ).split()
)
_RECORDS = (c_ast.Struct, c_ast.Union)


@dataclass(slots=True)
class Item:
    """One node at file scope. ``text`` spells it without the bodies of tagged types; ``sites``: where file-scope names
    stand in it; ``bodies``: the record and enum definitions in it, by identity."""

    node: Node
    kind: str  # "typedef" | "function" | "variable" | "definition" | "tag" | "other"
    name: str | None = None
    static: bool = False
    inline: bool = False
    initialised: bool = False
    text: str = ""
    references: frozenset[Key] = frozenset()
    sites: list[tuple[Node, Key]] = field(default_factory=list)
    bodies: list[Node] = field(default_factory=list)
    own_objects: bool = False  # holds a static local: two copies are two objects

    @property
    def key(self) -> Key:
        return ("name", self.name or "")


@dataclass(slots=True)
class Entity:
    """A file-scope name whose meaning can be compared: ``text`` None never equals another."""

    text: str | None
    references: frozenset[Key]


class Names:
    """Reads the file-scope names of one unit, with C's scopes."""

    def __init__(self, ext: Sequence[Node]) -> None:
        self.items: list[Item] = []
        self.entities: dict[Key, Entity] = {}
        self.external: set[str] = set()
        self.words: set[str] = set()
        self.scopes: list[set[Key]] = []
        self.text: list[str] = []
        self.references: set[Key] = set()
        self.item = Item(None, "other")
        self.holder: Key | None = None  # what a nameless enumeration belongs to
        statics = {
            d.name for d in map(declaration_of, ext) if d is not None and d.name and "static" in (d.storage or ())
        }
        for node in ext:
            self.external_declaration(node, statics)

    # -------------------------------------------------------- file scope

    def external_declaration(self, node: Node, statics: set[str]) -> None:
        self.text, self.references = [], set()
        item = self.item = Item(node, "other")
        self.items.append(item)
        match node:
            case c_ast.Typedef():
                item.kind, item.name = "typedef", node.name
                self.declared(node, node.name)
            case c_ast.FuncDef():
                item.kind, item.name = "definition", node.decl.name
            case c_ast.Decl() if node.name is None:
                item.kind = "tag"
            case c_ast.Decl():
                item.kind = "function" if isinstance(node.type, c_ast.FuncDecl) else "variable"
                item.name = node.name
                item.initialised = node.init is not None
        declaration = declaration_of(node)
        if declaration is not None and declaration.name is not None:
            item.static = declaration.name in statics
            item.inline = "inline" in (declaration.funcspec or ())
            self.declared(declaration, declaration.name)
        self.holder = item.key if item.name is not None else None
        match node:
            case c_ast.FuncDef():
                self.definition(node)
            case c_ast.Decl():
                self.walk(node.type)
                self.words_of("quals", node.quals)
                if node.init is not None:
                    self.walk(node.init)
            case _:
                self.walk(node)
        item.text, item.references = "\0".join(self.text), frozenset(self.references - {item.key})
        self.entity(item)

    def entity(self, item: Item) -> None:
        """Note what the name of an item means, for those names that may be renamed."""
        if item.kind == "typedef":
            self.entities[item.key] = Entity(item.text, item.references)
        elif item.name is not None and (item.static or (item.inline and item.kind == "definition")):
            if item.kind == "definition":
                text = None if item.own_objects else f"function {item.text}"
                self.entities[item.key] = Entity(text, item.references)
            else:
                self.entities.setdefault(item.key, Entity(None, item.references))
        elif item.name is not None and item.kind != "other":
            self.external.add(item.name)

    def declared(self, node: Node, name: str) -> None:
        """Note the two places where a file-scope declaration spells its name."""
        self.words.add(name)
        self.item.sites.append((node, ("name", name)))
        inner = node.type
        while inner is not None and not isinstance(inner, c_ast.TypeDecl):
            inner = getattr(inner, "type", None)
        if inner is not None and inner.declname == name:
            self.item.sites.append((inner, ("name", name)))

    def definition(self, node: Node) -> None:
        self.words_of("storage", [*node.decl.storage, *node.decl.quals])
        self.walk(node.decl.type.type)
        self.scopes.append(set())
        self.parameters(node.decl.type)
        for parameter in node.param_decls or ():
            self.walk(parameter)
        self.walk(node.body)
        self.scopes.pop()

    # -------------------------------------------------------- names

    def local(self, key: Key) -> bool:
        return any(key in scope for scope in self.scopes)

    def refer(self, node: Node, key: Key) -> None:
        self.words.add(key[1])
        if not self.local(key):
            self.references.add(key)
            self.item.sites.append((node, key))

    def bind(self, key: Key) -> None:
        self.words.add(key[1])
        if self.scopes:
            self.scopes[-1].add(key)

    def words_of(self, what: str, words: Iterable[str]) -> None:
        self.text.append(what)
        self.text.extend(words)

    # -------------------------------------------------------- the tree

    def walk(self, node: Node) -> None:
        text = self.text
        match node:
            case c_ast.ID():
                text.append(node.name)
                self.refer(node, ("name", node.name))
            case c_ast.Constant():
                text.append(node.value)
            case c_ast.IdentifierType():
                text.extend(node.names)
                if len(node.names) == 1 and node.names[0] not in _WORDS:
                    self.refer(node, ("name", node.names[0]))
            case c_ast.TypeDecl():
                self.words_of(f"type {node.declname}", node.quals or ())
                self.walk(node.type)
            case c_ast.StructRef():
                self.walk(node.name)
                text.append(f"{node.type} {node.field.name}")
            case c_ast.NamedInitializer():
                for part in node.name:
                    if isinstance(part, c_ast.ID):
                        text.append(f".{part.name}")
                    else:
                        self.walk(part)
                self.walk(node.expr)
            case c_ast.FuncCall(name=c_ast.ID(name="offsetof")) if node.args is not None and len(node.args.exprs) == 2:
                text.append("offsetof")
                self.walk(node.args.exprs[0])
                self.member(node.args.exprs[1])
            case c_ast.Struct() | c_ast.Union():
                self.record(node)
            case c_ast.Enum():
                self.enum(node)
            case c_ast.Decl():
                self.inner_declaration(node)
            case c_ast.Typedef() if self.scopes:
                text.append(f"typedef {node.name}")
                self.walk(node.type)
                self.bind(("name", node.name))
            case c_ast.FuncDecl():
                self.walk(node.type)
                self.scopes.append(set())
                self.parameters(node)
                self.scopes.pop()
            case c_ast.Compound() | c_ast.For():
                self.scopes.append(set())
                self.plain(node)
                self.scopes.pop()
            case _:
                self.plain(node)

    def plain(self, node: Node) -> None:
        text = self.text
        text.append(type(node).__name__)
        for attribute in node.attr_names:
            text.append(repr(getattr(node, attribute)))
        for name, child in node.children():
            text.append(name)
            self.walk(child)
        text.append(")")

    def member(self, node: Node) -> None:
        """The designator of offsetof: members, not variables."""
        match node:
            case c_ast.ID():
                self.text.append(f".{node.name}")
            case c_ast.StructRef():
                self.member(node.name)
                self.text.append(f".{node.field.name}")
            case c_ast.ArrayRef():
                self.member(node.name)
                self.walk(node.subscript)
            case _:
                self.walk(node)

    def parameters(self, node: Node) -> None:
        self.text.append("parameters" if node.args is not None else "unprototyped")
        for parameter in node.args.params if node.args is not None else ():
            if isinstance(parameter, c_ast.ID):  # K&R: a name alone
                self.text.append(parameter.name)
                self.bind(("name", parameter.name))
            else:
                self.walk(parameter)
        self.text.append(")")

    def inner_declaration(self, node: Node) -> None:
        self.words_of(f"declare {node.name}", [*(node.storage or ()), *(node.funcspec or ()), *(node.quals or ())])
        for align in node.align or ():
            self.walk(align)
        if isinstance(node.type, _RECORDS) and node.type.decls is None and node.name is None and self.scopes:
            self.bind(("tag", node.type.name))  # `struct S;` in a block is a new S
        self.walk(node.type)
        if node.name is not None:
            if "extern" in (node.storage or ()) or (isinstance(node.type, c_ast.FuncDecl) and len(self.scopes) > 1):
                # A block-scope declaration with linkage means the file-scope name.
                if not self.local(("name", node.name)):
                    self.references.add(("name", node.name))
                self.declared(node, node.name)
            else:
                self.bind(("name", node.name))
                if "static" in (node.storage or ()):
                    self.item.own_objects = True
        if node.bitsize is not None:
            self.walk(node.bitsize)
        if node.init is not None:
            self.walk(node.init)

    def record(self, node: Node) -> None:
        kind = type(node).__name__
        self.text.append(f"{kind} {node.name}")
        if node.decls is None:
            self.refer(node, ("tag", node.name))
            return
        if self.scopes:
            if node.name is not None:
                self.bind(("tag", node.name))
            self.members(node)
            return
        self.item.bodies.append(node)
        if node.name is None:
            self.members(node)
            return
        key = ("tag", node.name)
        self.refer(node, key)
        outer = self.text, self.references, self.holder
        self.text, self.references, self.holder = [kind], set(), key
        self.members(node)
        self.entities[key] = Entity("\0".join(self.text), frozenset(self.references - {key}))
        self.text, self.references, self.holder = outer

    def members(self, node: Node) -> None:
        self.text.append("{")
        for member in node.decls:
            if isinstance(member, c_ast.Decl):
                self.words_of(f"member {member.name}", member.quals or ())
                for align in member.align or ():
                    self.walk(align)
                self.walk(member.type)
                if member.bitsize is not None:
                    self.walk(member.bitsize)
            else:
                self.walk(member)
        self.text.append("}")

    def enum(self, node: Node) -> None:
        self.text.append(f"enum {node.name}")
        if node.values is None:
            self.refer(node, ("tag", node.name))
            return
        enumerators = [e for e in node.values.enumerators if isinstance(e, c_ast.Enumerator)]
        if self.scopes:
            if node.name is not None:
                self.bind(("tag", node.name))
            for enumerator in enumerators:
                self.text.append(enumerator.name)
                if enumerator.value is not None:
                    self.walk(enumerator.value)
                self.bind(("name", enumerator.name))
            return
        self.item.bodies.append(node)
        outer = self.text, self.references
        self.text, self.references = ["enum"], set()
        for enumerator in enumerators:
            self.text.append(enumerator.name)
            self.words.add(enumerator.name)
            self.item.sites.append((enumerator, ("name", enumerator.name)))
            if enumerator.value is not None:
                self.walk(enumerator.value)
        values, used = "\0".join(self.text), self.references
        self.text, self.references = outer
        keys: set[Key] = {("name", e.name) for e in enumerators}
        holder = self.holder
        if node.name is not None:
            holder = ("tag", node.name)
            self.refer(node, holder)
            self.entities[holder] = Entity(values, frozenset(used | keys))
        else:
            self.text.append(values)
        # An enumeration keeps all of its names or none, so each refers to the others, by way of one key for all.
        whole: Key = ("enumeration", f"{holder} {values}")
        self.entities[whole] = Entity("", frozenset(used | keys | ({holder} if holder else set())))
        self.references |= keys
        one = Entity(f"enumerator of {whole[1]}", frozenset((whole,)))
        for key in keys:
            self.entities[key] = one


def declaration_of(node: Node) -> Node | None:
    """Yield the Decl of a function, variable or function definition."""
    if isinstance(node, c_ast.FuncDef):
        return node.decl
    return node if isinstance(node, c_ast.Decl) else None


def names_made(body: Node) -> list[Key]:
    """Yield the file-scope names that a record or enum definition makes."""
    names: list[Key] = [("tag", body.name)] if body.name is not None else []
    if isinstance(body, c_ast.Enum):
        names += [("name", e.name) for e in body.values.enumerators if isinstance(e, c_ast.Enumerator)]
    return names


def mentioned(units: Sequence[TranslationUnit]) -> set[str]:
    """Yield the names that functions and initialisers mean, and that no unit defines as a function."""
    found: set[str] = set()
    external: set[str] = set()
    for unit in units:
        names = Names(unit.ext)
        own = {item.name for item in names.items if item.kind == "definition"}
        external |= {i.name for i in names.items if i.kind == "definition" and not i.static and i.name is not None}
        for item in names.items:
            if item.kind in ("definition", "variable"):
                found |= {name for kind, name in item.references if kind == "name" and name not in own}
    return found - external


def called(units: Sequence[TranslationUnit]) -> set[str]:
    """Yield the names by which something is called."""
    found: set[str] = set()
    work: list[Node] = [node for unit in units for node in unit.ext]
    while work:
        node = work.pop()
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID):
            found.add(node.name.name)
        work += [child for _, child in node.children()]
    return found
