"""One test case is one C file that carries its own verdict: reading it, and holding a result against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from encoder.diagnostic import Diagnostic, InputError, did_you_mean, error
from encoder.source import Span

VERDICTS = ("defect", "proof", "bounded", "unknown", "not-applicable")
KEYS = ("rule", "entry", "bound", "abi", "calls", "verdict")
ABIS = ("llp64", "lp64", "ilp32")
# Known misses and known false alarms: their verdict is what is answered today, not the truth.
KNOWN = ("FN_", "FP_")

_HEADER = re.compile(r"//\s*(?P<first>[a-z]+):\s+\S")
_FIELD = re.compile(r"(?P<key>[a-z]+):\s+(?P<value>\S+)\s*")
_EXPECT = re.compile(r"//\s*expect:\s*(?P<items>.*)$")
_ITEM = re.compile(r'(?P<kind>[a-z-]+)\[(?P<rule>\w+)\](?:\s+"(?P<text>[^"]*)")?\s*')


@dataclass(frozen=True, slots=True)
class Expectation:
    """A defect that must be reported at ``line`` (from 1) with ``text`` in its message."""

    line: int
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """``verdicts``: (verdict, reason code or None), any of which is right. ``entries``: as for ``--entry``."""

    path: str
    rule: str
    verdicts: tuple[tuple[str, str | None], ...]
    entries: tuple[str, ...] = ()
    bound: int | None = None
    calls: int | None = None
    abi: str | None = None
    expectations: tuple[Expectation, ...] = ()

    def options(self) -> tuple[str, ...]:
        """Yield the options of ``slicc check`` that the case asks for."""
        out = ["--rule", self.rule]
        for entry in self.entries:
            out += ["--entry", entry]
        for name, value in (("--bound", self.bound), ("--calls", self.calls), ("--abi", self.abi)):
            if value is not None:
                out += [name, str(value)]
        return tuple(out)


def read_case(path: str | Path) -> Case:
    """Yield the case that a C file describes.

    Raises: InputError naming every mistake with its line; OSError when the file cannot be read.
    """
    return parse_case(Path(path).read_text(encoding="utf-8"), str(path))


def parse_case(text: str, path: str) -> Case:
    """Yield the case in ``text``; ``path`` names it in diagnostics and decides what its verdict may be.

    Raises: InputError naming every mistake with its line.
    """
    wrong: list[Diagnostic] = []
    fields: list[tuple[str, str, Span]] = []
    expectations: list[Expectation] = []
    heading = True
    for number, line in enumerate(text.splitlines(), start=1):
        span = Span(path, number)
        heading = heading and line.startswith("//")
        if heading and _HEADER.match(line):
            fields += _fields(line, span, wrong)
        elif found := _EXPECT.search(line):
            expectations += _expectations(found["items"], span, wrong)

    first = Span(path, 1)
    values = {key: tuple(value for k, value, _ in fields if k == key) for key in KEYS}
    for key in ("rule", "bound", "abi", "calls", "verdict"):
        if len(values[key]) > 1:
            wrong.append(error("duplicate-key", f"`{key}:` is given twice", _last(fields, key)))
    for key in ("rule", "verdict"):
        if not values[key]:
            wrong.append(error("missing-key", f"no `{key}:`", first, f"start the file with // {key}: ..."))
    for key in ("bound", "calls"):
        if values[key] and not re.fullmatch(r"[1-9][0-9]{0,8}", values[key][0]):
            wrong.append(error("bad-number", f"`{values[key][0]}` is no positive number", _last(fields, key)))
    if values["abi"] and values["abi"][0] not in ABIS:
        wrong.append(error("unknown-abi", f"no ABI named `{values['abi'][0]}`", _last(fields, "abi"), " | ".join(ABIS)))
    verdicts = _verdicts(values["verdict"][0], _last(fields, "verdict"), wrong) if values["verdict"] else ()
    if verdicts:
        wrong += _contradictions(path, verdicts, expectations, _last(fields, "verdict"))
    if wrong:
        raise InputError(wrong)
    return Case(
        path,
        values["rule"][0],
        verdicts,
        values["entry"],
        int(values["bound"][0]) if values["bound"] else None,
        int(values["calls"][0]) if values["calls"] else None,
        values["abi"][0] if values["abi"] else None,
        tuple(expectations),
    )


def compare(case: Case, result: Mapping[str, Any]) -> tuple[str, ...]:
    """Yield every way in which ``result`` (one of the JSON output's results) differs from what ``case`` expects.

    A result that time or memory cut short never agrees, save with a defect.
    """
    out: list[str] = []
    verdict, reason = result["verdict"], result.get("reason")
    code = reason["code"] if reason else None
    wanted = " or ".join(v if c is None else f"{v}:{c}" for v, c in case.verdicts)
    if not any(v == verdict and c in (None, code) for v, c in case.verdicts):
        said = f"{verdict}:{code} ({reason['message']})" if reason else verdict
        out.append(f"{case.path}: verdict is {said}, expected {wanted}")
    elif result.get("limit") is not None and verdict != "defect":
        out.append(f"{case.path}: the search was cut by the {result['limit']} limit; that is no {wanted}")
    if result.get("rule") != case.rule:
        out.append(f"{case.path}: the result is about rule {result.get('rule')}, expected {case.rule}")
    defects = tuple(result.get("defects") or ())
    out += [
        f'{case.path}:{e.line}: no defect[{e.rule}] "{e.text}"'
        for e in case.expectations
        if not any(_meets(e, d, case) for d in defects)
    ]
    out += [
        f'{_place(d)}: unexpected defect[{result.get("rule")}] "{d["message"]}"'
        for d in defects
        if not any(_meets(e, d, case) for e in case.expectations)
    ]
    return tuple(out)


def _meets(expectation: Expectation, defect: Mapping[str, Any], case: Case) -> bool:
    location = defect["location"]
    return (
        location is not None
        and Path(location["file"]).name == Path(case.path).name
        and location["line"] == expectation.line
        and expectation.text in defect["message"]
    )


def _place(defect: Mapping[str, Any]) -> str:
    location = defect["location"]
    return f"{location['file']}:{location['line']}" if location else "<nowhere>"


def _fields(line: str, span: Span, wrong: list[Diagnostic]) -> list[tuple[str, str, Span]]:
    out = []
    rest = line[2:].strip()
    while rest:
        found = _FIELD.match(rest)
        if not found:
            wrong.append(error("bad-header", f"`{rest}` is no `key: value`", span))
            break
        if found["key"] in KEYS:
            out.append((found["key"], found["value"], span))
        else:
            help = did_you_mean(found["key"], KEYS) or "keys: " + ", ".join(KEYS)
            wrong.append(error("unknown-key", f"no key named `{found['key']}`", span, help))
        rest = rest[found.end() :]
    return out


def _expectations(items: str, span: Span, wrong: list[Diagnostic]) -> list[Expectation]:
    out = []
    rest = items.strip()
    if not rest:
        wrong.append(error("bad-expectation", "nothing is expected", span, 'expect: defect[Rule] "text"'))
    while rest:
        found = _ITEM.match(rest)
        if not found or found["kind"] != "defect":
            wrong.append(error("bad-expectation", f"`{rest}` is no expectation", span, 'expect: defect[Rule] "text"'))
            break
        out.append(Expectation(span.line, found["rule"], found["text"] or ""))
        rest = rest[found.end() :]
    return out


def _verdicts(text: str, span: Span, wrong: list[Diagnostic]) -> tuple[tuple[str, str | None], ...]:
    out: list[tuple[str, str | None]] = []
    for part in text.split("|"):
        verdict, colon, code = part.partition(":")
        if verdict not in VERDICTS or bool(colon) != (verdict == "unknown"):
            help = did_you_mean(verdict, VERDICTS) or "defect | proof | bounded | unknown:CODE | not-applicable"
            wrong.append(error("unknown-verdict", f"no verdict `{part}`", span, help))
        else:
            out.append((verdict, code or None))
    return tuple(out)


def _contradictions(
    path: str,
    verdicts: Iterable[tuple[str, str | None]],
    expectations: Iterable[Expectation],
    span: Span,
) -> list[Diagnostic]:
    out = []
    failing = "defect" in {v for v, _ in verdicts}
    if failing != any(True for _ in expectations):
        out.append(error("contradiction", "defects are expected exactly when the verdict is defect", span))
    name = Path(path).name
    if name.endswith("_bad.c") and not failing and not name.startswith(KNOWN):
        out.append(error("contradiction", "a file named _bad.c has the verdict defect", span))
    if name.endswith("_ok.c") and failing and not name.startswith(KNOWN):
        out.append(error("contradiction", "a file named _ok.c has another verdict than defect", span))
    return out


def _last(fields: Iterable[tuple[str, str, Span]], key: str) -> Span:
    return [span for k, _, span in fields if k == key][-1]
