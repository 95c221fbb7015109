"""Nodes of the coarse points-to solver: sets of targets as bits, and what flows where.

What is new in a set is passed on once. Source: difference propagation as in Fecht/Seidl, NJC 5(4), 1998.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from encoder.points_to import FUNCTION, INFINITE, NUMBER, Target, is_environment

_MOST_EFFORT = 1_500_000  # bits passed on, and edges, before the pool takes everything of the environment

Node = int
Bits = int

ANYWHERE = (-INFINITE, INFINITE)


class TooMuch(Exception):
    """Places are still told apart too often."""


class Graph:
    """``apart``: edges for data do not pass functions. ``limited``: more effort than is worth it raises TooMuch."""

    def __init__(self, apart: bool, limited: bool):
        self.apart = apart
        self.limited = limited
        self.effort = 0
        # Targets by number, and what sets of them are asked for often.
        self.targets: list[Target] = []
        self.number: dict[Target, int] = {}
        self.function_bits: Bits = 0
        self.environment_bits: Bits = 0
        self.number_bit = 1 << self._intern((NUMBER, 0, 0))
        # Nodes.
        self.sets: list[Bits] = []
        self.fresh: list[Bits] = []
        self.edges: list[dict[Node, bool]] = []  # True: functions do not pass
        self.uses: list[list[Callable[[Bits], None]]] = []
        self.work: deque[Node] = deque()
        self.constants: dict[Bits, Node] = {}

    def _intern(self, target: Target) -> int:
        found = self.number.get(target)
        if found is None:
            found = self.number[target] = len(self.targets)
            self.targets.append(target)
            if target[0].startswith(FUNCTION):
                self.function_bits |= 1 << found
            elif is_environment(target[0]):
                self.environment_bits |= 1 << found
        return found

    def _each(self, bits: Bits) -> Iterator[int]:
        while bits:
            low = bits & -bits
            yield low.bit_length() - 1
            bits ^= low

    def _node(self) -> Node:
        self.sets.append(0)
        self.fresh.append(0)
        self.edges.append({})
        self.uses.append([])
        return len(self.sets) - 1

    def _constant(self, bits: Bits) -> Node:
        found = self.constants.get(bits)
        if found is None:
            found = self.constants[bits] = self._node()
            self._add(found, bits)
        return found

    def _add(self, node: Node, bits: Bits) -> None:
        new = bits & ~self.sets[node]
        if new:
            self.sets[node] |= new
            if not self.fresh[node]:
                self.work.append(node)
            self.fresh[node] |= new
            self.effort += 1

    def _flow(self, source: Node, into: Node, data: bool = False) -> None:
        """What is in one node is in another. ``data``: but for functions."""
        edges = self.edges[source]
        data = data and self.apart
        if source != into and (into not in edges or edges[into] and not data):
            edges[into] = data
            self.effort += 1
            now = self.sets[source] & ~self.fresh[source]
            self._add(into, now & ~self.function_bits if data else now)

    def _use(self, node: Node, use: Callable[[Bits], None]) -> None:
        """Call ``use`` with what is in a node, and with what comes there later."""
        self.uses[node].append(use)
        now = self.sets[node] & ~self.fresh[node]
        if now:
            use(now)

    def _mapped(self, source: Node, each: Callable[[int], Bits]) -> Node:
        into = self._node()
        known: dict[int, Bits] = {}

        def pass_on(bits: Bits) -> None:
            found = 0
            for t in self._each(bits):
                one = known.get(t)
                if one is None:
                    one = known[t] = each(t)
                found |= one
            self._add(into, found)

        self._use(source, pass_on)
        return into

    def _joined(self, *nodes: Node | None) -> Node | None:
        several = [n for n in nodes if n is not None]
        if len(several) < 2:
            return several[0] if several else None
        into = self._node()
        for n in several:
            self._flow(n, into)
        return into

    def _run(self) -> None:
        work, sets, fresh = self.work, self.sets, self.fresh
        while work:
            node = work.popleft()
            new = fresh[node]
            fresh[node] = 0
            edges = self.edges[node]
            self.effort += len(edges) + len(self.uses[node])
            if self.effort > _MOST_EFFORT and self.limited:
                raise TooMuch
            objects = new & ~self.function_bits
            for into, data in list(edges.items()):
                more = (objects if data else new) & ~sets[into]
                if more:
                    sets[into] |= more
                    if not fresh[into]:
                        work.append(into)
                    fresh[into] |= more
            for use in list(self.uses[node]):
                use(new)
