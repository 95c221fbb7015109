"""What the translations of floating operators into both solvers share: which terms are numbers already."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from encoder.term import Term, Terms

NARROW = frozenset({"s_to_f32", "u_to_f32", "f64_to_f32"})  # binary32 in the lower half of their result


class FloatNumbers(ABC):
    """The floating numbers of one query. ``done``: what the terms are that came before, as bit vectors."""

    def __init__(self, terms: Terms, done: dict[Term, Any]):
        self.terms = terms
        self.done = done
        self.numbers: dict[tuple[Term, int], Any] = {}

    def number(self, t: Term, width: int) -> Any:
        """Yield the number that the lowest bits of a term stand for."""
        found = self.numbers.get((t, width))
        if found is None:
            found = self.numbers[t, width] = self.seen(t, width)
        return found

    @abstractmethod
    def seen(self, t: Term, width: int) -> Any:
        """Yield the same for a term that was not asked for before."""

    def integer_source(self, op: str, x: Term) -> tuple[Any, bool]:
        """Yield the integer that an operator makes a number of, and whether it is signed: fewer bits are less work."""
        inner, _, part, _, _ = self.terms.nodes[x]
        if inner in ("sext", "zext") and self.terms.width(part) > 1:
            return self.done[part], inner == "sext"
        return self.done[x], op[0] == "s"
