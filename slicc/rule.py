"""Rules as values: what is written (syntax), and what it means once names are known (Rule)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from encoder.source import Span

When: TypeAlias = Literal["entry", "exit"]

# ------------------------------------------------------------------------------------------------ what the program has


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a prototype. ``type`` is C text without the name (``void (*)(int)``); ``name`` may be empty."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A C prototype. ``noreturn``: its body never returns."""

    result: str
    parameters: tuple[Parameter, ...]
    variadic: bool = False
    noreturn: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """Role types and groups of them. A signature of None is a role whose parameters no rule may name."""

    names: Mapping[str, Signature | None] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


ANY_ROLE = "any_role"
"""The group of every entry point, those without a known role included."""

# --------------------------------------------------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier; after resolution one that the program's own scope declares (an enumerator, a variable)."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """An integer constant; ``text`` is its C spelling."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Argument:
    """``$N``, or a named parameter. Units: ``index`` counts from 1."""

    span: Span
    index: int


@dataclass(frozen=True, slots=True)
class Result:
    """``$return``"""

    span: Span


@dataclass(frozen=True, slots=True)
class Irql:
    """``$irql``: the current IRQL."""

    span: Span


@dataclass(frozen=True, slots=True)
class RunningRole:
    """``$role``: the role of the running entry point."""

    span: Span


@dataclass(frozen=True, slots=True)
class RoleName:
    """A role type as a value, to compare with ``$role``."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class StateRef:
    """A state variable's value."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class EnumConstant:
    """A constant of the enumeration that state variable ``variable`` has."""

    span: Span
    variable: str
    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """``! ~ - + *`` on one operand."""

    span: Span
    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    span: Span
    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Choice:
    """``condition ? yes : no``"""

    span: Span
    condition: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True)
class FieldPath:
    """``operand.name`` or ``operand->name``"""

    span: Span
    operand: Expr
    name: str
    arrow: bool


@dataclass(frozen=True, slots=True)
class Index:
    span: Span
    operand: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Cast:
    span: Span
    type: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Macro:
    """``NAME(arguments)``: an expression macro, never a call; gone after resolution."""

    span: Span
    name: str
    arguments: tuple[Expr, ...]


Expr: TypeAlias = (
    Name
    | Number
    | Argument
    | Result
    | Irql
    | RunningRole
    | RoleName
    | StateRef
    | EnumConstant
    | Unary
    | Binary
    | Choice
    | FieldPath
    | Index
    | Cast
    | Macro
)

# ---------------------------------------------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Assign:
    span: Span
    target: Expr
    value: Expr


@dataclass(frozen=True, slots=True)
class If:
    span: Span
    condition: Expr
    then: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Abort:
    """The defect. ``message`` may hold ``$fname`` and ``$N``; None where the author wrote none."""

    span: Span
    message: str | None


@dataclass(frozen=True, slots=True)
class Halt:
    """Ends the path without a defect."""

    span: Span


Statement: TypeAlias = Assign | If | Abort | Halt

# --------------------------------------------------------------------------------------------------------- state types


@dataclass(frozen=True, slots=True)
class EnumType:
    constants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoolType:
    pass


@dataclass(frozen=True, slots=True)
class IntType:
    """Units: ``bits``. Assignments saturate at the ends of the range."""

    bits: int
    signed: bool


@dataclass(frozen=True, slots=True)
class PointerType:
    """An address; compared, never read through."""


StateType: TypeAlias = EnumType | BoolType | IntType | PointerType


