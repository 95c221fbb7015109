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

from encoder import ir
from encoder.countdown import Countdown, compared, distance
from encoder.induction import Head, Induction
from encoder.memory import Memory
from encoder.memory_state import DeadPath, Guard, OutOfTime, State
from encoder.order import Order, order
from encoder.parts import Types
from encoder.points_to import ALLOCATORS, PointsTo, only_chooses
from encoder.source import Span
from encoder.term import Term, Terms
from encoder.term import arguments as arguments_of
from encoder.term_under import under
from encoder.unroll_bytes import Bytes
from encoder.unroll_stub import Stubs
from encoder.unrolled import Cut, ErrorSite, Event, Forgotten, Limits, Question, Unrolled, Written

RESERVED = "__slicc_"
_COUNTED_STEPS = 3000  # blocks in passes beyond the bound, of loops that count in plain numbers


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
        types = Types(question.layouts, question.preserved, question.program.pointer_width // 8)
        self.stubs = Stubs(question.program, sets, types, self.memory, self.found)
        self.bytes = Bytes(self.memory, sets, self.found, self._tick)
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
                _, tell = other.guard.join(self.terms, end.guard)
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
                    later = state.fork(state.guard.extend(terms, terms.not_(is_first)))
                    state.guard = state.guard.extend(terms, is_first)
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
                    self.memory.span = span
                    try:
                        c = self.value(state, condition)
                    except DeadPath:
                        self.found.faults += 1
                        continue
                    if c not in (terms.true, terms.false):
                        c = under(terms, c, state.guard.known(terms))
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
                        no = state.fork(g.extend(terms, terms.not_(c)))
                        state.guard = g.extend(terms, c)
                        go(then, state, passes)
                        go(otherwise, no, passes)
                case ir.Return(value, span):
                    self.memory.span = span
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
                    return self.terms.base(self.memory.objects.global_object(key))
                return self._bear_local(state, key)
            case ir.FunctionAddress(name, _):
                return self.terms.base(self.memory.objects.function_object(name))
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
                if count is None or count <= 1 or terms.value(i) is not None or terms.bounds.range(i)[1] <= count:
                    return exact
                # An address outside of the array may be compared; what is accessed through it ends the path.
                short = terms.zext(terms.extract(i, 0, max(2, count.bit_length())), width)
                inside = terms.add(at, terms.mul(short, terms.const(stride, width)))
                fits = under(terms, terms.binary("ule", i, terms.const(count, width)), state.guard.known(terms))
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
        number = self.memory.objects.instance("local", key, key, obj.size, max(1, obj.align))
        self.memory.writable(state, number)
        state.registers["&" + key] = self.terms.base(number)
        return state.registers["&" + key]

    # ------------------------------------------------------------ instructions

    def _instruction(self, function: ir.Function, state: State, i: ir.Instruction) -> None:
        terms, memory = self.terms, self.memory
        memory.span = i.span
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
                number = memory.objects.instance(
                    "local", key, key, function.objects[key].size, max(1, function.objects[key].align)
                )
                if size is not None:
                    memory.limit(state, number, self.value(state, size))
                memory.writable(state, number)
                state.registers["&" + key] = self.terms.base(number)
                self._event("birth", site, state, self.terms.base(number), key, span)
            case ir.Input(target, kind, label, site, span, pointee):
                if pointee is not None and kind != "uninitialised":
                    sets = self.sets.registers.get((function.name, target.name), frozenset())
                    term = memory.objects.choice(sets, None, pointee, label, span, state)
                else:
                    term = terms.var(label, target.width)
                if kind == "uninitialised":
                    memory.unset.add(term)
                state.registers[target.name] = term
                self._event("input", site, state, term, label, span)
            case ir.CopyBytes(target, source, size, span, _, partial):
                to, out, n = self.value(state, target), self.value(state, source), self.value(state, size)
                (self.bytes.carry if partial else self.bytes.copy)(state, to, out, n, span)
            case ir.FillBytes(target, byte, size, span):
                at, b = self.value(state, target), self.value(state, byte)
                self.bytes.fill(state, at, b, self.value(state, size), span)
            case ir.Refused(construct, span):
                self.found.refuse(state, construct, span)
            case ir.Call():
                self._call(function, state, i)

    def _event(self, kind: str, site: int, state: State, term: Term | None, label: str, span: Span) -> None:
        self.found.events.append(Event(kind, site, state.guard.term, term, label, span))
        if self.listing:
            self._list(state, f"{label} := any ({kind})", span)

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
            one = state.fork(guard.extend(terms, condition))
            if one.guard.term == terms.false:
                continue
            try:
                value = self._direct(function, one, i, name, arguments)
                outcomes.append((one, value))
            except DeadPath:
                self.found.faults += 1
        for raw in external:
            one = state.fork(guard.extend(terms, terms.eq(address, raw) if address != raw else terms.true))
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
            _, tell = joined.guard.join(self.terms, other.guard)
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
            if t in self.memory.objects.external:
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
        if name in ir.ENDING:
            raise DeadPath
        if name in ir.ASSUMING:
            memory.require(state, terms.not_(terms.eq(arguments[0], terms.const(0, terms.width(arguments[0])))))
            return None
        match name:
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
                number = memory.objects.instance("environment", f"object {i.site}", f"env:{i.site}", None, 16)
                self._event("object", i.site, state, self.terms.base(number), "object", i.span)
                return self.terms.base(number)
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
            self.found.refuse(state, "realloc", i.span)
        number = memory.objects.instance("heap", f"{name}#{i.site}", f"env:{i.site}", size, 16)
        base = self.terms.base(number)
        self._event("object", i.site, state, base, name, i.span)
        if "memory" in self.question.checks and "alloca" not in name:
            memory.born(state, number)
            if size is None and name != "realloc" and len(arguments) == 1:
                memory.extents[number] = arguments[0]
        if name == "calloc":
            if size is None or size > 65536:
                self.found.refuse(state, "calloc of unknown size", i.span)
            self.bytes.fill_constant(state, base, terms.const(0, 8), size)
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
                value = memory.objects.choice(sets, None, i.pointee, f"{name}()", i.span, state)
            else:
                value = terms.var(f"{name}()", i.target.width)
        writes: list[Written] = []
        forgotten: list[Forgotten] = []
        if not intrinsic:
            self.found.stubs.setdefault(name, i.span)
            for argument, address in zip(i.arguments, arguments):
                if argument.pointee is not None and not argument.const:
                    some, large = self.stubs.havoc(state, address, argument.pointee, name, i.span)
                    writes += some
                    forgotten += large
        event = Event("stub", i.site, state.guard.term, value, f"{name}()", i.span, tuple(writes), tuple(forgotten))
        self.found.events.append(event)
        return value

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
        parts = [self._show(a, depth - 1) for a in arguments_of(self.terms.nodes[t])]
        return f"{op}({', '.join(parts)})"


def _first_span(block: ir.Block) -> Span:
    if block.instructions:
        return block.instructions[0].span
    match block.end:
        case ir.Branch(span=span) | ir.Return(span=span) | ir.Halt(span=span):
            return span
    return Span("<none>", 0, None)
