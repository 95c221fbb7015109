"""One question for two solvers in turn: z3, and where that takes long, Bitwuzla, if it is installed."""

from __future__ import annotations

import time

from encoder.solve import bitwuzla, z3
from encoder.solve.answer import Answer
from encoder.term import Term, Terms

_FIRST = 2.0  # seconds for z3, before the other solver is asked
_SECOND = 0.7  # of the time left, for that one; then z3 goes on alone


def check(terms: Terms, constraints: tuple[Term, ...], aligns: dict[int, int], seconds: float) -> Answer:
    """Yield whether all ``constraints`` can hold together, as ``z3.check`` does; note it in ``terms`` where not."""
    end = time.monotonic() + seconds
    alone = seconds <= _FIRST or not bitwuzla.installed()
    answer = z3.check(terms, constraints, aligns, seconds if alone else _FIRST)
    if alone or answer.status != "unknown":
        return answer
    left = end - time.monotonic()
    if left > 0:
        answer = bitwuzla.check(terms, constraints, aligns, left * _SECOND)
        if answer.status == "unsat":
            terms.excluded[constraints] = None
    left = end - time.monotonic()
    return z3.check(terms, constraints, aligns, left) if answer.status == "unknown" and left > 0 else answer
