"""Bounded unrolling into guarded definitions: every path at once, joined where paths meet.

Blocks run in weak topological order; a loop's passes and a function's activations are told apart, so two paths that
meet at the same pass of the same block become one state. What a bound cuts off is kept as a guard: the unwinding
assertion.
Source: Clarke/Kroening/Lerda, TACAS 2004 (bounded model checking of C); joining as in Kuznetsov et al., PLDI 2012.

With ``inductive`` loops, a loop is entered once from an arbitrary state in which only what the loop leaves unchanged is
kept (Houdini: Flanagan/Leino, FME 2001, over equalities with the values at entry); its passes then need no bound.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from encoder import ir
from encoder.countdown import Countdown, compared, distance
from encoder.ctype import CType, FunctionType, Int, Layout, Void
from encoder.induction import Head, Induction
from encoder.memory import DeadPath, Epoch, Guard, Memory, OutOfTime, State
from encoder.order import Order, order
from encoder.parts import Part, TooManyParts, Types
from encoder.points_to import ALLOCATORS, INFINITE, NUMBER, PointsTo, only_chooses
from encoder.source import Span
from encoder.term import Term, Terms

RESERVED = "__slicc_"
_MOST_PARTS = 512  # of an object that are written one by one
_MOST_PARTS_BESIDE_POINTERS = 4096
_COUNTED_STEPS = 3000  # blocks in passes beyond the bound, of loops that count in plain numbers


@dataclass(frozen=True, slots=True)
class Limits:
    """``bound``: most passes of a loop body per entry and most activations of one function. ``inductive``: loops
    (function, head) that are cut by induction instead. ``dropped``: for those, the equalities that failed in earlier
    rounds. ``passes``: how many of theirs in a row are run, of which the last is looked at: the k of k-induction.
    ``counts``: a loop that counts in plain numbers to an end that is near may go on beyond the bound.
    ``deadline``: time.monotonic() at which to give up."""

    bound: int
    inductive: frozenset[tuple[str, int]] = frozenset()
    dropped: frozenset[tuple[object, ...]] = frozenset()
    passes: int = 1
    counts: bool = False
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class ErrorSite:
    """A call of an error function. ``stack``: calls that lead to it, outermost first, as (function, span of call)."""

    error: str
    argument: int | None
    span: Span
    stack: tuple[tuple[str, Span], ...]
    guard: Term
    last_return: tuple[tuple[Span, Term], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where the unrolling stopped: ``kind`` "loop" | "recursion" | "unsupported" | "incomplete-call"."""

    kind: str
    message: str
    span: Span
    guard: Term


