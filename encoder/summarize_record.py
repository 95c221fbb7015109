"""What a simulation keeps for a check of its proof: the states at every place, as they are in the end."""

from __future__ import annotations

from collections.abc import Iterable

from encoder.certificate import Activation, Certificate, Claim, Point
from encoder.summarize_state import Context, State
from encoder.summarize_symbols import Symbols


class Record:
    """The states that the last pass over each block of each context saw."""

    def __init__(self) -> None:
        self.claims: dict[Context, dict[Point, list[State]]] = {}

    def begin(self, context: Context) -> None:
        """A function is gone through anew."""
        self.claims[context] = {}
        context.calls.clear()

    def block(self, context: Context, label: int, states: Iterable[State]) -> None:
        """A block is gone through anew, from ``states``."""
        kept = self.claims[context]
        for point in [p for p in kept if p[0] == label]:
            del kept[point]
        for point in [p for p in context.calls if p[0] == label]:
            del context.calls[point]
        self.at(context, (label, 0), states)

    def at(self, context: Context, point: Point, states: Iterable[State]) -> None:
        """These are the states at a point."""
        self.claims[context][point] = [s.copy() for s in states]

    def certificate(self, symbols: Symbols, first: Context) -> Certificate:
        """Yield all that is claimed, beginning with the context of the entry function."""
        contexts = [first, *(c for c in self.claims if c is not first)]
        numbers = {context: number for number, context in enumerate(contexts)}
        activations = [
            Activation(
                c.function.name,
                _claim(c.start),
                c.contents,
                {point: tuple(map(_claim, states)) for point, states in self.claims[c].items()},
                tuple(map(_claim, c.exits.values())),
                {point: tuple(numbers[callee] for callee in called) for point, called in c.calls.items()},
            )
            for c in contexts
        ]
        return Certificate(symbols.terms, tuple(symbols.objects), tuple(activations))


def _claim(state: State) -> Claim:
    return Claim(state.registers, state.cells, state.facts.literals, state.dirty, state.killed)
