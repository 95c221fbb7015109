"""What a run loads: nothing that its question does not need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TRIVIAL = "extern void reach_error(void);\nint main(void) { int x = 3; if (x != 3) reach_error(); return 0; }\n"
FOLDED = """extern void reach_error(void); extern unsigned nondet(void);
int main(void) { unsigned x = nondet(); x = (x & 7) + 1; if (x == 0 || x > 64) reach_error(); return 0; }
"""
ASKED = """extern void reach_error(void); extern unsigned nondet(void);
int main(void) { unsigned x = nondet(), y = nondet(); if (x * y == 77 && x > 1 && x < y) reach_error(); return 0; }
"""


def loaded(code: str, *words: str) -> set[str]:
    """Yield the modules that a fresh interpreter holds after ``code``."""
    show = f"{code}\nimport sys\nprint(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", show, *words], capture_output=True, text=True, cwd=ROOT, check=True, timeout=60
    )
    return set(done.stdout.split("\n"))


VERIFY = """
import sys
from slicc.run.job import Job
from slicc.run.plain import run_job
result = run_job(Job((sys.argv[1],), abi="lp64"), lambda progress: None)
assert result.verdict == sys.argv[2], result
"""


@pytest.mark.parametrize(
    ("text", "verdict", "asks"), [(TRIVIAL, "proof", False), (FOLDED, "proof", False), (ASKED, "defect", True)]
)
def test_z3_is_loaded_for_a_query_alone(tmp_path: Path, text: str, verdict: str, asks: bool) -> None:
    source = tmp_path / "p.c"
    source.write_text(text)
    assert ("z3.z3core" in loaded(VERIFY, str(source), verdict)) == asks


def test_plain_c_needs_nothing_of_rules() -> None:
    held = loaded("import slicc.session, slicc.answer, slicc.run.plain")
    assert not held & {"lark", "jinja2", "pcpp", "z3", "slicc.rule", "slicc.environment", "slicc.parse", "tomllib"}


def test_help_needs_neither_half() -> None:
    held = loaded("import slicc.session")
    assert not held & {"pycparser", "lark", "encoder.ir", "encoder.verify", "slicc.run.worker", "slicc.rule"}


@pytest.mark.parametrize("cache", ["kept", "off"])
def test_bytecode_is_kept_in_our_cache_where_it_may_not_lie_beside_the_sources(tmp_path: Path, cache: str) -> None:
    for package in ("slicc", "encoder"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    place = tmp_path / "kept"
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SLICC_CACHE": str(place) if cache == "kept" else cache,
    }
    subprocess.run([sys.executable, "-m", "slicc", "--version"], cwd=tmp_path, env=environment, check=True)
    assert bool(list(place.rglob("session.*.pyc"))) == (cache == "kept")
    assert not list((tmp_path / "slicc").rglob("*.pyc"))
