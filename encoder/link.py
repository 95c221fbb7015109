"""Link translation units into one program, by C's rules for names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pycparser import c_ast

from encoder.diagnostic import Diagnostic, InputError, error
from encoder.link_copy import copy_of, made_external, prototype, renaming, without_body
from encoder.link_names import Item, Key, Names, declaration_of, names_made
from encoder.link_types import Shapes, agree
from encoder.parse import Differing, Line, Node, TranslationUnit, closing_of, same, span_of, with_deep_stack
from encoder.source import Span

AnyUnit = TypeVar("AnyUnit", "TranslationUnit", "Unit")


@dataclass(frozen=True, slots=True)
class Unit:
    """One linked program. ``ext``: all nodes at file scope, types before their use. ``display``: renamed to original
    name. ``warnings``: declarations that contradict each other, too. The rest as in TranslationUnit."""

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


def declared_only(unit: TranslationUnit, names: Collection[str], foreign: Callable[[str], bool]) -> TranslationUnit:
    """Yield ``unit`` with those functions of ``names`` that ``foreign`` files define as declarations alone."""

    def is_meant(node: Node) -> bool:
        return isinstance(node, c_ast.FuncDef) and node.decl.name in names and foreign(unit.span(node.decl).file)

    if not any(map(is_meant, unit.ext)):
        return unit
    meant = {node.decl.name for node in unit.ext if is_meant(node)}
    ext: list[Node] = []
    for node in unit.ext:
        if is_meant(node):
            ext.append(prototype(node))
        elif isinstance(node, c_ast.Decl) and node.name in meant and isinstance(node.type, c_ast.FuncDecl):
            ext.append(copy_of(node, {id(node): made_external(node.name)}, {}))
        else:
            ext.append(node)
    return replace(unit, ext=tuple(ext))


class _Linker:
    def __init__(self, units: Sequence[TranslationUnit | Unit]) -> None:
        self.units = units
        self.readers = [Names(unit.ext) for unit in units]
        self.ext: list[Node] = []
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.display: dict[str, str] = {}
        self.noreturn: set[str] = set()
        self.words: set[str] = set().union(*(reader.words for reader in self.readers))
        self.claimed: dict[Key, str | None] = {}
        self.defined: dict[str, Span] = {}
        self.constants: dict[str, Node] = {}  # constant variables defined, by name
        self.declared: dict[str, tuple[Item, int]] = {}
        self.renamed: list[dict[Key, str]] = []
        self.typedefs: list[dict[str, Node]] = [
            {item.name: item.node for item in reader.items if item.kind == "typedef" and item.name}
            for reader in self.readers
        ]
        self.shapes = Shapes(self.typedefs, self.renamed)
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

    def redefinitions(self, unit: TranslationUnit | Unit, reader: Names) -> None:
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

    def dropped(self, item: Item, index: int, merged: set[Key], conflicts: set[Key]) -> bool:
        """Whether an item says nothing that the program so far does not say."""
        same = not (item.references & conflicts)
        keys = [key for body in item.bodies for key in names_made(body)]
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

    def emit(self, items: list[Item], rename: Mapping[Key, str], merged: set[Key]) -> None:
        memo: dict[int, Node] = {}
        edits: dict[int, Callable[[Node], None]] = {}
        touched: set[int] = set()
        changed: set[int] = set()
        for item in items:
            for node, key in item.sites:
                if key in rename:
                    edits[id(node)] = renaming(rename[key])
                    changed.add(id(item))
            for body in item.bodies:
                if body.name is not None and ("tag", body.name) in merged:
                    edits[id(body)] = without_body
                    changed.add(id(item))
            if id(item) in changed:
                touched.update(map(id, item.bodies))
        for item in items:
            # Declarators that share a type definition are copied together, so that they go on sharing it.
            if id(item) in changed or any(id(body) in touched for body in item.bodies):
                node = copy_of(item.node, edits, memo)
            else:
                node = item.node
            if item.inline and item.kind == "definition" and item.name in self.strong and not item.static:
                node = prototype(node)
            self.ext.append(node)

    # -------------------------------------------------------- types of external names

    def contradiction(self, first: tuple[Item, int], second: tuple[Item, int]) -> bool:
        def shape(item: Item, index: int) -> Any:
            declaration = declaration_of(item.node)
            assert declaration is not None
            return self.shapes.shape(declaration.type, index, frozenset())

        return not agree(shape(*first), shape(*second))


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


def _rename_function(unit: AnyUnit, old: str, new: str) -> AnyUnit:
    ext: list[Node] = []
    found = False
    declared = False
    for node in unit.ext:
        match node:
            case c_ast.FuncDef() if node.decl.name == old:
                found = True
                if not declared:
                    ext.append(prototype(node))
                declarator = node.decl.type
                while not isinstance(declarator, c_ast.TypeDecl):
                    declarator = declarator.type
                edits = {id(node.decl): made_external(new), id(declarator): renaming(new)}
                ext.append(copy_of(node, edits, {}))
            case c_ast.Decl() if node.name == old and isinstance(node.type, c_ast.FuncDecl):
                declared = True
                linked = "static" in node.storage or "inline" in node.funcspec
                ext.append(copy_of(node, {id(node): made_external(old)}, {}) if linked else node)
            case _:
                ext.append(node)
    if not found:
        raise InputError([error("no-such-function", f"`{old}` is not defined here")])
    noreturn = unit.noreturn | {new} if old in unit.noreturn else unit.noreturn
    return replace(unit, ext=tuple(ext), noreturn=noreturn, display={**unit.display, new: unit.display.get(old, old)})
