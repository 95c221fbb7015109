"""The part of a rule's automaton that a trace walked, drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slicc.report.document import RuleData, StepData, TraceData, leading_number
from slicc.report.nesting import parents_of
from slicc.report.visible import one_line, source_lines

MOST_NODES = 12
BOX_WIDTH = 150
LINE_HEIGHT = 17
GAP = 52


@dataclass(frozen=True, slots=True)
class NodeBox:
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, int, str], ...]
    kind: str


@dataclass(frozen=True, slots=True)
class EdgeLine:
    path: str
    head: str
    label: str
    label_x: int
    label_y: int
    anchor: str
    steps: tuple[int, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Automaton:
    """The part of the rule's automaton that the trace walked, with its geometry in pixels.

    ``stops`` are (step, node, edge) in order: where the monitor stands from that step on, and how it came there.
    """

    width: int
    height: int
    start: int
    nodes: tuple[NodeBox, ...]
    edges: tuple[EdgeLine, ...]
    stops: tuple[tuple[int, int, int], ...]


def automaton(trace: TraceData, steps: Sequence[StepData], level: Sequence[int]) -> Automaton | None:
    """Yield the states that the monitor was in and the events between them, drawn from top to bottom."""
    variables = _drawn_variables(trace, steps)
    if not variables:
        return None
    current = dict(trace.initial_state)
    parents = parents_of(steps, level)
    nodes: dict[tuple[str, ...], int] = {}
    edges: dict[tuple[int, int, str], list[int]] = {}
    hops: list[tuple[int, int, tuple[int, int, str]]] = []

    def node() -> int:
        return nodes.setdefault(tuple(current.get(v, "?") for v in variables), len(nodes))

    at = node()
    abort = -1
    for i, step in enumerate(steps):
        if step.state:
            current.update(step.state)
            to = node()
            if to != at:
                key = (at, to, _event_name(trace.rule, steps, parents, i))
                edges.setdefault(key, []).append(step.n)
                hops.append((step.n, to, key))
                at = to
        elif step.kind == "abort":
            abort = len(nodes)
            key = (at, abort, _event_name(trace.rule, steps, parents, i))
            edges.setdefault(key, []).append(step.n)
            hops.append((step.n, abort, key))
    labels = [
        tuple(one_line(f"{v} = {value}") for v, value in zip(variables, valuation, strict=True)) for valuation in nodes
    ]
    if abort >= 0:
        labels.append(("defect",))
    return _drawn(labels, edges, hops, abort)


def _drawn_variables(trace: TraceData, steps: Sequence[StepData]) -> tuple[str, ...]:
    """Yield the state variables to draw: named values first, then as many as keep the drawing small."""
    seen: dict[str, set[str]] = {name: {value} for name, value in trace.initial_state}
    for step in steps:
        for name, value in step.state:
            seen.setdefault(name, set()).add(value)
    named = [n for n, values in seen.items() if not all(leading_number(v) is not None for v in values)]
    chosen = named or list(seen)
    # A variable that never moves says nothing in the drawing; it stays in the state pane.
    chosen = [n for n in chosen if len(seen[n]) > 1] or chosen
    while chosen and _count_states(trace, steps, chosen) > MOST_NODES:
        chosen = sorted(chosen, key=lambda n: len(seen[n]))[:-1]
    return tuple(n for n in seen if n in chosen)


def _count_states(trace: TraceData, steps: Sequence[StepData], variables: Sequence[str]) -> int:
    current = dict(trace.initial_state)
    found = {tuple(current.get(v, "?") for v in variables)}
    for step in steps:
        if step.state:
            current.update(step.state)
            found.add(tuple(current.get(v, "?") for v in variables))
    return len(found)


def _event_name(rule: RuleData | None, steps: Sequence[StepData], parents: Sequence[int], i: int) -> str:
    up = parents[i]
    while up >= 0 and steps[up].origin == "rule":
        up = parents[up]
    callee = re.match(r"\s*(?:\d+\. )?([A-Za-z_]\w*)\s*\(", steps[up].text) if up >= 0 else None
    name = callee[1] if callee else steps[i].function
    if rule and steps[i].file == rule.file:
        above = source_lines(rule.text)[: steps[i].line]
        for line in reversed(above):
            when = re.search(r"\.(entry|exit|call|return)\b", line)
            if when:
                return f"{name}.{when[1]}"
    return name


def _drawn(
    labels: Sequence[tuple[str, ...]],
    edges: Mapping[tuple[int, int, str], Sequence[int]],
    hops: Sequence[tuple[int, int, tuple[int, int, str]]],
    abort: int,
) -> Automaton:
    """Lay the nodes out in one column, in the order in which the trace met them.

    Edges to the next node are straight; edges back swing out on the left, edges that skip nodes on the right:

        (1) held = false <-.
         | Acquire         | Release
        (2) held = true  --'
    """
    width = max([BOX_WIDTH] + [len(line) * 8 + 24 for label in labels for line in label])
    width = min(width, 300)
    far = max((abs(a - b) for a, b, _ in edges), default=1)
    # Parallel edges share one line and stack their labels.
    grouped: dict[tuple[int, int], list[str]] = {}
    for a, b, name in edges:
        grouped.setdefault((a, b), []).append(name)
    back = [pair for pair in grouped if pair[1] <= pair[0]]
    left = 14 + (24 + 14 * min(far, 6) if back else 0)
    y = 22
    boxes: list[NodeBox] = []
    for number, label in enumerate(labels):
        height = len(label) * LINE_HEIGHT + 14
        lines = tuple(
            (left + width // 2, y + 20 + row * LINE_HEIGHT, _clip(line, width // 8)) for row, line in enumerate(label)
        )
        boxes.append(NodeBox(left, y, width, height, lines, "abort" if number == abort else "state"))
        below = len(grouped.get((number, number + 1), ())) + len(grouped.get((number + 1, number), ()))
        y += height + max(GAP, 18 + below * LINE_HEIGHT)
    names = list(edges)
    # Arcs that skip nodes pass outside of the labels of the straight edges.
    straight = left + width // 2 + max([0] + [len(_clip(n, 44)) * 8 + 20 for a, b, n in names if abs(a - b) == 1])
    straight = max(straight, left + width)
    lines_out: list[EdgeLine] = []
    right = left + width
    for a, b, name in names:
        row = grouped[(a, b)].index(name)
        top, bottom = boxes[a], boxes[b]
        words = _clip(name, 44)
        kind = "abort" if b == abort else "event"
        if b == a + 1:
            x = left + width // 2
            y1, y2 = top.y + top.height, bottom.y
            path, head = f"M{x} {y1}V{y2 - 7}", f"M{x - 5} {y2 - 9}L{x} {y2}L{x + 5} {y2 - 9}Z"
            label_x, label_y = x + 12, y1 + 20 + row * LINE_HEIGHT
        elif b > a:
            y1, y2 = top.y + top.height // 2, bottom.y + bottom.height // 2
            out = straight + 12 * (b - a)
            path = (
                f"M{right} {y1}H{out - 10}Q{out} {y1} {out} {y1 + 10}V{y2 - 10}Q{out} {y2} {out - 10} {y2}H{right + 8}"
            )
            head = f"M{right + 9} {y2 - 5}L{right} {y2}L{right + 9} {y2 + 5}Z"
            label_x, label_y = right + 14, y2 + 17 + row * LINE_HEIGHT
        else:
            y1, y2 = top.y + top.height // 2, bottom.y + bottom.height // 2
            out = left - 22 - 14 * min(a - b, 6)
            path = f"M{left} {y1}C{out} {y1} {out} {y2} {left - 8} {y2}"
            head = f"M{left - 9} {y2 - 5}L{left} {y2}L{left - 9} {y2 + 5}Z"
            label_x, label_y = left + width // 2 + 12, top.y - 10 - row * LINE_HEIGHT
            words = "\N{UPWARDS ARROW} " + words
        lines_out.append(EdgeLine(path, head, words, label_x, label_y, "start", tuple(edges[(a, b, name)]), kind))
    total_width = max([right + 14] + [e.label_x + len(e.label) * 7 + 8 for e in lines_out])
    position = {key: i for i, key in enumerate(names)}
    return Automaton(
        width=max(total_width, max(straight + 14 + 12 * (b - a) for a, b, _ in names) if names else 0),
        height=max([boxes[-1].y + boxes[-1].height + 10] + [e.label_y + 6 for e in lines_out]),
        start=left + width // 2,
        nodes=tuple(boxes),
        edges=tuple(lines_out),
        stops=tuple((n, node, position[key]) for n, node, key in hops),
    )


def _clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"
