"""The states that functions are summarised in: found again, worked out when first met, and again when they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from heapq import heappop, heappush

from encoder import ir
from encoder.source import Span
from encoder.summarize_passage import Passage, Told
from encoder.summarize_state import Candidate, Context, Dead, NotModelled, State, Trail
from encoder.term import Term

_MOST_CONTEXTS = 32  # states that one function is told apart in
_MOST_CONTEXTS_OF_PARTITION = 96  # after which nothing of memory tells them apart
_MOST_CONTEXTS_IN_RECURSION = 6  # of one that may call itself: each call may bring a new state
_MOST_WAYS = 3  # to one error call that are told
_LONGEST_WAY = 2000  # calls on the stack that a candidate remembers


class Contexts:
    """The contexts of one simulation. ``solve`` works one out; ``work``: those to be worked out again; ``errors``: the
    error calls that may be reached, in which contexts, and how these come to them."""

    def __init__(self, passage: Passage, solve: Callable[[Context], None]):
        self.passage = passage
        self.solve = solve
        self.symbols = passage.symbols
        self.contexts: dict[object, Context] = {}
        self.of_function: dict[str, int] = defaultdict(int)
        self.work: dict[Context, None] = {}
        self.errors: dict[Span, dict[Context, Trail | None]] = {}

    def called(
        self,
        context: Context,
        state: State,
        i: ir.Call,
        body: ir.Function,
        values: list[Term],
        label: int,
        at: int,
    ) -> list[State]:
        """Yield the states after a call of a function with a body."""
        values = [self.symbols.fit(v, p.width) for v, p in zip(values, body.parameters)]
        for p in body.parameters[len(values) :]:
            values.append(self.symbols.symbol(context, label, ("missing", at, p.name), p.width))
        start, names = self.passage.entry(state, body, values, self._told(body))
        callee = self._context(body, start)
        callee.callers.setdefault((context, (label, at)), state.trail)
        if callee.runs == 0:
            self.solve(callee)
        callee.readers.add(context)
        context.calls.setdefault((label, at + 1), {})[callee] = None
        back = {canon: original for original, canon in names.items()}
        found: list[State] = []
        for end in list(callee.exits.values()):
            try:
                found.append(self.passage.back(context, state.copy(), i, callee, end, back, label, at))
            except Dead:
                continue
        return found

    def _told(self, body: ir.Function) -> Told:
        most = _MOST_CONTEXTS_IN_RECURSION if body.name in self.passage.effects.recursive else _MOST_CONTEXTS
        known = self.of_function[body.name]
        if known >= _MOST_CONTEXTS_OF_PARTITION:
            return "arguments"
        return "all" if known < most else "numbers" if known < 2 * most else "partition"

    def _context(self, body: ir.Function, start: State) -> Context:
        key = (
            body.name,
            tuple(sorted(start.registers.items())),
            frozenset((c, v) for c, (v, _) in start.cells.items()),
            start.facts.literals,
            start.dirty,
        )
        found = self.contexts.get(key)
        if found is None:
            found = self.contexts[key] = self.new(body, start)
            self.of_function[body.name] += 1
            if self.of_function[body.name] > 4 * _MOST_CONTEXTS:
                raise NotModelled("a function is called in too many states", body.span, False)
        else:
            for cell, (value, ranges) in start.cells.items():
                old = found.start.cells[cell][1]
                if not ranges <= old:
                    found.start.cells[cell] = (value, ranges | old)
                    if found.runs:
                        self.work[found] = None
        return found

    def new(self, function: ir.Function, start: State) -> Context:
        """Yield a context that nobody has worked out yet."""
        return Context(function, start, frozenset().union(*map(self.symbols.leaves, start.registers.values())))

    def reached(self, context: Context, state: State, span: Span) -> None:
        """Note that an error call may be reached."""
        self.errors.setdefault(span, {}).setdefault(context, state.trail)

    def candidates(self, first: Context) -> tuple[Candidate, ...]:
        """Yield short ways from the first context to the error calls that may be reached, one for each call first."""
        steps: dict[Context, int] = {first: 0}
        before: dict[Context, tuple[Context, Trail]] = {}
        queue: list[tuple[int, int, Context]] = [(0, 0, first)]
        called: dict[Context, list[tuple[Context, Trail]]] = defaultdict(list)
        for callee in self.contexts.values():
            for (caller, place), trail in callee.callers.items():
                called[caller].append((callee, Trail(trail, 1 + _length(trail), place)))
        count = 0
        while queue:
            so_far, _, context = heappop(queue)
            if so_far > steps[context]:
                continue
            for callee, trail in called[context]:
                length = so_far + trail.length
                if callee not in steps or length < steps[callee]:
                    steps[callee], before[callee] = length, (context, trail)
                    count += 1
                    heappush(queue, (length, count, callee))
        found: list[tuple[int, int, Candidate]] = []
        for span, ends in self.errors.items():
            near = [(steps[c] + _length(trail), n, c) for n, (c, trail) in enumerate(ends.items()) if c in steps]
            for rank, (length, _, context) in enumerate(sorted(near)[:_MOST_WAYS]):
                way = [(context.function.name, ends[context])]
                at = context
                while at in before and len(way) < _LONGEST_WAY:
                    at, trail = before[at]
                    way.append((at.function.name, trail))
                found.append((rank, length, Candidate(span, tuple(reversed(way)))))
        found.sort(key=lambda one: one[:2])
        return tuple(candidate for _, _, candidate in found)


def _length(trail: Trail | None) -> int:
    return 0 if trail is None else trail.length
