"""Programs in the manner of public verification tasks: the right ones are proved, the others have a defect."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parent / "verify" / "tasks").glob("*.c"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_decided(path: Path) -> None:
    command = [sys.executable, "-m", "slicc", "verify", str(path), "--timeout", "30", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1, 3), done.stderr
    result = json.loads(done.stdout)["results"][0]
    assert result["verdict"] == ("proof" if path.stem.endswith("_ok") else "defect"), result["reason"]


def test_every_right_program_has_a_wrong_one() -> None:
    names = {p.stem for p in FILES}
    assert {n for n in names if n.endswith("_ok") and n.removesuffix("_ok") + "_bad" not in names} == set()
