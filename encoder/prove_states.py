"""Proves by running a flat program from state to state until all are known."""

from __future__ import annotations

import time

from encoder.prove_clauses import follows, loops_by_clauses
from encoder.replay import Failed, replay_choices
from encoder.search import Search, stubs
from encoder.verdict import Answer, Reason

_MOST_STATES = 2000  # of a proof by states that is checked
_STATES = 0.35  # of what is left, for running from state to state


class States:
    """Runs from state to state for one question: at most once.

    ``has_modes``: some variable tells many modes of the program.
    """

    def __init__(self, search: Search):
        self.search = search
        self.has_modes = False
        self._visited = False

    def of_event_machine(self) -> Answer | None:
        """Run a large program that is an event machine from state to state, before anything else is tried."""
        search, options = self.search, self.search.options
        if options.witness or not options.prove or not self._may_run():
            return None
        from encoder.explore import is_event_machine

        self.has_modes = is_event_machine(search.program(False))
        return self.run() if self.has_modes and search.is_large() else None

    def _may_run(self) -> bool:
        """Is it worth to run the program from state to state? Of drivers too little of the memory is known."""
        search, options = self.search, self.search.options
        if options.checks or options.bound is not None or options.whole or search.sets.pieces:
            return False
        # Its own reasoning is not what a second solver can be asked about.
        return not (options.only_induction or options.watched or options.cross_check or self._visited)

    def run(self) -> Answer | None:
        """Run the program from state to state; yield a proof when all states are known, or a defect that was met."""
        search, options = self.search, self.search.options
        if not self._may_run():
            return None
        self._visited = True
        from encoder.explore import Closed, explore
        from encoder.horn import Proof

        end = time.monotonic() + (search.deadline - time.monotonic()) * _STATES
        for met in explore(search.program(False), search.sets, search.entry, options.errors, end):
            if isinstance(met, Closed):
                proof = Proof(met.system, met.facts, met.flat)
                if not options.prove or search.witnessed() is None:
                    return None
                if search.is_checked() and met.states > _MOST_STATES:
                    search.withdrawn.append(Reason("timeout", f"{met.states} states are too many for a check"))
                    return None
                if search.is_checked() and not follows(search, proof):
                    return None
                search.note_stubs(stubs(search.program(False), search.sets, search.entry, options.errors))
                loops = loops_by_clauses(search, proof) if options.witness else ()
                return Answer("proof", (), None, None, "states", **search.seen(), loops=loops)
            if not options.replay:
                return None
            choices = [(c.kind, c.site, c.value, c.width) for c in met.choices]
            prepared = search.prepared
            happens = replay_choices(
                prepared.program, search.entry, search.sets, choices, options.errors, prepared.layouts, end
            )
            if not isinstance(happens, Failed):
                located = search.locate(happens)
                search.note_undefined(located)
                return Answer("defect", (located,), None, None, None, **search.seen())
        return None
