"""What the page of one defect shows, as strings and ints, ready for a template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from slicc.report.automaton import Automaton, automaton
from slicc.report.document import KINDS, ORIGINS, AssumptionData, DefectData, InputData, LocationData, StepData
from slicc.report.nesting import levels
from slicc.report.visible import one_line, source_lines, visible

LINEAR_HEAD = 200
LINEAR_TAIL = 800
_MOST_INPUTS = 1000  # rows


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a sentence; ``step`` is the step that it leads to, 0 for none."""

    text: str
    code: bool = False
    step: int = 0


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input; ``times``: how many equal ones there are in a row."""

    name: str
    value: str
    kind: str
    place: str
    full_place: str
    step: int
    times: int


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
    more_inputs: int
    related: tuple[NoteRow, ...]
    assumptions: tuple[NoteRow, ...]
    automaton: Automaton | None
    linear: tuple[LinearStep, ...]
    steps: int
    essential: int
    payload: Payload


def repeated(inputs: Sequence[InputData]) -> list[tuple[InputData, int]]:
    """Yield inputs in their order, equal ones in a row once, with their number."""
    return [(i, sum(1 for _ in group)) for i, group in groupby(inputs)]


def page_data(defect: DefectData, sources: Mapping[str, str]) -> PageData:
    """Yield what the page of ``defect`` shows. ``sources`` maps file names to texts."""
    trace = defect.trace
    steps = tuple(replace(s, n=i) for i, s in enumerate(trace.steps, 1))
    level = levels(steps)
    drawn = automaton(trace, steps, level)
    where = str(defect.location) if defect.location else ""
    shown = sum(s.essential for s in steps)
    inputs = repeated(trace.inputs)
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
                one_line(str(_short(i.location))) if i.location else "",
                one_line(str(i.location)) if i.location else "",
                _step_at(steps, i.location, i.name),
                times,
            )
            for i, times in inputs[:_MOST_INPUTS]
        ),
        more_inputs=sum(times for _, times in inputs[_MOST_INPUTS:]),
        related=tuple(
            NoteRow(
                "", one_line(r.message), one_line(str(r.location)) if r.location else "", _step_at(steps, r.location)
            )
            for r in defect.related
        ),
        assumptions=notes(defect.assumptions),
        automaton=drawn,
        linear=linear(steps, level),
        steps=len(steps),
        essential=shown,
        payload=_payload(defect, steps, level, drawn, sources),
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


def notes(assumptions: Iterable[AssumptionData]) -> tuple[NoteRow, ...]:
    return tuple(
        NoteRow(one_line(a.kind), one_line(a.message), one_line(str(a.location)) if a.location else "")
        for a in assumptions
    )


def cause(defect: DefectData) -> tuple[Fragment, ...]:
    """Yield one sentence: what is broken and where, what it conflicts with, and the conditions of the path."""
    steps = tuple(replace(s, n=i) for i, s in enumerate(defect.trace.steps, 1))
    out = _with_code(one_line(defect.message).rstrip("."))
    if defect.location:
        at = _last_step_at(steps, defect.location)
        out += [Fragment(" at "), Fragment(one_line(str(_short(defect.location))), True, at)]
    for number, related in enumerate(defect.related[:3]):
        out.append(Fragment("; " if number == 0 else ", "))
        out += _with_code(one_line(related.message).rstrip("."))
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


def _with_code(text: str) -> list[Fragment]:
    """Split a sentence at the backticks around code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [Fragment(text)]
    return [Fragment(part, code=bool(k % 2)) for k, part in enumerate(parts) if part]


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
    drawn: Automaton | None,
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
        stops=drawn.stops if drawn else (),
        edges=tuple(e.steps for e in drawn.edges) if drawn else (),
        message=one_line(defect.message),
        rule_file=number[rule.file] if rule and rule.file else -1,
    )
