"""The whole pipeline: C sources in, an answer about one entry function out, with an exit after each stage."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from encoder.candidate import restrict
from encoder.execute import Ended, Undetermined, asks_for_values, execute
from encoder.execute import Failed as Fails
from encoder.memory import LOOSE
from encoder.memory_state import OutOfTime, TooMany
from encoder.options import Options
from encoder.prepared import Prepared
from encoder.prove_clauses import Clauses
from encoder.prove_induction import SHORT_LOOP, Induction
from encoder.prove_simulation import by_modes, simulate
from encoder.prove_states import States
from encoder.replay import Failed, replay_alone
from encoder.search import Disagreement, Search
from encoder.solve import z3
from encoder.summarize import Open
from encoder.unrolled import Limits, Unrolled
from encoder.verdict import Answer, Failure, Reason

FIRST_BOUNDS = (1, 3, 8, 24)
_MORE_LOOKS = 0.3  # of the time, for errors beside one that is found, and behind what is not modelled
_FIRST_TRIES = 8  # passes that are searched before an induction is tried again
_FEW_TERMS = 3000  # of a search; one that makes no more is deepened to so many passes before an induction may take long
_FIRST_INDUCTION = 0.15  # of the time left, for a first look at what an induction says
_LAST_SHARE = 0.7  # of the time left, for an induction that ran out of time before
_ENOUGH_PASSES = 3  # that are searched for more defects after the first
_CLAUSES_BESIDE_AT = 8  # passes after which they are looked at beside the search while that is cheap
_CHEAP = 0.5  # seconds; while more passes cost no more than that, they are searched before clauses are asked about
_ENOUGH_CHEAP = 96  # passes; the same until so many
_AHEAD = 0.15  # of the time left, for more passes before what is dearer than the last search
_STRAIGHT = 250_000  # instructions, likewise; a program without loops that is no larger is searched at once,
_STRAIGHT_TIMES = 8  # unless it gets so many times larger by its calls
_STRAIGHT_SHARE = 0.3  # of the time
_GUIDED = 0.5  # of the time left, for that
_GUIDED_BOUNDS = (1, 3)
_MOST_CANDIDATES = 12
_ALONE_FIRST = 0.1  # of the time, for a program that may have one execution only
_ALONE = 0.6  # of the time left, likewise, if that was not enough, or the program asks for values


def answer(
    prepared: Prepared,
    entry: str,
    options: Options,
    progress: Callable[[int], None] = lambda bound: None,
    failed: Callable[[Answer], None] = lambda found: None,
    suspected: Callable[[], Answer | None] = lambda: None,
) -> Answer:
    """Yield what holds of calling ``entry`` (a function without parameters): no error, or replayed failures.

    ``progress`` is told each bound that was searched completely without a failure; ``failed`` the answer that there is
    as soon as some failure is found and others are still looked for. ``suspected`` is asked, once and only where there
    is no replay, when a pass of a loop is met that changes what errors are guarded by; a defect that it knows is the
    answer.
    """
    search = Search(prepared, entry, options)
    strategy = _Strategy(search, progress, failed, suspected)
    try:
        return strategy.run()
    except Disagreement:
        text = "a second solver finds a way where the first one says that there is none"
        return Answer("unknown", (), Reason("disagreement", text), **search.seen())
    finally:
        strategy.clauses.close()


class _Strategy:
    """What is tried for one question, in which order, and for how long."""

    def __init__(
        self,
        search: Search,
        progress: Callable[[int], None],
        failed: Callable[[Answer], None],
        suspected: Callable[[], Answer | None],
    ):
        self.search = search
        self.progress = progress
        self.failed = failed
        self.induction = Induction(search, suspected)
        self.clauses = Clauses(search)
        self.states = States(search)
        self.proved: Answer | None = None  # a proof that is not shown to be about something yet
        self.opened: Open | None = None  # what may still be tried again with modes told apart
        self._may_be_alone = True
        self._tried_induction = False
        self._looked = False  # whether an induction is enough
        self._replay_failure: Reason | None = None

    def run(self) -> Answer:
        """Try what is cheap first, then property simulation, then more and more passes of loops."""
        search, options = self.search, self.search.options
        alone = options.bound is None and options.replay and not options.checks
        asks = alone and asks_for_values(search.prepared.program, search.entry)  # then it seldom has one execution only
        if alone and not asks and (only := self._only_execution(_ALONE_FIRST)) is not None:
            return only
        if (straight := self._straight()) is not None:
            return straight
        if (found := self._abstractly()) is not None:
            return found
        if options.only_induction:
            if self.proved is not None:
                return replace(self.proved, **search.seen())
            proof = None if search.sets.pieces else self.induction.run(frozenset(), SHORT_LOOP, False, 1.0)
            return proof or Answer("unknown", (), Reason("open", "no induction was found"), **search.seen())
        if alone and self._may_be_alone and (only := self._only_execution(_ALONE)) is not None:
            return only
        return self._deepened()

    def _abstractly(self) -> Answer | None:
        """Yield an answer that is found without unrolling; a proof that may be empty and what is open are kept."""
        search, options = self.search, self.search.options
        machine = self.states.of_event_machine()
        if machine is not None and (machine.verdict == "defect" or search.is_shown(0)):
            return machine
        simulated = machine or simulate(search, self.induction, self.states.has_modes)
        if isinstance(simulated, Answer):
            witnessed = search.witnessed()
            if witnessed is not None:
                self.proved = simulated
            return replace(simulated, **search.seen()) if witnessed else None
        if simulated is None:
            return None
        if (guided := self._guided(simulated)) is not None:
            return guided
        self.opened = simulated
        return self._modes_told_apart(0) if options.only_induction or search.is_large() else None

    def _modes_told_apart(self, bound: int) -> Answer | None:
        """Try once more what property simulation left open: from state to state, then by the modes of the program."""
        opened, self.opened = self.opened, None
        if opened is None or self.proved is not None:
            return None
        visited = None if self.search.options.witness else self.states.run()
        return self._taken(visited or by_modes(self.search, self.induction, opened), bound)

    def _taken(self, met: Answer | None, bound: int) -> Answer | None:
        """Yield what ends the search: a proof, once it is shown not to be empty, and any other answer."""
        if met is None or met.verdict != "proof":
            return met
        self.proved = met
        return met if self.search.is_shown(bound) else None

    def _deepened(self) -> Answer:
        """Search with more and more passes of loops; between them try to prove that more are not needed."""
        search, options = self.search, self.search.options
        bounds = [options.bound] if options.bound is not None else list(FIRST_BOUNDS)
        done: int | None = None
        whole = options.whole or search.sets.pieces or bool(options.checks)
        defect: Answer | None = None
        refused: Answer | None = None  # what a small bound met that is not modelled; a deeper one may meet an error
        held: tuple[Unrolled, int, float, float] | None = None  # a search that no proof was asked after
        while bounds:
            bound = bounds.pop(0)
            began = time.process_time()
            try:
                found = search.unrolled(Limits(bound), whole)
                answer = search.judge(found, bound, whole)
            except OutOfTime as end:
                if held is not None:
                    before, at, spent, search.deadline = held
                    held, bounds = None, [bound, *bounds]
                    if (proved := self._between(before, at, whole, spent)) is not None:
                        return proved
                    continue
                if defect is not None:
                    return replace(defect, **search.seen())
                return refused or self._late(done, end)
            except RecursionError:
                return Answer("unknown", reason=Reason("unsupported", "the program nests too deeply"))
            spent = time.process_time() - began
            if held is not None:
                search.deadline = held[-1]
                held = None
            if answer is not None and answer.verdict == "defect" or defect is not None:
                defect = self._joined(defect, answer)
                search.reported |= {(f.error, f.argument, f.span) for f in defect.failures}
                enough = self._is_enough(found, bound) or not bounds
                again = search.unconfirmed and not whole
                if not enough or again:
                    self.failed(replace(defect, **search.seen()))
                if again:  # what the slice left out decides about another error
                    whole, bounds = True, [bound, *bounds]
                    self._hurry()
                    continue
                if enough:
                    return replace(defect, **search.seen())
                continue
            if answer is not None:
                if answer.reason is not None and answer.reason.code == "replay-failed" and not whole:
                    whole, bounds = True, [bound, *bounds]
                    self._replay_failure = answer.reason
                    continue
                if answer.reason is None or answer.reason.code not in ("unsupported", "incomplete-call"):
                    return answer
                if self.proved is not None:  # which looked at these as well
                    return replace(self.proved, **search.seen())
                if refused is None:
                    refused = answer
                    self._hurry()
                bounds = [b for b in bounds if b <= _FIRST_TRIES]
                if not bounds or not found.loops_cut:
                    return refused
                continue
            if refused is not None:
                return refused
            done = bound
            self.progress(bound)
            if self.proved is not None and search.is_shown(bound):
                return replace(self.proved, **search.seen())
            if self._may_look_ahead(bound, bounds, spent):
                now, last = time.monotonic(), search.deadline
                held = found, bound, spent, last
                search.deadline = now + (last - now) * _AHEAD
                continue
            if (proved := self._between(found, bound, whole, spent)) is not None:
                return proved
            if not bounds and options.bound is None:
                bounds = [bound * 2 if bound < 10000 else bound]
        return self._bounded(done)

    def _may_look_ahead(self, bound: int, bounds: list[int], spent: float) -> bool:
        """Are more passes sooner searched than what property simulation left open is looked at in other ways?"""
        left = self.search.deadline - time.monotonic()
        waits = self.opened is not None and self.proved is None and self.search.options.bound is None
        return waits and bound == SHORT_LOOP and bool(bounds) and spent < left * _AHEAD / 4

    def _hurry(self) -> None:
        """Leave a share of the time only: something can be answered already."""
        self.search.deadline = min(self.search.deadline, time.monotonic() + self.search.options.seconds * _MORE_LOOKS)

    def _between(self, found: Unrolled, bound: int, whole: bool, spent: float) -> Answer | None:
        """Yield a proof after a search that met no error and took ``spent`` seconds, or a defect met on the way."""
        search, options, induction = self.search, self.search.options, self.induction
        is_dear = spent > _CHEAP or bound >= _ENOUGH_CHEAP or not found.loops_cut
        if (answer := self._first_induction(found, bound, whole)) is not None:
            return answer
        if is_dear or bound >= SHORT_LOOP:
            if (answer := self._modes_told_apart(bound)) is not None:
                return answer
        # What is put together from pieces of pointers is not in the sets.
        deepens = options.bound is None and not search.sets.pieces
        relates = deepens and options.prove and not options.only_induction and not options.watched
        if relates and self.proved is None and found.loops_cut and bound >= SHORT_LOOP:
            if (answer := self._taken(self.clauses.related(), bound)) is not None:
                return answer
        again = induction.was_late and bound > _FIRST_TRIES
        may_cut = deepens and (options.prove or options.replay) and not self._tried_induction and self.proved is None
        if may_cut and found.loops_cut and bound >= SHORT_LOOP and (again or not induction.was_late):
            share = _LAST_SHARE if again or not options.prove else 1 / 3
            at_length = bound >= _FIRST_TRIES or len(found.terms.nodes) > _FEW_TERMS
            met = induction.run(frozenset(found.loops_cut), bound, whole, share, at_length, at_length)
            self._tried_induction = at_length and (again or not induction.was_late)
            if (answer := self._taken(met, bound)) is not None:
                return answer
        if self.proved is None and options.witness and deepens and bound >= _FIRST_TRIES:
            # Of which loops say less than an induction.
            if (answer := self._taken(self.states.run(), bound)) is not None:
                return answer
        endless = found.loops_cut or any(c.kind == "recursion" for c in found.cuts)
        if self.proved is None and endless and deepens and options.prove and (is_dear or bound >= _CLAUSES_BESIDE_AT):
            return self._taken(self.clauses.now(bound, is_dear, not found.loops_cut), bound)
        return None

    def _first_induction(self, found: Unrolled, bound: int, whole: bool) -> Answer | None:
        """Look once and shortly whether loops leave all unchanged that matters, or a long execution is enough."""
        options, induction = self.search.options, self.induction
        if self._looked or bound < SHORT_LOOP or not found.loops_cut:
            return None
        self._looked = True
        if self.proved is not None or self.search.sets.pieces:
            return None
        if options.bound is not None or not options.replay or options.witness:
            return None
        met = induction.run(frozenset(found.loops_cut), bound, whole, _FIRST_INDUCTION, False)
        induction.was_late = False
        return self._taken(met, bound) if options.prove or met is None or met.verdict != "proof" else None

    def _late(self, done: int | None, end: OutOfTime) -> Answer:
        """Yield what can be said when the time is over."""
        if self.proved is None and (proved := self.clauses.at_last()) and self.search.is_shown(done or 0):
            self.proved = proved
        return replace(self.proved, **self.search.seen()) if self.proved is not None else self._given_up(done, end)

    def _straight(self) -> Answer | None:
        """Search a large program without loops at once, where that takes no longer than to simulate it."""
        options = self.search.options
        if (
            options.checks
            or options.bound is not None
            or options.whole
            or self.search.sets.pieces
            or not self.search.is_large()
        ):
            return None
        program, size = self.search.program(False), self.search.sizes()[self.search.entry]
        functions = program.functions.values()
        own = sum(len(b.instructions) + 1 for f in functions for b in f.blocks.values())
        if size > min(_STRAIGHT, own * _STRAIGHT_TIMES):
            return None
        if self.search.has_loops():
            return None
        deadline = self.search.deadline
        self.search.deadline = time.monotonic() + (deadline - time.monotonic()) * _STRAIGHT_SHARE
        try:
            answer = self.search.judge(self.search.unrolled(Limits(1), False), 1, False)
        except OutOfTime:
            return None
        finally:
            self.search.deadline = deadline
        if answer is not None and answer.reason is not None and answer.reason.code != "open":
            return None
        return answer

    def _guided(self, opened: Open) -> Answer | None:
        """Search a large program only along the ways that property simulation found; yield what comes of it."""
        if self.search.options.only_induction or not self.search.is_large():
            return None
        program, sizes = self.search.program(False), self.search.sizes()
        deadline = self.search.deadline
        self.search.deadline = time.monotonic() + (deadline - time.monotonic()) * _GUIDED
        failures: list[Failure] = []
        try:
            for candidate in opened.candidates[:_MOST_CANDIDATES]:
                part = restrict(program, self.search.sets, self.search.entry, candidate, sizes)
                if part is None:
                    continue
                for bound in _GUIDED_BOUNDS:
                    found = self.search.unrolled(Limits(bound), False, part)
                    self.search.note(found)
                    met = self.search.failures(found, bound)
                    if isinstance(met, Reason):
                        if met.code == "open":
                            return Answer("unknown", (), met, bound, None, **self.search.seen())
                        break
                    failures += met
                    self.search.reported |= {(f.error, f.argument, f.span) for f in met}
                    if met or not found.cuts:
                        break
        except OutOfTime:
            pass
        finally:
            self.search.deadline = deadline
        if not failures:
            return None
        return Answer("defect", tuple(failures), None, max(_GUIDED_BOUNDS), None, **self.search.seen())

    def _only_execution(self, share: float) -> Answer | None:
        """Yield an answer where the program has one execution, as it asks for nothing that it does not say itself."""
        program = self.search.prepared.program
        left = self.search.deadline - time.monotonic()
        outcome = execute(program, self.search.entry, self.search.options.errors, time.monotonic() + left * share)
        match outcome:
            case Undetermined(is_late=is_late):
                self._may_be_alone = is_late
            case Ended(how, what, span, stubs):
                if self.search.options.watched or how == "stopped" and "assumption" in what:
                    return None
                self.search.note_stubs(stubs)
                if how == "fault":
                    self.search.fault_places.add(span)
                self.search.returns, self.search.ends = how == "returned", how == "stopped"
                return Answer("proof", (), None, None, "executed", **self.search.seen())
            case Fails():
                errors, layouts = self.search.options.errors, self.search.prepared.layouts
                replayed = replay_alone(program, self.search.entry, errors, layouts, self.search.deadline)
                if isinstance(replayed, Failed):
                    return None
                located = self.search.locate(replayed)
                self.search.note_undefined(located)
                return Answer("defect", (located,), None, None, None, **self.search.seen())
        return None

    def _joined(self, before: Answer | None, now: Answer | None) -> Answer:
        """A defect with the failures that a deeper search found besides."""
        more = now if now is not None and now.verdict == "defect" else None
        if before is None or more is None:
            found = before or more
            assert found is not None
            return found
        return replace(before, failures=(*before.failures, *more.failures), bound=more.bound)

    def _is_enough(self, found: Unrolled, bound: int) -> bool:
        """Are more loop passes not worth the time, now that there is a defect?"""
        left = self.search.deadline - time.monotonic()
        deeper = found.loops_cut or any(c.kind == "recursion" for c in found.cuts)
        return not deeper or bound >= _ENOUGH_PASSES or left < self.search.options.seconds * 0.7

    def _given_up(self, done: int | None, end: OutOfTime) -> Answer:
        if self._replay_failure is not None:
            return Answer("unknown", (), self._replay_failure, **self.search.seen())
        if done is not None:
            return self._bounded(done)
        reason = Reason("timeout", "no bound was searched completely in the time given")
        if isinstance(end, TooMany):
            reason = Reason("unsupported", LOOSE, end.span)
        return Answer("unknown", (), reason, **self.search.seen())

    def _bounded(self, done: int | None) -> Answer:
        suspect = self.induction.is_suspect
        return Answer("bounded", (), None, done, None, **self.search.seen(), suspect=suspect)


def listing(prepared: Prepared, entry: str, options: Options, stage: str) -> str:
    """Yield the unrolled steps ("unrolled", "ssa") or the solver's query ("smt2") as text."""
    search = Search(prepared, entry, options)
    found = search.unrolled(Limits(options.bound or 2), True, listing=True)
    if stage == "smt2":
        errors = search.any_of(found, [e.guard for e in found.errors])
        return z3.smt2(found.terms, (errors, *found.memory.constraints), search.aligns(found))
    return "\n".join(found.listing) + "\n"