@dataclass(frozen=True, slots=True)
class StateVariable:
    """``initial`` is an EnumConstant for enumerations. ``key``: whose state it is; None for global state."""

    span: Span
    name: str
    type: StateType
    initial: Expr
    persistent: bool
    key: str | None


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One component of a key: an address (the default) or an integer."""

    span: Span
    name: str
    type: StateType


@dataclass(frozen=True, slots=True)
class Key:
    """One kind of watched object: one part, or a tuple of them."""

    span: Span
    name: str
    parts: tuple[KeyPart, ...]


HEADER_TEXTS = ("title", "holds", "page", "model")
GUARD_KEY = "guard"
"""The key of rules in the classic form (``watch``, ``with guard``)."""

# -------------------------------------------------------------------------------------------------------------- syntax


@dataclass(frozen=True, slots=True)
class Word:
    """A name as written, with its place."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string as written, with its place."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class HeaderEntry:
    key: Word
    values: tuple[Word | Text, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """``rule NAME { title "..."; ... }``"""

    span: Span
    name: str
    entries: tuple[HeaderEntry, ...]


@dataclass(frozen=True, slots=True)
class Include:
    """A C header whose declarations the rule needs; a path below the rule directories."""

    span: Span
    path: str


@dataclass(frozen=True, slots=True)
class Define:
    """An expression macro of the rule. ``parameters`` is None for a plain constant."""

    span: Span
    name: str
    parameters: tuple[str, ...] | None
    body: Expr


@dataclass(frozen=True, slots=True)
class FieldSyntax:
    """``type`` is an EnumType, PointerType, or the words of an integer type."""

    span: Span
    name: str
    type: EnumType | PointerType | Word
    initial: Expr
    persistent: bool


@dataclass(frozen=True, slots=True)
class KeySyntax:
    """``parts`` is empty for the plain form, whose one part is an address."""

    span: Span
    name: str
    parts: tuple[tuple[PointerType | Word, Word], ...]


@dataclass(frozen=True, slots=True)
class GuardBinding:
    """``with guard(FUNCTION, expression)``"""

    span: Span
    function: Word
    value: Expr


@dataclass(frozen=True, slots=True)
class StateBlock:
    span: Span
    key: KeySyntax | None
    fields: tuple[FieldSyntax, ...]
    guard: GuardBinding | None


@dataclass(frozen=True, slots=True)
class WatchSyntax:
    """``watch FUNCTION.WHEN.VALUE;``"""

    span: Span
    function: Word
    when: When
    value: Expr


@dataclass(frozen=True, slots=True)
class Guard:
    """``[guard value]``, ``[guard || null value]``"""

    span: Span
    or_null: bool
    value: Expr


@dataclass(frozen=True, slots=True)
class ForAny:
    """``for KEY``: the watched object, whichever it is."""

    span: Span
    key: str


@dataclass(frozen=True, slots=True)
class ForEqual:
    """``for KEY = value``: if the watched object is this one."""

    span: Span
    key: str
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class ForWith:
    """``for KEY with variable == value``: if the watched object's state says so."""

    span: Span
    key: str
    variable: Word
    value: Expr


ForClause: TypeAlias = ForAny | ForEqual | ForWith


@dataclass(frozen=True, slots=True)
class Pattern:
    """``targets`` are functions, roles or role groups; ``parameters`` is None where none are named."""

    span: Span
    targets: tuple[Word, ...]
    parameters: tuple[Word, ...] | None
    when: When
    guard: Guard | None


@dataclass(frozen=True, slots=True)
class HandlerSyntax:
    span: Span
    pattern: Pattern
    selector: ForClause | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One alternative of a ``select one``: chosen if all of ``functions`` exist."""

    span: Span
    functions: tuple[Word, ...]
    handlers: tuple[HandlerSyntax, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """The first alternative that the program has; later ones are not looked at."""

    span: Span
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class RuleSyntax:
    """One rule file as written. ``name`` is the header's, or the file's stem."""

    file: str
    name: str
    header: Header | None
    includes: tuple[Include, ...]
    defines: tuple[Define, ...]
    states: tuple[StateBlock, ...]
    watches: tuple[WatchSyntax, ...]
    items: tuple[HandlerSyntax | Select, ...]


# ------------------------------------------------------------------------------------------------------------ the rule


@dataclass(frozen=True, slots=True)
class Watch:
    """When ``function`` yields the watched object, its state starts anew."""

    span: Span
    function: str
    when: When
    value: Expr


@dataclass(frozen=True, slots=True)
class Event:
    """What a handler waits for. ``roles`` is None for ``any_role``; ``label`` is the text of the targets."""

    span: Span
    label: str
    functions: tuple[str, ...]
    roles: tuple[str, ...] | None
    when: When


@dataclass(frozen=True, slots=True)
class Handler:
    """One block. At most one of ``guard`` and ``selector`` is given; both None: it fires at every such event."""

    span: Span
    event: Event
    guard: Guard | None
    selector: ForClause | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule whose every name is known.

    ``applies_to`` are the triggers it names, ``functions`` those its page lists, ``prototypes`` those of the functions
    it waits for, as it was checked against them.
    """

    name: str
    span: Span
    title: str
    holds: str
    page: str
    model: str
    severity: str
    applies_to: tuple[str, ...]
    functions: tuple[str, ...]
    requires: tuple[str, ...]
    includes: tuple[Include, ...]
    keys: tuple[Key, ...]
    variables: tuple[StateVariable, ...]
    watch: Watch | None
    handlers: tuple[Handler, ...]
    prototypes: Mapping[str, Signature]

    @property
    def triggers(self) -> tuple[str, ...]:
        """The functions of which a program must use one: those named, else those of the rule's events."""
        return self.applies_to or tuple(dict.fromkeys(name for h in self.handlers for name in h.event.functions))
