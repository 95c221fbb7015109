"""What a proof by property simulation is made of, for someone else to check: claims about every place of a program.

A claim speaks of the executions that come to a place, in one activation of a function: there are values of its symbols
such that registers and memory cells equal its terms, its facts hold, each cell lies in one of its byte ranges, globals
that are not dirty hold their first values wherever no cell says otherwise, and nothing but the killed bytes was written
since the activation began. Symbols of an activation's start mean the same everywhere in it; so do those of
``contents``, the value that a cell had at its start. All other symbols are the claim's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from encoder import ir
from encoder.points_to import Range
from encoder.term import Term, Terms

Cell: TypeAlias = tuple[Term, int, int]  # base address, offset from it, size (bytes)
Ranges: TypeAlias = frozenset[Range]
Point: TypeAlias = tuple[int, int]  # block, and how many of its instructions have run


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    registers: Mapping[str, Term]  # the result of a function is "%return"
    cells: Mapping[Cell, tuple[Term, Ranges]]
    facts: frozenset[Term]
    dirty: frozenset[str]
    killed: Ranges


@dataclass(frozen=True, slots=True, eq=False)
class Activation:
    """A function called in executions of one claim. ``claims``: by point, one of them holds; ``exits``: at return.

    ``calls``: by point after the call, activations (by number) that might be the ones it makes.
    """

    function: str
    start: Claim
    contents: Mapping[Term, tuple[Cell, Ranges]]
    claims: Mapping[Point, tuple[Claim, ...]]
    exits: tuple[Claim, ...]
    calls: Mapping[Point, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """Everything that is claimed. ``objects``: kind and key by number of the base term; the first activation is the
    entry function's."""

    terms: Terms
    objects: tuple[tuple[str, str], ...]
    activations: tuple[Activation, ...]


def is_cut(program: ir.Program, i: ir.Instruction) -> bool:
    """Are there claims right behind an instruction: does it call what has a body, or through a pointer?"""
    return isinstance(i, ir.Call) and (not isinstance(i.callee, str) or i.callee in program.functions)
