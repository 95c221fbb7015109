"""Points-to sets of a program that mixes pointers too much for exact ones: coarser, and sure to end soon.

What is given up, in this order: exact offsets of which one class has many, places within a class that has many, and
what tells the contents of classes apart that hold much (they share one pool).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from encoder import ir
from encoder.ctype import FunctionType, Layout, Pointer, Void
from encoder.points_to import INFINITE, PointsTo, Range, Target, close_over_calls, is_function, may_be_foreign
from encoder.points_to_coarse_flow import Flows, original
from encoder.points_to_coarse_graph import ANYWHERE, Bits, Node, TooMuch
from encoder.points_to_coarse_places import SHAPE

_MOST_SHOWN = 4  # ranges of one class in one set that the result tells apart


def points_to_coarse(
    program: ir.Program, roots: tuple[str, ...], layouts: Mapping[str, Layout], open_parameters: bool
) -> PointsTo:
    """Yield sets that hold at least those of the exact solver."""
    try:
        return _Solver(program, roots, layouts, open_parameters, False).solve()
    except TooMuch:
        return _Solver(program, roots, layouts, open_parameters, True).solve()


class _Solver(Flows):
    def __init__(
        self,
        program: ir.Program,
        roots: tuple[str, ...],
        layouts: Mapping[str, Layout],
        open_parameters: bool,
        pooled: bool,
    ):
        super().__init__(program, layouts, open_parameters, pooled)
        self.roots = roots
        self.open_parameters = open_parameters

    def solve(self) -> PointsTo:
        for key, obj in self.program.objects.items():
            for offset, value in obj.initial or ():
                node = self.value("", value)
                if node is not None:
                    at = self._constant(self._bit(key, offset, offset))
                    self._store(at, 0, ir.width_of(value) // 8, node)
        for root in self.roots:
            if root in self.program.functions:
                self._reach(root)
                if self.open_parameters:
                    self._open(self.program.functions[root])
        while self.work:
            self._run()
            # What was the address of a member may be none by now: the largest record of a class has grown.
            self.around.clear()
            for a, b in self.compares:
                self._compare(a, b)
        return self._answer()

    def _open(self, function: ir.Function) -> None:
        for register in function.parameters:
            kind = function.names.get(register.name, ("", Void()))[1]
            if isinstance(kind, Pointer) and not isinstance(kind.target, FunctionType):
                cls = f"env:any {kind.target}"
                self._typed(cls, kind.target)
                self._class(cls)
                self._define(function.name, register, self._constant(self._bit(cls)))

    def _answer(self) -> PointsTo:
        shown: dict[Bits, frozenset[Target]] = {}

        def targets(bits: Bits) -> frozenset[Target]:
            found = shown.get(bits)
            if found is None:
                found = shown[bits] = self._shown(bits)
            return found

        sets = self.sets
        registers: dict[tuple[str, str], Bits] = defaultdict(int)
        for (activation, register), n in self.registers.items():
            registers[original(activation), register] |= sets[n]
        return PointsTo(
            {k: targets(bits) for k, bits in registers.items() if bits},
            {name: places for name in self.classes if (places := self._places(name, targets))},
            dict(self.types),
            {k: targets(sets[n]) for k, n in self.equal.items() if sets[n]},
            {site: tuple(sorted(names)) for site, names in self.callees.items()},
            self._writes(targets),
            {k: targets(sets[n]) for k, n in self.arguments.items()},
            self.program.pointer_width,
            False,
            True,
            {
                name: frozenset((kind, at) for kind, at, _ in known.shapes)
                for name, known in self.classes.items()
                if known.shapes and not name.startswith(SHAPE)
            },
            few=True,
        )

    def _shown(self, bits: Bits) -> frozenset[Target]:
        """A set as others know it."""
        by_class: dict[str, list[Target]] = {}
        for t in self._each(bits):
            by_class.setdefault(self.targets[t][0], []).append(self.targets[t])
        found: set[Target] = set()
        for cls, several in by_class.items():
            if any(t[2] >= INFINITE for t in several) or len(several) > _MOST_SHOWN:
                several = [(cls, *ANYWHERE)]
            found.update(several)
        return frozenset(found)

    def _places(
        self, name: str, targets: Callable[[Bits], frozenset[Target]]
    ) -> dict[tuple[int, int], frozenset[Target]]:
        """What the places of a class may hold; what may be anywhere in it is not said again of one."""
        if name.startswith(SHAPE):
            return {}
        held: dict[tuple[int, int], Bits] = defaultdict(int)

        def tell(low: int, high: int, node: Node) -> None:
            held[low, high] |= self.sets[node]

        self._observe(self.classes[name], *ANYWHERE, tell)
        everywhere = held.get(ANYWHERE, 0)
        return {
            place: targets(bits) for place, bits in held.items() if bits and (place == ANYWHERE or bits & ~everywhere)
        }

    def _writes(self, targets: Callable[[Bits], frozenset[Target]]) -> dict[str, frozenset[Range]]:
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for activation in sorted(self.reached):
            name = original(activation)
            ranges = own.setdefault(name, set())
            for node, by, size in dict.fromkeys(self.written.get(activation, ())):
                for cls, low, high in targets(self.sets[node]):
                    if not is_function(cls):
                        exact = high < INFINITE and size < INFINITE
                        ranges.add((cls, low + by, high + by + size) if exact else (cls, *ANYWHERE))
            for site, node in self.given.get(activation, ()):
                if may_be_foreign(self.program, self.callees.get(site, ())):
                    for cls, _, _ in targets(self.sets[node]):
                        if not is_function(cls):
                            ranges.add((cls, *ANYWHERE))
            calls.setdefault(name, set()).update(
                c
                for s in self.sites.get(activation, ())
                for c in self.callees.get(s, ())
                if c in self.program.functions
            )
        return close_over_calls(own, calls)
