"""The trace of a defect: the encoder's steps in the shape of the JSON output."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

from encoder.source import Span
from encoder.verdict import ChosenInput, Step, Trace
from slicc.place import shown_name
from slicc.report.document import StepData, leading_number, step_data
from slicc.report.nesting import levels, parents_of
from slicc.report.scaffold import RESET, nowhere
from slicc.report.visible import source_lines

STATE_PREFIX = "slicc_state_"


class ValueDict(TypedDict):
    name: str
    value: str


class StepDict(TypedDict):
    n: int
    kind: str
    origin: str
    depth: int
    function: str
    file: str | None
    line: int
    column: int | None
    text: str
    values: list[ValueDict]
    state: dict[str, str]
    essential: bool
    iteration: int | None


class InputDict(TypedDict):
    name: str
    value: str
    kind: str
    file: str | None
    line: int


class RuleDict(TypedDict):
    name: str
    title: str
    holds: str
    page: str
    file: str
    text: str
    message: str


class TraceDict(TypedDict):
    steps: list[StepDict]
    inputs: list[InputDict]
    rule: RuleDict | None
    initial_state: dict[str, str]


def trace_dict(
    trace: Trace,
    *,
    driver_files: frozenset[str],
    rule_files: frozenset[str],
    model_files: frozenset[str],
    state_names: Mapping[str, str],
    state_values: Mapping[str, Mapping[int, str]],
    sources: Mapping[str, str] | None = None,
    rule: RuleDict | None = None,
    initial_state: Mapping[str, str] | None = None,
) -> TraceDict:
    """Yield the trace in the shape of the JSON output.

    ``state_names`` maps a C global of the monitor to the rule's name for it; ``state_values`` maps that name (or the C
    global's) to the names of its values. What is assigned to the monitor before anything is called is its initial
    state, not an event. ``sources`` are texts by file, to tell which member of a union a line reads.
    """
    state: dict[str, str] = dict(initial_state or {})
    started = False
    steps: list[StepDict] = []
    initial: dict[str, str] = dict(state)
    for step in trace.steps:
        origin = _origin(step.span, driver_files, rule_files, model_files)
        assigned = _state_changes(step, state_names, state_values)
        started = started or step.kind == "call" or origin == "driver"
        if assigned and not started:
            state.update(assigned)
            initial.update(assigned)
            continue
        changed = {name: value for name, value in assigned.items() if state.get(name) != value}
        state.update(assigned)
        if assigned and not changed and step.function == RESET:
            continue
        hidden = nowhere(step.span)
        steps.append(
            StepDict(
                n=len(steps) + 1,
                kind="event" if assigned else step.kind,
                origin="rule" if assigned else origin,
                depth=step.depth,
                function="next call" if step.function == RESET else step.function,
                file=None if hidden else shown_name(step.span.file),
                line=0 if hidden else step.span.line,
                column=None if hidden else step.span.column,
                text=_text(step, assigned, rule),
                values=[] if assigned or step.kind == "abort" else [ValueDict(name=n, value=v) for n, v in step.values],
                state=changed,
                essential=False,
                iteration=step.iteration,
            )
        )
    shown = _essential(steps, trace)
    for entry, matters in zip(steps, shown, strict=True):
        entry["essential"] = matters
    return TraceDict(
        steps=steps,
        inputs=[
            InputDict(
                name=_best_name(i, sources or {}),
                value=i.value,
                kind=i.kind,
                file=None if i.span is None or nowhere(i.span) else shown_name(i.span.file),
                line=0 if i.span is None or nowhere(i.span) else i.span.line,
            )
            for i in trace.inputs
        ],
        rule=rule,
        initial_state=initial,
    )


def _origin(span: Span, driver: frozenset[str], rules: frozenset[str], models: frozenset[str]) -> str:
    if span.file in rules:
        return "rule"
    if span.file in models:
        return "environment"
    if span.file in driver:
        return "driver"
    # Inline functions of the driver's own headers run too; only what is in no file at all is the harness.
    return "harness" if span.file.startswith("<") or not span.file else "driver"


def _state_changes(step: Step, names: Mapping[str, str], values: Mapping[str, Mapping[int, str]]) -> dict[str, str]:
    if step.kind != "assign":
        return {}
    out: dict[str, str] = {}
    for lvalue, value in step.values:
        if lvalue in names:
            name = names[lvalue]
        elif lvalue.startswith(STATE_PREFIX):
            name = lvalue.removeprefix(STATE_PREFIX)
        else:
            continue
        number = leading_number(value)
        meaning = values.get(name) or values.get(lvalue) or {}
        out[name] = value if number is None else meaning.get(number, value)
    return out


def _best_name(given: ChosenInput, sources: Mapping[str, str]) -> str:
    """Yield the name of a choice whose last member stands on the line that reads it, else the first."""
    if given.others and given.span is not None:
        lines = source_lines(sources.get(given.span.file, ""))
        line = lines[given.span.line - 1] if 0 < given.span.line <= len(lines) else ""
        words = set(re.findall(r"\w+", line))
        for name in (given.name, *given.others):
            if re.split(r"[.>]", re.sub(r"(\[\d+\])+$", "", name))[-1] in words:
                return name
    return given.name


def _text(step: Step, assigned: Mapping[str, str], rule: RuleDict | None) -> str:
    if assigned:
        return _state_text(step, assigned)
    if step.kind == "abort" and rule is not None:
        return rule["message"]
    return step.text.replace("(void *)0", "NULL")


def _state_text(step: Step, assigned: Mapping[str, str]) -> str:
    return (
        step.text
        if step.text and STATE_PREFIX not in step.text
        else ", ".join(f"{name} = {value}" for name, value in assigned.items())
    )


def _essential(steps: Sequence[StepDict], trace: Trace) -> list[bool]:
    data = [step_data(s) for s in steps]
    level = levels(data)
    parents = parents_of(data, level)
    # The harness's calls are the entry points, one after the other.
    shown = [s.kind in ("event", "abort") or s.kind == "call" and s.origin == "harness" for s in data]
    for i, matters in enumerate(list(shown)):
        if matters:
            up = parents[i]
            while up >= 0 and not shown[up]:
                shown[up] = True
                up = parents[up]
    frames = {parents[i] for i, matters in enumerate(shown) if matters}
    chosen = {(i.span.file, i.span.line) for i in trace.inputs if i.span is not None}
    names = {i.name for i in trace.inputs}
    failing = _failing_frames(data, parents)
    for i, step in enumerate(data):
        if step.kind == "branch" and step.origin == "driver" and parents[i] in frames:
            shown[i] = True
        elif step.kind == "return" and parents[i] in failing:
            shown[i] = True
        elif step.kind == "input" and (
            (step.file, step.line) in chosen or step.text in names or any(n in names for n, _ in step.values)
        ):
            shown[i] = True
    return shown


def _failing_frames(steps: Sequence[StepData], parents: Sequence[int]) -> set[int]:
    """Yield the calls that the failing path is in, or has just left: those active at the last step of the driver."""
    last = max((i for i, s in enumerate(steps) if s.origin == "driver"), default=-1)
    out: set[int] = set()
    up = parents[last] if last >= 0 else -1
    while up >= 0:
        out.add(up)
        up = parents[up]
    return out
