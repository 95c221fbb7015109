"""What every way to an answer shares: the program in its forms, what was met so far, failures made sure by running."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias, TypedDict

from encoder import ir
from encoder.candidate import inlined_sizes
from encoder.memory_state import OutOfTime
from encoder.options import Options, is_always_checked
from encoder.order import Order, expressions_of, order, parts_of
from encoder.points_to import ALLOCATORS, PointsTo, is_foreign, only_chooses
from encoder.prepared import Prepared
from encoder.replay import Failed, replay, returns
from encoder.slice import ENDING, slice_program
from encoder.solve import bitwuzla, either, z3
from encoder.source import Span
from encoder.term import Term, Terms
from encoder.term_value import evaluate
from encoder.unroll import unroll
from encoder.unrolled import Cut, ErrorSite, Limits, Question, Unrolled
from encoder.verdict import Answer, Assumption, Failure, How, LoopInvariant, Reason, ReasonCode
from encoder.wander import Liberties, wander, watched_sites

_LEAST_REPLAY = 2.0  # seconds
_NEXT_LOOK = 2_000_000  # units of the solver's work for each other error, once there is one
_FIRST_LOOK = 1_000_000  # likewise for the first of many errors
_COVER_SHARE = 0.4  # of the time left, for runs that show that a proof is not empty
_LAST_COVER_SHARE = 0.9  # likewise, where nothing else is open
_LEAST_COVER = 1.0  # seconds
_ENOUGH_TO_RETURN = 48  # passes within which a program that is proved is seen to return, if it does
_MOST_UNDEFINED = 8  # places of undefined behaviour on the way to an error that are named
_MOST_FAILURES = 40
_SINGLE_LOOKS = 5_000_000  # terms of a search times errors that are asked about alone, once others were found
SURELY_CHECKED = 60.0
"""Seconds for the check of a proof where every proof is checked."""
_WANDERED = 0.1  # of the time left, for random executions
_SMALL_PROGRAM = 3000  # instructions when every call is copied in; what is larger is searched along candidates first
_MANY_TERMS = 8_000  # of a search; in one that makes more, random executions say first what can be reached


STUB = "has no body: it returns any value and writes only scalars of its arguments"
"""What is said of a function without a body that the verdict may depend on."""


Key: TypeAlias = tuple[object, ...]
"""What tells errors apart: the error, its argument, and its place."""


class Refutation(Exception):
    """A proof does not hold: nothing that may be passed over where everything is checked."""


class Disagreement(Exception):
    """Two solvers contradict each other."""


class Seen(TypedDict):
    """The fields of an answer that every verdict has."""

    returns: bool
    ends: bool
    reached: frozenset[int]
    assumptions: tuple[Assumption, ...]
    withdrawn: tuple[Reason, ...]


class Search:
    """One question about one entry function, and what is known of it by now.

    ``deadline``: a stage that may take a share of the time sets it, and sets it back. ``reported``: failures that are
    found; ``in_vain``: those that were looked for with no answer after others were found. ``unconfirmed``: an error
    beside those found failed to replay.
    """

    def __init__(
        self,
        prepared: Prepared,
        entry: str,
        options: Options,
    ):
        self.prepared = prepared
        self.entry = entry
        self.options = options
        self.deadline = time.monotonic() + options.seconds
        self.sets = prepared.sets
        self._slice: ir.Program | None = None
        self._slice_orders: dict[str, Order] = {}
        self.assumptions: dict[Assumption, None] = {}
        self.noted: set[str] = set()  # functions without a body
        self.returns = False
        self.ends = False
        self.reached: set[int] = set()
        self.reported: set[Key] = set()
        self.in_vain: set[Key] = set()
        self.unconfirmed = False
        self.fault_places: set[Span] = set()
        self.withdrawn: list[Reason] = []
        self._sizes: dict[str, int] = {}
        self._foreign: tuple[Assumption, ...] | None = None
        self._stubs: dict[str, Span] | None = None

    def program(self, whole: bool) -> ir.Program:
        """Yield the program, or the slice of it that this question needs."""
        if whole:
            return self.prepared.program
        if self._slice is None:
            seen = self.options.errors | self.options.watched
            self._slice = slice_program(self.prepared.program, self.sets, self.entry, seen)
        return self._slice

    def unrolled(
        self, limits: Limits, whole: bool, part: tuple[ir.Program, PointsTo] | None = None, listing: bool = False
    ) -> Unrolled:
        """Unroll the whole program, its slice, or a part of it with its own points-to sets."""
        program, sets = part or (self.program(whole), self.sets)
        question = Question(
            program,
            self.entry,
            self.options.errors,
            self.options.watched,
            self.options.preserved,
            self.prepared.layouts,
            checks=self.options.checks,
        )
        limits = replace(limits, counts=self.options.bound is None, deadline=self.deadline)
        orders = self.prepared.orders if whole else self._slice_orders if part is None else {}
        return unroll(question, sets, limits, orders, listing=listing)

    def has_loops(self) -> bool:
        """Has some function of the slice a loop?"""
        functions = self.program(False).functions.values()
        return any(any(self._slice_orders.setdefault(f.name, order(f)).heads.values()) for f in functions)

    def sizes(self) -> dict[str, int]:
        if not self._sizes:
            self._sizes = inlined_sizes(self.program(False), self.sets)
        return self._sizes

    def is_large(self) -> bool:
        """Would unrolling copy more than is worth it?"""
        return self.sizes()[self.entry] > _SMALL_PROGRAM

    def is_checked(self) -> bool:
        return self.options.check_proof or is_always_checked()

    def withdraw(self, why: str, span: Span | None, late: bool = False) -> None:
        """Note that a proof does not hold. Raises Refutation for tests."""
        if is_always_checked():
            raise Refutation(f"{span}: {why}")
        self.withdrawn.append(Reason("timeout" if late else "open", why, span))

    def solve(self, found: Unrolled, *constraints: Term, effort: int | None = None) -> z3.Answer:
        if found.terms.false in constraints:
            return z3.Answer("unsat")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        question, aligns = (*constraints, *found.memory.constraints), self.aligns(found)
        if effort is None and not self.options.cross_check:
            result = either.check(found.terms, question, aligns, left)
        else:
            result = z3.check(found.terms, question, aligns, left, effort)
        if result.status == "unknown":
            raise OutOfTime
        return result

    def any_of(self, found: Unrolled, guards: list[Term]) -> Term:
        """The disjunction as a balanced tree, so that no term gets deep."""
        terms = found.terms
        work = [g for g in dict.fromkeys(guards) if g != terms.false]
        while len(work) > 1:
            work = [terms.or_(work[k], work[k + 1]) if k + 1 < len(work) else work[k] for k in range(0, len(work), 2)]
        return work[0] if work else terms.false

    def aligns(self, found: Unrolled) -> dict[int, int]:
        """The alignment of every object, in bytes."""
        return {i.number: i.align for i in found.memory.instances}

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
            if how == "unrolled" and not self.is_shown(bound) and self.witnessed() is not None:
                self.cover(found, _LAST_COVER_SHARE)
            needed = bound if how == "unrolled" else None
            return Answer("proof", (), None, needed, how, **self.seen(), loops=loops)
        return None

    def loops(self, found: Unrolled, whole: bool) -> tuple[LoopInvariant, ...]:
        from encoder.witness import loop_invariants

        return loop_invariants(found, self.program(whole), self.prepared.layouts, self.prepared.program)

    def cross_check(self, found: Unrolled) -> None:
        """Ask a second solver all that the first one excluded. Raises: Disagreement, OutOfTime."""
        self.agree(found.terms, self.aligns(found))

    def agree(self, terms: Terms, aligns: dict[int, int]) -> None:
        for constraints in terms.excluded:
            left = self.deadline - time.monotonic()
            status = bitwuzla.check(terms, constraints, aligns, left).status if left > 0 else ""
            if status == "sat":
                raise Disagreement
            if status != "unsat":
                raise OutOfTime

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

    def cover(self, found: Unrolled, share: float = _COVER_SHARE) -> None:
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
        end = time.monotonic() + max(_LEAST_COVER, (self.deadline - time.monotonic()) * share)
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
            result = either.check(found.terms, (term, *constraints), aligns, left)
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

    def witnessed(self) -> bool | None:
        """Do random executions show that a proof is about something? None: they refute it."""
        program, options = self.prepared.program, self.options
        if not options.returns and not self.fault_places:
            return True
        end = time.monotonic() + (self.deadline - time.monotonic()) * _WANDERED
        liberties = Liberties(self.sets, self.prepared.layouts)
        seen = wander(program, self.entry, options.errors, options.watched, end, liberties)
        if seen.errors:
            return None
        self.returns, self.ends = self.returns or seen.returns, self.ends or seen.ends
        self.reached |= seen.reached
        if seen.reached or not seen.returns:
            return seen.returns
        return not watched_sites(program, self.entry, options.watched, self.sets.callees)

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
        self.noted |= stubs.keys()
        for name, span in stubs.items():
            text = f"`{name}` {STUB}"
            self.assumptions.setdefault(Assumption("stub", text, span))

    def failures(self, found: Unrolled, bound: int) -> tuple[Failure, ...] | Reason:
        terms = found.terms
        groups: dict[Key, list[Term]] = {}
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
        failures: dict[Key, Failure] = {}
        failed: Failed | None = None
        if not self.reported:
            every = [g for guards in groups.values() for g in guards]
            some = self.satisfied(found, every)
            if some.model is None:
                return ()
            if not self.options.replay:
                return Reason("open", "an error may be reached from the general state")
            failed = self.replayed(found, some.model, failures)
            if failed is not None and (smaller := self.satisfied_in_small_objects(found, every)) is not None:
                failed = self.replayed(found, smaller, failures)
        left = sorted(groups.keys() - self.reported - self.in_vain - failures.keys(), key=str)
        together = True  # most cannot be reached, which one question says of all
        while left and len(failures) < _MOST_FAILURES:
            asked = left if together else left[:1]
            effort = (_NEXT_LOOK * (4 if together else 1)) if failures or self.reported else None
            try:
                model = self.satisfied(found, [g for key in asked for g in groups[key]], effort).model
            except OutOfTime:
                if effort is None:
                    raise
                if not together:  # what is found counts
                    self.in_vain.add(left.pop(0))
                else:
                    alone = max(1, _SINGLE_LOOKS // len(terms.nodes))
                    self.in_vain.update(left[alone:])
                    left = left[:alone]
                together = False
                continue
            if model is None:
                left = left[len(asked) :]
                continue
            failed = self.replayed(found, model, failures) or failed
            met = {key for key in asked if self.is_met(found, groups[key], model)} or {asked[0]}
            left = [key for key in left if key not in met]
        if failures:
            self.unconfirmed = failed is not None
            return tuple(failures.values())
        if failed is None:
            assert self.reported, "an error that can be reached is found or fails to replay"
            return ()
        for cut in found.cuts:
            if cut.kind == "incomplete-call" and cut.span == failed.span:
                return Reason("incomplete-call", f"{cut.message}, and an error found lies behind it", cut.span)
        why = f"a path to an error was found, but it does not replay: {failed.why}"
        return Reason("replay-failed", why, failed.span)

    def is_met(self, found: Unrolled, guards: Iterable[Term], model: z3.Model) -> bool:
        """Does the run of a model make one of ``guards`` true?"""
        memo: dict[Term, int] = {}
        return any(evaluate(found.terms, g, model.leaves, model.arrays, memo) for g in guards)

    def replayed(self, found: Unrolled, model: z3.Model, failures: dict[Key, Failure]) -> Failed | None:
        """Execute a run that the search found; add the failure to ``failures``, or yield why there is none."""
        self.see(found, model)
        prepared, options = self.prepared, self.options
        end = max(self.deadline, time.monotonic() + _LEAST_REPLAY)
        errors, checks = options.errors, options.checks
        outcome = replay(prepared.program, self.entry, found, model, errors, prepared.layouts, checks, end)
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

    def satisfied_in_small_objects(self, found: Unrolled, guards: list[Term]) -> z3.Model | None:
        """Look for a run that makes one of ``guards`` true where objects of any size fit into an execution's memory."""
        terms = found.terms
        most = terms.const(1 << terms.slot_bits - 2, terms.pointer_width)
        small = [terms.binary("ule", size, most) for size in found.memory.extents.values()]
        return self.solve(found, self.any_of(found, guards), *small).model if small else None

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

    def is_shown(self, bound: int) -> bool:
        """Has enough been done to show that a proof is not empty?"""
        return self.returns or not self.options.returns and (not self.fault_places or bound >= _ENOUGH_TO_RETURN)

    def seen(self) -> Seen:
        """What was met on the way, whatever the answer."""
        notes = (Assumption(note.kind, note.message, note.span) for note in self.prepared.program.notes)
        return Seen(
            returns=self.returns,
            ends=self.ends,
            reached=frozenset(self.reached),
            assumptions=(*self.assumptions, *self.unlooked_at(), *self.foreign(), *notes, *self.undefined()),
            withdrawn=tuple(self.withdrawn),
        )

    def unlooked_at(self) -> tuple[Assumption, ...]:
        """What is said of functions without a body that are called where nothing of the question seems to depend on."""
        if self._stubs is None:
            self._stubs = stubs(self.prepared.program, self.sets, self.entry, self.options.errors)
        said = "it is taken to change nothing that the verdict depends on"
        return tuple(
            Assumption("stub", f"`{name}` has no body: {said}", span)
            for name, span in self._stubs.items()
            if name not in self.noted
        )

    def foreign(self) -> tuple[Assumption, ...]:
        """What is said of the variables that the question depends on and no source defines."""
        if self._foreign is None:
            self._foreign = ()
            if any(is_foreign(self.prepared.program, key) for key in self.prepared.program.objects):
                self._foreign = tuple(
                    Assumption(
                        "stub",
                        f"`{v.name}` is defined nowhere: it holds any value, and only the program writes it",
                        v.span,
                    )
                    for v in _foreign_variables(self.program(False))
                )
        return self._foreign

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


