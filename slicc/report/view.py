"""What the reports show: verdicts and traces as strings and ints, ready for a template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from encoder.source import Span
from encoder.verdict import Step, Trace

KINDS = ("call", "return", "assign", "branch", "input", "event", "abort")
ORIGINS = ("driver", "environment", "rule", "harness")
VERDICTS = ("defect", "unknown", "bounded", "proof", "not-applicable")

STATE_PREFIX = "slicc_state_"
LINEAR_HEAD = 200
LINEAR_TAIL = 800
MOST_NODES = 12


# --- the trace as it stands in the JSON output -----------------------------------------------------------------------


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


# --- the same as values ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocationData:
    """A place; ``line`` and ``column`` count from 1, 0 says that there is none."""

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        return self.file + (f":{self.line}" if self.line else "") + (f":{self.column}" if self.column else "")


@dataclass(frozen=True, slots=True)
class RelatedData:
    message: str
    location: LocationData | None


@dataclass(frozen=True, slots=True)
class AssumptionData:
    kind: str
    message: str
    location: LocationData | None


@dataclass(frozen=True, slots=True)
class StepData:
    n: int
    kind: str
    origin: str
    depth: int
    function: str
    file: str
    line: int
    column: int
    text: str
    values: tuple[tuple[str, str], ...]
    state: tuple[tuple[str, str], ...]
    essential: bool
    iteration: int


@dataclass(frozen=True, slots=True)
class InputData:
    name: str
    value: str
    kind: str
    location: LocationData | None


@dataclass(frozen=True, slots=True)
class RuleData:
    name: str
    title: str
    holds: str
    page: str
    file: str
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class TraceData:
    steps: tuple[StepData, ...]
    inputs: tuple[InputData, ...]
    rule: RuleData | None
    initial_state: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DefectData:
    """One defect with what its result says about all of them (rule, bound, assumptions, seconds)."""

    rule: str
    entry: str
    message: str
    location: LocationData | None
    related: tuple[RelatedData, ...]
    replay: str
    bound: int | None
    command: str
    assumptions: tuple[AssumptionData, ...]
    seconds: float
    trace: TraceData
    verdict: str = "defect"


@dataclass(frozen=True, slots=True)
class ReasonData:
    code: str
    message: str
    location: LocationData | None


@dataclass(frozen=True, slots=True)
class EntryData:
    function: str
    role: str
    verdict: str
    returns: bool


@dataclass(frozen=True, slots=True)
class EventData:
    function: str
    call_sites: int
    reached: int


@dataclass(frozen=True, slots=True)
class ResultData:
    rule: str
    verdict: str
    bound: int | None
    limit: str
    how: str
    seconds: float
    reason: ReasonData | None
    entries: tuple[EntryData, ...]
    events: tuple[EventData, ...]
    assumptions: tuple[AssumptionData, ...]
    defects: tuple[DefectData, ...]


@dataclass(frozen=True, slots=True)
class RunData:
    tool: str
    version: str
    command: str
    results: tuple[ResultData, ...]


def run_data(document: Mapping[str, Any]) -> RunData:
    """Yield the JSON output as values.

    Raises: KeyError where a required field is missing.
    """
    tool = document["tool"]
    command = str(tool.get("command") or "")
    return RunData(
        tool=str(tool["name"]),
        version=str(tool["version"]),
        command=command,
        results=tuple(_result(r, command) for r in document["results"]),
    )


def trace_data(trace: Mapping[str, Any]) -> TraceData:
    """Yield the ``trace`` of a defect as values."""
    rule = trace.get("rule")
    return TraceData(
        steps=tuple(_step(s) for s in trace["steps"]),
        inputs=tuple(
            InputData(str(i["name"]), str(i["value"]), str(i["kind"]), _place(i.get("file"), i.get("line"), None))
            for i in trace["inputs"]
        ),
        rule=None if rule is None else RuleData(**{f: str(rule.get(f) or "") for f in RuleData.__slots__}),
        initial_state=tuple((str(k), str(v)) for k, v in trace["initial_state"].items()),
    )


def _place(file: Any, line: Any, column: Any) -> LocationData | None:
    return LocationData(str(file), int(line or 0), int(column or 0)) if file else None


def _location(value: Any) -> LocationData | None:
    return None if value is None else _place(value.get("file"), value.get("line"), value.get("column"))


def _step(s: Mapping[str, Any]) -> StepData:
    return StepData(
        n=int(s["n"]),
        kind=str(s["kind"]),
        origin=str(s["origin"]),
        depth=int(s["depth"]),
        function=str(s["function"]),
        file=str(s.get("file") or ""),
        line=int(s.get("line") or 0),
        column=int(s.get("column") or 0),
        text=str(s["text"]),
        values=tuple((str(v["name"]), str(v["value"])) for v in s["values"]),
        state=tuple((str(k), str(v)) for k, v in s["state"].items()),
        essential=bool(s["essential"]),
        iteration=int(s.get("iteration") or 0),
    )


def _result(r: Mapping[str, Any], command: str) -> ResultData:
    rule = str(r.get("rule") or "")
    bound = None if r.get("bound") is None else int(r["bound"])
    seconds = float(r.get("seconds") or 0)
    assumptions = tuple(
        AssumptionData(str(a["kind"]), str(a["message"]), _location(a.get("location")))
        for a in r.get("assumptions") or ()
    )
    reason = r.get("reason")
    return ResultData(
        rule=rule,
        verdict=str(r["verdict"]),
        bound=bound,
        limit=str(r.get("limit") or ""),
        how=str(r.get("how") or ""),
        seconds=seconds,
        reason=None
        if reason is None
        else ReasonData(str(reason["code"]), str(reason["message"]), _location(reason.get("location"))),
        entries=tuple(
            EntryData(str(e["function"]), str(e.get("role") or ""), str(e["verdict"]), bool(e.get("returns")))
            for e in r.get("entries") or ()
        ),
        events=tuple(
            EventData(str(e["function"]), int(e["call_sites"]), int(e["reached"])) for e in r.get("events") or ()
        ),
        assumptions=assumptions,
        defects=tuple(
            DefectData(
                rule=rule,
                entry=str(d.get("entry") or ""),
                message=str(d["message"]),
                location=_location(d.get("location")),
                related=tuple(
                    RelatedData(str(x["message"]), _location(x.get("location"))) for x in d.get("related") or ()
                ),
                replay=str(d.get("replay") or ""),
                bound=bound,
                command=str(d.get("command") or command),
                assumptions=assumptions,
                seconds=seconds,
                trace=trace_data(d["trace"]),
                verdict=str(r["verdict"]),
            )
            for d in r.get("defects") or ()
        ),
    )


# --- text that cannot deceive ----------------------------------------------------------------------------------------


def visible(text: str) -> str:
    """Yield ``text`` with control, format and bidirectional characters spelt out; tabs stay."""
    if text.isprintable():
        return text
    return "".join(_spelt(c) for c in text)


def _spelt(c: str) -> str:
    if c == "\t" or c.isprintable():
        return c
    return f"\N{MATHEMATICAL LEFT ANGLE BRACKET}U+{ord(c):04X}\N{MATHEMATICAL RIGHT ANGLE BRACKET}"


def one_line(text: str) -> str:
    """Yield ``text`` visible and on one line."""
    return visible(re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text))


def source_lines(text: str) -> list[str]:
    """Yield the lines of a C or rule text, split where a compiler splits and nowhere else."""
    return text.replace("\r\n", "\n").split("\n")


# --- nesting ---------------------------------------------------------------------------------------------------------


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


# --- encoder steps to the trace --------------------------------------------------------------------------------------


def trace_dict(
    trace: Trace,
    *,
    driver_files: frozenset[str],
    rule_files: frozenset[str],
    model_files: frozenset[str],
    state_names: Mapping[str, str],
    state_values: Mapping[str, Mapping[int, str]],
    rule: RuleDict | None = None,
    initial_state: Mapping[str, str] | None = None,
) -> TraceDict:
    """Yield the trace in the shape of the JSON output.

    ``state_names`` maps a C global of the monitor to the rule's name for it; ``state_values`` maps that name (or the C
    global's) to the names of its values. What the harness assigns to the monitor before anything else runs is its
    initial state, not an event.
    """
    state: dict[str, str] = dict(initial_state or {})
    started = False
    steps: list[StepDict] = []
    initial: dict[str, str] = dict(state)
    for step in trace.steps:
        origin = _origin(step.span, driver_files, rule_files, model_files)
        assigned = _state_changes(step, state_names, state_values)
        if assigned and not started and origin == "harness":
            state.update(assigned)
            initial.update(assigned)
            continue
        started = started or origin in ("driver", "rule")
        changed = {name: value for name, value in assigned.items() if state.get(name) != value}
        state.update(assigned)
        nowhere = step.span.line <= 0 or step.span.file.startswith("<")
        steps.append(
            StepDict(
                n=len(steps) + 1,
                kind="event" if assigned else step.kind,
                origin="rule" if assigned else origin,
                depth=step.depth,
                function=step.function,
                file=None if nowhere else step.span.file,
                line=0 if nowhere else step.span.line,
                column=None if nowhere else step.span.column,
                text=_state_text(step, assigned) if assigned else step.text,
                values=[] if assigned else [ValueDict(name=n, value=v) for n, v in step.values],
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
                name=i.name,
                value=i.value,
                kind=i.kind,
                file=None if i.span is None or i.span.file.startswith("<") else i.span.file,
                line=0 if i.span is None or i.span.file.startswith("<") else i.span.line,
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
        number = _number(value)
        meaning = values.get(name) or values.get(lvalue) or {}
        out[name] = value if number is None else meaning.get(number, value)
    return out


def _number(value: str) -> int | None:
    match = re.match(r"\s*(-?)(0[xX][0-9a-fA-F]+|\d+)", value)
    if match is None:
        return None
    digits = match[2]
    number = int(digits, 16) if digits[:2].lower() == "0x" else int(digits)
    return -number if match[1] else number


def _state_text(step: Step, assigned: Mapping[str, str]) -> str:
    return (
        step.text
        if step.text and STATE_PREFIX not in step.text
        else ", ".join(f"{name} = {value}" for name, value in assigned.items())
    )


def _essential(steps: Sequence[StepDict], trace: Trace) -> list[bool]:
    data = [_step(s) for s in steps]
    level = levels(data)
    parents = parents_of(data, level)
    shown = [s.kind in ("event", "abort") for s in data]
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


def parents_of(steps: Sequence[StepData], level: Sequence[int]) -> list[int]:
    """Yield for each step the index of the call that it stands in, -1 at the top."""
    last_call: dict[int, int] = {}
    out: list[int] = []
    for i, step in enumerate(steps):
        out.append(last_call.get(level[i] - 1, -1) if level[i] else -1)
        if step.kind == "call":
            last_call[level[i]] = i
    return out


def _failing_frames(steps: Sequence[StepData], parents: Sequence[int]) -> set[int]:
    """Yield the calls that the failing path is in, or has just left: those active at the last step of the driver."""
    last = max((i for i, s in enumerate(steps) if s.origin == "driver"), default=-1)
    out: set[int] = set()
    up = parents[last] if last >= 0 else -1
    while up >= 0:
        out.add(up)
        up = parents[up]
    return out


# --- the page of one defect ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a sentence; ``step`` is the step that it leads to, 0 for none."""

    text: str
    code: bool = False
    step: int = 0


