"""The whole pipeline: C sources in, an answer about one entry function out, with an exit after each stage."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypedDict

from encoder import ir
from encoder.candidate import inlined_sizes, restrict
from encoder.ctype import Array, CType, Enum, Int, Layout, Pointer, Record
from encoder.execute import Ended, asks_for_values, execute
from encoder.execute import Failed as Fails
from encoder.idle import halt_idle_loops
from encoder.memory import OutOfTime, TooMany
from encoder.modes import NO_MODES, Modes, branched, modes
from encoder.order import Order, order
from encoder.points_to import PointsTo
from encoder.points_to_exact import points_to
from encoder.replay import Failed, replay, replay_alone, replay_choices, replay_long, returns
from encoder.slice import slice_program
from encoder.solve import bitwuzla, z3
from encoder.source import Span
from encoder.summarize import Clean, Open, summarize
from encoder.summarize_effects import partition_cells
from encoder.term import Term, Terms, evaluate
from encoder.unroll import Cut, ErrorSite, Limits, Question, Unrolled, unroll
from encoder.verdict import Answer, Assumption, Failure, How, LoopInvariant, Reason, ReasonCode
from encoder.wander import wander, watched_sites

if TYPE_CHECKING:
    from encoder.horn import Proof

FIRST_BOUNDS = (1, 3, 8, 24)
ALWAYS_CHECKED = "SLICC_CHECK_PROOFS"
"""The environment variable by which tests have every proof checked; one that does not hold is then an error."""
_MOST_ROUNDS = 40
_INDUCTIONS: tuple[How, ...] = ("induction", "2-induction", "3-induction")  # by how many passes in a row are run
_LEAST_MORE_PASSES = 1.0  # seconds for inductions of more passes, which else get as long as the first took
_SHORT_LOOP = 3  # passes
_NEXT_LOOK = 2_000_000  # units of the solver's work for each other error, once there is one
_MORE_LOOKS = 0.3  # of the time, for errors beside one that is found, and behind what is not modelled
_FIRST_LOOK = 1_000_000  # likewise for the first of many errors
_FIRST_TRIES = 8  # passes that are searched before an induction is tried again
_FEW_TERMS = 3000  # of a search; one that makes no more is deepened to so many passes before an induction may take long
_LAST_SHARE = 0.7  # of the time left, for an induction that ran out of time before
_COVER_SHARE = 0.4  # of the time left, for runs that show that a proof is not empty
_LEAST_COVER = 1.0  # seconds
_ENOUGH_PASSES = 3  # that are searched for more defects after the first
_ENOUGH_TO_RETURN = 48  # passes within which a program that is proved is seen to return, if it does
_MOST_UNDEFINED = 8  # places of undefined behaviour on the way to an error that are named
_MOST_FAILURES = 40
_CLAUSES_AT = 3  # passes that are searched before
_CLAUSES_BESIDE_AT = 8  # passes after which they are looked at beside the search while that is cheap
_CLAUSES_FIRST = 0.2  # of the time left, when the search waits for them
_CLAUSES_OF_CALLS = 0.7  # the same where calls are in the way, of which a search has soon too many
_CLAUSES_BESIDE = 0.7  # of the time left, when the search ends while they are looked at
_CHEAP = 0.5  # seconds; while more passes cost no more than that, they are searched before clauses are asked about
_ENOUGH_CHEAP = 96  # passes; the same until so many
_SIMULATED = 0.3  # of the time, for property simulation
_SIMULATED_FIRST = 0.1  # the same where running from state to state is more likely to end
_MOST_STATES = 2000  # of a proof by states that is checked
_STATES = 0.35  # of what is left, for running from state to state
_MODES = 0.4  # of what is left, for another one that tells the modes of state machines apart
_SURELY_CHECKED = 60.0  # seconds for it where every proof is checked
_CHECKED = 0.5  # of the time left, for the check of such a proof
_WANDERED = 0.1  # of the time left, for random executions
_SMALL_PROGRAM = 3000  # instructions when every call is copied in; what is larger is searched along candidates first
_STRAIGHT = 250_000  # instructions, likewise; a program without loops that is no larger is searched at once,
_STRAIGHT_TIMES = 8  # unless it gets so many times larger by its calls
_STRAIGHT_SHARE = 0.3  # of the time
_MANY_TERMS = 8_000  # of a search; in one that makes more, random executions say first what can be reached
_GUIDED = 0.5  # of the time left, for that
_GUIDED_BOUNDS = (1, 3)
_MOST_CANDIDATES = 12
_RUN_DEEP = 0.4  # of the time left for an induction, for one long execution; it is run again to record it
_RUN_DEEPER = 0.8  # the same where no proof is looked for
_MOST_DEEP = 3  # passes that are followed by such executions
_MOST_VARIED = 8  # choices of a model that are changed for another one
_ALONE = 0.6  # of the time, for a program that may have one execution only


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program with what every question about it shares. ``layouts``: record tag -> layout."""

    program: ir.Program
    layouts: Mapping[str, Layout]
    sets: PointsTo
    orders: dict[str, Order] = field(default_factory=dict)


def prepare(program: ir.Program, layouts: Mapping[str, Layout], roots: tuple[str, ...]) -> Prepared:
    """Yield the program with its points-to sets, as seen from all of ``roots`` together."""
    halting = halt_idle_loops(program)
    return Prepared(halting, layouts, points_to(halting, roots, layouts))


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
    search = _Search(prepared, entry, options, progress, failed, suspected)
    try:
        return search.run()
    except _Disagreement:
        text = "a second solver finds a way where the first one says that there is none"
        return Answer("unknown", (), Reason("disagreement", text), **search.seen())
    finally:
        if search.race is not None:
            search.race.close()


class Refutation(Exception):
    """A proof by property simulation does not hold: nothing that may be passed over where everything is checked."""


class _Disagreement(Exception):
    """Two solvers contradict each other."""


