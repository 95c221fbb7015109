"""The JSON output as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("call", "return", "assign", "branch", "input", "event", "abort")
ORIGINS = ("driver", "environment", "rule", "harness")
VERDICTS = ("defect", "unknown", "bounded", "proof", "not-applicable")


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
        steps=tuple(step_data(s) for s in trace["steps"]),
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


def step_data(s: Mapping[str, Any]) -> StepData:
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


def leading_number(value: str) -> int | None:
    """Yield the integer that a value begins with, or None."""
    match = re.match(r"\s*(-?)(0[xX][0-9a-fA-F]+|\d+)", value)
    if match is None:
        return None
    digits = match[2]
    number = int(digits, 16) if digits[:2].lower() == "0x" else int(digits)
    return -number if match[1] else number