@dataclass(frozen=True, slots=True)
class InputRow:
    name: str
    value: str
    kind: str
    place: str
    step: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A message with its place; ``step`` is 0 where no step stands there."""

    kind: str
    message: str
    place: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class LinearStep:
    n: int
    kind: str
    origin: str
    indent: int
    text: str
    place: str
    values: str
    state: str
    skipped: int


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


@dataclass(frozen=True, slots=True)
class FileText:
    name: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payload:
    """What the page's script reads. A step is (kind, origin, level, function, file + 1, line, column, text, essential,
    iteration[, values, state]): indexes into KINDS, ORIGINS, ``files`` and ``strings``; values and state are flat
    (name, value, name, value, ...)."""

    strings: tuple[str, ...]
    files: tuple[FileText, ...]
    steps: tuple[tuple[int | tuple[int, ...], ...], ...]
    initial: tuple[tuple[str, str], ...]
    stops: tuple[tuple[int, int, int], ...]
    edges: tuple[tuple[int, ...], ...]
    message: str
    rule_file: int


@dataclass(frozen=True, slots=True)
class PageData:
    title: str
    verdict: str
    rule: str
    rule_title: str
    rule_holds: str
    rule_page: str
    entry: str
    message: str
    location: str
    cause: tuple[Fragment, ...]
    facts: tuple[tuple[str, str], ...]
    replay: str
    confirmed: int
    command: str
    inputs: tuple[InputRow, ...]
    related: tuple[NoteRow, ...]
    assumptions: tuple[NoteRow, ...]
    automaton: Automaton | None
    linear: tuple[LinearStep, ...]
    steps: int
    essential: int
    payload: Payload


def page(defect: DefectData, sources: Mapping[str, str]) -> PageData:
    """Yield what the page of ``defect`` shows. ``sources`` maps file names to texts."""
    trace = defect.trace
    steps = tuple(replace(s, n=i) for i, s in enumerate(trace.steps, 1))
    level = levels(steps)
    automaton = _automaton(trace, steps, level)
    where = str(defect.location) if defect.location else ""
    shown = sum(s.essential for s in steps)
    facts = [
        ("Rule", f"{defect.rule}" if defect.rule else "error call"),
        ("Entry point", defect.entry or "main"),
        ("Location", where or "not in the driver"),
        ("Loop bound", "none needed" if defect.bound is None else str(defect.bound)),
        ("Steps", f"{len(steps):,}, {shown:,} essential"),
        ("Time", f"{defect.seconds:.2f} s"),
    ]
    return PageData(
        title=one_line(f"{defect.rule or 'error call'}: {defect.message}"),
        verdict=one_line(defect.verdict),
        rule=one_line(defect.rule),
        rule_title=one_line(trace.rule.title) if trace.rule else "",
        rule_holds=one_line(trace.rule.holds) if trace.rule else "",
        rule_page=_web_address(trace.rule.page) if trace.rule else "",
        entry=one_line(defect.entry),
        message=one_line(defect.message),
        location=one_line(where),
        cause=cause(defect),
        facts=tuple((k, one_line(v)) for k, v in facts),
        replay=replay_sentence(defect.replay),
        confirmed=int(defect.replay in ("compiled", "interpreted")),
        command=one_line(defect.command),
        inputs=tuple(
            InputRow(
                one_line(i.name),
                one_line(i.value),
                one_line(i.kind),
                one_line(str(i.location)) if i.location else "",
                _step_at(steps, i.location, i.name),
            )
            for i in trace.inputs
        ),
        related=tuple(
            NoteRow(
                "", one_line(r.message), one_line(str(r.location)) if r.location else "", _step_at(steps, r.location)
            )
            for r in defect.related
        ),
        assumptions=_notes(defect.assumptions),
        automaton=automaton,
        linear=linear(steps, level),
        steps=len(steps),
        essential=shown,
        payload=_payload(defect, steps, level, automaton, sources),
    )


def replay_sentence(replay: str) -> str:
    """Yield what the replay of a defect established."""
    match replay:
        case "compiled":
            return "Confirmed: the program was compiled with these inputs, run, and failed the same way."
        case "interpreted":
            return "Confirmed: the unsliced program was interpreted with these inputs and failed the same way."
        case _:
            return "Not confirmed by execution."


def _web_address(text: str) -> str:
    # Only a plain web address becomes a link: a rule's text could carry a script otherwise.
    return text if re.fullmatch(r"https?://[!-~]+", text) else ""


def _notes(assumptions: Iterable[AssumptionData]) -> tuple[NoteRow, ...]:
    return tuple(
        NoteRow(one_line(a.kind), one_line(a.message), one_line(str(a.location)) if a.location else "")
        for a in assumptions
    )


def cause(defect: DefectData) -> tuple[Fragment, ...]:
    """Yield one sentence: what is broken and where, what it conflicts with, and the conditions of the path."""
    steps = tuple(replace(s, n=i) for i, s in enumerate(defect.trace.steps, 1))
    out = [Fragment(one_line(defect.message).rstrip("."))]
    if defect.location:
        at = _last_step_at(steps, defect.location)
        out += [Fragment(" at "), Fragment(one_line(str(_short(defect.location))), True, at)]
    for number, related in enumerate(defect.related[:3]):
        out.append(Fragment(("; " if number == 0 else ", ") + one_line(related.message).rstrip(".")))
        if related.location:
            at = _step_at(steps, related.location)
            out += [Fragment(" at "), Fragment(one_line(str(_short(related.location))), True, at)]
    branches = [s for s in steps if s.essential and s.kind == "branch" and s.origin == "driver" and s.values]
    conditions: dict[tuple[str, str], int] = {}
    for step in branches:
        conditions[step.values[0]] = step.n
    for number, ((condition, outcome), at) in enumerate(list(conditions.items())[-2:]):
        out.append(Fragment("; on the path where " if number == 0 else " and "))
        out.append(Fragment(one_line(condition), True, at))
        out.append(Fragment(f" is {one_line(outcome)}"))
    out.append(Fragment("."))
    return tuple(out)


def _short(location: LocationData) -> LocationData:
    return LocationData(re.split(r"[/\\]", location.file)[-1], location.line)


def _step_at(steps: Sequence[StepData], location: LocationData | None, name: str = "") -> int:
    if location is None:
        return 0
    here = [s for s in steps if s.line == location.line and s.file == location.file]
    named = [s for s in here if name and (name in s.text or any(name == n for n, _ in s.values))]
    best = named or [s for s in here if s.essential] or here
    return best[0].n if best else 0


def _last_step_at(steps: Sequence[StepData], location: LocationData) -> int:
    here = [s.n for s in steps if s.line == location.line and s.file == location.file]
    return here[-1] if here else 0


def linear(steps: Sequence[StepData], level: Sequence[int]) -> tuple[LinearStep, ...]:
    """Yield the essential steps as a list for print and for readers without JavaScript, at most 1,000 of them."""
    chosen = [i for i, s in enumerate(steps) if s.essential]
    if len(chosen) > LINEAR_HEAD + LINEAR_TAIL:
        chosen = chosen[:LINEAR_HEAD] + chosen[-LINEAR_TAIL:]
    base = min((level[i] for i in chosen), default=0)
    out: list[LinearStep] = []
    before = -1
    for i in chosen:
        s = steps[i]
        out.append(
            LinearStep(
                n=s.n,
                kind=s.kind,
                origin=s.origin,
                indent=min(level[i] - base, 8),
                text=one_line(s.text),
                place=one_line(f"{s.file}:{s.line}") if s.file else "",
                values=one_line(", ".join(f"{n} = {v}" for n, v in s.values)),
                state=one_line(", ".join(f"{n} = {v}" for n, v in s.state)),
                skipped=i - before - 1,
            )
        )
        before = i
    return tuple(out)


def _payload(
    defect: DefectData,
    steps: Sequence[StepData],
    level: Sequence[int],
    automaton: Automaton | None,
    sources: Mapping[str, str],
) -> Payload:
    rule = defect.trace.rule
    index: dict[str, int] = {}
    shown: dict[str, str] = {}

    def text(value: str) -> int:
        if value not in shown:
            shown[value] = one_line(value)
        return index.setdefault(shown[value], len(index))

    texts = dict(sources)
    if rule and rule.file and rule.text:
        texts[rule.file] = rule.text
    kinds: dict[str, str] = {}
    for step in steps:
        if step.file:
            kinds.setdefault(step.file, step.origin)
    if defect.location:
        kinds.setdefault(defect.location.file, "driver")
    if rule and rule.file:
        kinds[rule.file] = "rule"
    order = sorted(kinds, key=lambda name: ORIGINS.index(kinds[name]) if kinds[name] in ORIGINS else 0)
    lines = {name: source_lines(texts[name]) for name in order if name in texts}
    number = {name: i for i, name in enumerate(order)}
    columns: dict[tuple[str, int, int], int] = {}

    def column(step: StepData) -> int:
        key = (step.file, step.line, step.column)
        if key not in columns:
            source = lines.get(step.file, [])
            line = source[step.line - 1] if 0 < step.line <= len(source) else ""
            columns[key] = len(visible(line[: step.column - 1])) + 1 if step.column and line else 0
        return columns[key]

    rows: list[tuple[int | tuple[int, ...], ...]] = []
    for step, deep in zip(steps, level, strict=True):
        row: tuple[int | tuple[int, ...], ...] = (
            KINDS.index(step.kind) if step.kind in KINDS else 2,
            ORIGINS.index(step.origin) if step.origin in ORIGINS else 3,
            deep,
            text(step.function),
            number[step.file] + 1 if step.file else 0,
            step.line,
            column(step),
            text(step.text),
            int(step.essential),
            step.iteration,
        )
        if step.values or step.state:
            row += (tuple(text(part) for pair in step.values for part in pair),)
        if step.state:
            row += (tuple(text(part) for pair in step.state for part in pair),)
        rows.append(row)
    return Payload(
        strings=tuple(index),
        files=tuple(
            FileText(one_line(name), kinds[name], tuple(visible(line) for line in lines.get(name, ())))
            for name in order
        ),
        steps=tuple(rows),
        initial=tuple((one_line(n), one_line(v)) for n, v in defect.trace.initial_state),
        stops=automaton.stops if automaton else (),
        edges=tuple(e.steps for e in automaton.edges) if automaton else (),
        message=one_line(defect.message),
        rule_file=number[rule.file] if rule and rule.file else -1,
    )


# --- the automaton ---------------------------------------------------------------------------------------------------


def _automaton(trace: TraceData, steps: Sequence[StepData], level: Sequence[int]) -> Automaton | None:
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
    named = [n for n, values in seen.items() if not all(_number(v) is not None for v in values)]
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
    callee = re.match(r"\s*([A-Za-z_]\w*)\s*\(", steps[up].text) if up >= 0 else None
    name = callee[1] if callee else steps[i].function
    if rule and steps[i].file == rule.file:
        above = source_lines(rule.text)[: steps[i].line]
        for line in reversed(above):
            when = re.search(r"\.(entry|exit|call|return)\b", line)
            if when:
                return f"{name}.{when[1]}"
    return name


BOX_WIDTH = 150
LINE_HEIGHT = 17
GAP = 52


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


# --- the index of a run ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellData:
    verdict: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class RowData:
    rule: str
    verdict: str
    rank: int
    note: str
    seconds: str
    milliseconds: int
    cells: tuple[CellData, ...]


@dataclass(frozen=True, slots=True)
class ClusterData:
    """Defects with one cause: same rule, same place, same message."""

    rule: str
    message: str
    place: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndexData:
    title: str
    tool: str
    command: str
    counts: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[RowData, ...]
    clusters: tuple[ClusterData, ...]
    assumptions: tuple[NoteRow, ...]
    commands: tuple[str, ...]
    unreached: tuple[str, ...]


def page_names(run: RunData) -> dict[tuple[int, int], str]:
    """Yield the file name of each defect's page, by (result, defect): letters, digits, dot and hyphen only."""
    out: dict[tuple[int, int], str] = {}
    for r, result in enumerate(run.results):
        for d, defect in enumerate(result.defects):
            stem = re.sub(r"[^A-Za-z0-9]+", "-", f"{defect.rule}-{defect.entry}", flags=re.ASCII).strip("-")[:80]
            out[(r, d)] = f"defect-{len(out) + 1:03}-{stem}.html" if stem else f"defect-{len(out) + 1:03}.html"
    return out


