"""A program made ready for questions about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import Layout
from encoder.idle import halt_idle_loops
from encoder.order import Order
from encoder.points_to import PointsTo
from encoder.points_to_exact import points_to


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
