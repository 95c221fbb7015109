"""Proves by Horn clauses: engines look for what they need while the search goes on."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING

from encoder.memory_state import OutOfTime
from encoder.options import is_always_checked
from encoder.search import SURELY_CHECKED, Search
from encoder.verdict import Answer, How, LoopInvariant

if TYPE_CHECKING:
    from encoder.horn import Proof

_CLAUSES_AT = 3  # passes that are searched before
_CLAUSES_FIRST = 0.2  # of the time left, when the search waits for them
_CLAUSES_OF_CALLS = 0.7  # the same where calls are in the way, of which a search has soon too many
_RELATIONS = 0.35  # of the time left, for orders and equations
_CLAUSES_BESIDE = 0.7  # of the time left, when the search ends while they are looked at


class Clauses:
    """Proofs by clauses of one question, with the engines that look for them."""

    def __init__(self, search: Search):
        self.search = search
        self.race: Generator[Proof | None] | None = None
        self._raced = False
        self._related = False
        self._until = self._last = search.deadline

    def close(self) -> None:
        """Stop the engines."""
        if self.race is not None:
            self.race.close()

    def now(self, bound: int, waits: bool, only_calls: bool) -> Answer | None:
        """Yield a proof, if one is found by now. Engines look for it while the search goes on.

        ``waits``: the search waits for them a while when they start.
        """
        options, now = self.search.options, time.monotonic()
        if self.race is None:
            if options.checks or self._raced or bound < _CLAUSES_AT:
                return None
            self._raced = True
            left = self.search.deadline - now
            self._last = self.search.deadline
            self._until = now + left * (_CLAUSES_OF_CALLS if only_calls else _CLAUSES_FIRST if waits else 0.0)
            self.search.deadline = max(now + left * _CLAUSES_BESIDE, self._until)
            search, program = self.search, self.search.program(False)
            from encoder.horn import proofs  # not at the top, as the next: most answers need neither

            self.race = proofs(program, search.sets, search.entry, options.errors, self._last, lambda: self._until)
        else:
            self._until = now
        return self._go_on()

    def related(self) -> Answer | None:
        """Yield a proof by orders and equations, if these are enough; they are looked for once."""
        search, options = self.search, self.search.options
        # What engines find says more of loops, in fewer words.
        if options.checks or options.witness or options.cross_check or self._related or search.is_large():
            return None
        self._related = True
        from encoder.relations import prove

        now = time.monotonic()
        end = now + (search.deadline - now) * _RELATIONS
        proof = prove(search.program(False), search.sets, search.entry, search.options.errors, end)
        return None if proof is None else self._confirmed(proof, "relations")

    def at_last(self) -> Answer | None:
        """Yield a proof, if one is found in the time that was kept for it."""
        if self.race is None:
            return None
        self._until = self._last
        return self._go_on()

    def _go_on(self) -> Answer | None:
        assert self.race is not None
        try:
            proof = next(self.race)
        except StopIteration:
            proof = None
            self.race = None
            self.search.deadline = self._last
        if proof is None:
            return None
        self.search.deadline = self._last
        return self._confirmed(proof, "spacer")

    def _confirmed(self, proof: Proof, how: How) -> Answer | None:
        if self.search.is_checked() and not follows(self.search, proof):
            return None
        if self.search.options.cross_check:
            try:
                self.search.agree(proof.system.terms, {})
            except OutOfTime:  # nobody confirms it
                return None
        loops = loops_by_clauses(self.search, proof) if self.search.options.witness else ()
        return Answer("proof", (), None, None, how, **self.search.seen(), loops=loops)


def follows(search: Search, proof: Proof) -> bool:
    """Check a proof by clauses once more, on the flat program. Raises Refutation for tests."""
    from encoder.recheck_clauses import unsound

    left = search.deadline - time.monotonic()
    end = time.monotonic() + (max(left, SURELY_CHECKED) if is_always_checked() else left)
    system = proof.system
    why = unsound(proof.flat, system.terms, system.predicates, proof.facts, end)
    if why is not None:
        search.withdraw(f"of a proof by clauses: {why}", None, why == "out of time")
    return why is None


def loops_by_clauses(search: Search, proof: Proof) -> tuple[LoopInvariant, ...]:
    """Yield what a proof by clauses says of each loop."""
    from encoder.witness import clause_invariants

    prepared = search.prepared
    return clause_invariants(proof, search.program(False), prepared.layouts, prepared.program)
