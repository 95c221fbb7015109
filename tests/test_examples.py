"""The bundled examples: verdict, line, message and trace of each."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXPECTED = re.compile(r'// expect: defect\[(\w+)\] "(.+)"')
BAD = sorted((ROOT / "examples").glob("*/bad.c"))


def check(path: Path, rule: str) -> dict:
    command = [sys.executable, "-m", "slicc", "check", str(path), "--rule", rule, "--timeout", "60", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
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
