"""Link translation units into one program, by C's rules for names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from pycparser import c_ast

from encoder.diagnostic import Diagnostic, InputError, error
from encoder.parse import Differing, Line, Node, TranslationUnit, closing_of, same, span_of, with_deep_stack
from encoder.source import Span

Key: TypeAlias = tuple[str, str]  # ("name" | "tag", identifier): C has one space for each; ("enumeration", text)
AnyUnit = TypeVar("AnyUnit", "TranslationUnit", "Unit")

_WORDS = frozenset(
    (
        "void char short int long float double signed unsigned _Bool _Complex __int128 __builtin_va_list __gnuc_va_list"
    ).split()
)
_RECORDS = (c_ast.Struct, c_ast.Union)


@dataclass(frozen=True, slots=True)
class Unit:
    """One linked program. ``ext``: all nodes at file scope, types before their use. ``display``: renamed to original
    name. ``warnings``: declarations that contradict each other. The rest as in TranslationUnit."""

    ext: tuple[Node, ...]
    sources: dict[str, str]
    noreturn: frozenset[str]
    display: dict[str, str]
    warnings: tuple[Diagnostic, ...] = ()
    differing: Differing = field(default_factory=dict, repr=False)

    def span(self, node: Node) -> Span:
        """Yield where ``node`` begins in the source; its column is None where a macro stands there."""
        return span_of(node, self.differing)

    def closing(self, node: Node) -> Span | None:
        """Yield where the closing brace of a function definition stands, if that is known."""
        return closing_of(node, self.differing)


def link(units: Sequence[TranslationUnit | Unit]) -> Unit:
    """Yield one program. Types, static functions, static variables and enumerators that share a name but not their
    meaning are renamed in the later unit (``Helper__2``); what several units declare alike is kept once.

    A linked program may be linked again. Nothing given is changed.
    Raises: InputError for two definitions of one external function or variable, with both places.
    Source: C17 6.2.2, 6.2.3, 6.2.7, 6.9.
    """
    return with_deep_stack(lambda: _Linker(units).run())


def rename_function(unit: AnyUnit, old: str, new: str) -> AnyUnit:
    """Yield ``unit`` with the definition of function ``old`` named ``new``, with external linkage; every call and
    declaration keeps meaning ``old``, which is then defined elsewhere. The display name stays.

    Raises: InputError when ``unit`` does not define ``old``.
    """
    return with_deep_stack(lambda: _rename_function(unit, old, new))


# ---------------------------------------------------------------- reading names


@dataclass(slots=True)
class _Item:
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
class _Entity:
    """A file-scope name whose meaning can be compared: ``text`` None never equals another."""

    text: str | None
    references: frozenset[Key]


class _Reader:
    """Reads the file-scope names of one unit, with C's scopes."""

    def __init__(self, unit: TranslationUnit | Unit) -> None:
        self.items: list[_Item] = []
        self.entities: dict[Key, _Entity] = {}
        self.external: set[str] = set()
        self.words: set[str] = set()
        self.scopes: list[set[Key]] = []
        self.text: list[str] = []
        self.references: set[Key] = set()
        self.item = _Item(None, "other")
        self.holder: Key | None = None  # what a nameless enumeration belongs to
        statics = {
            d.name for d in map(_declaration, unit.ext) if d is not None and d.name and "static" in (d.storage or ())
        }
        for node in unit.ext:
            self.external_declaration(node, statics)

    # -------------------------------------------------------- file scope

    def external_declaration(self, node: Node, statics: set[str]) -> None:
        self.text, self.references = [], set()
        item = self.item = _Item(node, "other")
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
        declaration = _declaration(node)
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

    def entity(self, item: _Item) -> None:
        """Note what the name of an item means, for those names that may be renamed."""
        if item.kind == "typedef":
            self.entities[item.key] = _Entity(item.text, item.references)
        elif item.name is not None and (item.static or (item.inline and item.kind == "definition")):
            if item.kind == "definition":
                text = None if item.own_objects else f"function {item.text}"
                self.entities[item.key] = _Entity(text, item.references)
            else:
                self.entities.setdefault(item.key, _Entity(None, item.references))
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
        self.entities[key] = _Entity("\0".join(self.text), frozenset(self.references - {key}))
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
            self.entities[holder] = _Entity(values, frozenset(used | keys))
        else:
            self.text.append(values)
        # An enumeration keeps all of its names or none, so each refers to the others, by way of one key for all.
        whole: Key = ("enumeration", f"{holder} {values}")
        self.entities[whole] = _Entity("", frozenset(used | keys | ({holder} if holder else set())))
        self.references |= keys
        one = _Entity(f"enumerator of {whole[1]}", frozenset((whole,)))
        for key in keys:
            self.entities[key] = one


