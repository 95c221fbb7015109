"""How the steps of a trace nest by call."""

from __future__ import annotations

from collections.abc import Sequence

from slicc.report.document import StepData


def levels(steps: Sequence[StepData]) -> list[int]:
    """Yield how deep each step stands in the tree of calls: a call at level L holds its steps at L + 1.

    Calls and returns decide; depths close calls that never return (no body, path ended). Works whether a call carries
    its caller's depth or its callee's.
    """
    inside = _depth_inside(steps)
    out: list[int] = []
    open_calls: list[int] = []
    for step in steps:
        frame = step.depth - 1 if step.kind == "call" and inside == 0 else step.depth
        while open_calls and open_calls[-1] > frame:
            open_calls.pop()
        out.append(len(open_calls))
        if step.kind == "call":
            open_calls.append(step.depth + inside)
        elif step.kind == "return" and open_calls:
            open_calls.pop()
    return out


def _depth_inside(steps: Sequence[StepData]) -> int:
    """Yield what to add to a call's depth to get the depth of the steps inside it: 1, or 0."""
    previous: StepData | None = None
    for step in steps:
        if step.kind in ("call", "return"):
            if previous is not None and previous.kind == "call" and step.kind == "return":
                return 1 if step.depth > previous.depth else 0
            previous = step
    return 1


def parents_of(steps: Sequence[StepData], level: Sequence[int]) -> list[int]:
    """Yield for each step the index of the call that it stands in, -1 at the top."""
    last_call: dict[int, int] = {}
    out: list[int] = []
    for i, step in enumerate(steps):
        out.append(last_call.get(level[i] - 1, -1) if level[i] else -1)
        if step.kind == "call":
            last_call[level[i]] = i
    return out