_Written: TypeAlias = tuple[int, int, int, Term]
_Forgotten: TypeAlias = tuple[int, Epoch | Term, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something the replay must repeat, in order of the run. ``kind``: "input" | "birth" | "object" | "stub" | "havoc".

    ``term``: for "input" the value; for "birth"/"object" the base term of the new object; for "stub" the result, if
    any. ``writes``: what the call of a stub wrote, as (object, offset, size, term); ``forgotten``: large objects that
    it wrote, of which some parts are left alone: (object, epoch or array that says what they hold, parts).
    """

    kind: str
    site: int
    guard: Term
    term: Term | None
    label: str
    span: Span
    writes: tuple[_Written, ...] = ()
    forgotten: tuple[_Forgotten, ...] = ()


@dataclass(slots=True)
class Unrolled:
    """What one unrolling found, over one term table."""

    terms: Terms
    memory: Memory
    induction: Induction
    errors: list[ErrorSite] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reached: list[tuple[int, str, Term]] = field(default_factory=list)
    returned: Term = 0
    stubs: dict[str, Span] = field(default_factory=dict)
    watched: list[Term] = field(default_factory=list)
    listing: list[str] = field(default_factory=list)
    loops_cut: set[tuple[str, int]] = field(default_factory=set)
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What to unroll: the program, its entry, the functions whose call is an error, those whose calls are counted, type
    names that unknown functions never write, and which intrinsic names end a path or assume."""

    program: ir.Program
    entry: str
    errors: frozenset[str]
    watched: frozenset[str]
    preserved: frozenset[str]
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()


def unroll(
    question: Question, sets: PointsTo, limits: Limits, orders: dict[str, Order], listing: bool = False
) -> Unrolled:
    """Unroll ``question.entry`` with no arguments and yield everything that was met.

    Raises OutOfTime. ``orders`` caches the block order of functions between unrollings.
    """
    return _Unroller(question, sets, limits, orders, listing).run()


class _Unroller:
    def __init__(
        self, question: Question, sets: PointsTo, limits: Limits, orders: dict[str, Order], listing: bool
    ):
        self.question = question
        self.program = question.program
        self.sets = sets
        self.limits = limits
        self.orders = orders
        self.terms = Terms(question.program.pointer_width)
        self.memory = Memory(self.terms, question.program, sets)
        self.types = Types(question.layouts, question.preserved, question.program.pointer_width // 8)
        self.memory.written_globals = frozenset(
            cls
            for ranges in sets.writes.values()
            for cls, _, _ in ranges
            if cls in question.program.objects and not cls.startswith(RESERVED) and not cls.startswith("slicc_")
        )
        self.induction = Induction(question.program, self.memory, sets, limits.dropped)
        self.merging = False  # the unit of a bit field is read to keep the rest of it
        self.memory.checks, self.memory.violated = question.checks, self._violated
        self.found = Unrolled(self.terms, self.memory, self.induction)
        self.stack: list[tuple[str, Span]] = []
        self.depth: dict[str, int] = {}
        self.listing = listing
        self.returns: list[tuple[Span, Term]] = []
        self.steps = 0
        self.counted = 0  # steps in passes beyond the bound
        self.frames = 0
        self.assumed = 0  # passes around here that are known to reach no error

    def run(self) -> Unrolled:
        terms = self.terms
        state = State(Guard(None, terms.true, terms.true), {}, {})
        function = self.program.functions[self.question.entry]
        arguments: list[Term] = []
        for position, parameter in enumerate(function.parameters):
            label = function.names.get(parameter.name, (parameter.name,))[0]
            arguments.append(terms.var(label, parameter.width))
            self._event("input", -1 - position, state, arguments[-1], label, function.span)
        result = self.function(function, arguments, state)
        self.found.returned = result[0].guard.term if result is not None else terms.false
        for guard, why, span in self.memory.unknown:
            if guard != terms.false:
                self.found.cuts.append(Cut("unsupported", why, span, guard))
        return self.found

    last_span: Span = Span("<none>", 0, None)

    # ------------------------------------------------------------ functions and blocks

    def function(self, function: ir.Function, arguments: list[Term], state: State) -> tuple[State, Term | None] | None:
        """Run one activation on ``state`` (its registers are replaced); yield the joined state and the value."""
        name = function.name
        known = self.orders.get(name)
        if known is None:
            known = self.orders[name] = order(function)
        self.depth[name] = self.depth.get(name, 0) + 1
        self.frames += 1
        assumed = self.assumed
        born = len(self.memory.instances)
        state.registers = {p.name: self._fit(a, p.width) for p, a in zip(function.parameters, arguments)}
        try:
            exits = self._blocks(function, known, state)
        finally:
            self.depth[name] -= 1
            self.assumed = assumed
        result: tuple[State, Term | None] | None = None
        for end, value in exits:
            if result is None:
                result = end, value
            else:
                other, old = result
                _, tell = self.memory.join(other.guard, end.guard)
                merged = self.memory.merge(other, end, frozenset())
                both = None if old is None or value is None else self.terms.ite(tell, old, value)
                result = merged, both
        if result is not None:
            end, value = result
            instances = self.memory.instances
            dead = [n for n in end.memory if n >= born and instances[n].kind == "local"]
            if dead:
                memory = {n: c for n, c in end.memory.items() if not (n >= born and instances[n].kind == "local")}
                end = State(end.guard, {}, memory)
            return end, value
        return None

    def _fit(self, value: Term, width: int) -> Term:
        have = self.terms.width(value)
        if have == width:
            return value
        return self.terms.zext(value, width) if have < width else self.terms.extract(value, 0, width)

    def _blocks(self, function: ir.Function, known: Order, start: State) -> list[tuple[State, Term | None]]:
        memory, terms = self.memory, self.terms
        pending: dict[tuple[int, ...], tuple[int, State, dict[int, int]]] = {}
        heap: list[tuple[int, ...]] = []
        exits: list[tuple[State, Term | None]] = []
        loops: dict[int, Head] = {}
        countdown = Countdown()
        # A pass that did not begin at the head is none that the state there stands for.
        cut = {head for name, head in self.limits.inductive if name == function.name and head not in known.entered}
        any_pass = self.limits.passes - 1  # those before are the first ones; this one stands for any
        looked_at = 2 * any_pass
        outer = self.assumed

        def arrive(label: int, state: State, passes: dict[int, int]) -> None:
            key: list[int] = []
            for head in known.heads[label]:
                key += (known.position[head], passes.get(head, 0))
            key.append(known.position[label])
            at = tuple(key)
            there = pending.get(at)
            if there is None:
                pending[at] = (label, state, passes)
                heapq.heappush(heap, at)
            else:
                pending[at] = (label, memory.merge(there[1], state, known.live[label]), passes)

        def go(label: int, state: State, passes: dict[int, int]) -> None:
            if state.guard.term == terms.false:
                return
            held = known.heads[label]
            follow: dict[int, int] = {}
            for head in held:
                if head in passes:
                    follow[head] = passes[head]
                else:
                    follow[head] = 0
            if any(head in cut and any_pass <= n < looked_at and head not in follow for head, n in passes.items()):
                return  # the loop ends, in a pass that comes before the one that is looked at
            if label in passes and held and held[-1] == label:  # a back edge
                follow[label] = passes[label] + 1
                if label in cut:
                    if passes[label] == any_pass:
                        self.induction.back(loops[label], state, known.live[label])
                    if follow[label] != any_pass and follow[label] <= looked_at:
                        arrive(label, state, follow)
                    return
                countdown.again(label, self.steps)
                most = self.limits.bound - (0 if label in known.marked else 1)
                if follow[label] > most and not self._counts(countdown, label):
                    self._cut_loop(function, label, state)
                    return
            arrive(label, state, follow)

        arrive(0, start, dict.fromkeys(known.heads[0], 0))
        while heap:
            at = heapq.heappop(heap)
            label, state, passes = pending.pop(at)
            self._tick()
            held = known.heads[label]
            if held and held[-1] == label and passes[label] == 0 and label in cut:
                if any_pass:
                    is_first = terms.var("is it one of the first passes", 1)
                    later = state.fork(memory.extend(state.guard, terms.not_(is_first)))
                    state.guard = memory.extend(state.guard, is_first)
                    loops[label] = self.induction.enter(function.name, label, later)
                    arrive(label, later, {**passes, label: any_pass})
                else:
                    loops[label] = self.induction.enter(function.name, label, state)
            is_assumed = any(head in cut and any_pass <= n < looked_at for head, n in passes.items())
            self.assumed = outer + is_assumed
            if held and held[-1] == label and passes[label] == 0:
                countdown.enter(label, self.steps)
            block = function.blocks[label]
            try:
                for i in block.instructions:
                    if isinstance(i, ir.LoopBody):
                        if (  # later passes began with a look at the bound
                            held
                            and passes[held[-1]] == self.limits.bound
                            and held[-1] not in cut
                            and not self._counts(countdown, held[-1])
                        ):
                            self._cut_loop(function, held[-1], state)
                            raise DeadPath
                        continue
                    self._instruction(function, state, i)
            except DeadPath:
                self.found.faults += 1
                continue
            if state.guard.term == terms.false:
                continue
            match block.end:
                case ir.Jump(target):
                    go(target, state, passes)
                case ir.Branch(condition, then, otherwise, span):
                    self.last_span = self.memory.span = span
                    try:
                        c = self.value(state, condition)
                    except DeadPath:
                        self.found.faults += 1
                        continue
                    if c not in (terms.true, terms.false):
                        c = terms.under(c, memory.known(state.guard))
                    if held and any(held[-1] not in known.heads[target] for target in (then, otherwise)):
                        far = self._distance(state, condition) if c in (terms.true, terms.false) else None
                        countdown.compare(held[-1], label, far)
                    if self.listing:
                        self._list(state, f"if {self._show(c)}", span)
                    if c == terms.true or then == otherwise:
                        go(then, state, passes)
                    elif c == terms.false:
                        go(otherwise, state, passes)
                    else:
                        g = state.guard
                        no = state.fork(memory.extend(g, terms.not_(c)))
                        state.guard = memory.extend(g, c)
                        go(then, state, passes)
                        go(otherwise, no, passes)
                case ir.Return(value, span):
                    self.last_span = self.memory.span = span
                    try:
                        result = None if value is None else self.value(state, value)
                    except DeadPath:
                        self.found.faults += 1
                        continue
                    if len(self.stack) == 1:
                        self.returns.append((span, state.guard.term))
                    exits.append((state, result))
                case ir.Halt():
                    pass
        return exits

    def _distance(self, state: State, condition: ir.Expr) -> int | None:
        """How far apart are the numbers that a condition compares?"""
        known = compared(condition) if self.limits.counts else None
        if known is None:
            return None
        operator, left, right = known
        return distance(self.terms, operator, self.value(state, left), self.value(state, right))

    def _counts(self, countdown: Countdown, head: int) -> bool:
        """May a loop make one more pass than the bound, as the end of its count is near?"""
        left = countdown.left(head) if self.limits.counts else None
        if left is None or self.counted + left > _COUNTED_STEPS:
            return False
        self.counted += countdown.cost.get(head, 1)
        return True

    def _cut_loop(self, function: ir.Function, head: int, state: State) -> None:
        span = _first_span(function.blocks[head])
        self.found.cuts.append(Cut("loop", "a loop runs longer than the bound", span, state.guard.term))
        self.found.loops_cut.add((function.name, head))

    def _tick(self) -> None:
        self.steps += 1
        if self.steps % 4 == 0 and self.limits.deadline is not None and time.monotonic() > self.limits.deadline:
            raise OutOfTime

    # ------------------------------------------------------------ expressions

    def value(self, state: State, e: ir.Expr) -> Term:
        """Yield the term of an expression; the path goes on only where it is defined. Raises DeadPath."""
        terms = self.terms
        match e:
            case ir.Const(value, width):
                return terms.const(value, width)
            case ir.Reg(name, width):
                found = state.registers.get(name)
                if found is None:  # read before any definition: arbitrary, as in Input
                    found = state.registers[name] = terms.var(name, width)
                    self.memory.unset.add(found)
                return self._written(state, found)
            case ir.Load(address, width, pointee):
                at = self.value(state, address)
                if width == 1:
                    return terms.extract(self.memory.read(state, at, 1, None), 0, 1)
                found = self.memory.read(state, at, width // 8, pointee)
                return found if self.merging else self._written(state, found)
            case ir.Address(key, _):
                local = state.registers.get("&" + key)
                if local is not None:
                    return local
                if key in self.program.objects:
                    return self.memory.address(self.memory.global_object(key))
                return self._bear_local(state, key)
            case ir.FunctionAddress(name, _):
                return self.memory.address(self.memory.function_object(name))
            case ir.Unary(op, operand, _):
                inner = self.value(state, operand)
                return terms.neg(inner) if op == "neg" else terms.bnot(inner)
            case ir.Binary(op, left, right, width):
                a, b = self.value(state, left), self.value(state, right)
                if op in ("udiv", "urem", "sdiv", "srem"):
                    self.memory.require(state, terms.not_(terms.eq(b, terms.const(0, terms.width(b)))), "division")
                elif op in ("shl", "lshr", "ashr"):
                    self.memory.require(state, terms.binary("ult", b, terms.const(width, terms.width(b))), "shift")
                return terms.binary(op, a, b)
            case ir.Convert(op, operand, width):
                inner = self.value(state, operand)
                if op == "zext":
                    return terms.zext(inner, width)
                if op == "sext":
                    return terms.sext(inner, width)
                return terms.extract(inner, 0, width)
            case ir.Choose(condition, then, otherwise, _):
                return terms.ite(self.value(state, condition), self.value(state, then), self.value(state, otherwise))
            case ir.Element(base, index, stride, count, width):
                at, i = self.value(state, base), self.value(state, index)
                exact = terms.add(at, terms.mul(i, terms.const(stride, width)))
                if count is None or count <= 1 or terms.value(i) is not None or terms.range(i)[1] <= count:
                    return exact
                # An address outside of the array may be compared; what is accessed through it ends the path.
                short = terms.zext(terms.extract(i, 0, max(2, count.bit_length())), width)
                inside = terms.add(at, terms.mul(short, terms.const(stride, width)))
                fits = terms.under(terms.binary("ule", i, terms.const(count, width)), self.memory.known(state.guard))
                return terms.ite(fits, inside, self.memory.out_of_bounds(exact))
        raise AssertionError(e)

    def _written(self, state: State, value: Term) -> Term:
        """A value that is looked at: where it was never written, that is undefined behaviour."""
        if "uninitialised" in self.question.checks:
            self.memory.require(state, self.terms.not_(self.memory.never_written(value)), "uninitialised")
        return value

    def _violated(self, kind: str, guard: Term) -> None:
        if self.assumed:
            return
        span = self.memory.span
        stack = (*self.stack, (self.stack[-1][0] if self.stack else self.question.entry, span))
        self.found.errors.append(ErrorSite(kind, None, span, stack, guard, ()))

    def _bear_local(self, state: State, key: str) -> Term:
        function = self.program.functions[self.stack[-1][0] if self.stack else self.question.entry]
        obj = function.objects[key]
        number = self.memory.instance("local", key, key, obj.size, max(1, obj.align))
        self.memory.writable(state, number)
        state.registers["&" + key] = self.memory.address(number)
        return state.registers["&" + key]

    # ------------------------------------------------------------ instructions

    def _instruction(self, function: ir.Function, state: State, i: ir.Instruction) -> None:
        terms, memory = self.terms, self.memory
        self.last_span = memory.span = i.span
        match i:
            case ir.Define(target, value, span):
                state.registers[target.name] = self.value(state, value)
                if self.listing:
                    self._list(state, f"{target.name} := {self._show(state.registers[target.name])}", span)
            case ir.Store(address, value, span):
                self.merging = i.merges
                v = self.value(state, value)
                self.merging = False
                size = max(1, terms.width(v) // 8)
                memory.write(state, self.value(state, address), size, terms.zext(v, 8) if terms.width(v) == 1 else v)
                if self.listing:
                    self._list(state, f"{i.text or '*'} := {self._show(v)}", span)
            case ir.Birth(key, site, span, size):
                number = memory.instance(
                    "local", key, key, function.objects[key].size, max(1, function.objects[key].align)
                )
                if size is not None:
                    memory.limit(state, number, self.value(state, size))
                memory.writable(state, number)
                state.registers["&" + key] = memory.address(number)
                self._event("birth", site, state, memory.address(number), key, span)
            case ir.Input(target, kind, label, site, span, pointee):
                if pointee is not None and kind != "uninitialised":
                    sets = self.sets.registers.get((function.name, target.name), frozenset())
                    term = memory.choice(sets, None, pointee, label, state)
                else:
                    term = terms.var(label, target.width)
                if kind == "uninitialised":
                    memory.unset.add(term)
                state.registers[target.name] = term
                self._event("input", site, state, term, label, span)
            case ir.CopyBytes(target, source, size, span, _, partial):
                to, out, n = self.value(state, target), self.value(state, source), self.value(state, size)
                if partial:
                    self._carry(state, to, out, self._there(state, out, n, span))
                else:
                    self._copy(state, to, out, n, span)
            case ir.FillBytes(target, byte, size, span):
                at, b = self.value(state, target), self.value(state, byte)
                self._fill(state, at, b, self.value(state, size), span)
            case ir.Refused(construct, span):
                self._cut(state, "unsupported", construct, span)
            case ir.Call():
                self._call(function, state, i)

    def _cut(self, state: State, kind: str, message: str, span: Span) -> None:
        self.found.cuts.append(Cut(kind, message, span, state.guard.term))
        raise DeadPath

    def _event(self, kind: str, site: int, state: State, term: Term | None, label: str, span: Span) -> None:
        self.found.events.append(Event(kind, site, state.guard.term, term, label, span))
        if self.listing:
            self._list(state, f"{label} := any ({kind})", span)

    def _copy(self, state: State, target: Term, source: Term, size: Term, span: Span) -> None:
        n = self.terms.value(size)
        if n is None or n > 65536:
            high = self._at_most(state, size, target, source)
            if high > 256:
                self._cut(state, "unsupported", "memory copy of unknown size", span)
            self._sized(state, size, high, lambda s, k: self._copy_constant(s, target, source, k))
            return
        self._copy_constant(state, target, source, n)

    def _carry(self, state: State, target: Term, source: Term, size: Term) -> None:
        """Copy ``size`` bytes, which are no more than the greatest constant in it."""
        constants: set[int] = set()
        todo, seen = [size], {size}
        while todo:
            t = todo.pop()
            value = self.terms.value(t)
            if value is not None:
                constants.add(value)
            elif self.terms.nodes[t][0] == "ite":
                _, _, _, then, otherwise = self.terms.nodes[t]
                todo += [x for x in (then, otherwise) if x not in seen]
                seen |= {then, otherwise}
        if len(constants) == 1 and self.terms.value(size) is not None:
            self._copy_constant(state, target, source, constants.pop())
        else:
            self._sized(state, size, max(constants, default=0), lambda s, k: self._copy_constant(s, target, source, k))

    def _there(self, state: State, source: Term, size: Term, span: Span) -> Term:
        """Yield how many of ``size`` bytes there are at ``source`` until its object's end, or that of what is known of
        it: bytes behind that have any values, there and where they would be copied to."""
        terms, memory, w = self.terms, self.memory, self.terms.pointer_width
        found = terms.const(0, w)
        for condition, number, offset in memory.targets(state, source):
            start, info = terms.signed(offset), memory.instances[number]
            contents = memory.contents(state, number)
            whole = info.size is not None or info.kind == "heap" and contents.array is None
            if start is None or not whole:
                self._cut(state, "unsupported", "memory copy of unknown size", span)
            assert start is not None
            births = memory.births.get((number, contents.epoch), {})
            ends = [at + n for cells in (births, contents.cells) for at, (n, _) in cells.items()]
            end = max(ends, default=0)
            if info.size is not None:
                end = min(end, info.size) if contents.array is None else info.size
            there = terms.const(max(0, end - start), w)
            for fewer in (size, memory.extents.get(number) if start == 0 else None):
                if fewer is not None:
                    there = terms.ite(terms.binary("ult", fewer, there), fewer, there)
            found = terms.ite(condition, there, found)
        return found

    def _at_most(self, state: State, size: Term, *addresses: Term) -> int:
        """Yield how many bytes there can be: no more than in the largest object; more end the path."""
        terms, memory = self.terms, self.memory
        _, high = terms.range(size)
        for address in addresses:
            known = [memory.instances[number].size for _, number, _ in memory.targets(state, address)]
            room = [n for n in known if n is not None]
            if room and len(room) == len(known) and max(room) < high:
                high = max(room)
                memory.require(state, terms.binary("ule", size, terms.const(high, terms.width(size))), "memory")
        return high

    def _sized(self, state: State, size: Term, high: int, act: Callable[[State, int], None]) -> None:
        """Run ``act`` for every value of ``size`` up to ``high`` and join."""
        terms, memory = self.terms, self.memory
        ends: list[State] = []
        guard = state.guard
        for k in range(high + 1):
            one = state.fork(memory.extend(guard, terms.eq(size, terms.const(k, terms.width(size)))))
            if one.guard.term == terms.false:
                continue
            try:
                act(one, k)
                ends.append(one)
            except DeadPath:
                self.found.faults += 1
        if not ends:
            raise DeadPath
        joined = ends[0]
        for other in ends[1:]:
            joined = memory.merge(joined, other, None)
        state.guard, state.registers, state.memory, state.owner = (
            joined.guard, joined.registers, joined.memory, joined.owner
        )

    def _copy_constant(self, state: State, target: Term, source: Term, n: int) -> None:
        if n == 0:
            return
        terms, memory, w = self.terms, self.memory, self.terms.pointer_width
        pieces: list[tuple[int, int, Term]] = []
        for at, size in self._pieces(state, source, n):
            pieces.append((at, size, memory.read(state, terms.add(source, terms.const(at, w)), size, None)))
        for at, size, value in pieces:
            memory.write(state, terms.add(target, terms.const(at, w)), size, value)

    def _pieces(self, state: State, source: Term, n: int) -> list[tuple[int, int]]:
        """Cut ``n`` bytes at ``source`` along the cells that are known there, else into aligned words."""
        memory, terms = self.memory, self.terms
        word = memory.pointer_bytes
        cuts: dict[int, int] = {}
        for _, number, offset in memory.targets(state, source):
            start = terms.signed(offset)
            if start is None:
                continue
            contents = memory.contents(state, number)
            for cells in (memory.births.get((number, contents.epoch), {}), contents.cells):
                for at, (size, _) in cells.items():
                    if start <= at and at + size <= start + n:
                        cuts[at - start] = size
            for cls, shift in memory.instances[number].classes():
                for a, b in self.sets.memory.get(cls, {}):
                    if b - a == word and start <= a - shift and b - shift <= start + n:
                        cuts.setdefault(a - shift - start, word)
        pieces: list[tuple[int, int]] = []
        at = 0
        marks = sorted(cuts)
        while at < n:
            if at in cuts:
                pieces.append((at, cuts[at]))
                at += cuts[at]
                continue
            nearest = next((m for m in marks if m > at), n)
            size = word
            while at % size or at + size > nearest:
                size //= 2
            pieces.append((at, size))
            at += size
        return pieces

    def _fill(self, state: State, target: Term, byte: Term, size: Term, span: Span) -> None:
        n = self.terms.value(size)
        if n is None or n > 65536:
            high = self._at_most(state, size, target)
            if high > 256:
                self._cut(state, "unsupported", "memory fill of unknown size", span)
            self._sized(state, size, high, lambda s, k: self._fill_constant(s, target, byte, k))
            return
        self._fill_constant(state, target, byte, n)

    def _fill_constant(self, state: State, target: Term, byte: Term, n: int) -> None:
        terms, memory, w = self.terms, self.memory, self.terms.pointer_width
        word = byte
        while terms.width(word) < w:
            word = terms.concat(word, word)
        at = 0
        while at < n:
            size = w // 8
            while at + size > n:
                size //= 2
            memory.write(state, terms.add(target, terms.const(at, w)), size, terms.extract(word, 0, size * 8))
            at += size

    # ------------------------------------------------------------ calls

    def _call(self, function: ir.Function, state: State, i: ir.Call) -> None:
        arguments = [self.value(state, a.value) for a in i.arguments]
        if isinstance(i.callee, str):
            self._set(state, i, self._direct(function, state, i, i.callee, arguments))
            return
        terms, memory = self.terms, self.memory
        address = self.value(state, i.callee)
        names = [(c, memory.instances[n].name) for c, n, off in self._functions(state, address, i.span)]
        outcomes: list[tuple[State, Term | None]] = []
        guard = state.guard
        external = self._external(address)
        for condition, name in names:
            one = state.fork(memory.extend(guard, condition))
            if one.guard.term == terms.false:
                continue
            try:
                value = self._direct(function, one, i, name, arguments)
                outcomes.append((one, value))
            except DeadPath:
                self.found.faults += 1
        for raw in external:
            one = state.fork(memory.extend(guard, terms.eq(address, raw) if address != raw else terms.true))
            if one.guard.term == terms.false:
                continue
            memory.require(one, terms.not_(terms.eq(raw, terms.const(0, terms.pointer_width))), "memory")
            if not self.program.hands_back:
                message = f"the call through `{i.text}` may reach functions that are not known"
                self.found.cuts.append(Cut("incomplete-call", message, i.span, one.guard.term))
            outcomes.append((one, self._stub(function, one, i, ir.outside_name(i), arguments)))
        if "memory" in self.question.checks:
            known = terms.false
            for condition in [c for c, _ in names] + [terms.eq(address, raw) for raw in external]:
                known = terms.or_(known, condition)
            if known != terms.true:
                self._violated("memory", terms.and_(guard.term, terms.not_(known)))
        if not outcomes:
            raise DeadPath
        joined, value = outcomes[0]
        for other, second in outcomes[1:]:
            _, tell = memory.join(joined.guard, other.guard)
            joined = memory.merge(joined, other, None)
            value = None if value is None or second is None else terms.ite(tell, value, second)
        state.guard, state.registers, state.memory, state.owner = (
            joined.guard, joined.registers, joined.memory, joined.owner
        )
        self._set(state, i, value)

    def _external(self, address: Term) -> list[Term]:
        found: list[Term] = []
        stack = [address]
        while stack:
            t = stack.pop()
            op, _, x, y, z = self.terms.nodes[t]
            if t in self.memory.external:
                found.append(t)
            elif op == "ite":
                stack += (y, z)
        return found

    def _functions(self, state: State, address: Term, span: Span) -> list[tuple[Term, int, Term]]:
        known = len(self.memory.unknown)
        found = self.memory.targets(state, address)
        if self._external(address):
            del self.memory.unknown[known:]
        return [t for t in found if self.memory.instances[t[1]].kind == "function" and self.terms.value(t[2]) == 0]

    def _set(self, state: State, i: ir.Call, value: Term | None) -> None:
        if i.target is None:
            return
        if value is None:
            value = self.terms.var(i.text or "result", i.target.width)
        state.registers[i.target.name] = self._fit(value, i.target.width)

    def _direct(
        self, function: ir.Function, state: State, i: ir.Call, name: str, arguments: list[Term]
    ) -> Term | None:
        terms, memory = self.terms, self.memory
        if name in self.question.watched:
            self.found.reached.append((i.site, name, state.guard.term))
        if name in self.question.errors:
            if self.assumed:
                raise DeadPath
            argument = terms.value(arguments[0]) if arguments else None
            stack = (*self.stack, (function.name, i.span))
            splits = tuple((s, g) for s, g in self.returns if terms.and_(g, state.guard.term) != terms.false)
            self.found.errors.append(ErrorSite(name, argument, i.span, stack, state.guard.term, splits))
            raise DeadPath
        body = self.program.functions.get(name)
        if body is not None:
            return self._inline(function, state, i, body, arguments)
        match name:
            case "__slicc_stop" | "abort" | "exit" | "_exit" | "_Exit" | "__builtin_unreachable" | "__builtin_trap":
                raise DeadPath
            case "__slicc_assume" | "__VERIFIER_assume" | "__builtin_assume":
                memory.require(state, terms.not_(terms.eq(arguments[0], terms.const(0, terms.width(arguments[0])))))
                return None
            case "__slicc_general_state":
                memory.arbitrary_globals = True
                state.memory = {
                    n: c
                    for n, c in state.memory.items()
                    if not (memory.instances[n].kind == "global" and memory.is_written(memory.instances[n].name))
                }
                return None
            case "__slicc_watch":
                value = terms.var("watched address", terms.pointer_width)
                self.found.watched.append(value)
                self._event("input", i.site, state, value, "watched address", i.span)
                return value
            case "__slicc_object":
                number = memory.instance("environment", f"object {i.site}", f"env:{i.site}", None, 16)
                self._event("object", i.site, state, memory.address(number), "object", i.span)
                return memory.address(number)
        if name == "free" and "memory" in self.question.checks:
            memory.free(state, arguments[0])
            return None
        if name in ALLOCATORS:
            return self._allocate(state, i, name, arguments)
        return self._stub(function, state, i, name, arguments)

    def _allocate(self, state: State, i: ir.Call, name: str, arguments: list[Term]) -> Term:
        terms, memory = self.terms, self.memory
        sizes = [terms.value(a) for a in arguments]
        size: int | None = None
        if name == "calloc" and all(s is not None for s in sizes):
            size = (sizes[0] or 0) * (sizes[1] or 0)
        elif name in ("malloc", "__builtin_malloc", "alloca", "__builtin_alloca"):
            size = sizes[0]
        elif name == "realloc":
            self._cut(state, "unsupported", "realloc", i.span)
        number = memory.instance("heap", f"{name}#{i.site}", f"env:{i.site}", size, 16)
        base = memory.address(number)
        self._event("object", i.site, state, base, name, i.span)
        if "memory" in self.question.checks and "alloca" not in name:
            memory.born(state, number)
            if size is None and name != "realloc" and len(arguments) == 1:
                memory.extents[number] = arguments[0]
        if name == "calloc":
            if size is None or size > 65536:
                self._cut(state, "unsupported", "calloc of unknown size", i.span)
            assert size is not None
            self._fill_constant(state, base, terms.const(0, 8), size)
        if "alloca" in name:
            return base
        fails = terms.var(f"{name} fails", 1)
        self._event("input", i.site, state, fails, f"{name} fails", i.span)
        return terms.ite(fails, terms.const(0, terms.pointer_width), base)

    def _inline(
        self, function: ir.Function, state: State, i: ir.Call, body: ir.Function, arguments: list[Term]
    ) -> Term | None:
        if self.depth.get(body.name, 0) >= self.limits.bound:
            message = f"`{body.display}` calls itself deeper than the bound"
            self.found.cuts.append(Cut("recursion", message, i.span, state.guard.term))
            raise DeadPath
        self._tick()
        if len(arguments) < len(body.parameters):
            missing = body.parameters[len(arguments) :]
            arguments = arguments + [self.terms.var("missing argument", p.width) for p in missing]
        registers = state.registers
        self.stack.append((body.name, i.span))
        try:
            result = self.function(body, arguments, state)
        finally:
            self.stack.pop()
        if result is None:
            raise DeadPath
        end, value = result
        state.guard, state.memory, state.owner = end.guard, end.memory, end.owner
        state.registers = registers
        return value

    def _stub(self, function: ir.Function, state: State, i: ir.Call, name: str, arguments: list[Term]) -> Term | None:
        """A function without body and model: any result; the scalars that its arguments point to become arbitrary."""
        terms, memory = self.terms, self.memory
        intrinsic = name.startswith(RESERVED + "nondet") or only_chooses(name, i.arguments)
        value: Term | None = None
        if i.target is not None:
            if i.pointee is not None:
                sets = self.sets.registers.get((function.name, i.target.name), frozenset())
                value = memory.choice(sets, None, i.pointee, f"{name}()", state)
            else:
                value = terms.var(f"{name}()", i.target.width)
        writes: list[_Written] = []
        forgotten: list[_Forgotten] = []
        if not intrinsic:
            self.found.stubs.setdefault(name, i.span)
            for argument, address in zip(i.arguments, arguments):
                if argument.pointee is not None and not argument.const:
                    some, large = self._havoc(state, address, argument.pointee, name)
                    writes += some
                    forgotten += large
        event = Event("stub", i.site, state.guard.term, value, f"{name}()", i.span, tuple(writes), tuple(forgotten))
        self.found.events.append(event)
        return value

    def _havoc(self, state: State, address: Term, pointee: CType, name: str) -> tuple[list[_Written], list[_Forgotten]]:
        """Give the numbers at ``address`` arbitrary values (rule: not pointers, not what is preserved by type)."""
        terms, memory = self.terms, self.memory
        writes: list[_Written] = []
        forgotten: list[_Forgotten] = []
        if isinstance(pointee, FunctionType):
            return writes, forgotten
        for condition, number, offset in memory.targets(state, address):
            info = memory.instances[number]
            if info.kind == "function" or info.kind == "local" and number not in state.memory:
                continue
            start = terms.signed(offset)
            starts = [start] if start is not None else memory.candidates(number, offset, 1)
            if starts is None:
                self._cut(state, "unsupported", f"`{name}` writes at an unknown offset", self.last_span)
                continue
            for first in starts:
                here = condition
                if start is None:
                    here = terms.and_(condition, terms.eq(offset, terms.const(first, terms.pointer_width)))
                spots = self._spots(state, number, first, pointee)
                if spots is None or memory.contents(state, number).array is not None:
                    found = self._forget(state, number, here, name)
                    if found is None:
                        self._cut(state, "unsupported", f"`{name}` writes an array of unknown extent", self.last_span)
                    else:
                        forgotten.append(found)
                    continue
                for part in spots:
                    at, n = part.offset, part.size
                    fresh = terms.var(f"{info.name}+{at} after {name}()", n * 8)
                    value = terms.binary("and", fresh, terms.const(1, 8)) if part.bits == 1 else fresh
                    if here != terms.true:
                        value = terms.ite(here, value, memory.read_cell(state, number, at, n, None))
                    memory.put(memory.writable(state, number), at, n, value)
                    writes.append((number, at, n, value))
        return writes, forgotten

    def _spots(self, state: State, number: int, first: int, pointee: CType) -> list[Part] | None:
        """The numbers that a function may write that is given the address of byte ``first`` of an object.

        Of an array these are all that it has, of an object without a useful type, too. None: so many that the object is
        better forgotten as a whole.
        """
        declared = self._declared(self.memory.instances[number].name)
        if declared is None:
            return self._met_spots(state, number, first, pointee)
        try:
            return self._declared_spots(declared, first, pointee, _MOST_PARTS)
        except TooManyParts:
            pass
        try:
            if not self.types.alone(declared.type, 0, _MOST_PARTS):
                return None
            # Pointers are followed better beside cells.
            return self._declared_spots(declared, first, pointee, _MOST_PARTS_BESIDE_POINTERS)
        except TooManyParts:
            return None

    def _declared_spots(self, declared: ir.Object, first: int, pointee: CType, most: int) -> list[Part] | None:
        """``_spots`` of a variable. Raises: TooManyParts."""
        types, kind = self.types, declared.type
        own = None if isinstance(pointee, Void) or _is_byte(pointee) else types.parts(pointee, first, most)
        around = types.array_around(kind, first)
        found = own or []
        if own is None or around is not None:
            of, at = (kind, 0) if own is None or around is None else around
            parts = types.parts(of, at, most)
            if parts is None:
                return None
            found = parts + found
        size = declared.size
        return list(dict.fromkeys(p for p in found if p.bits and 0 <= p.offset <= size - p.size))

    def _met_spots(self, state: State, number: int, first: int, pointee: CType) -> list[Part]:
        """``_spots`` of an object of the environment or the heap: what was not met of it holds anything anyway."""
        memory, types = self.memory, self.types
        kind, base = self._kind(number)
        own = None if isinstance(pointee, Void) or _is_byte(pointee) else types.size(pointee)
        if kind is None and own:
            kind, base = pointee, first
        size = types.size(kind) if kind is not None else None
        base += (first - base) // size * size if size else 0
        around = types.array_around(kind, first - base) if kind is not None else None
        low, high = (-INFINITE, INFINITE) if own is None else (first, first + own)
        if around is not None:
            low = min(low, base + around[1])
            high = max(high, base + around[1] + (types.size(around[0]) or INFINITE))
        contents = memory.contents(state, number)
        spots: dict[int, Part] = {}
        for cells in (memory.births.get((number, contents.epoch), {}), contents.cells):
            for at, (n, value) in cells.items():
                # An address of a whole object may be one of many in a row.
                beside = size is not None and not base <= at < base + size
                if self.terms.holds_base(value) or (at >= high or at + n <= low) and not (beside and first == base):
                    continue
                bits = types.bits(kind, (at - base) % size, n) if kind is not None and size else 0
                if not bits and (beside or not size):
                    bits = 0 if any(t[0] != NUMBER for t in memory.stored(number, at, at + n)) else n * 8
                if bits:
                    spots[at] = Part(at, n, bits)
        return [spots[at] for at in sorted(spots)]

    def _forget(self, state: State, number: int, condition: Term, name: str) -> _Forgotten | None:
        """Give all numbers of a large object arbitrary values; None where it is not known what it holds."""
        memory, info = self.memory, self.memory.instances[number]
        declared = self._declared(info.name)
        kind = declared.type if declared is not None else self._kind(number)[0]
        try:
            alone = self.types.alone(kind, 0, _MOST_PARTS) if kind is not None else []
        except TooManyParts:
            return None
        # How often a type is repeated in an object that is not declared is not known.
        if declared is None and (alone or any(t[0] != NUMBER for t in memory.stored(number, -INFINITE, INFINITE))):
            return None
        kept = tuple((p.offset, p.size) for p in alone)
        return number, memory.forget(state, number, condition, kept, name), kept

    def _declared(self, key: str) -> ir.Object | None:
        found = self.program.objects.get(key)
        return found or next((f.objects[key] for f in self.program.functions.values() if key in f.objects), None)

    def _kind(self, number: int) -> tuple[CType | None, int]:
        """What an object of the environment or the heap is used as, and where one such begins."""
        for cls, shift in self.memory.instances[number].classes():
            kind = self.sets.types.get(cls)
            if kind is not None and not isinstance(kind, Void):
                return kind, -shift
            used = [record for record, at in self.sets.shapes.get(cls, ()) if not at]
            if len(used) == 1:
                return used[0], -shift
        return None, 0

    # ------------------------------------------------------------ listing

    def _list(self, state: State, text: str, span: Span) -> None:
        self.found.listing.append(f"{span}: [{self._show(state.guard.term)}] {text}")

    def _show(self, t: Term, depth: int = 6) -> str:
        op, w, x, y, z = self.terms.nodes[t]
        if op == "const":
            return ("false", "true")[x] if w == 1 else hex(x)
        if op in ("var", "array"):
            return f"{self.terms.names[x]}#{x}"
        if op == "base":
            return f"&{self.memory.instances[x].name}"
        if depth == 0:
            return f"t{t}"
        parts = [self._show(a, depth - 1) for a in _term_arguments(self.terms, t)]
        return f"{op}({', '.join(parts)})"


def _term_arguments(terms: Terms, t: Term) -> tuple[Term, ...]:
    from encoder.term import arguments

    return arguments(terms.nodes[t])


def _is_byte(kind: CType) -> bool:
    return isinstance(kind, Int) and kind.width == 8


def _first_span(block: ir.Block) -> Span:
    if block.instructions:
        return block.instructions[0].span
    match block.end:
        case ir.Branch(span=span) | ir.Return(span=span) | ir.Halt(span=span):
            return span
    return Span("<none>", 0, None)