class Seen(TypedDict):
    """The fields of an answer that every verdict has."""

    returns: bool
    ends: bool
    reached: frozenset[int]
    assumptions: tuple[Assumption, ...]
    withdrawn: tuple[Reason, ...]


class _Search:
    def __init__(
        self,
        prepared: Prepared,
        entry: str,
        options: Options,
        progress: Callable[[int], None],
        failed: Callable[[Answer], None] = lambda found: None,
        suspected: Callable[[], Answer | None] = lambda: None,
    ):
        self.prepared = prepared
        self.entry = entry
        self.options = options
        self.progress = progress
        self.failed = failed
        self.suspected: Callable[[], Answer | None] | None = suspected
        self.deadline = time.monotonic() + options.seconds
        self.sets = prepared.sets
        self.cut_here: dict[bool, ir.Program] = {}
        self.assumptions: dict[Assumption, None] = {}
        self.returns = False
        self.ends = False
        self.reached: set[int] = set()
        self.reported: set[tuple[object, ...]] = set()
        self.in_vain: set[tuple[object, ...]] = set()  # looked for with no answer, after others were found
        self.race: Generator[Proof | None] | None = None
        self.raced = False
        self.race_until = self.last = self.deadline
        self.has_modes = False  # does some variable tell many modes of the program?
        self.visited = False  # was the program run from state to state?
        self.was_late = False  # did an induction end for want of time?
        self.replay_failure: Reason | None = None
        self.suspect = False  # does some pass of a loop change what errors are guarded by?
        self.unconfirmed = False  # did an error beside those found fail to replay?
        self.fault_places: set[Span] = set()
        self.withdrawn: list[Reason] = []
        self._sizes: dict[str, int] = {}
        self._guards: frozenset[str] | None = None

    # ------------------------------------------------------------ stages

    def program(self, whole: bool) -> ir.Program:
        if whole:
            return self.prepared.program
        found = self.cut_here.get(whole)
        if found is None:
            seen = self.options.errors | self.options.watched
            found = slice_program(self.prepared.program, self.sets, self.entry, seen)
            self.cut_here[whole] = found
        return found

    def unrolled(self, limits: Limits, whole: bool, part: tuple[ir.Program, PointsTo] | None = None) -> Unrolled:
        """Unroll the whole program, its slice, or a part of it with its own points-to sets."""
        program, sets = part or (self.program(whole), self.sets)
        question = Question(
            program,
            self.entry,
            self.options.errors,
            self.options.watched,
            self.options.preserved,
            self._record,
            checks=self.options.checks,
        )
        limits = replace(limits, counts=self.options.bound is None, deadline=self.deadline)
        orders = self.prepared.orders if whole else self._slice_orders if part is None else {}
        return unroll(question, sets, limits, orders)

    _slice_orders: dict[str, Order]

    def _record(self, tag: str) -> tuple[tuple[int, int, bool], ...] | None:
        """Offsets and sizes of a record's scalars; pointers and preserved types are marked False."""
        layout = self.prepared.layouts.get(tag)
        if layout is None:
            return None
        found: list[tuple[int, int, bool]] = []
        for m in layout.members:
            if m.typedef in self.options.preserved:
                continue
            match m.type:
                case Int(_, width, _, _):
                    found.append((m.offset, max(1, width // 8), True))
                case Record(_, inner):
                    if inner.lstrip("_") in self.options.preserved or inner in self.options.preserved:
                        continue
                    found += [(m.offset + o, n, s) for o, n, s in self._record(inner) or ()]
                case Enum(_, base):
                    found.append((m.offset, base.width // 8, True))
                case Array(element, count) if count is not None:
                    size, one = self._element(element)
                    found += [(m.offset + k * size + o, n, s) for k in range(min(count, 256)) for o, n, s in one]
                case Pointer():
                    found.append((m.offset, self.prepared.program.pointer_width // 8, False))
        return tuple(found)

    def _element(self, kind: CType) -> tuple[int, tuple[tuple[int, int, bool], ...]]:
        """The size of an array's element and the scalars in it."""
        match kind:
            case Int(_, width, _, _):
                return max(1, width // 8), ((0, max(1, width // 8), True),)
            case Enum(_, base):
                return base.width // 8, ((0, base.width // 8, True),)
            case Record(_, tag) if (layout := self.prepared.layouts.get(tag)) is not None:
                return layout.size, self._record(tag) or ()
            case Array(element, count) if count is not None:
                size, one = self._element(element)
                return size * count, tuple((k * size + o, n, s) for k in range(min(count, 256)) for o, n, s in one)
        return self.prepared.program.pointer_width // 8, ()

    # ------------------------------------------------------------ the search

    def run(self) -> Answer:
        self._slice_orders = {}
        alone = self.options.bound is None and self.options.replay and not self.options.checks
        asks = alone and asks_for_values(self.prepared.program, self.entry)  # then it seldom has one execution only
        only = self.only_execution() if alone and not asks else None
        if only is not None:
            return only
        if (straight := self.straight()) is not None:
            return straight
        machine = self.event_machine()
        if machine is not None and (machine.verdict == "defect" or self.is_shown(0)):
            return machine
        simulated = machine or self.simulated()
        proved = simulated if isinstance(simulated, Answer) else None
        if proved is not None:
            witnessed = self.witnessed()
            if witnessed:
                return replace(proved, **self.seen())
            if witnessed is None:
                proved = None
        opened: Open | None = None  # what may still be tried again with modes told apart
        if isinstance(simulated, Open):
            if (guided := self.guided(simulated)) is not None:
                return guided
            opened = simulated
            if self.options.only_induction or self.is_large():
                opened = None
                visited = None if self.options.witness else self.by_states()
                if visited is not None and visited.verdict == "defect":
                    return visited
                proved = visited or self.by_modes(simulated)
                if proved is not None and self.is_shown(0):
                    return proved
        if self.options.only_induction:
            if proved is not None:
                return replace(proved, **self.seen())
            proof = None if self.sets.pieces else self.induction(frozenset(), _SHORT_LOOP, False, 1.0)
            return proof or Answer("unknown", (), Reason("open", "no induction was found"), **self.seen())
        if asks and (only := self.only_execution()) is not None:
            return only
        bounds = [self.options.bound] if self.options.bound is not None else list(FIRST_BOUNDS)
        done: int | None = None
        whole = self.options.whole or self.sets.pieces or bool(self.options.checks)
        tried_induction = False
        defect: Answer | None = None
        refused: Answer | None = None  # what a small bound met that is not modelled; a deeper one may meet an error
        while bounds:
            bound = bounds.pop(0)
            began = time.process_time()
            try:
                found = self.unrolled(Limits(bound), whole)
                answer = self.judge(found, bound, whole)
            except OutOfTime as end:
                if defect is not None:
                    return replace(defect, **self.seen())
                if refused is not None:
                    return refused
                if proved is None and (proved := self.by_clauses_at_last()) and not self.is_shown(done or 0):
                    proved = None
                return replace(proved, **self.seen()) if proved is not None else self.given_up(done, end)
            except RecursionError:
                return Answer("unknown", reason=Reason("unsupported", "the program nests too deeply"))
            if answer is not None and answer.verdict == "defect" or defect is not None:
                defect = self.joined(defect, answer)
                self.reported |= {(f.error, f.argument, f.span) for f in defect.failures}
                if not self.is_enough(found, bound) and bounds or self.unconfirmed and not whole:
                    self.failed(replace(defect, **self.seen()))
                if self.unconfirmed and not whole:  # what the slice left out decides about another error
                    whole, bounds = True, [bound, *bounds]
                    self.deadline = min(self.deadline, time.monotonic() + self.options.seconds * _MORE_LOOKS)
                    continue
                if self.is_enough(found, bound) or not bounds:
                    return replace(defect, **self.seen())
                continue
            if answer is not None:
                if answer.reason is not None and answer.reason.code == "replay-failed" and not whole:
                    whole, bounds = True, [bound, *bounds]
                    self.replay_failure = answer.reason
                    continue
                if answer.reason is None or answer.reason.code not in ("unsupported", "incomplete-call"):
                    return answer
                if proved is not None:  # which looked at these as well
                    return replace(proved, **self.seen())
                if refused is None:
                    refused = answer
                    self.deadline = min(self.deadline, time.monotonic() + self.options.seconds * _MORE_LOOKS)
                bounds = [b for b in bounds if b <= _FIRST_TRIES]
                if not bounds or not found.loops_cut:
                    return refused
                continue
            if refused is not None:
                return refused
            done = bound
            self.progress(bound)
            if proved is not None and self.is_shown(bound):
                return replace(proved, **self.seen())
            is_dear = time.process_time() - began > _CHEAP or bound >= _ENOUGH_CHEAP or not found.loops_cut
            if opened is not None and proved is None and (is_dear or bound >= _SHORT_LOOP):
                visited = None if self.options.witness else self.by_states()
                if visited is not None and visited.verdict == "defect":
                    return visited
                proved = visited or self.by_modes(opened)
                opened = None
                if proved is not None and self.is_shown(bound):
                    return proved
            # What is put together from pieces of pointers is not in the sets.
            deepens = self.options.bound is None and not self.sets.pieces
            may_prove_at_all = deepens and self.options.prove
            may_cut = deepens and (self.options.prove or self.options.replay) and not tried_induction and proved is None
            again = self.was_late and bound > _FIRST_TRIES
            if may_cut and found.loops_cut and bound >= _SHORT_LOOP and (again or not self.was_late):
                share = _LAST_SHARE if again or not self.options.prove else 1 / 3
                at_length = bound >= _FIRST_TRIES or len(found.terms.nodes) > _FEW_TERMS
                met = self.induction(frozenset(found.loops_cut), bound, whole, share, at_length)
                tried_induction = at_length and (again or not self.was_late)
                if met is not None and met.verdict != "proof":
                    return met
                proved = met
                if proved is not None and self.is_shown(bound):
                    return proved
            if proved is None and self.options.witness and deepens and bound >= _FIRST_TRIES:
                visited = self.by_states()  # of which loops say less than an induction
                if visited is not None and visited.verdict == "defect":
                    return visited
                proved = visited
                if proved is not None and self.is_shown(bound):
                    return proved
            endless = found.loops_cut or any(c.kind == "recursion" for c in found.cuts)
            if proved is None and endless and may_prove_at_all and (is_dear or bound >= _CLAUSES_BESIDE_AT):
                proved = self.by_clauses(bound, is_dear, not found.loops_cut)
                if proved is not None and self.is_shown(bound):
                    return proved
            if not bounds and self.options.bound is None:
                bounds = [bound * 2 if bound < 10000 else bound]
        return self.bounded(done)

    def is_shown(self, bound: int) -> bool:
        """Has enough been done to show that a proof is not empty?"""
        return self.returns or not self.options.returns and (not self.fault_places or bound >= _ENOUGH_TO_RETURN)

    def straight(self) -> Answer | None:
        """Search a large program without loops at once, where that takes no longer than to simulate it."""
        options = self.options
        if options.checks or options.bound is not None or options.whole or self.sets.pieces or not self.is_large():
            return None
        program, size = self.program(False), self.sizes()[self.entry]
        functions = program.functions.values()
        own = sum(len(b.instructions) + 1 for f in functions for b in f.blocks.values())
        if size > min(_STRAIGHT, own * _STRAIGHT_TIMES):
            return None
        for function in functions:
            known = self._slice_orders.setdefault(function.name, order(function))
            if any(known.heads.values()):
                return None
        deadline = self.deadline
        self.deadline = time.monotonic() + (deadline - time.monotonic()) * _STRAIGHT_SHARE
        try:
            answer = self.judge(self.unrolled(Limits(1), False), 1, False)
        except OutOfTime:
            return None
        finally:
            self.deadline = deadline
        if answer is not None and answer.reason is not None and answer.reason.code != "open":
            return None
        return answer

    def simulated(self) -> Answer | Open | None:
        """Yield a proof by property simulation, or what it leaves open."""
        options = self.options
        if options.checks or options.bound is not None or options.whole or self.sets.pieces:
            return None
        if not options.prove and not self.is_large():
            return None
        return self.simulation(self.program(False), _SIMULATED_FIRST if self.has_modes else _SIMULATED)

    def by_modes(self, opened: Open) -> Answer | None:
        """Yield a proof by a property simulation that tells the modes of state machines apart, if there are any."""
        program = self.program(False)
        told = modes(program, self.sets)
        if not opened.candidates or not told:
            return None
        found = self.simulation(branched(program, self.sets, told), _MODES, told)
        if isinstance(found, Open) or self.witnessed() is None:
            return None
        return replace(found, **self.seen())

    def event_machine(self) -> Answer | None:
        """Run a large program that is an event machine from state to state, before anything else is tried."""
        options = self.options
        if options.witness or not options.prove or not self.may_visit():
            return None
        from encoder.explore import is_event_machine

        self.has_modes = is_event_machine(self.program(False))
        return self.by_states() if self.has_modes and self.is_large() else None

    def may_visit(self) -> bool:
        """Is it worth to run the program from state to state? Of drivers too little of the memory is known."""
        options = self.options
        if options.checks or options.bound is not None or options.whole or self.sets.pieces:
            return False
        # Its own reasoning is not what a second solver can be asked about.
        return not (options.only_induction or options.watched or options.cross_check or self.visited)

    def by_states(self) -> Answer | None:
        """Run the program from state to state; yield a proof when all states are known, or a defect that was met."""
        options = self.options
        if not self.may_visit():
            return None
        self.visited = True
        from encoder.explore import Closed, explore
        from encoder.horn import Proof

        end = time.monotonic() + (self.deadline - time.monotonic()) * _STATES
        for met in explore(self.program(False), self.sets, self.entry, options.errors, end):
            if isinstance(met, Closed):
                proof = Proof(met.system, met.facts, met.flat)
                if not options.prove or self.witnessed() is None:
                    return None
                if self.is_checked() and met.states > _MOST_STATES:
                    self.withdrawn.append(Reason("timeout", f"{met.states} states are too many for a check"))
                    return None
                if self.is_checked() and not self.follows(proof):
                    return None
                self.note_stubs(met.stubs)
                loops = self.loops_by_clauses(proof) if options.witness else ()
                return Answer("proof", (), None, None, "states", **self.seen(), loops=loops)
            if not options.replay:
                return None
            choices = [(c.kind, c.site, c.value, c.width) for c in met.choices]
            prepared = self.prepared
            happens = replay_choices(
                prepared.program, self.entry, self.sets, choices, options.errors, prepared.layouts, end
            )
            if not isinstance(happens, Failed):
                located = self.locate(happens)
                self.note_undefined(located)
                return Answer("defect", (located,), None, None, None, **self.seen())
        return None

    def simulation(self, program: ir.Program, share: float, told: Modes = NO_MODES) -> Answer | Open:
        """Yield a proof by property simulation in a share of the time left, or what it leaves open."""
        options = self.options
        checked = self.is_checked()
        end = time.monotonic() + (self.deadline - time.monotonic()) * share
        found = summarize(program, self.sets, self.entry, options.errors, end, checked, told)
        if isinstance(found, Clean) and checked and (refuted := self.refuted(program, found)) is not None:
            found = refuted
        if isinstance(found, Open):
            return found
        self.note_stubs(found.stubs)
        self.fault_places |= {s for s in found.faults if self.is_primary(s) and s.line > 0}
        proof = Answer("proof", (), None, None, "summaries", **self.seen())
        if options.witness:  # an induction knows more of the loops
            known = self.induction(frozenset(), _SHORT_LOOP, False, 1 / 3)
            return known if known is not None and known.verdict == "proof" else proof
        return proof

    def refuted(self, program: ir.Program, clean: Clean) -> Open | None:
        """Check a proof by property simulation; yield what does not hold of it. Raises Refutation for tests."""
        from encoder.certify import Certified, certify

        assert clean.certificate is not None
        left = self.deadline - time.monotonic()
        end = time.monotonic() + (max(left, _SURELY_CHECKED) if is_always_checked() else left * _CHECKED)
        found = certify(program, self.sets, self.entry, self.options.errors, clean.certificate, end)
        if isinstance(found, Certified):
            return None
        self.withdraw(found.why, found.span, found.late)
        return Open(found.why, found.span)

    def is_checked(self) -> bool:
        return self.options.check_proof or is_always_checked()

    def holds(self, found: Unrolled, facts: list[Term]) -> bool:
        """Check what an induction rests on once more. Raises Refutation for tests, OutOfTime."""
        from encoder.recheck import unsound

        why = unsound(found, facts, self.aligns(found), self.deadline)
        if why == "out of time":
            raise OutOfTime
        if why is not None:
            self.withdraw(why, None)
        return why is None

    def follows(self, proof: Proof) -> bool:
        """Check a proof by clauses once more, on the flat program. Raises Refutation for tests."""
        from encoder.recheck_clauses import unsound

        left = self.deadline - time.monotonic()
        end = time.monotonic() + (max(left, _SURELY_CHECKED) if is_always_checked() else left)
        system = proof.system
        why = unsound(proof.flat, system.terms, system.predicates, proof.facts, end)
        if why is not None:
            self.withdraw(f"of a proof by clauses: {why}", None, why == "out of time")
        return why is None

    def withdraw(self, why: str, span: Span | None, late: bool = False) -> None:
        """Note that a proof does not hold. Raises Refutation for tests."""
        if is_always_checked():
            raise Refutation(f"{span}: {why}")
        self.withdrawn.append(Reason("timeout" if late else "open", why, span))

    def sizes(self) -> dict[str, int]:
        if not self._sizes:
            self._sizes = inlined_sizes(self.program(False), self.sets)
        return self._sizes

    def is_large(self) -> bool:
        """Would unrolling copy more than is worth it?"""
        return self.sizes()[self.entry] > _SMALL_PROGRAM

    def guided(self, opened: Open) -> Answer | None:
        """Search a large program only along the ways that property simulation found; yield what comes of it."""
        if self.options.only_induction or not self.is_large():
            return None
        program, sizes = self.program(False), self.sizes()
        deadline = self.deadline
        self.deadline = time.monotonic() + (deadline - time.monotonic()) * _GUIDED
        failures: list[Failure] = []
        try:
            for candidate in opened.candidates[:_MOST_CANDIDATES]:
                part = restrict(program, self.sets, self.entry, candidate, sizes)
                if part is None:
                    continue
                for bound in _GUIDED_BOUNDS:
                    found = self.unrolled(Limits(bound), False, part)
                    self.note(found)
                    met = self.failures(found, bound)
                    if isinstance(met, Reason):
                        if met.code == "open":
                            return Answer("unknown", (), met, bound, None, **self.seen())
                        break
                    failures += met
                    self.reported |= {(f.error, f.argument, f.span) for f in met}
                    if met or not found.cuts:
                        break
        except OutOfTime:
            pass
        finally:
            self.deadline = deadline
        if not failures:
            return None
        return Answer("defect", tuple(failures), None, max(_GUIDED_BOUNDS), None, **self.seen())

    def witnessed(self) -> bool | None:
        """Do random executions show that a proof is about something? None: they refute it."""
        program, options = self.prepared.program, self.options
        if not options.returns and not self.fault_places:
            return True
        end = time.monotonic() + (self.deadline - time.monotonic()) * _WANDERED
        seen = wander(program, self.entry, options.errors, options.watched, end)
        if seen.errors:
            return None
        self.returns, self.ends = self.returns or seen.returns, self.ends or seen.ends
        self.reached |= seen.reached
        if seen.reached or not seen.returns:
            return seen.returns
        return not watched_sites(program, self.entry, options.watched, self.sets.callees)

    def only_execution(self) -> Answer | None:
        """Yield an answer where the program has one execution, as it asks for nothing that it does not say itself."""
        program = self.prepared.program
        left = self.deadline - time.monotonic()
        outcome = execute(program, self.entry, self.options.errors, time.monotonic() + left * _ALONE)
        match outcome:
            case Ended(how, what, span, stubs):
                if self.options.watched or how == "stopped" and "assumption" in what:
                    return None
                self.note_stubs(stubs)
                if how == "fault":
                    self.fault_places.add(span)
                self.returns, self.ends = how == "returned", how == "stopped"
                return Answer("proof", (), None, None, "executed", **self.seen())
            case Fails():
                replayed = replay_alone(program, self.entry, self.options.errors, self.prepared.layouts)
                if isinstance(replayed, Failed):
                    return None
                located = self.locate(replayed)
                self.note_undefined(located)
                return Answer("defect", (located,), None, None, None, **self.seen())
        return None

    def joined(self, before: Answer | None, now: Answer | None) -> Answer:
        """A defect with the failures that a deeper search found besides."""
        more = now if now is not None and now.verdict == "defect" else None
        if before is None or more is None:
            found = before or more
            assert found is not None
            return found
        return replace(before, failures=(*before.failures, *more.failures), bound=more.bound)

    def is_enough(self, found: Unrolled, bound: int) -> bool:
        """Are more loop passes not worth the time, now that there is a defect?"""
        left = self.deadline - time.monotonic()
        deeper = found.loops_cut or any(c.kind == "recursion" for c in found.cuts)
        return not deeper or bound >= _ENOUGH_PASSES or left < self.options.seconds * 0.7

    def judge(self, found: Unrolled, bound: int, whole: bool, how: How = "unrolled") -> Answer | None:
        """Yield an answer, or None when only the bound is in the way of a proof."""
        self.note(found)
        failures = self.failures(found, bound)
        if isinstance(failures, Reason):
            return Answer("unknown", (), failures, bound, None, **self.seen())
        if failures:
            return Answer("defect", failures, None, bound, None, **self.seen())
        if self.reported:
            return None
        for kind in ("unsupported", "incomplete-call"):
            cut = self.reachable_cut(found, kind)
            if cut is not None:
                code: ReasonCode = "unsupported" if kind == "unsupported" else "incomplete-call"
                self.cover(found)
                reason = Reason(code, cut.message, cut.span)
                return Answer("unknown", (), reason, bound, None, **self.seen())
        if how == "unrolled":
            self.cover(found)
        complete = self.reachable_cut(found, "loop") is None and self.reachable_cut(found, "recursion") is None
        if self.options.cross_check and (complete or how == "unrolled"):
            self.cross_check(found)
        if complete:
            loops = self.loops(found, whole) if how != "unrolled" and self.options.witness else ()
            needed = bound if how == "unrolled" else None
            return Answer("proof", (), None, needed, how, **self.seen(), loops=loops)
        return None

    def solve(self, found: Unrolled, *constraints: Term, effort: int | None = None) -> z3.Answer:
        if found.terms.false in constraints:
            return z3.Answer("unsat")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        result = z3.check(found.terms, (*constraints, *found.memory.constraints), self.aligns(found), left, effort)
        if result.status == "unknown":
            raise OutOfTime
        return result

    def loops(self, found: Unrolled, whole: bool) -> tuple[LoopInvariant, ...]:
        from encoder.witness import loop_invariants

        return loop_invariants(found, self.program(whole), self.prepared.layouts, self.prepared.program)

    def loops_by_clauses(self, proof: Proof) -> tuple[LoopInvariant, ...]:
        from encoder.witness import clause_invariants

        return clause_invariants(proof, self.program(False), self.prepared.layouts, self.prepared.program)

    def cross_check(self, found: Unrolled) -> None:
        """Ask a second solver all that the first one excluded. Raises: _Disagreement, OutOfTime."""
        self.agree(found.terms, self.aligns(found))

    def agree(self, terms: Terms, aligns: dict[int, int]) -> None:
        for constraints in terms.excluded:
            left = self.deadline - time.monotonic()
            status = bitwuzla.check(terms, constraints, aligns, left).status if left > 0 else ""
            if status == "sat":
                raise _Disagreement
            if status != "unsat":
                raise OutOfTime

    def aligns(self, found: Unrolled) -> dict[int, int]:
        """The alignment of every object, in bytes."""
        return {i.number: i.align for i in found.memory.instances}

    def any_of(self, found: Unrolled, guards: list[Term]) -> Term:
        """The disjunction as a balanced tree, so that no term gets deep."""
        terms = found.terms
        work = [g for g in dict.fromkeys(guards) if g != terms.false]
        while len(work) > 1:
            work = [terms.or_(work[k], work[k + 1]) if k + 1 < len(work) else work[k] for k in range(0, len(work), 2)]
        return work[0] if work else terms.false

    def reachable_cut(self, found: Unrolled, kind: str) -> Cut | None:
        cuts = [c for c in found.cuts if c.kind == kind]
        together = self.any_of(found, [c.guard for c in cuts])
        if together == found.terms.false:
            return None
        result = self.solve(found, together)
        if result.status == "unsat":
            return None
        assert result.model is not None
        memo: dict[Term, int] = {}
        for cut in cuts:
            if evaluate(found.terms, cut.guard, result.model.leaves, result.model.arrays, memo):
                return cut
        return cuts[0]

    def cover(self, found: Unrolled) -> None:
        """Look for a path that returns, and for one to each watched call."""
        if len(found.terms.nodes) > _MANY_TERMS and not self.returns and self.witnessed():
            return
        open_: dict[object, list[Term]] = {}
        for site, _, guard in found.reached:
            if site not in self.reached:
                open_.setdefault(site, []).append(guard)
        if not self.returns:
            open_["returns"] = [found.returned]
        wanted = {key: self.any_of(found, guards) for key, guards in open_.items()}
        end = time.monotonic() + max(_LEAST_COVER, (self.deadline - time.monotonic()) * _COVER_SHARE)
        while wanted:
            key = "returns" if "returns" in wanted else next(iter(wanted))
            model = self.witness(found, wanted.pop(key), end, key == "returns")
            if model is not None:
                self.see(found, model, key)
                wanted = {k: t for k, t in wanted.items() if k not in self.reached}

    def witness(self, found: Unrolled, term: Term, end: float, to_the_end: bool) -> z3.Model | None:
        """A run that makes a condition true, if one is found in time: first without what is known of memory.

        ``to_the_end``: the condition is that the entry function returns, which an execution shows as well.
        """
        aligns = self.aligns(found)
        for constraints in ((), tuple(found.memory.constraints)):
            left = end - time.monotonic()
            if left <= 0:
                return None
            result = z3.check(found.terms, (term, *constraints), aligns, left)
            if result.status == "unsat":
                return None
            model = result.model
            if model is None:
                continue
            if to_the_end and not self.options.returns:  # what the slice leaves out may be what ends every path
                if self.runs(found, model):
                    return model
            elif self.fits(found, model) or to_the_end and self.runs(found, model):
                return model
        return None

    def runs(self, found: Unrolled, model: z3.Model) -> bool:
        """Does the whole program, run with a model's choices, come to its end?"""
        prepared = self.prepared
        return returns(prepared.program, self.entry, found, model, self.options.errors, prepared.layouts)

    def fits(self, found: Unrolled, model: z3.Model) -> bool:
        """Does a model agree with all that is known of memory?"""
        memo: dict[Term, int] = {}
        return all(evaluate(found.terms, c, model.leaves, model.arrays, memo) for c in found.memory.constraints)

    def see(self, found: Unrolled, model: z3.Model, key: object = None) -> None:
        """Note what the run of a model comes by: the calls that are watched, the end."""
        memo: dict[Term, int] = {}
        for site, _, guard in found.reached:
            if site not in self.reached and (
                site == key or evaluate(found.terms, guard, model.leaves, model.arrays, memo)
            ):
                self.reached.add(site)
        if key == "returns" or evaluate(found.terms, found.returned, model.leaves, model.arrays, memo):
            self.returns = True

    def note(self, found: Unrolled) -> None:
        self.fault_places |= {s for s in found.memory.faults if self.is_primary(s) and s.line > 0}
        self.note_stubs(found.stubs)

    def note_stubs(self, stubs: Mapping[str, Span]) -> None:
        for name, span in stubs.items():
            text = f"`{name}` has no body: it returns any value and writes only scalars of its arguments"
            self.assumptions.setdefault(Assumption("stub", text, span))

    # ------------------------------------------------------------ failures

    def failures(self, found: Unrolled, bound: int) -> tuple[Failure, ...] | Reason:
        terms = found.terms
        groups: dict[tuple[object, ...], list[Term]] = {}
        for error in found.errors:
            if error.guard == terms.false:
                continue
            place = self.place(error)
            if place is not None:
                groups.setdefault((error.error, error.argument, place), []).append(error.guard)
                continue
            for span, guard in error.last_return or ((error.span, terms.true),):
                groups.setdefault((error.error, error.argument, span), []).append(terms.and_(error.guard, guard))
        if not groups:
            return ()
        failures: dict[tuple[object, ...], Failure] = {}
        failed: Failed | None = None
        if not self.reported:
            some = self.satisfied(found, [g for guards in groups.values() for g in guards])
            if some.model is None:
                return ()
            if not self.options.replay:
                return Reason("open", "an error may be reached from the general state")
            failed = self.replayed(found, some.model, failures)
        for key in sorted(groups.keys() - self.reported - self.in_vain - failures.keys(), key=str):
            try:
                result = self.satisfied(found, groups[key], _NEXT_LOOK if failures or self.reported else None)
            except OutOfTime:
                if failures or self.reported:
                    self.in_vain.add(key)
                    continue  # what is found counts
                raise
            if result.model is not None:
                failed = self.replayed(found, result.model, failures) or failed
            if len(failures) >= _MOST_FAILURES:
                break
        if failures:
            self.unconfirmed = failed is not None
            return tuple(failures.values())
        if failed is None:
            assert self.reported, "an error that can be reached is found or fails to replay"
            return ()
        why = f"a path to an error was found, but it does not replay: {failed.why}"
        return Reason("replay-failed", why, failed.span)

    def replayed(self, found: Unrolled, model: z3.Model, failures: dict[tuple[object, ...], Failure]) -> Failed | None:
        """Execute a run that the search found; add the failure to ``failures``, or yield why there is none."""
        self.see(found, model)
        prepared, options = self.prepared, self.options
        outcome = replay(prepared.program, self.entry, found, model, options.errors, prepared.layouts, options.checks)
        if isinstance(outcome, Failed):
            return outcome
        located = self.locate(outcome)
        key = (outcome.error, outcome.argument, located.span)
        if key not in self.reported:
            failures.setdefault(key, located)
            self.note_undefined(located)
        return None

    def note_undefined(self, failure: Failure) -> None:
        """Say what the run to an error does that C leaves undefined, and the run goes on after."""
        for what, span in [u for u in failure.trace.undefined if self.is_primary(u[1])][:_MOST_UNDEFINED]:
            text = f"the run to line {failure.span.line} goes on where C leaves undefined what happens: {what}"
            self.assumptions.setdefault(Assumption("undefined", text, span))

    def satisfied(self, found: Unrolled, guards: list[Term], effort: int | None = None) -> z3.Answer:
        """Look for a run that makes one of ``guards`` true: the one that was met first, then any.

        Raises OutOfTime, also when ``effort`` is not enough.
        """
        if len(guards) > 1:
            first = min(guards)  # terms are numbered as they are made
            left = self.deadline - time.monotonic()
            if left > 0:
                aligns = self.aligns(found)
                result = z3.check(found.terms, (first, *found.memory.constraints), aligns, left, _FIRST_LOOK)
                if result.status == "sat":
                    return result
        return self.solve(found, self.any_of(found, guards), effort=effort)

    def place(self, error: ErrorSite) -> Span | None:
        """The innermost call on the way to an error that stands in a primary file."""
        for _, span in reversed(error.stack):
            if self.is_primary(span):
                return span
        return None

    def is_primary(self, span: Span) -> bool:
        return not self.options.primary or span.file in self.options.primary

    def locate(self, failure: Failure) -> Failure:
        """Put a failure at its place: the innermost active call in a primary file, else the last return there."""
        active: list[Span] = []
        last_return: Span | None = None
        for step in failure.trace.steps:
            if step.kind == "call":
                del active[step.depth :]
                active.append(step.span)
            elif step.kind == "return":
                del active[step.depth :]
                if self.is_primary(step.span):
                    last_return = step.span
        for span in reversed([*active, failure.span]):
            if self.is_primary(span):
                return replace(failure, span=span)
        return replace(failure, span=last_return or failure.span)

    # ------------------------------------------------------------ induction

    def induction(
        self, loops: frozenset[tuple[str, int]], bound: int, whole: bool, share: float, at_length: bool = True
    ) -> Answer | None:
        """Try to cut loops by their invariants, in a share of the time left; yield what comes of it, or None.

        A defect is found when the choices that lead to an error from some pass of a loop lead there from the start.
        Where one pass does not say enough, two in a row are run, then three: all but the last reach no error.
        ``at_length``: False only looks for a proof that needs no more than what the loops leave unchanged.
        """
        dropped: frozenset[tuple[object, ...]] = frozenset()
        deadline = self.deadline
        tries = _MOST_DEEP
        passes, began = 1, time.monotonic()
        replays = self.options.replay
        is_suspect = False  # does some pass change what errors are guarded by?
        otherwise: Answer | None = None  # what one pass alone says
        self.deadline = min(deadline, time.monotonic() + max(1.0, (deadline - time.monotonic()) * share))
        deep = _RUN_DEEP if self.options.prove else _RUN_DEEPER
        run_until = time.monotonic() + (self.deadline - time.monotonic()) * deep
        try:
            for _ in range(_MOST_ROUNDS):
                found = self.unrolled(Limits(bound, loops, dropped, passes), whole)
                fresh = found.loops_cut - loops
                if fresh:
                    loops |= fresh
                    continue
                failed, breaks = self.broken(found)
                is_suspect = self.suspect = is_suspect or breaks is not None
                if breaks is not None and replays and tries and passes == 1 and at_length:
                    tries -= 1
                    defect = self.deep(found, breaks, bound, run_until)
                    if defect is not None:
                        return defect
                if breaks is not None and not replays and at_length and self.suspected is not None:
                    suspected, self.suspected = self.suspected, None
                    now = time.monotonic()
                    known = suspected()
                    if known is not None:
                        return known
                    self.deadline = min(deadline, self.deadline + time.monotonic() - now)
                if failed:
                    dropped |= failed
                    continue
                facts: list[Term] = []
                if any(e.guard != found.terms.false for e in found.errors):
                    together = self.any_of(found, [e.guard for e in found.errors])
                    if self.solve(found, together).status != "unsat":
                        if not at_length:
                            return None
                        from encoder.invariant import strengthen

                        left = max(0.0, self.deadline - time.monotonic())
                        strong = strengthen(found, together, self.aligns(found), left)
                        if strong is None:
                            self.was_late = passes == 1 and time.monotonic() >= self.deadline
                            return otherwise
                        if isinstance(strong, z3.Model):
                            defect = self.deep(found, strong, bound, run_until) if replays and passes == 1 else None
                            if defect is not None:
                                return defect
                            if passes == 1:
                                now = time.monotonic()
                                self.deadline = min(self.deadline, now + max(_LEAST_MORE_PASSES, now - began))
                                if is_suspect and not replays:
                                    why = Reason("open", "an error may be reached after many passes of a loop")
                                    otherwise = Answer("unknown", (), why, bound, None, **self.seen())
                            if passes == len(_INDUCTIONS):
                                return otherwise
                            passes += 1
                            continue
                        facts = strong
                if self.is_checked() and not self.holds(found, facts):
                    return otherwise
                found.memory.constraints.extend(facts)
                answer = self.judge(found, bound, whole, _INDUCTIONS[passes - 1])
                return answer if answer is not None and answer.verdict == "proof" else otherwise
        except OutOfTime:
            self.was_late = passes == 1
            return otherwise
        finally:
            self.deadline = deadline
        return otherwise

    def by_clauses(self, bound: int, waits: bool, only_calls: bool) -> Answer | None:
        """Yield a proof by Horn clauses, if one is found by now. Engines look for it while the search goes on.

        ``waits``: the search waits for them a while when they start.
        """
        options, now = self.options, time.monotonic()
        if self.race is None:
            if options.checks or self.raced or bound < _CLAUSES_AT:
                return None
            self.raced = True
            left = self.deadline - now
            self.last = self.deadline
            self.race_until = now + left * (_CLAUSES_OF_CALLS if only_calls else _CLAUSES_FIRST if waits else 0.0)
            self.deadline = max(now + left * _CLAUSES_BESIDE, self.race_until)
            program = self.program(False)
            from encoder.horn import proofs  # not at the top, as the next: most answers need neither

            self.race = proofs(program, self.sets, self.entry, options.errors, self.last, lambda: self.race_until)
        else:
            self.race_until = now
        return self.raced_on()

    def by_clauses_at_last(self) -> Answer | None:
        """Yield a proof by Horn clauses, if one is found in the time that was kept for it."""
        if self.race is None:
            return None
        self.race_until = self.last
        return self.raced_on()

    def raced_on(self) -> Answer | None:
        assert self.race is not None
        try:
            proof = next(self.race)
        except StopIteration:
            proof = None
            self.race = None
            self.deadline = self.last
        if proof is None:
            return None
        self.deadline = self.last
        if self.is_checked() and not self.follows(proof):
            return None
        if self.options.cross_check:
            try:
                self.agree(proof.system.terms, {})
            except OutOfTime:  # nobody confirms it
                return None
        loops = self.loops_by_clauses(proof) if self.options.witness else ()
        return Answer("proof", (), None, None, "spacer", **self.seen(), loops=loops)

    def deep(self, found: Unrolled, model: z3.Model, bound: int, end: float) -> Answer | None:
        """Run the program with choices that lead to an error from some pass of loops that are cut."""
        prepared, options = self.prepared, self.options
        for choices in _varied(found, model):
            if time.monotonic() > end:
                break
            met = replay_long(prepared.program, self.entry, found, choices, options.errors, prepared.layouts, end)
            if not isinstance(met, Failed):
                return Answer("defect", (self.locate(met),), None, bound, None, **self.seen())
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
        cases = [terms.or_(terms.not_(ask), self.any_of(found, left[key])) for key, ask in asked.items()]
        known = (*cases, *found.memory.constraints)
        session = z3.Session(terms, known, tuple(asked.values()), self.aligns(found))
        first = sorted(asked, key=lambda key: not self.guards_errors(key))
        for key in first:
            if key in broken:
                continue
            seconds = self.deadline - time.monotonic()
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
            cells = partition_cells(self.program(False), self.sets, self.options.errors)
            self._guards = frozenset(name for name, _, _ in cells)
        return key[2] == "cell" and key[3] in self._guards

    # ------------------------------------------------------------ endings

    def bounded(self, done: int | None) -> Answer:
        return Answer("bounded", (), None, done, None, **self.seen(), suspect=self.suspect)

    def seen(self) -> Seen:
        """What was met on the way, whatever the answer."""
        notes = (Assumption(note.kind, note.message, note.span) for note in self.prepared.program.notes)
        return Seen(
            returns=self.returns,
            ends=self.ends,
            reached=frozenset(self.reached),
            assumptions=(*self.assumptions, *notes, *self.undefined()),
            withdrawn=tuple(self.withdrawn),
        )

    def undefined(self) -> tuple[Assumption, ...]:
        """What is said of the places where undefined behaviour may end a path."""
        if not self.fault_places:
            return ()
        first = min(self.fault_places, key=lambda s: (s.file, s.line, s.column or 0))
        count = len(self.fault_places)
        places = "place" if count == 1 else "places"
        what = "null or wild pointers, bad indices, shifts by too much, division by zero"
        text = f"a run that does what C leaves undefined ({what}) ends there ({count} {places})"
        return (Assumption("undefined", text, first),)

    def given_up(self, done: int | None, end: OutOfTime) -> Answer:
        if self.replay_failure is not None:
            return Answer("unknown", (), self.replay_failure, **self.seen())
        if done is not None:
            return self.bounded(done)
        reason = Reason("timeout", "no bound was searched completely in the time given")
        if isinstance(end, TooMany):
            text = "a pointer that may lead to too many objects, and anywhere in them"
            reason = Reason("unsupported", text, end.span)
        return Answer("unknown", (), reason, **self.seen())


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


def listing(prepared: Prepared, entry: str, options: Options, stage: str) -> str:
    """Yield the unrolled steps ("unrolled", "ssa") or the solver's query ("smt2") as text."""
    record = _Search(prepared, entry, options, _quiet)._record
    question = Question(prepared.program, entry, options.errors, options.watched, options.preserved, record)
    found = unroll(question, prepared.sets, Limits(options.bound or 2), {}, listing=True)
    if stage == "smt2":
        search = _Search(prepared, entry, options, _quiet)
        errors = search.any_of(found, [e.guard for e in found.errors])
        return z3.smt2(found.terms, (errors, *found.memory.constraints), search.aligns(found))
    return "\n".join(found.listing) + "\n"


def _quiet(bound: int) -> None:
    """Nobody listens."""
