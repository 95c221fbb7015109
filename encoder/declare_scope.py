"""Scopes, diagnostics and lookup: what every part of the semantic checker needs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from encoder.constant import Text
from encoder.ctype import Abi, Array, CType, Float, Layout, Member, Pointer, Record
from encoder.diagnostic import Diagnostic, Unsupported, did_you_mean
from encoder.layout import Incomplete, find_member, size_of
from encoder.parse import OPAQUE
from encoder.source import NOWHERE
from encoder.symbol import Binding, EnumConstant, FunctionSymbol, Leaf, Node, Qualified, Typed, Unit, Variable
from encoder.type_rules import is_variable, spell


class Scope:
    """The names and tags of one block."""

    __slots__ = ("names", "tags")

    def __init__(self) -> None:
        self.names: dict[str, Binding] = {}
        self.tags: dict[str, CType] = {}


@dataclass(frozen=True, slots=True)
class Lenient:
    """What is let pass. ``calls``: functions that nothing declares; ``types``: unknown types, and names, until their
    use."""

    calls: bool = False
    types: bool = False


class Checking(ABC):
    """The state of one check, and how its parts reach each other."""

    def __init__(self, unit: Unit, abi: Abi, lenient: Lenient):
        self.unit = unit
        self.abi = abi
        self.lenient = lenient
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.scopes = [Scope()]
        self.records: dict[str, Layout] = {}
        self.record_names: dict[str, str] = {}
        self.enums: dict[str, tuple[EnumConstant, ...]] = {}
        self.globals: dict[str, Variable] = {}
        self.functions: dict[str, FunctionSymbol] = {}
        self.types: dict[Node, Typed] = {}
        self.bindings: dict[Node, Binding] = {}
        self.names: dict[Node, Qualified] = {}
        self.values: dict[Node, int] = {}
        self.selected: dict[Node, Node] = {}
        self.literals: dict[Node, tuple[Leaf, ...]] = {}
        self.texts: dict[Node, Text] = {}
        self.refusals: dict[Node, str] = {}
        self.static_keys: dict[str, int] = {}  # how often a name was given out
        self.withheld: dict[str, str] = {}  # names that stand for something unknown -> what is refused at their use
        self.lengths: dict[Node, str] = {}  # array declarators of variable length -> the register of their length
        self.bits_seen = False  # may the bits of a floating number be seen as something else?
        self.holding: dict[str, bool] = {}  # records, by tag: is there a floating number in them?
        self.prototypes = 0  # parameter lists being read
        # the function being checked
        self.function: FunctionSymbol | None = None
        self.addressed: set[str] = set()
        self.in_registers: set[str] = set()  # keys of its locals that have no address

    def error(self, code: str, message: str, node: Node, help: str | None = None) -> None:
        self.errors.append(Diagnostic("error", code, message, self.unit.span(node), help))

    def holds_float(self, type: CType) -> bool:
        """Whether a floating number may be in an object of a type, or behind a pointer in it."""
        match type:
            case Float():
                return True
            case Array(element=inner) | Pointer(target=inner):
                return self.holds_float(inner)
            case Record(tag=tag):
                if tag not in self.records:
                    return True  # its members are not known yet
                if tag not in self.holding:
                    self.holding[tag] = False
                    self.holding[tag] = any(self.holds_float(m.type) for m in self.records[tag].members)
                return self.holding[tag]
        return False

    def seen_as(self, target: CType, value: CType) -> None:
        """What is behind a pointer is seen as another type."""
        if not self.bits_seen and target != value:
            self.bits_seen = self.holds_float(value) or isinstance(target, Pointer) and self.holds_float(target)

    def warn(self, code: str, message: str, node: Node) -> None:
        self.warnings.append(Diagnostic("warning", code, message, self.unit.span(node)))

    def lookup(self, name: str) -> Binding | None:
        for scope in reversed(self.scopes):
            found = scope.names.get(name)
            if found is not None:
                return found
        return None

    def complete(self, type: CType) -> bool:
        if isinstance(type, Array) and is_variable(type):
            return self.complete(type.element)
        try:
            size_of(type, self.records, self.abi)
        except Incomplete:
            self.need(type)
            return False
        return True

    def opaque(self, type: CType) -> str | None:
        """Yield what the size of a type depends on and is not known, None when it is known, or an error to ask for."""
        match type:
            case Array(element=element):
                return self.opaque(element)
            case Record(kind=kind, tag=tag) if self.lenient.types:
                layout = self.records.get(tag)
                if layout is not None:
                    return layout.opaque
                shown = self.record_names.get(tag, tag)
                name = shown.removeprefix(OPAQUE) if shown.startswith(OPAQUE) else f"{kind} {shown}"
                return f"the opaque type `{name}`"
            case _:
                return None

    def need(self, type: CType) -> None:
        """Raises: Unsupported, when the size of a type is not known."""
        found = self.opaque(type)
        if found is not None:
            raise Unsupported(NOWHERE, found)

    def find_tag(self, tag: str) -> CType | None:
        for scope in reversed(self.scopes):
            if tag in scope.tags:
                return scope.tags[tag]
        return None

    def member(self, type: CType, name: str, node: Node) -> tuple[Member, ...]:
        if not isinstance(type, Record):
            self.error("unknown-member", f"`{name}` of `{spell(type)}`, which has no members", node)
            return ()
        if type.tag not in self.records:
            self.need(type)
            self.error("incomplete-type", f"`{name}` of incomplete type `{spell(type)}`", node)
            return ()
        found = find_member(type.tag, name, self.records)
        if not found:
            self.need(type)
            display = self.record_names.get(type.tag, type.tag)
            self.error(
                "unknown-member", f"`{type.kind} {display}` has no member `{name}`", node,
                did_you_mean(name, self.member_names(type.tag)),
            )
        return found

    def member_names(self, tag: str) -> Iterator[str]:
        for member in self.records[tag].members:
            if member.name is not None:
                yield member.name
            elif isinstance(member.type, Record):
                yield from self.member_names(member.type.tag)

    @abstractmethod
    def type(self, node: Node) -> Qualified | None:
        """Yield the type of a declarator chain, None after an error."""

    @abstractmethod
    def expression(self, node: Node) -> Typed | None:
        """Yield what is known of an expression, None after an error."""

    @abstractmethod
    def static_assert(self, node: Node) -> None:
        """A _Static_assert."""

    @abstractmethod
    def pragma(self, node: Node) -> None:
        """A #pragma."""
