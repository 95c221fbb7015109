"""Abstract states of property simulation, the contexts that functions are summarised in, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from encoder import ir
from encoder.certificate import Cell, Certificate, Point, Ranges
from encoder.facts import Facts
from encoder.source import Span
from encoder.term import Term

RESERVED = "__slicc_"

Partition: TypeAlias = tuple[object, ...]
Exit: TypeAlias = tuple[Partition, int | None]


@dataclass(frozen=True, slots=True)
class Clean:
    """No error can be reached. ``stubs``: functions without a body that are called, and where; ``faults``: places where
    undefined behaviour may end a path. ``contexts``: states in which functions were summarised. ``certificate``: what
    shows it, if it was to be kept."""

    stubs: dict[str, Span]
    faults: frozenset[Span]
    contexts: int
    certificate: Certificate | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """One way to an abstract state, newest step first: the call made last, how it went, and what was before.

    ``call``: (block, instruction) in ``function``'s caller; None for a step from block to block. ``length``: steps,
    those in calls included.
    """

    before: Trail | None
    length: int
    call: tuple[int, int] | None = None
    function: str = ""
    inner: Trail | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An error call that may be reached: by function, outermost first, the way there; each but the last ends in the
    call of the next one."""

    span: Span
    way: tuple[tuple[str, Trail | None], ...]


@dataclass(frozen=True, slots=True)
class Open:
    """An error may be reached, or something is not modelled here: ``why`` and where. ``is_blocked``: both."""

    why: str
    span: Span
    candidates: tuple[Candidate, ...] = ()
    is_blocked: bool = False


class NotModelled(Exception):
    """There is no proof. ``goes_on``: other paths may still be looked at, for errors."""

    def __init__(self, why: str, span: Span, goes_on: bool = True):
        super().__init__(why)
        self.open = Open(why, span)
        self.goes_on = goes_on


class Dead(Exception):
    """The path ends."""


class State:
    """A set of executions at one place: registers, memory cells with the bytes they may be, facts.

    ``dirty``: globals whose other bytes are no longer the initial ones. ``killed``: bytes that may have been written
    since the function was entered.
    """

    __slots__ = ("cells", "dirty", "facts", "killed", "registers", "trail")

    def __init__(
        self,
        registers: dict[str, Term],
        cells: dict[Cell, tuple[Term, Ranges]],
        facts: Facts,
        dirty: frozenset[str] = frozenset(),
        killed: Ranges = frozenset(),
        trail: Trail | None = None,
    ):
        self.trail = trail
        self.registers = registers
        self.cells = cells
        self.facts = facts
        self.dirty = dirty
        self.killed = killed

    def copy(self) -> State:
        return State(dict(self.registers), dict(self.cells), self.facts, self.dirty, self.killed, self.trail)

    def assume(self, condition: Term) -> None:
        facts = self.facts.and_also(condition)
        if facts is None:
            raise Dead
        self.facts = facts

    def same(self, other: State) -> bool:
        return (
            self.registers == other.registers
            and self.dirty == other.dirty
            and self.killed == other.killed
            and self.facts.literals == other.facts.literals
            and self.cells == other.cells
        )


@dataclass(eq=False, slots=True)
class Context:
    """A function in one abstract state at its entry, and the states it returns in, by partition and constant result."""

    function: ir.Function
    start: State
    parameters: frozenset[Term]  # symbols of the arguments
    exits: dict[Exit, State] = field(default_factory=dict)
    readers: set[Context] = field(default_factory=set)  # that saw the exits as they are
    symbols: dict[tuple[object, ...], Term] = field(default_factory=dict)
    made_at: dict[Term, int] = field(default_factory=dict)  # symbol -> block that made it
    entered: dict[Cell, Term] = field(default_factory=dict)  # cell -> its contents at entry, where these are unknown
    contents: dict[Term, tuple[Cell, Ranges]] = field(default_factory=dict)  # and back
    calls: dict[Point, dict[Context, None]] = field(default_factory=dict)  # by the point after a call
    runs: int = 0
    # Where it is called, and how that was come to first.
    callers: dict[tuple[Context, tuple[int, int]], Trail | None] = field(default_factory=dict)


def meets(a: Ranges, b: Ranges) -> bool:
    """Yield whether two sets of bytes may have one in common."""
    return any(c == d and low < h and lo < high for c, low, high in a for d, lo, h in b)


def length(candidate: Candidate) -> int:
    """Yield how many steps there are on the way to an error."""
    return sum(trail.length for _, trail in candidate.way if trail is not None)
