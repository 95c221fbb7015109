"""What a solver answers, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass

from encoder.term import Term


@dataclass(frozen=True, slots=True)
class Model:
    """A satisfying assignment. ``leaves``: var and base terms to values; ``arrays``: array symbol to bytes by index."""

    leaves: dict[Term, int]
    arrays: dict[Term, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is "sat" (then ``model`` is there), "unsat" or "unknown" (then ``why`` tells)."""

    status: str
    model: Model | None = None
    why: str = ""
