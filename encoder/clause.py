"""Constrained Horn clauses over terms: what is known of each predicate's arguments follows from clauses alone.

    at head(x) <- entry and x = 0        at head(x + 1) <- at head(x) and x < 10        false <- at head(x) and x > 10
"""

from __future__ import annotations

from dataclasses import dataclass, field

from encoder.term import Term, Terms


@dataclass(frozen=True, slots=True)
class Atom:
    """A predicate of some terms."""

    predicate: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """The head follows wherever all of the body and the constraint hold. ``head`` None: that must not be."""

    body: tuple[Atom, ...]
    constraint: Term
    head: Atom | None


@dataclass(frozen=True, slots=True)
class System:
    """Clauses over one term table. ``predicates``: the variables that stand for each one's arguments."""

    terms: Terms
    predicates: dict[str, tuple[Term, ...]]
    clauses: list[Clause] = field(default_factory=list)
