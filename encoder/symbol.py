"""What is known of names and expressions: the symbol table of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from encoder.constant import Text
from encoder.ctype import Abi, CType, FunctionType, Int, Layout, Record
from encoder.diagnostic import Diagnostic
from encoder.layout import align_of, find_member, size_of
from encoder.source import Span

Node: TypeAlias = Any  # a pycparser node: the library is untyped


class Unit(Protocol):
    """What is needed of a linked unit."""

    @property
    def ext(self) -> Sequence[Node]: ...
    @property
    def noreturn(self) -> frozenset[str]: ...
    @property
    def display(self) -> Mapping[str, str]: ...
    @property
    def sources(self) -> Mapping[str, str]: ...
    @property
    def warnings(self) -> tuple[Diagnostic, ...]: ...
    def span(self, node: Node) -> Span: ...


@dataclass(frozen=True, slots=True)
class Qualified:
    """A type with the qualifiers of its outermost level (of the elements, for an array). ``typedef``: the name it was
    written with, when it was one; ``align``: bytes that this name says its objects are aligned to, else 0."""

    type: CType
    const: bool = False
    volatile: bool = False
    typedef: str | None = None
    align: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """What is known of an expression: its type before array and function decay. ``bits``: width of a bit field."""

    type: CType
    lvalue: bool = False
    const: bool = False
    volatile: bool = False
    bits: int | None = None
    effects: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One initialised part of an object, in order of evaluation. ``offset`` in bytes; ``bit_offset``, ``bit_width``
    and ``unit`` as in Member. ``type`` is an array only for a string."""

    offset: int
    type: CType
    value: Node
    bit_offset: int | None = None
    bit_width: int | None = None
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """An object or parameter. ``key`` is unique: the name of a global, "f.x" for a static of f, else unique in its
    function. ``storage``: "global" | "extern" | "static" | "local" | "parameter"."""

    name: str
    key: str
    type: CType
    storage: str
    span: Span
    const: bool = False
    volatile: bool = False
    typedef: str | None = None
    initialised: bool = False
    leaves: tuple[Leaf, ...] = ()
    align: int = 0  # bytes, where more is asked for than its type needs


@dataclass(frozen=True, slots=True)
class FunctionSymbol:
    """A function. ``definition`` is its FuncDef, None for a prototype. ``parameter_names`` may hold None."""

    name: str
    type: FunctionType
    parameter_names: tuple[str | None, ...]
    span: Span
    definition: Node | None = None
    static: bool = False
    implicit: bool = False
    parameter_typedefs: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class EnumConstant:
    name: str
    type: Int
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class TypeName:
    """A typedef."""

    name: str
    qualified: Qualified
    span: Span


Binding: TypeAlias = Variable | FunctionSymbol | EnumConstant | TypeName


@dataclass(frozen=True, slots=True)
class Body:
    """What the checker found out about a function body. ``addressed``: keys of locals whose address is taken;
    ``bypassed``: locals whose declaration a jump can pass over; ``statics``: its static variables; ``labels``: those
    whose address is taken, with the object that stands for it."""

    parameters: tuple[Variable, ...]
    addressed: frozenset[str]
    bypassed: tuple[Variable, ...]
    statics: tuple[Variable, ...]
    labels: tuple[tuple[str, Variable], ...] = ()


@dataclass(frozen=True, slots=True)
class Symbols:
    """The symbol table of a unit. By node: ``types`` of expressions, ``bindings`` of identifiers and declarators,
    ``names`` the types that type names denote, ``values`` of sizeof, case labels and the like, ``selected`` the chosen
    branch of _Generic, ``literals`` the leaves of compound literals, ``texts`` the decoded string literals,
    ``refusals`` the constructs of statements and declarations that are not modelled, ``lengths`` the registers of
    arrays of variable length, by declarator. ``checker``: what another check may go on from."""

    abi: Abi
    typedefs: dict[str, Qualified]
    tags: dict[str, CType]
    records: dict[str, Layout]
    record_names: dict[str, str]
    enums: dict[str, tuple[EnumConstant, ...]]
    constants: dict[str, EnumConstant]
    globals: dict[str, Variable]
    functions: dict[str, FunctionSymbol]
    bodies: dict[str, Body]
    types: dict[Node, Typed]
    bindings: dict[Node, Binding]
    names: dict[Node, Qualified]
    values: dict[Node, int]
    selected: dict[Node, Node]
    literals: dict[Node, tuple[Leaf, ...]]
    texts: dict[Node, Text]
    refusals: dict[Node, str]
    lengths: dict[Node, str]
    warnings: tuple[Diagnostic, ...] = field(default=())
    bits_seen: bool = False  # the bits of a floating number may be seen as something else
    checker: object = field(default=None, repr=False, compare=False)

    def size(self, type: CType) -> int:
        """Yield sizeof in bytes. Raises: Incomplete."""
        return size_of(type, self.records, self.abi)

    def align(self, type: CType) -> int:
        """Yield the alignment in bytes. Raises: Incomplete."""
        return align_of(type, self.records, self.abi)

    def offset(self, type: CType, path: str) -> int:
        """Yield offsetof(type, path) in bytes; ``path`` is "a.b". Raises: KeyError when there is no such member."""
        total = 0
        for name in path.split("."):
            found = find_member(type.tag, name, self.records) if isinstance(type, Record) else ()
            if not found:
                raise KeyError(path)
            total += sum(member.offset for member in found)
            type = found[-1].type
        return total