def _declaration(node: Node) -> Node | None:
    """Yield the Decl of a function, variable or function definition."""
    if isinstance(node, c_ast.FuncDef):
        return node.decl
    return node if isinstance(node, c_ast.Decl) else None


# ---------------------------------------------------------------- copying


def _copy(node: Node, edits: Mapping[int, Callable[[Node], None]], memo: dict[int, Node]) -> Node:
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
            value = _copy(value, edits, memo)
        elif isinstance(value, list):
            value = [_copy(x, edits, memo) if isinstance(x, c_ast.Node) else x for x in value]
        setattr(copy, slot, value)
    edit = edits.get(id(node))
    if edit is not None:
        edit(copy)
    return copy


def _renaming(name: str) -> Callable[[Node], None]:
    def edit(copy: Node) -> None:
        match copy:
            case c_ast.IdentifierType():
                copy.names = [name]
            case c_ast.TypeDecl():
                copy.declname = name
            case _:
                copy.name = name

    return edit


def _without_body(copy: Node) -> None:
    if isinstance(copy, c_ast.Enum):
        copy.values = None
    else:
        copy.decls = None


# ---------------------------------------------------------------- linking


class _Linker:
    def __init__(self, units: Sequence[TranslationUnit | Unit]) -> None:
        self.units = units
        self.readers = [_Reader(unit) for unit in units]
        self.ext: list[Node] = []
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.display: dict[str, str] = {}
        self.noreturn: set[str] = set()
        self.words: set[str] = set().union(*(reader.words for reader in self.readers))
        self.claimed: dict[Key, str | None] = {}
        self.defined: dict[str, Span] = {}
        self.constants: dict[str, Node] = {}  # constant variables defined, by name
        self.declared: dict[str, tuple[_Item, int]] = {}
        self.renamed: list[dict[Key, str]] = []
        self.typedefs: list[dict[str, Node]] = [
            {item.name: item.node for item in reader.items if item.kind == "typedef" and item.name}
            for reader in self.readers
        ]
        self.externals: dict[str, set[int]] = {}
        self.strong: set[str] = set()
        for index, reader in enumerate(self.readers):
            for name in reader.external:
                self.externals.setdefault(name, set()).add(index)
            for item in reader.items:
                if item.kind == "definition" and not item.static and not item.inline and item.name:
                    self.strong.add(item.name)

    def run(self) -> Unit:
        sources: dict[str, str] = {}
        for index, unit in enumerate(self.units):
            self.unit(index)
            for name, text in unit.sources.items():
                sources.setdefault(name, text)
            if isinstance(unit, Unit):
                self.warnings.extend(unit.warnings)
        if self.errors:
            raise InputError(self.errors)
        return Unit(
            tuple(self.ext),
            sources,
            frozenset(self.noreturn),
            self.display,
            tuple(dict.fromkeys(self.warnings)),
            _together([unit.differing for unit in self.units]),
        )

    def unit(self, index: int) -> None:
        unit, reader = self.units[index], self.readers[index]
        conflicts = self.conflicts(index)
        rename: dict[Key, str] = {
            key: self.fresh(key[1], index) for key in sorted(conflicts) if key[0] != "enumeration"
        }
        self.renamed.append(rename)
        merged = {key for key in reader.entities if key in self.claimed and key not in conflicts}
        for key, entity in reader.entities.items():
            if key not in conflicts:
                self.claimed.setdefault(key, entity.text)
        names = {key[1]: new for key, new in rename.items() if key[0] == "name"}
        for old, new in names.items():
            self.display[new] = unit.display.get(old, old)
        for key, new in rename.items():
            self.display.setdefault(new, unit.display.get(key[1], key[1]))
        for new, old in unit.display.items():
            if new not in names:
                self.display.setdefault(new, old)
        self.noreturn.update(names.get(name, name) for name in unit.noreturn)
        self.redefinitions(unit, reader)
        kept = [item for item in reader.items if not self.dropped(item, index, merged, conflicts)]
        self.emit(kept, rename, merged)

    def conflicts(self, index: int) -> set[Key]:
        """Yield the names of a unit that mean something else in the program so far."""
        reader = self.readers[index]
        inline = {item.key for item in reader.items if item.inline and item.kind == "definition" and not item.static}
        found: set[Key] = set()
        for key, entity in reader.entities.items():
            elsewhere = self.externals.get(key[1], set()) - {index} if key[0] == "name" else set()
            if elsewhere and key not in inline:
                found.add(key)
            elif key in inline and key[1] in self.strong:
                continue  # the external definition serves
            elif key in self.claimed and (entity.text is None or self.claimed[key] != entity.text):
                found.add(key)
        # typedef struct { ... } S, *P; shares a nameless type: both names stay or both go.
        sharing: dict[int, list[Key]] = {}
        for item in reader.items:
            if item.kind == "typedef":
                for body in item.bodies:
                    if body.name is None:
                        sharing.setdefault(id(body), []).append(item.key)
        for keys in sharing.values():
            if len({key in self.claimed and key not in found for key in keys}) > 1:
                found.update(key for key in keys if key in self.claimed)
        users: dict[Key, list[Key]] = {}
        for key, entity in reader.entities.items():
            for used in entity.references:
                users.setdefault(used, []).append(key)
        work = list(found)
        while work:
            for user in users.get(work.pop(), ()):
                if user not in found and user in self.claimed:
                    found.add(user)
                    work.append(user)
        return found

    def fresh(self, name: str, index: int) -> str:
        number = index + 1
        while (new := f"{name}__{number}") in self.words:
            number += 1
        self.words.add(new)
        return new

    def redefinitions(self, unit: TranslationUnit | Unit, reader: _Reader) -> None:
        own: dict[str, Span] = {}
        for item in reader.items:
            if item.name is None or not (item.kind == "definition" or item.initialised) or item.inline:
                continue
            place = unit.span(item.node.decl if item.kind == "definition" else item.node)
            table = own if item.static else self.defined
            first = table.setdefault(item.name, place)
            if first is not place:
                before = self.constants.get(item.name)
                if before is not None and item.kind != "definition" and same(before.init, item.node.init):
                    continue  # `declare` says whether the data model has such a thing
                name = unit.display.get(item.name, item.name)
                self.errors.append(error("redefinition", f"`{name}` is defined twice", place))
                self.errors.append(Diagnostic("note", "redefinition", f"`{name}` is first defined here", first))
            elif item.kind != "definition" and "const" in item.node.quals and not item.static:
                self.constants[item.name] = item.node

    def dropped(self, item: _Item, index: int, merged: set[Key], conflicts: set[Key]) -> bool:
        """Whether an item says nothing that the program so far does not say."""
        same = not (item.references & conflicts)
        keys = [key for body in item.bodies for key in _names(body)]
        if not all(key in merged for key in keys):
            return False
        match item.kind:
            case "typedef":
                return item.key in merged
            case "tag":
                return bool(keys)
            case "definition" if item.static or item.inline:
                return item.key in merged and not (item.inline and item.name in self.strong)
            case "function" if item.static:
                return item.key in merged
            case "function" | "variable" | "definition" if item.name is not None and not item.static:
                first = self.declared.setdefault(item.name, (item, index))
                if first[0] is item or first[1] == index:
                    return False
                if first[0].text == item.text and same and first[0].kind == item.kind == "function":
                    return True
                if self.contradiction(first, (item, index)):
                    before = self.units[first[1]].span(first[0].node)
                    text = f"`{item.name}` has another type than at {before}"
                    where = self.units[index].span(item.node)
                    self.warnings.append(Diagnostic("warning", "conflicting-types", text, where))
                    return item.kind == "function"
                return False
            case _:
                return False

    def emit(self, items: list[_Item], rename: Mapping[Key, str], merged: set[Key]) -> None:
        memo: dict[int, Node] = {}
        edits: dict[int, Callable[[Node], None]] = {}
        touched: set[int] = set()
        changed: set[int] = set()
        for item in items:
            for node, key in item.sites:
                if key in rename:
                    edits[id(node)] = _renaming(rename[key])
                    changed.add(id(item))
            for body in item.bodies:
                if body.name is not None and ("tag", body.name) in merged:
                    edits[id(body)] = _without_body
                    changed.add(id(item))
            if id(item) in changed:
                touched.update(map(id, item.bodies))
        for item in items:
            # Declarators that share a type definition are copied together, so that they go on sharing it.
            if id(item) in changed or any(id(body) in touched for body in item.bodies):
                node = _copy(item.node, edits, memo)
            else:
                node = item.node
            if item.inline and item.kind == "definition" and item.name in self.strong and not item.static:
                node = _prototype(node)
            self.ext.append(node)

    # -------------------------------------------------------- types of external names

    def contradiction(self, first: tuple[_Item, int], second: tuple[_Item, int]) -> bool:
        def shape(item: _Item, index: int) -> Any:
            declaration = _declaration(item.node)
            assert declaration is not None
            return self.shape(declaration.type, index, frozenset())

        return not _compatible(shape(*first), shape(*second))

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


