"""The loops of a function that a run goes round: natural loops, by their back edges in depth-first order."""

from __future__ import annotations

from encoder.ir import Function
from encoder.order import successors as following


def innermost_loops(function: Function) -> tuple[dict[int, int], frozenset[tuple[int, int]]]:
    """Yield, for each block in a loop, the head of its innermost loop; and the back edges."""
    bodies, back = loop_bodies(function)
    innermost: dict[int, int] = {}
    for head, body in sorted(bodies.items(), key=lambda item: (-len(item[1]), item[0])):
        for label in body:
            innermost[label] = head
    return innermost, back


def loop_bodies(function: Function) -> tuple[dict[int, frozenset[int]], frozenset[tuple[int, int]]]:
    """Yield the blocks of each loop by its head; and the back edges."""
    successors: dict[int, tuple[int, ...]] = {}
    predecessors: dict[int, list[int]] = {label: [] for label in function.blocks}
    for label, block in function.blocks.items():
        successors[label] = following(block)
        for to in successors[label]:
            predecessors[to].append(label)
    back: set[tuple[int, int]] = set()
    state: dict[int, int] = {0: 1}
    stack: list[tuple[int, int]] = [(0, 0)]
    while stack:
        label, at = stack.pop()
        if at == len(successors[label]):
            state[label] = 2
            continue
        stack.append((label, at + 1))
        to = successors[label][at]
        if state.get(to) == 1:
            back.add((label, to))
        elif to not in state:
            state[to] = 1
            stack.append((to, 0))
    bodies: dict[int, set[int]] = {}
    for tail, head in sorted(back):
        body = bodies.setdefault(head, {head})
        work = [tail]
        while work:
            label = work.pop()
            if label not in body:
                body.add(label)
                work.extend(predecessors[label])
    return {head: frozenset(body) for head, body in bodies.items()}, frozenset(back)
