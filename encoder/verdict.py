"""What the verifier answers, and the trace that a defect carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from encoder.source import Span

Found = Literal["defect", "unknown", "bounded", "proof"]
How = Literal[
    "summaries", "unrolled", "induction", "2-induction", "3-induction", "relations", "spacer", "states", "executed"
]
StepKind = Literal["call", "return", "assign", "branch", "input", "abort"]
InputKind = Literal["parameter", "return", "memory", "uninitialised", "volatile", "choice"]
AssumptionKind = Literal["stub", "alias", "model", "bound", "undefined", "sequential", "termination", "lenient"]
ReasonCode = Literal[
    "timeout",
    "memory",
    "unsupported",
    "unreached-events",
    "vacuous",
    "replay-failed",
    "incomplete-call",
    "open",
    "disagreement",
    "internal",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a replayed execution.

    ``kind``: "call" (function entered; ``values`` are its arguments), "return" (function left; ``values`` holds
    ("return", v) when it has a value), "assign" (``values`` are (lvalue, new value)), "branch" (``values`` holds
    (condition, "true"|"false")), "input" (an arbitrary value was chosen), "abort" (the error call; last step).
    ``depth`` counts active calls from 0 (the harness). ``iteration`` counts passes of the innermost loop from 1.
    """

    kind: StepKind
    span: Span
    depth: int
    function: str
    text: str
    values: tuple[tuple[str, str], ...] = ()
    iteration: int | None = None


@dataclass(frozen=True, slots=True)
class ChosenInput:
    """A choice the path depends on.

    ``function``: the one that runs when the choice is made. ``others``: names of the same memory, as members of unions.
    """

    name: str
    value: str
    kind: InputKind
    span: Span | None
    function: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """``undefined``: what the execution does that C leaves undefined, where it goes on as LIMITS.md says."""

    steps: tuple[Step, ...]
    inputs: tuple[ChosenInput, ...]
    undefined: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that a verdict rests on."""

    kind: AssumptionKind
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class LoopInvariant:
    """What holds at a loop's head: when its condition is about to be tested; of a do loop, when a pass starts.

    ``span``: the loop's statement (line 0: a loop made of gotos). ``holds``: C expressions over variables that are in
    scope there. ``unsaid``: how many facts there are besides that have no such words.
    """

    span: Span
    function: str
    holds: tuple[str, ...]
    unsaid: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An error call that an execution reaches: the ``error`` function and its constant argument (or None)."""

    error: str
    argument: int | None
    span: Span
    trace: Trace
    what: str = ""  # of undefined behaviour that was asked for: what it is; ``error`` is then its kind


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no verdict."""

    code: ReasonCode
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found out about one entry function.

    ``failures``: replayed executions, one per distinct error site. ``reason``: why no proof, when neither proved nor
    failing. ``bound``: loop bound completely searched (None: everything unrolled or proved without). ``how``:
    "summaries" | "unrolled" | "induction" (with k = 1) | "2-induction" | "3-induction" | "relations" | "spacer" |
    "states" | "executed" | None.
    ``returns``: a path that returns was found; ``ends``: one that ends in exit or abort.
    ``loops``: of a proof by induction, if it was asked for. ``withdrawn``: what did not hold of a proof by summaries
    when it was checked, so that the answer was looked for in other ways.
    ``reached``: sites (Call.site) of watched functions that some execution reaches.
    ``suspect``: of a bounded answer, some pass of a loop changes what errors are guarded by, so that an error may come
    after many.
    """

    verdict: Found
    failures: tuple[Failure, ...] = ()
    reason: Reason | None = None
    bound: int | None = None
    how: How | None = None
    returns: bool = False
    ends: bool = False
    reached: frozenset[int] = frozenset()
    assumptions: tuple[Assumption, ...] = field(default=())
    loops: tuple[LoopInvariant, ...] = ()
    withdrawn: tuple[Reason, ...] = ()
    suspect: bool = False
