"""Proves by cutting loops: one pass of each from a state that stands for all passes, then two in a row, then three."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from encoder.memory_state import OutOfTime
from encoder.replay import Failed, replay_long
from encoder.search import Search
from encoder.solve import z3
from encoder.summarize_effects import partition_cells
from encoder.term import Term
from encoder.term_value import evaluate
from encoder.unrolled import Limits, Unrolled
from encoder.verdict import Answer, How, Reason

_MOST_ROUNDS = 40
_INDUCTIONS: tuple[How, ...] = ("induction", "2-induction", "3-induction")  # by how many passes in a row are run
_LEAST_MORE_PASSES = 1.0  # seconds for inductions of more passes, which else get as long as the first took
SHORT_LOOP = 3
"""Passes that a loop is run before it is cut."""
_RUN_DEEP = 0.4  # of the time left for an induction, for one long execution; it is run again to record it
_RUN_DEEPER = 0.8  # the same where no proof is looked for
_MOST_DEEP = 3  # passes that are followed by such executions
_MOST_VARIED = 8  # choices of a model that are changed for another one


class Induction:
    """Inductions about one question. ``suspected`` is asked as in ``verify.answer``.

    ``was_late``: the last one ended for want of time. ``is_suspect``: some pass of a loop changes what errors are
    guarded by.
    """

    def __init__(self, search: Search, suspected: Callable[[], Answer | None]):
        self.search = search
        self.was_late = False
        self.is_suspect = False
        self._suspected: Callable[[], Answer | None] | None = suspected
        self._guards: frozenset[str] | None = None

    def run(
        self,
        loops: frozenset[tuple[str, int]],
        bound: int,
        whole: bool,
        share: float,
        at_length: bool = True,
        follows: bool = True,
    ) -> Answer | None:
        """Try to cut loops by their invariants, in a share of the time left; yield what comes of it, or None.

        A defect is found when the choices that lead to an error from some pass of a loop lead there from the start.
        Where one pass does not say enough, two in a row are run, then three: all but the last reach no error.
        ``at_length``: False only looks for a proof that needs no more than what the loops leave unchanged. ``follows``:
        a pass that changes what errors are guarded by is followed by one long execution.
        """
        dropped: frozenset[tuple[object, ...]] = frozenset()
        deadline = self.search.deadline
        tries = _MOST_DEEP
        passes, began = 1, time.monotonic()
        replays = self.search.options.replay
        is_suspect = False  # does some pass change what errors are guarded by?
        otherwise: Answer | None = None  # what one pass alone says
        self.search.deadline = min(deadline, time.monotonic() + max(1.0, (deadline - time.monotonic()) * share))
        deep = (_RUN_DEEP if self.search.options.prove else _RUN_DEEPER) if at_length else 1.0
        run_until = time.monotonic() + (self.search.deadline - time.monotonic()) * deep
        try:
            for _ in range(_MOST_ROUNDS):
                found = self.search.unrolled(Limits(bound, loops, dropped, passes), whole)
                fresh = found.loops_cut - loops
                if fresh:
                    loops |= fresh
                    continue
                failed, breaks = self.broken(found)
                is_suspect = self.is_suspect = is_suspect or breaks is not None
                if breaks is not None and replays and tries and passes == 1 and follows:
                    tries -= 1
                    defect = self.deep(found, breaks, bound, run_until)
                    if defect is not None:
                        return defect
                if breaks is not None and not replays and at_length and self._suspected is not None:
                    suspected, self._suspected = self._suspected, None
                    now = time.monotonic()
                    known = suspected()
                    if known is not None:
                        return known
                    self.search.deadline = min(deadline, self.search.deadline + time.monotonic() - now)
                if failed:
                    dropped |= failed
                    continue
                facts: list[Term] = []
                if any(e.guard != found.terms.false for e in found.errors):
                    together = self.search.any_of(found, [e.guard for e in found.errors])
                    if self.search.solve(found, together).status != "unsat":
                        if not at_length:
                            return None
                        from encoder.invariant import strengthen

                        left = max(0.0, self.search.deadline - time.monotonic())
                        strong = strengthen(found, together, self.search.aligns(found), left)
                        if strong is None:
                            self.was_late = passes == 1 and time.monotonic() >= self.search.deadline
                            return otherwise
                        if isinstance(strong, z3.Model):
                            defect = self.deep(found, strong, bound, run_until) if replays and passes == 1 else None
                            if defect is not None:
                                return defect
                            if passes == 1:
                                now = time.monotonic()
                                self.search.deadline = min(
                                    self.search.deadline, now + max(_LEAST_MORE_PASSES, now - began)
                                )
                                if is_suspect and not replays:
                                    why = Reason("open", "an error may be reached after many passes of a loop")
                                    otherwise = Answer("unknown", (), why, bound, None, **self.search.seen())
                            if passes == len(_INDUCTIONS):
                                return otherwise
                            passes += 1
                            continue
                        facts = strong
                if self.search.is_checked() and not self.holds(found, facts):
                    return otherwise
                found.memory.constraints.extend(facts)
                answer = self.search.judge(found, bound, whole, _INDUCTIONS[passes - 1])
                return answer if answer is not None and answer.verdict == "proof" else otherwise
        except OutOfTime:
            self.was_late = passes == 1
            return otherwise
        finally:
            self.search.deadline = deadline
        return otherwise

    def holds(self, found: Unrolled, facts: list[Term]) -> bool:
        """Check what an induction rests on once more. Raises Refutation for tests, OutOfTime."""
        from encoder.recheck import unsound

        why = unsound(found, facts, self.search.aligns(found), self.search.deadline)
        if why == "out of time":
            raise OutOfTime
        if why is not None:
            self.search.withdraw(why, None)
        return why is None

    def deep(self, found: Unrolled, model: z3.Model, bound: int, end: float) -> Answer | None:
        """Run the program with choices that lead to an error from some pass of loops that are cut."""
        prepared, options = self.search.prepared, self.search.options
        for choices in _varied(found, model):
            if time.monotonic() > end:
                break
            met = replay_long(
                prepared.program, self.search.entry, found, choices, options.errors, prepared.layouts, end
            )
            if not isinstance(met, Failed):
                return Answer("defect", (self.search.locate(met),), None, bound, None, **self.search.seen())
        return None

    def broken(self, found: Unrolled) -> tuple[frozenset[tuple[object, ...]], z3.Model | None]:
        """The equalities at loop heads that some pass breaks, and a pass that changes what guards an error."""
        terms = found.terms
        left: dict[tuple[object, ...], list[Term]] = {}
        for key, violated in found.induction.checks:
            if violated != terms.false:
                left.setdefault(key, []).append(violated)
        broken = {key for key, guards in left.items() if terms.true in guards}
        asked = {key: terms.var("is it broken", 1) for key in left if key not in broken}
        if not asked:
            return frozenset(broken), None
        guards_errors: z3.Model | None = None
        cases = [terms.or_(terms.not_(ask), self.search.any_of(found, left[key])) for key, ask in asked.items()]
        known = (*cases, *found.memory.constraints)
        session = z3.Session(terms, known, tuple(asked.values()), self.search.aligns(found))
        first = sorted(asked, key=lambda key: not self.guards_errors(key))
        for key in first:
            if key in broken:
                continue
            seconds = self.search.deadline - time.monotonic()
            result = session.check([asked[key]], seconds) if seconds > 0 else z3.Answer("unknown")
            if result.status == "unknown":
                raise OutOfTime
            if result.model is not None:
                memo: dict[Term, int] = {}
                leaves, arrays = result.model.leaves, result.model.arrays
                broken |= {k for k in asked if any(evaluate(terms, t, leaves, arrays, memo) for t in left[k])}
                assert key in broken, "a model breaks what was asked for"
                if guards_errors is None and self.guards_errors(key):
                    guards_errors = result.model
        return frozenset(broken), guards_errors

    def guards_errors(self, key: tuple[object, ...]) -> bool:
        """Is what may change in a loop a variable that error calls are guarded by?"""
        if self._guards is None:
            cells = partition_cells(self.search.program(False), self.search.sets, self.search.options.errors)
            self._guards = frozenset(name for name, _, _ in cells)
        return key[2] == "cell" and key[3] in self._guards


def _varied(found: Unrolled, model: z3.Model) -> Iterator[z3.Model]:
    """Yield a model, and some that differ in one choice: the pass may have to be followed by more of them."""
    yield model
    terms = found.terms
    inside = {value for head in found.induction.heads for value, _ in head.values.values()}
    leaves = [t for t in sorted(model.leaves) if terms.nodes[t][0] == "var" and terms.width(t) >= 8 and t not in inside]
    for t in leaves[:_MOST_VARIED]:
        width = terms.width(t)
        for value in ((1 << width - 1) - 1, (model.leaves[t] + 1) & ((1 << width) - 1)):
            yield z3.Model({**model.leaves, t: value}, model.arrays)
