"""Results as SARIF 2.1.0, the format in which code hosts and editors read what analysers find."""

from __future__ import annotations

import hashlib
import json
import os.path
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from encoder.diagnostic import Diagnostic
from slicc.report.document import (
    AssumptionData,
    DefectData,
    LocationData,
    ReasonData,
    ResultData,
    RunData,
    StepData,
    run_data,
)
from slicc.report.nesting import levels
from slicc.report.note import verdict_note
from slicc.report.view import linear
from slicc.report.visible import one_line, source_lines

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PLAIN = "error-call"
"""The rule id of plain C programs, which are checked against no rule."""
FINGERPRINT = "slicc/v1"

_OURS = "<slicc>/"
_KINDS = {
    "defect": "fail",
    "unknown": "open",
    "bounded": "open",
    "proof": "pass",
    "not-applicable": "notApplicable",
}
_STEP_KINDS = {
    "call": ("call", "function"),
    "return": ("return", "function"),
    "assign": ("value", "memory"),
    "branch": ("branch",),
    "input": ("acquire", "value"),
    "event": ("value",),
    "abort": ("danger",),
}
_ENDS = {
    0: "no defect and nothing inconclusive",
    1: "at least one defect",
    2: "bad input or usage",
    3: "no defect, but something inconclusive",
    4: "an error of slicc's own",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule says of itself; empty where it says nothing."""

    name: str
    title: str = ""
    holds: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Directories that files are named against: the names of a report hold on other machines too.

    ``here``: the directory that names on the command line are relative to. ``root``: where the sources lie.
    ``headers``: where headers are looked for. All are absolute.
    """

    here: str
    root: str
    headers: tuple[str, ...] = ()


def places(here: str, sources: Iterable[str], headers: Iterable[str]) -> Places:
    """Yield the places of a run in the directory ``here``, which is their root unless a source lies elsewhere."""
    full = [_full(here, name) for name in sources]
    below = all(_below(here, name) is not None for name in full)
    root = here if below else os.path.commonpath([os.path.dirname(name) for name in full])
    return Places(here, root, tuple(dict.fromkeys(_full(here, name) for name in headers)))


def render(
    document: Mapping[str, Any],
    sources: Mapping[str, str],
    where: Places,
    rules: Sequence[RuleText],
    refusals: Sequence[Diagnostic],
    exit_code: int,
) -> str:
    """Yield a run as SARIF text, ending in a newline; equal runs give equal bytes.

    ``document`` is the JSON output, ``sources`` maps file names to their texts, ``rules`` are those asked for.
    Source: SARIF 2.1.0 with errata 01.
    """
    return json.dumps(_Log(run_data(document), sources, where, rules).log(refusals, exit_code), indent=2) + "\n"


class _Log:
    def __init__(self, run: RunData, sources: Mapping[str, str], where: Places, rules: Sequence[RuleText]):
        self.run = run
        self.sources = sources
        self.where = where
        texts = {rule.name: rule for rule in rules}
        names = dict.fromkeys([*texts, *(result.rule or PLAIN for result in run.results)])
        self.rules = {name: texts.get(name, RuleText(name)) for name in names}
        self.bases: dict[str, str] = {}
        self.seen: Counter[str] = Counter()

    def log(self, refusals: Sequence[Diagnostic], exit_code: int) -> Json:
        results = [one for result in self.run.results for one in self.results(result)]
        invocation: Json = {
            "executionSuccessful": exit_code not in (2, 4),
            "exitCode": exit_code,
            "exitCodeDescription": _ENDS.get(exit_code, ""),
        }
        if refusals:
            invocation["toolConfigurationNotifications"] = [self.refusal(one) for one in refusals]
        driver = {
            "name": self.run.tool,
            "version": self.run.version,
            "semanticVersion": self.run.version,
            "rules": [_descriptor(rule) for rule in self.rules.values()],
        }
        run: Json = {
            "tool": {"driver": driver},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }
        if self.bases:
            run["originalUriBaseIds"] = {
                name: {"description": {"text": text}} for name, text in sorted(self.bases.items())
            }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}

    # ------------------------------------------------------------ results

    def results(self, result: ResultData) -> list[Json]:
        """One result for each defect; one that says what was found where there is none."""
        if result.defects:
            return [self.defect(result, defect) for defect in result.defects]
        found = self.head(result, one_line(_sentence(result)))
        if result.reason is not None and result.reason.location is not None:
            found["locations"] = [self.place(result.reason.location)]
        found["properties"] = self.properties(result)
        return [found]

    def defect(self, result: ResultData, defect: DefectData) -> Json:
        found = self.head(result, one_line(defect.message))
        if defect.location is not None:
            found["locations"] = [self.place(defect.location)]
        related = [
            self.place(one.location, one.message) | {"id": k} for k, one in enumerate(defect.related) if one.location
        ]
        if related:
            found["relatedLocations"] = related
        found["codeFlows"] = [self.code_flow(defect)]
        found["partialFingerprints"] = {FINGERPRINT: self.fingerprint(defect)}
        own = {"entry": one_line(defect.entry), "replay": one_line(defect.replay)}
        found["properties"] = self.properties(result) | own
        return found

    def head(self, result: ResultData, text: str) -> Json:
        name = result.rule or PLAIN
        return {
            "ruleId": one_line(name),
            "ruleIndex": list(self.rules).index(name),
            "kind": _KINDS.get(result.verdict, "open"),
            "level": "error" if result.verdict == "defect" else "none",
            "message": _message(text),
        }

    def properties(self, result: ResultData) -> Json:
        """What SARIF has no words for: how sure the verdict is, and what it rests on."""
        found: Json = {"verdict": result.verdict}
        if result.how:
            found["how"] = result.how
        if result.bound is not None:
            found["bound"] = result.bound
        if result.limit:
            found["limit"] = result.limit
        if result.reason is not None:
            found["reason"] = result.reason.code
        found["entries"] = [
            {"function": one_line(e.function), "role": one_line(e.role), "verdict": e.verdict} for e in result.entries
        ]
        found["events"] = [
            {"function": one_line(e.function), "callSites": e.call_sites, "reached": e.reached} for e in result.events
        ]
        found["assumptions"] = [self.assumption(one) for one in result.assumptions]
        return found

    def assumption(self, assumption: AssumptionData) -> Json:
        found: Json = {"kind": one_line(assumption.kind), "message": one_line(assumption.message)}
        if assumption.location is not None:
            found |= self.artifact(assumption.location.file) | {"line": assumption.location.line}
        return found

    def fingerprint(self, defect: DefectData) -> str:
        """A name of the defect that stays the same when lines are added above it."""
        line = name = ""
        if defect.location is not None:
            name = self.artifact(defect.location.file)["uri"]
            lines = source_lines(self.sources.get(defect.location.file, ""))
            if 0 < defect.location.line <= len(lines):
                line = " ".join(lines[defect.location.line - 1].split())
        said = "\0".join((defect.rule, defect.entry, defect.message, name, line))
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self.seen[digest] += 1
        return f"{digest}:{self.seen[digest]}"

    # ------------------------------------------------------------ the path

    def code_flow(self, defect: DefectData) -> Json:
        steps = tuple(replace(s, n=n) for n, s in enumerate(defect.trace.steps, 1))
        by_number = {s.n: s for s in steps}
        shown = linear(steps, levels(steps))
        state = dict(defect.trace.initial_state)
        locations: list[Json] = []
        for one in shown:
            step = by_number[one.n]
            text = one_line(defect.message) if step.kind == "abort" else one.text
            if step.kind == "branch" and step.values:
                text += f" is {one_line(step.values[0][1])}"
            elif one.values:
                text += f" ({one.values})"
            if one.state and one.state not in text:
                text += f" [{one.state}]"
            state |= dict(step.state)
            location: Json = {
                "location": self.step_place(step, text),
                "executionOrder": one.n,
                "nestingLevel": one.indent,
                "importance": "essential" if step.kind in ("event", "abort") else "important",
                "kinds": [*_STEP_KINDS.get(step.kind, ()), step.origin],
            }
            if state:
                location["state"] = _state(state.items())
            locations.append(location)
        flow: Json = {"locations": locations or [{"location": {"message": _message(one_line(defect.message))}}]}
        if defect.trace.initial_state:
            flow["initialState"] = _state(defect.trace.initial_state)
        if defect.trace.inputs:
            flow["immutableState"] = _state((i.name, i.value) for i in defect.trace.inputs)
        return {"message": _message(f"{len(shown)} of {len(steps)} steps"), "threadFlows": [flow]}

    def step_place(self, step: StepData, text: str) -> Json:
        found: Json = {"message": _message(text)}
        if step.file and step.line > 0:
            found = self.place(LocationData(step.file, step.line, step.column)) | found
        # A call's function is the one that is called.
        if step.kind != "call" and step.origin != "rule" and step.function.isidentifier():
            found["logicalLocations"] = _function(step.function)
        return found

    # ------------------------------------------------------------ places

    def place(self, location: LocationData, message: str = "") -> Json:
        physical: Json = {"artifactLocation": self.artifact(location.file)}
        if location.line > 0:
            physical["region"] = {"startLine": location.line}
            if location.column > 0:
                physical["region"]["startColumn"] = location.column
        found: Json = {"physicalLocation": physical}
        if message:
            found["message"] = _message(one_line(message))
        return found

    def artifact(self, file: str) -> Json:
        """The name of a file relative to a directory that has a name of its own, on every machine the same."""
        base, name = self.named(file)
        self.bases.setdefault(base, _BASES.get(base, "A directory in which headers are looked for."))
        # A first part with a colon would be read as a scheme.
        return {"uri": quote(name, safe="/", errors="surrogatepass"), "uriBaseId": base}

    def named(self, file: str) -> tuple[str, str]:
        if file.startswith(_OURS):
            return "SLICC", file[len(_OURS) :]
        full = _full(self.where.here, file)
        inside = _below(self.where.root, full)
        if inside is not None:
            return "SRCROOT", inside
        for number, directory in enumerate(self.where.headers, 1):
            inside = _below(directory, full)
            if inside is not None:
                return f"HEADERS{number}", inside
        inside = _below("/usr", full)
        return ("SYSTEM", inside) if inside is not None else ("ELSEWHERE", os.path.basename(full) or "unnamed")

    def refusal(self, diagnostic: Diagnostic) -> Json:
        text = diagnostic.message + (f" (help: {diagnostic.help})" if diagnostic.help else "")
        found: Json = {
            "descriptor": {"id": one_line(diagnostic.code)},
            "level": "error" if diagnostic.severity == "error" else "warning",
            "message": _message(one_line(text)),
        }
        span = diagnostic.span
        if span is not None and span.file:
            found["locations"] = [self.place(LocationData(span.file, max(0, span.line), span.column or 0))]
        return found