def stubs(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str]) -> dict[str, Span]:
    """Yield the functions without a body that may be called from ``entry``, and where first.

    Those that end the program, assume or allocate are none.
    """
    found: dict[str, Span] = {}
    seen, work = {entry}, [entry]
    while work:
        for block in program.functions[work.pop()].blocks.values():
            for i in block.instructions:
                if not isinstance(i, ir.Call):
                    continue
                for name in (i.callee,) if isinstance(i.callee, str) else sets.callees.get(i.site, ()):
                    if name in program.functions:
                        if name not in seen:
                            seen.add(name)
                            work.append(name)
                    elif name not in errors and _is_stub(program, name, i.arguments):
                        found.setdefault(name, i.span)
    return found


def _is_stub(program: ir.Program, name: str, arguments: Iterable[ir.Argument]) -> bool:
    known = program.prototypes.get(name)
    ends = known is not None and known.noreturn
    no_stub = ends or name in ENDING | ALLOCATORS or name == "free" or name.startswith("__slicc_")
    return known is not None and not no_stub and not only_chooses(name, arguments)


def _foreign_variables(program: ir.Program) -> list[ir.Object]:
    """Yield the variables without a definition that a program names, by name; also in what its variables hold first."""
    work: list[ir.Expr] = []
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                work += expressions_of(i)
            match block.end:
                case ir.Branch(condition=e) | ir.Return(value=e) if e is not None:
                    work.append(e)
    named: set[str] = set()
    while work:
        for part in parts_of(work.pop()):
            if isinstance(part, ir.Address) and part.object in program.objects and part.object not in named:
                named.add(part.object)
                work += [value for _, value in program.objects[part.object].initial or ()]
    return [program.objects[key] for key in sorted(named) if is_foreign(program, key)]
