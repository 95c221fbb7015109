"""How many passes are left of a loop that counts in plain numbers.

A condition that compares numbers on every pass says how far the count is from its end, and two passes how far it gets
in one. It is a guess that costs time when it is wrong, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from encoder import ir
from encoder.term import Term, Terms

_MOST_PASSES = 256
_SIGNED = ("slt", "sle", "eq", "ne")
_COMPARES = (*_SIGNED, "ult", "ule")


@dataclass(slots=True)
class Countdown:
    """The loops of one activation. ``distances``: (head, block that leaves the loop) -> how far it is to the end, and
    what the last pass took away from that, if there were two. ``started``, ``cost``: head -> when a pass began, and
    what the last one took, both in steps."""

    distances: dict[tuple[int, int], tuple[int, int | None]] = field(default_factory=dict)
    started: dict[int, int] = field(default_factory=dict)
    cost: dict[int, int] = field(default_factory=dict)

    def enter(self, head: int, steps: int) -> None:
        """A loop is entered anew."""
        self.started[head] = steps
        for key in [k for k in self.distances if k[0] == head]:
            del self.distances[key]

    def again(self, head: int, steps: int) -> None:
        """A pass is at its end."""
        self.cost[head] = steps - self.started.get(head, steps)
        self.started[head] = steps

    def compare(self, head: int, label: int, distance: int | None) -> None:
        """A pass compares numbers that are so far apart, and would leave the loop at zero or about there; None: it
        compares no numbers this time."""
        last = self.distances.pop((head, label), None)
        if distance is not None:
            self.distances[head, label] = distance, None if last is None else distance - last[0]

    def left(self, head: int) -> int | None:
        """How many steps the passes take that are left of a loop, where there is an end in sight."""
        passes = [n for (h, _), (distance, step) in self.distances.items() if h == head
                  and (n := _passes(distance, step)) is not None]  # fmt: skip
        return min(passes) * max(1, self.cost.get(head, 1)) if passes and min(passes) <= _MOST_PASSES else None


def distance(terms: Terms, operator: str, left: Term, right: Term) -> int | None:
    """How far apart two numbers are that a condition compares; None when they are no numbers."""
    a, b = terms.value(left), terms.value(right)
    if a is None or b is None or operator not in _COMPARES:
        return None
    if operator in _SIGNED:
        width = terms.width(left)
        a, b = ((v ^ 1 << width - 1) - (1 << width - 1) for v in (a, b))
    return a - b


def compared(condition: ir.Expr) -> tuple[str, ir.Expr, ir.Expr] | None:
    """The comparison that a condition is, unless both sides are written as constants."""
    match condition:
        case ir.Binary(op, left, right, _) if op in _COMPARES:
            return None if isinstance(left, ir.Const) and isinstance(right, ir.Const) else (op, left, right)
    return None


def _passes(distance: int, step: int | None) -> int | None:
    if step is None:
        return abs(distance)  # as most loops count
    if step == 0 or (distance < 0) == (step < 0) and distance != 0:
        return None
    return -(-abs(distance) // abs(step))
