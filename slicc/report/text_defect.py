"""A defect as text for a terminal: what and where, its cause, its path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from slicc.report.document import DefectData, LocationData
from slicc.report.nesting import levels
from slicc.report.view import cause, linear, repeated, replay_sentence
from slicc.report.visible import one_line, source_lines, visible

MARKS = {"call": "->", "return": "<-", "assign": "=", "branch": "?", "input": ">>", "event": "*", "abort": "!!"}
WIDEST_LINE = 200
_MOST_INPUTS = 40  # lines

Paint = Callable[[str, str], str]


def defect_lines(defect: DefectData, sources: Mapping[str, str], paint: Paint) -> list[str]:
    """Yield the lines of a defect, ``paint`` as (colour, text) to text."""
    where = f"{one_line(str(defect.location))}: " if defect.location else ""
    name = f"[{one_line(defect.rule)}]" if defect.rule else ""
    out = [paint("1", f"{where}{paint('31', f'defect{name}')}{paint('1', f': {one_line(defect.message)}')}")]
    if defect.location:
        out += _excerpt(defect.location, sources, paint)
    for related in defect.related:
        out.append(f"  {one_line(str(related.location))}: {one_line(related.message)}" if related.location
                   else f"  {one_line(related.message)}")  # fmt: skip
        if related.location:
            out += _excerpt(related.location, sources, paint)
    out.append("  cause: " + "".join(part.text for part in cause(defect)))
    out.append(f"  entry: {one_line(defect.entry or 'main')}")
    out += _inputs(defect)
    out += _path(defect, sources, paint)
    out.append(f"  replay: {replay_sentence(defect.replay)}")
    if defect.bound is not None:
        out.append(f"  bound: {defect.bound}")
    out += _assumptions(defect)
    if defect.command:
        out.append(f"  again: {one_line(defect.command)}")
    return out


def _excerpt(location: LocationData, sources: Mapping[str, str], paint: Paint) -> list[str]:
    if location.file not in sources:
        return []
    lines = source_lines(sources[location.file])
    if not 1 <= location.line <= len(lines):
        return []
    line = lines[location.line - 1]
    shown = visible(line)[:WIDEST_LINE]
    out = [f"      {shown}"]
    if 1 <= location.column <= len(line) + 1:
        before = visible(line[: location.column - 1])
        if len(before) < WIDEST_LINE:
            pad = "".join("\t" if c == "\t" else " " for c in before)
            out.append(f"      {pad}{paint('31', '^')}")
    return out


def _inputs(defect: DefectData) -> list[str]:
    inputs = defect.trace.inputs
    if not inputs:
        return []
    width = min(max(len(one_line(i.name)) for i in inputs), 60)
    rows = repeated(inputs)
    cut = len(rows) - _MOST_INPUTS
    left, right = (_MOST_INPUTS // 2, len(rows) - _MOST_INPUTS // 2) if cut > 1 else (len(rows), len(rows))
    out = ["  inputs:"]
    for k, (i, times) in enumerate(rows):
        if k == left:
            out.append(f"    ... {sum(n for _, n in rows[left:right])} more")
        if k < left or k >= right:
            place = f", {one_line(str(i.location))}" if i.location else ""
            often = f"  {times} times" if times > 1 else ""
            out.append(f"    {one_line(i.name):<{width}} = {one_line(i.value)}  ({one_line(i.kind)}{place}){often}")
    return out


def _path(defect: DefectData, sources: Mapping[str, str], paint: Paint) -> list[str]:
    steps = tuple(replace(s, n=n) for n, s in enumerate(defect.trace.steps, 1))
    chosen = linear(steps, levels(steps))
    by_number = {s.n: s for s in steps}
    digits = len(str(len(steps)))
    out = [f"  path, {sum(s.essential for s in steps)} essential of {len(steps)} steps:"]
    for step in chosen:
        if step.skipped:
            out.append(paint("2", f"    {'':>{digits}} {'  ' * step.indent}... {step.skipped} more"))
        who = "" if step.origin == "driver" else f"[{step.origin}] "
        text = one_line(defect.message) if step.kind == "abort" else step.text
        extra = "".join(
            (
                f"  {{{step.values}}}" if step.values and step.kind != "branch" else "",
                f"  is {one_line(by_number[step.n].values[0][1])}"
                if step.kind == "branch" and step.values
                else "",
                f"  {paint('35', step.state)}" if step.state and step.state not in text else "",
                paint("2", f"  {step.place}") if step.place else "",
            )
        )
        mark = MARKS.get(step.kind, step.kind)
        body = f"{mark} {who}{text}"
        if step.kind == "abort":
            body = paint("31", body)
        elif step.kind == "event":
            body = paint("35", body)
        out.append(f"    {step.n:>{digits}} {'  ' * step.indent}{body}{extra}")
    return out


def _assumptions(defect: DefectData) -> list[str]:
    if not defect.assumptions:
        return []
    counts = Counter(one_line(a.kind) for a in defect.assumptions)
    words = ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))
    out = [f"  assumptions: {len(defect.assumptions)} ({words})"]
    for one in defect.assumptions:
        if one.kind == "undefined" and one.location and "goes on" in one.message:
            out.append(f"    {one_line(one.message)} ({one_line(str(one.location))})")
    return out
