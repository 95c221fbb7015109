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


def test_a_defect_behind_undefined_behaviour_is_counted_apart(tmp_path: Path) -> None:
    head = "extern void reach_error(void); extern int __VERIFIER_nondet_int(void);\n"
    body = "int main(void) { int n = __VERIFIER_nondet_int(); if (n > 0 && %s < 0) reach_error(); return 0; }\n"
    (tmp_path / "wraps_true.c").write_text(head + body % "n + 1")
    (tmp_path / "converts_true.c").write_text(head + body % "(int)(n + 1u)")
    command = [sys.executable, str(Path(__file__).parents[1] / "benchmarks" / "tasks.py"), str(tmp_path)]
    done = subprocess.run([*command, "--seconds", "20"], capture_output=True, text=True, timeout=90)
    assert [line.split()[0] for line in done.stdout.splitlines()[:2]] == ["WRONG", "undefined"]
    assert done.returncode == 1