_BASES = {
    "SRCROOT": "The directory that slicc ran in, or the one above all sources where they lie elsewhere.",
    "SLICC": "The files that come with slicc.",
    "SYSTEM": "The headers of the machine.",
    "ELSEWHERE": "Some other directory.",
}


def _descriptor(rule: RuleText) -> Json:
    plain = rule.name == PLAIN
    title = one_line(rule.title) or ("No error function is called" if plain else one_line(rule.name))
    found: Json = {
        "id": one_line(rule.name),
        "name": one_line(rule.name),
        "shortDescription": {"text": title},
        "fullDescription": {"text": one_line(rule.holds) or title},
        "defaultConfiguration": {"level": "error"},
    }
    if re.fullmatch(r"https?://[!-~]+", rule.page):
        found["helpUri"] = quote(rule.page, safe=":/?#[]@!$&'()*+,;=%~")
    return found


def _sentence(result: ResultData) -> str:
    note = verdict_note(replace(result, reason=_placeless(result.reason)))
    return f"{result.verdict}: {note}" if note else result.verdict


def _placeless(reason: ReasonData | None) -> ReasonData | None:
    # The place is said as a location.
    return None if reason is None else replace(reason, location=None)


def _message(text: str) -> Json:
    """A message; what a viewer would show as a link is not one."""
    if "](" in text:
        text = re.sub(r"[\\\[\]]", r"\\\g<0>", text)
    return {"text": text}


def _state(values: Iterable[tuple[str, str]]) -> Json:
    return {one_line(name): {"text": one_line(value)} for name, value in values}


def _function(name: str) -> list[Json]:
    return [{"fullyQualifiedName": one_line(name), "kind": "function"}]


def _full(here: str, name: str) -> str:
    return os.path.normpath(os.path.join(here, name))


def _below(directory: str, file: str) -> str | None:
    """The name of ``file`` as seen from ``directory``, if it lies below."""
    start = directory.rstrip("/") + "/"
    return file[len(start) :] if file.startswith(start) else None
