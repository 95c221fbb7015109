"""The states that functions are summarised in: found again, worked out when first met, and again when they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from encoder import ir
from encoder.source import Span
from encoder.summarize_passage import Passage, Told
from encoder.summarize_state import Candidate, Context, Dead, NotModelled, State, Trail, length
from encoder.term import Term

_MOST_CONTEXTS = 32  # states that one function is told apart in
_MOST_CONTEXTS_IN_RECURSION = 6  # of one that may call itself: each call may bring a new state
_LONGEST_WAY = 2000  # calls on the stack that a candidate remembers


class Contexts:
    """The contexts of one simulation. ``solve`` works one out; ``work``: those to be worked out again; ``candidates``:
    the errors that may be reached."""

    def __init__(self, passage: Passage, solve: Callable[[Context], None]):
        self.passage = passage
        self.solve = solve
        self.symbols = passage.symbols
        self.contexts: dict[object, Context] = {}
        self.of_function: dict[str, int] = defaultdict(int)
        self.work: dict[Context, None] = {}
        self.candidates: dict[Span, Candidate] = {}

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
        if callee.caller is None:
            callee.caller = (context, state.trail, (label, at))
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
        """Note how an error call may be reached, unless a shorter way is known."""
        way = [(context.function.name, state.trail)]
        at = context
        while at.caller is not None and len(way) < _LONGEST_WAY:
            at, trail, place = at.caller
            steps = 1 + (0 if trail is None else trail.length)
            way.append((at.function.name, Trail(trail, steps, place)))
        found = Candidate(span, tuple(reversed(way)))
        known = self.candidates.get(span)
        if known is None or length(found) < length(known):
            self.candidates[span] = found