def _names(body: Node) -> list[Key]:
    """Yield the file-scope names that a record or enum definition makes."""
    names: list[Key] = [("tag", body.name)] if body.name is not None else []
    if isinstance(body, c_ast.Enum):
        names += [("name", e.name) for e in body.values.enumerators if isinstance(e, c_ast.Enumerator)]
    return names


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


def _compatible(a: Any, b: Any) -> bool:
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
            return _compatible(a[1], b[1])
        case "array":
            return (a[1] is None or b[1] is None or a[1] == b[1]) and _compatible(a[2], b[2])
        case "function":
            if not _compatible(a[3], b[3]):
                return False
            if a[1] is None or b[1] is None:
                return True
            return len(a[1]) == len(b[1]) and a[2] == b[2] and all(map(_compatible, a[1], b[1]))
        case _:
            return bool(a[1:] == b[1:])


def _together(parts: Sequence[Differing]) -> Differing:
    """Yield the lines of all units: where they read a line differently, it has no column."""
    if len(parts) == 1:
        return parts[0]
    out: dict[str, dict[int, Line]] = {}
    same: Line = ("", "", True)
    for part in parts:
        for file, lines in part.items():
            if file not in out:
                out[file] = dict(lines)
                continue
            known = out[file]
            for line in known.keys() | lines.keys():
                if known.get(line, same) != lines.get(line, same):
                    known[line] = None
    return out


