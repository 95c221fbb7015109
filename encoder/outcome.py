"""How a concrete execution ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from encoder.source import Span


@dataclass(frozen=True, slots=True)
class Returned:
    """The entry function returned; ``value`` None for void."""

    value: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Aborted:
    """An error function was called."""

    error: str
    argument: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Halted:
    """The path ended without a verdict (an assumption failed, a function does not return)."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fault:
    """What C leaves undefined: a bad dereference, a division by zero, a call of something that is no function."""

    what: str
    span: Span
    kind: str = "memory"  # "memory" | "division" | "shift" | "uninitialised"


@dataclass(frozen=True, slots=True)
class OutOfSteps:
    span: Span


@dataclass(frozen=True, slots=True)
class RefusedHere:
    """The path crosses a construct that is not modelled."""

    construct: str
    span: Span


Outcome: TypeAlias = Returned | Aborted | Halted | Fault | OutOfSteps | RefusedHere


class Stop(Exception):
    """The execution ends here."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        super().__init__()
