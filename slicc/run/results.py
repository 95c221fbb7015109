"""What a command answers: one result per rule and driver, as the published JSON has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from encoder.diagnostic import Diagnostic
from encoder.source import Span
from encoder.verdict import Answer, Assumption, AssumptionKind, How, Reason, ReasonCode
from slicc.exit_code import ExitCode
from slicc.place import shown_name

Verdict = Literal["defect", "unknown", "bounded", "proof", "not-applicable"]
Limit = Literal["time", "memory"]
Replay = Literal["compiled", "interpreted"]

# From worst to best; ``not-applicable`` is said of a rule as a whole and yields to every other.
WORST_FIRST: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Location:
    """A place, its file named as on the command line, or as a part of slicc; ``column`` is None where a macro was
    expanded."""

    file: str
    line: int
    column: int | None = None

    def __str__(self) -> str:
        return str(Span(self.file, self.line, self.column))


@dataclass(frozen=True, slots=True)
class Related:
    message: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class ReasonEntry:
    """Why a result is unknown."""

    code: ReasonCode
    message: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class EntryResult:
    """What was found out about one entry point; ``returns``: a path that returns was found."""

    function: str
    role: str | None
    verdict: Verdict
    returns: bool


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many call sites of a trigger function stand in the driver, and how many of them some path reaches."""

    function: str
    call_sites: int
    reached: int


@dataclass(frozen=True, slots=True)
class LoopEntry:
    """What a proof knows of a loop: C expressions that hold at its head, and how many facts there are besides."""

    location: Location | None
    function: str
    holds: tuple[str, ...]
    unsaid: int


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """How an entry point was proved."""

    function: str
    how: How | None
    bound: int | None
    loops: tuple[LoopEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class AssumptionEntry:
    kind: AssumptionKind
    message: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Defect:
    """A replayed execution that reaches the rule's abort; ``trace`` is in the shape of the JSON output, ``command``
    shows this defect again, with as little else as can be."""

    entry: str
    message: str
    location: Location
    related: tuple[Related, ...]
    replay: Replay
    trace: Mapping[str, Any]
    command: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer about one rule (None: plain C) on one driver.

    Units: ``bound`` loop iterations and recursion completely searched, ``calls`` entry point calls in a row,
    ``seconds`` wall time. ``limit`` says what cut the search. ``proofs``, of those entry points that were proved, and
    ``warnings``, about the sources, are no part of the JSON output.
    """

    rule: str | None
    verdict: Verdict
    bound: int | None = None
    calls: int | None = None
    limit: Limit | None = None
    how: How | None = None
    seconds: float = 0.0
    reason: ReasonEntry | None = None
    entries: tuple[EntryResult, ...] = ()
    events: tuple[EventCount, ...] = ()
    assumptions: tuple[AssumptionEntry, ...] = ()
    defects: tuple[Defect, ...] = ()
    proofs: tuple[ProofEntry, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    def __post_init__(self) -> None:
        if (self.verdict == "defect") != bool(self.defects):
            raise ValueError("a result has defects exactly when its verdict says so")
        if (self.verdict == "unknown") != (self.reason is not None):
            raise ValueError("a result has a reason exactly when its verdict is unknown")


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    version: str
    command: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that one command answers."""

    tool: Tool
    results: tuple[Result, ...]


def location(span: Span | None) -> Location | None:
    """Yield the place of ``span``, or None where it names none."""
    return None if span is None or span.line <= 0 else Location(shown_name(span.file), span.line, span.column)


def assumption_entry(assumption: Assumption) -> AssumptionEntry:
    """Yield an assumption of the search as results have it."""
    return AssumptionEntry(assumption.kind, assumption.message, location(assumption.span))


def proof_entry(function: str, answer: Answer) -> ProofEntry:
    """Yield how the search proved an entry point."""
    loops = tuple(LoopEntry(location(one.span), one.function, one.holds, one.unsaid) for one in answer.loops)
    return ProofEntry(function, answer.how, answer.bound, loops)


def by_length(defect: Defect) -> tuple[int, str, int, str, str]:
    """The order of defects: the shortest execution first, for it is the likeliest cause of the others."""
    return len(defect.trace["steps"]), defect.location.file, defect.location.line, defect.message, defect.entry


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Yield the worst of the verdicts of a rule's entry points and objects.

    Raises: ValueError when there is none, for nothing was looked at then.
    """
    return min(verdicts, key=WORST_FIRST.index)


def exit_code(results: Iterable[Result], *, bad_input: bool = False, allow_bounded: bool = False) -> ExitCode:
    """Yield the exit code of a command: 2 and 4 win over all (4 over 2), then 1, then 3."""
    seen = tuple(results)
    if any(r.reason is not None and r.reason.code == "internal" for r in seen):
        return ExitCode.INTERNAL
    if bad_input:
        return ExitCode.BAD_INPUT
    verdicts = {r.verdict for r in seen}
    if "defect" in verdicts:
        return ExitCode.DEFECT
    if "unknown" in verdicts or ("bounded" in verdicts and not allow_bounded):
        return ExitCode.INCONCLUSIVE
    return ExitCode.CLEAN


def withdrawn_proofs(reasons: Iterable[Reason]) -> tuple[Diagnostic, ...]:
    """Yield warnings of proofs that did not hold when they were checked."""
    what = "a proof did not hold when it was checked, and is withdrawn"
    late = "there was no time to check a proof, and it is withdrawn"
    found = (
        Diagnostic("warning", "proof-withdrawn", f"{late if r.code == 'timeout' else what}: {r.message}", r.span)
        for r in reasons
    )
    return tuple(dict.fromkeys(found))
