"""Runs a flat program on numbers, for errors, then from state to state until all are known, for a proof."""

from __future__ import annotations

import time
from collections.abc import Sequence

from encoder.flatten import Flat
from encoder.prove_clauses import follows, loops_by_clauses
from encoder.replay import Failed, replay_choices
from encoder.search import Search, stubs
from encoder.verdict import Answer, Reason
from encoder.walk import Choice
from encoder.wander import stumble

_MOST_STATES = 2000  # of a proof by states that is checked
_STATES = 0.35  # of what is left, for running from state to state
_WALKED = 0.08  # likewise, for executions on numbers
_WALKED_FIRST = 0.03  # the same where what comes next seldom takes long


class States:
    """Runs from state to state for one question: at most once.

    ``has_modes``: some variable tells many modes of the program.
    """

    def __init__(self, search: Search):
        self.search = search
        self.has_modes = False
        self._visited = False
        self._walked = False
        self._flat: Flat | None = None

    def of_event_machine(self) -> Answer | None:
        """Run a large program that is an event machine from state to state, before anything else is tried."""
        search, options = self.search, self.search.options
        if options.witness or not options.prove or not self._may_run():
            return None
        from encoder.explore import is_event_machine

        self.has_modes = is_event_machine(search.program(False))
        if not self.has_modes:
            return None
        return self.run() if search.is_large() else self.walk(_WALKED_FIRST)

    def walk(self, share: float = _WALKED) -> Answer | None:
        """Run the program on numbers, at most once, for a share of the time; yield a defect that was met."""
        search, options = self.search, self.search.options
        if self._walked or not options.replay:
            return None
        self._walked = True
        if (flat := self._one_function()) is None:
            return self._stumble(share)
        from encoder.walk import walk

        choices = walk(flat, (search.deadline - time.monotonic()) * share)
        return None if choices is None else self._happening(choices)

    def _stumble(self, share: float) -> Answer | None:
        """The same with dice, for what cannot be one function on numbers."""
        search, now = self.search, time.monotonic()
        end = now + (search.deadline - now) * share
        choices = stumble(search.prepared.program, search.entry, search.options.errors, end)
        return None if choices is None else self._happening([Choice(*given) for given in choices])

    def _one_function(self) -> Flat | None:
        from encoder.explore import one_function

        if self._flat is None:
            search = self.search
            self._flat = one_function(search.program(False), search.sets, search.entry, search.options.errors)
        return self._flat

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
        if (defect := self.walk()) is not None or (flat := self._one_function()) is None:
            return defect
        from encoder.explore import Closed, explore
        from encoder.horn import Proof

        end = time.monotonic() + (search.deadline - time.monotonic()) * _STATES
        for met in explore(flat, end):
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
            if (defect := self._happening(met.choices)) is not None:
                return defect
        return None

    def _happening(self, choices: Sequence[Choice]) -> Answer | None:
        """Yield the defect that the whole program comes to by some choices, if it does."""
        search = self.search
        prepared, given = search.prepared, [(c.kind, c.site, c.value, c.width) for c in choices]
        errors, end = search.options.errors, search.deadline
        happens = replay_choices(prepared.program, search.entry, search.sets, given, errors, prepared.layouts, end)
        if isinstance(happens, Failed):
            return None
        located = search.locate(happens)
        search.note_undefined(located)
        return Answer("defect", (located,), None, None, None, **search.seen())
