"""From the way to an error that property simulation found to a program that holds little else.

Every activation of a large function on the way becomes a function of its own, whole inside; calls of large functions
that the way does not make end the path. What is left is a part of the program's executions: an error found there is
one. Calls of small functions stay as they are. After the stratified inlining of Lal/Qadeer/Lahiri, CAV 2012, with the
way known beforehand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from encoder import ir
from encoder.constant import INT
from encoder.ctype import FunctionType, Void
from encoder.points_to import PointsTo, Target
from encoder.summarize import Candidate, Trail

_SMALL = 400  # instructions of a function with all that it calls, copied as often as it is called
_MOST_ACTIVATIONS = 4000
_LARGEST = 1 << 40
_Sets = dict[tuple[str, str], frozenset[Target]]


@dataclass(slots=True)
class _Activation:
    """One run of a function: which calls it makes on the way, by block and instruction."""

    function: str
    calls: dict[tuple[int, int], dict[str, _Activation]] = field(default_factory=dict)

    def call(self, place: tuple[int, int], function: str) -> _Activation:
        return self.calls.setdefault(place, {}).setdefault(function, _Activation(function))


def inlined_sizes(program: ir.Program, sets: PointsTo) -> dict[str, int]:
    """Yield by function how many instructions it has when all that it calls is copied in (recursion: very many)."""
    sizes: dict[str, int] = {}

    def visit(name: str) -> None:
        stack = [(name, False)]
        active: set[str] = set()
        while stack:
            at, done = stack.pop()
            function = program.functions[at]
            if done:
                own = 0
                for block in function.blocks.values():
                    own += len(block.instructions) + 1
                    for i in block.instructions:
                        if isinstance(i, ir.Call):
                            own += sum(sizes.get(c, _LARGEST) for c in _bodies(program, sets, i))
                sizes[at] = min(own, _LARGEST)
                active.discard(at)
                continue
            if at in sizes or at in active:
                continue
            active.add(at)
            stack.append((at, True))
            for block in function.blocks.values():
                for i in block.instructions:
                    if isinstance(i, ir.Call):
                        stack += [(c, False) for c in _bodies(program, sets, i) if c not in sizes and c not in active]

    for name in program.functions:
        visit(name)
    return sizes


def _bodies(program: ir.Program, sets: PointsTo, i: ir.Call) -> list[str]:
    names = (i.callee,) if isinstance(i.callee, str) else sets.callees.get(i.site, ())
    return [n for n in names if n in program.functions]


def restrict(
    program: ir.Program, sets: PointsTo, entry: str, candidate: Candidate, sizes: dict[str, int]
) -> tuple[ir.Program, PointsTo] | None:
    """Yield the part of a program that one candidate runs through, with its points-to sets; None if it is too large.

    ``sizes``: of ``inlined_sizes``.
    """
    root = _Activation(entry)
    budget = [_MOST_ACTIVATIONS]
    at = root
    for k, (_, trail) in enumerate(candidate.way):
        if not _follow(at, trail, sizes, budget):
            return None
        if k + 1 < len(candidate.way):
            assert trail is not None and trail.call is not None
            at = at.call(trail.call, candidate.way[k + 1][0])
    copies = _Copies(program, sets, sizes)
    copies.copy(root, entry)
    functions = {**program.functions, **copies.functions}
    registers, behind = (_copied(known, copies.originals) for known in (sets.registers, sets.behind))
    return replace(program, functions=functions), replace(sets, registers=registers, behind=behind)


def _is_called(i: ir.Call, callee: ir.Expr, name: str) -> ir.Call:
    """The assumption that a call through a pointer reaches a function."""
    width = ir.width_of(callee)
    same = ir.Binary("eq", callee, ir.FunctionAddress(name, width), 1)
    given = ir.Argument(ir.Convert("zext", same, INT.width))
    return ir.Call(None, "__slicc_assume", (given,), FunctionType(Void(), (INT,), False), i.site, i.span)


def _copied(sets: _Sets, originals: dict[str, str]) -> _Sets:
    """Sets of registers, with those of functions' copies."""
    found = dict(sets)
    by_function: dict[str, list[tuple[str, frozenset[Target]]]] = defaultdict(list)
    for (function, register), targets in sets.items():
        by_function[function].append((register, targets))
    for copy, original in originals.items():
        for register, targets in by_function[original]:
            found[copy, register] = targets
    return found


def _follow(activation: _Activation, trail: Trail | None, sizes: dict[str, int], budget: list[int]) -> bool:
    """Add the calls of a trail to an activation; False when there are too many."""
    work = [(activation, trail)]
    while work:
        into, at = work.pop()
        while at is not None:
            if at.call is not None and at.function and sizes.get(at.function, 0) > _SMALL:
                budget[0] -= 1
                if budget[0] < 0:
                    return False
                work.append((into.call(at.call, at.function), at.inner))
            at = at.before
    return True


class _Copies:
    def __init__(self, program: ir.Program, sets: PointsTo, sizes: dict[str, int]):
        self.program = program
        self.sets = sets
        self.sizes = sizes
        self.functions: dict[str, ir.Function] = {}
        self.originals: dict[str, str] = {}

    def copy(self, root: _Activation, name: str) -> None:
        """Make the functions of an activation and of all in it; the outermost is called ``name``."""
        work = [(root, name)]
        count = 0
        while work:
            activation, own = work.pop()
            function = self.program.functions[activation.function]
            blocks: dict[int, ir.Block] = {}
            for label, block in function.blocks.items():
                kept: list[ir.Instruction] = []
                end = block.end
                for at, i in enumerate(block.instructions):
                    if isinstance(i, ir.Call) and self._is_large(i):
                        inner = activation.calls.get((label, at), {})
                        if not inner:
                            end = ir.Halt("the way does not make this call", i.span)
                            break
                        if len(inner) == 1:
                            ((called, activated),) = inner.items()
                            if not isinstance(i.callee, str):
                                kept.append(_is_called(i, i.callee, called))
                            count += 1
                            i = replace(i, callee=f"{called}#{count}")
                            work.append((activated, f"{called}#{count}"))
                    kept.append(i)
                blocks[label] = ir.Block(label, tuple(kept), end)
            self.functions[own] = replace(function, name=own, blocks=blocks)
            if own != activation.function:
                self.originals[own] = activation.function

    def _is_large(self, i: ir.Call) -> bool:
        return any(self.sizes[c] > _SMALL for c in _bodies(self.program, self.sets, i))