# ---------------------------------------------------------------- renaming a definition


def _prototype(definition: Node) -> Node:
    """Yield a declaration of what ``definition`` defines, with external linkage."""
    copy = _copy(definition.decl, {}, {})
    copy.storage = [word for word in copy.storage if word not in ("static", "extern")]
    copy.funcspec = [word for word in copy.funcspec if word != "inline"]
    declarator = copy.type
    if declarator.args is not None and any(isinstance(p, c_ast.ID) for p in declarator.args.params):
        declarator.args = None  # K&R: the parameters' types stand elsewhere
    return copy


def _rename_function(unit: AnyUnit, old: str, new: str) -> AnyUnit:
    ext: list[Node] = []
    found = False
    declared = False
    for node in unit.ext:
        match node:
            case c_ast.FuncDef() if node.decl.name == old:
                found = True
                if not declared:
                    ext.append(_prototype(node))
                declarator = node.decl.type
                while not isinstance(declarator, c_ast.TypeDecl):
                    declarator = declarator.type
                edits = {id(node.decl): _external(new), id(declarator): _renaming(new)}
                ext.append(_copy(node, edits, {}))
            case c_ast.Decl() if node.name == old and isinstance(node.type, c_ast.FuncDecl):
                declared = True
                linked = "static" in node.storage or "inline" in node.funcspec
                ext.append(_copy(node, {id(node): _external(old)}, {}) if linked else node)
            case _:
                ext.append(node)
    if not found:
        raise InputError([error("no-such-function", f"`{old}` is not defined here")])
    noreturn = unit.noreturn | {new} if old in unit.noreturn else unit.noreturn
    return replace(unit, ext=tuple(ext), noreturn=noreturn, display={**unit.display, new: unit.display.get(old, old)})


def _external(name: str) -> Callable[[Node], None]:
    def edit(copy: Node) -> None:
        copy.name = name
        copy.storage = [word for word in copy.storage if word != "static"]
        copy.funcspec = [word for word in copy.funcspec if word != "inline"]

    return edit
