"""Proves by property simulation, and by another one that tells the modes of state machines apart."""

from __future__ import annotations

import time
from dataclasses import replace

from encoder import ir
from encoder.modes import NO_MODES, Modes, branched, modes
from encoder.options import is_always_checked
from encoder.prove_induction import SHORT_LOOP, Induction
from encoder.search import SURELY_CHECKED, Search
from encoder.summarize import Clean, Open, summarize
from encoder.verdict import Answer

_SIMULATED = 0.3  # of the time, for property simulation
_SIMULATED_LARGE = 0.5  # the same of a large program, which is seldom searched in time
_SIMULATED_FIRST = 0.1  # the same where running from state to state is more likely to end
_MODES = 0.4  # of what is left, for another one that tells the modes of state machines apart
_CHECKED = 0.5  # of the time left, for the check of such a proof


def simulate(search: Search, induction: Induction, has_modes: bool) -> Answer | Open | None:
    """Yield a proof by property simulation, or what it leaves open."""
    options = search.options
    if options.checks or options.bound is not None or options.whole or search.sets.pieces:
        return None
    if not options.prove and not search.is_large():
        return None
    share = _SIMULATED_FIRST if has_modes else _SIMULATED_LARGE if search.is_large() else _SIMULATED
    return _simulation(search, induction, search.program(False), share)


def by_modes(search: Search, induction: Induction, opened: Open) -> Answer | None:
    """Yield a proof by a property simulation that tells the modes of state machines apart, if there are any."""
    program = search.program(False)
    told = modes(program, search.sets)
    if not opened.candidates or opened.is_blocked or not told:
        return None
    found = _simulation(search, induction, branched(program, search.sets, told), _MODES, told)
    if isinstance(found, Open) or search.witnessed() is None:
        return None
    return replace(found, **search.seen())


def _simulation(
    search: Search, induction: Induction, program: ir.Program, share: float, told: Modes = NO_MODES
) -> Answer | Open:
    """Yield a proof by property simulation in a share of the time left, or what it leaves open."""
    options = search.options
    checked = search.is_checked()
    end = time.monotonic() + (search.deadline - time.monotonic()) * share
    found = summarize(program, search.sets, search.entry, options.errors, end, checked, told)
    if isinstance(found, Clean) and checked and (refuted := _refuted(search, program, found)) is not None:
        found = refuted
    if isinstance(found, Open):
        return found
    search.note_stubs(found.stubs)
    search.fault_places |= {s for s in found.faults if search.is_primary(s) and s.line > 0}
    proof = Answer("proof", (), None, None, "summaries", **search.seen())
    if options.witness:  # an induction knows more of the loops
        known = induction.run(frozenset(), SHORT_LOOP, False, 1 / 3)
        return known if known is not None and known.verdict == "proof" else proof
    return proof


def _refuted(search: Search, program: ir.Program, clean: Clean) -> Open | None:
    """Check a proof by property simulation; yield what does not hold of it. Raises Refutation for tests."""
    from encoder.certify import Certified, certify

    assert clean.certificate is not None
    left = search.deadline - time.monotonic()
    end = time.monotonic() + (max(left, SURELY_CHECKED) if is_always_checked() else left * _CHECKED)
    found = certify(program, search.sets, search.entry, search.options.errors, clean.certificate, end)
    if isinstance(found, Certified):
        return None
    search.withdraw(found.why, found.span, found.late)
    return Open(found.why, found.span)