def index(run: RunData) -> IndexData:
    """Yield what the index page of a run shows."""
    names = page_names(run)
    roles: dict[str, str] = {}
    for result in run.results:
        for entry in result.entries:
            roles.setdefault(entry.function, entry.role)
    rows: list[RowData] = []
    clusters: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for r, result in enumerate(run.results):
        pages: dict[str, str] = {}
        for d, defect in enumerate(result.defects):
            pages.setdefault(defect.entry, names[(r, d)])
            key = (result.rule, str(defect.location) if defect.location else "", defect.message)
            clusters.setdefault(key, []).append((one_line(defect.entry or "main"), names[(r, d)]))
        of_entry = {e.function: e for e in result.entries}
        rows.append(
            RowData(
                rule=one_line(result.rule or "error call"),
                verdict=one_line(result.verdict),
                rank=VERDICTS.index(result.verdict) if result.verdict in VERDICTS else len(VERDICTS),
                note=one_line(verdict_note(result)),
                seconds=f"{result.seconds:.2f}",
                milliseconds=round(result.seconds * 1000),
                cells=tuple(
                    CellData(
                        one_line(of_entry[f].verdict) if f in of_entry else "",
                        pages.get(f, ""),
                        "" if f not in of_entry or of_entry[f].returns else "no path returns",
                    )
                    for f in roles
                ),
            )
        )
    counts = Counter(result.verdict for result in run.results)
    assumed: dict[NoteRow, None] = {}
    for result in run.results:
        assumed.update(dict.fromkeys(_notes(result.assumptions)))
    return IndexData(
        title=f"{sum(counts.values())} rules checked",
        tool=one_line(f"{run.tool} {run.version}"),
        command=one_line(run.command),
        counts=tuple((v, counts[v]) for v in VERDICTS if counts[v]),
        columns=tuple((one_line(f), one_line(role)) for f, role in roles.items()),
        rows=tuple(rows),
        clusters=tuple(
            ClusterData(one_line(rule or "error call"), one_line(message), one_line(place), tuple(pages_))
            for (rule, place, message), pages_ in clusters.items()
        ),
        assumptions=tuple(sorted(assumed, key=lambda n: (n.kind, n.message, n.place))),
        commands=tuple(
            dict.fromkeys(one_line(d.command) for result in run.results for d in result.defects if d.command)
        ),
        unreached=tuple(
            one_line(f"{result.rule or 'error call'}: {e.function} reached at {e.reached} of {e.call_sites} call sites")
            for result in run.results
            for e in result.events
            if e.reached < e.call_sites
        ),
    )


def verdict_note(result: ResultData) -> str:
    """Yield the few words that stand beside a verdict: the reason, the bound, or what proved it."""
    if result.reason is not None:
        where = f" at {result.reason.location}" if result.reason.location else ""
        return f"{result.reason.code}: {result.reason.message}{where}"
    match result.verdict:
        case "defect":
            count = len(result.defects)
            first = result.defects[0].message if result.defects else ""
            return first + (f" (and {count - 1} more)" if count > 1 else "")
        case "bounded":
            limit = f", stopped by {result.limit}" if result.limit else ""
            return f"no defect within loop bound {result.bound}{limit}"
        case "proof":
            how = {"unrolled": "complete unrolling"}.get(result.how, result.how)
            return f"by {how}" if how else ""
        case _:
            return ""
