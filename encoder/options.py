"""How a question is to be answered."""

from __future__ import annotations

import os
from dataclasses import dataclass

ALWAYS_CHECKED = "SLICC_CHECK_PROOFS"
"""The environment variable by which tests have every proof checked; one that does not hold is then an error."""


def is_always_checked() -> bool:
    """Yield whether every proof is checked in this process, whatever the options say."""
    return os.environ.get(ALWAYS_CHECKED, "0") != "0"


@dataclass(frozen=True, slots=True)
class Options:
    """How to answer a question.

    ``bound``: None searches deeper and deeper. ``seconds``: wall time for the whole answer. ``primary``: files whose
    lines are reported as the place of an error (empty: all). ``prove``: False leaves out induction. ``replay``: False
    only asks whether there is an error; where there is one the answer is unknown (open). ``whole``: search without
    slicing. ``only_induction``: loops that are not short are cut by induction at once; a proof comes of it, or unknown.
    ``checks``: kinds of undefined behaviour that count as errors ("memory", "division", "shift", "uninitialised";
    overflow is lowered to a call). ``returns``: a proof is worth more once the entry function is seen to return.
    ``cross_check``: a second solver must agree to all that a proof or a bound rests on. ``check_proof``: proofs are
    checked, those by property simulation edge by edge, and withdrawn where that fails. ``witness``: a proof by
    induction says what it knows of each loop.
    """

    errors: frozenset[str]
    watched: frozenset[str] = frozenset()
    preserved: frozenset[str] = frozenset()
    primary: frozenset[str] = frozenset()
    bound: int | None = None
    seconds: float = 60.0
    prove: bool = True
    replay: bool = True
    whole: bool = False
    only_induction: bool = False
    checks: frozenset[str] = frozenset()
    returns: bool = True
    cross_check: bool = False
    check_proof: bool = False
    witness: bool = False
