"""What an unrolling is asked, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from encoder import ir
from encoder.ctype import Layout
from encoder.induction import Induction
from encoder.memory import Memory
from encoder.memory_state import DeadPath, Epoch, State
from encoder.source import Span
from encoder.term import Term, Terms


@dataclass(frozen=True, slots=True)
class Limits:
    """``bound``: most passes of a loop body per entry and most activations of one function. ``inductive``: loops
    (function, head) that are cut by induction instead. ``dropped``: for those, the equalities that failed in earlier
    rounds. ``passes``: how many of theirs in a row are run, of which the last is looked at: the k of k-induction.
    ``counts``: a loop that counts in plain numbers to an end that is near may go on beyond the bound.
    ``deadline``: time.monotonic() at which to give up."""

    bound: int
    inductive: frozenset[tuple[str, int]] = frozenset()
    dropped: frozenset[tuple[object, ...]] = frozenset()
    passes: int = 1
    counts: bool = False
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class ErrorSite:
    """A call of an error function. ``stack``: calls that lead to it, outermost first, as (function, span of call)."""

    error: str
    argument: int | None
    span: Span
    stack: tuple[tuple[str, Span], ...]
    guard: Term
    last_return: tuple[tuple[Span, Term], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where the unrolling stopped: ``kind`` "loop" | "recursion" | "unsupported" | "incomplete-call"."""

    kind: str
    message: str
    span: Span
    guard: Term


Written: TypeAlias = tuple[int, int, int, Term]  # object, offset, size, value
Forgotten: TypeAlias = tuple[int, Epoch | Term, tuple[tuple[int, int], ...]]  # object, what it holds, what it keeps


@dataclass(frozen=True, slots=True)
class Event:
    """Something the replay must repeat, in order of the run. ``kind``: "input" | "birth" | "object" | "stub".

    ``term``: for "input" the value; for "birth"/"object" the base term of the new object; for "stub" the result, if
    any. ``writes``: what the call of a stub wrote, as (object, offset, size, term); ``forgotten``: large objects that
    it wrote, of which some parts are left alone: (object, epoch or array that says what they hold, parts).
    """

    kind: str
    site: int
    guard: Term
    term: Term | None
    label: str
    span: Span
    writes: tuple[Written, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()


@dataclass(slots=True)
class Unrolled:
    """What one unrolling found, over one term table."""

    terms: Terms
    memory: Memory
    induction: Induction
    errors: list[ErrorSite] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reached: list[tuple[int, str, Term]] = field(default_factory=list)
    returned: Term = 0
    stubs: dict[str, Span] = field(default_factory=dict)
    watched: list[Term] = field(default_factory=list)
    listing: list[str] = field(default_factory=list)
    loops_cut: set[tuple[str, int]] = field(default_factory=set)
    faults: int = 0

    def refuse(self, state: State, construct: str, span: Span) -> NoReturn:
        """A path crosses what is not modelled. Raises: DeadPath."""
        self.cuts.append(Cut("unsupported", construct, span, state.guard.term))
        raise DeadPath


@dataclass(frozen=True, slots=True)
class Question:
    """What to unroll: the program, its entry, the functions whose call is an error, those whose calls are noted, the
    types that unknown functions never write, and the kinds of undefined behaviour that are errors, too."""

    program: ir.Program
    entry: str
    errors: frozenset[str]
    watched: frozenset[str]
    preserved: frozenset[str]
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    checks: frozenset[str] = frozenset()
