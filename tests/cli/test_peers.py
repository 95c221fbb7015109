"""`slicc instrument --peers`: the printed program compiles, and runs of it tell the bad driver from the good one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RANDOM_VALUES = Path(__file__).parent / "peers" / "random_values.c"
RUNS = 3000

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")


def printed(source: Path, rule: str, depth: int, place: Path) -> Path:
    words = [sys.executable, "-m", "slicc", "instrument", str(source), "--rule", rule, "--peers", str(depth)]
    ran = subprocess.run([*words, "-o", str(place)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return place


def gcc(*words: str) -> None:
    ran = subprocess.run(
        ["gcc", "-std=gnu11", "-fshort-wchar", "-w", *words], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("depth", [0, 3])
@pytest.mark.parametrize("name", ["spinlocksafe", "spinlockdpc", "queuedspinlock", "irqlkereleasespinlock"])
def test_it_is_plain_c(tmp_path: Path, name: str, depth: int) -> None:
    rules = {"spinlocksafe": "SpinLockSafe", "spinlockdpc": "SpinLockDpc", "queuedspinlock": "QueuedSpinLock"}
    rule = rules.get(name, "IrqlKeReleaseSpinLock")
    program = printed(ROOT / "examples" / name / "bad.c", rule, depth, tmp_path / "program.c")
    assert "__slicc_object(" not in program.read_text().replace("__slicc_object(void)", "")
    gcc("-fsyntax-only", str(program))


@pytest.mark.parametrize("word", ["ok", "bad"])
@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("examples/storportspinlock/{}.c", "StorPortSpinLock"),
        ("tests/cases/SpinLock/helper_release_{}.c", "SpinLock"),
        ("tests/cases/SpinLock/interlocked_field_{}.c", "SpinLock"),
    ],
)
def test_runs_reach_the_error_of_the_bad_one_only(tmp_path: Path, source: str, rule: str, word: str) -> None:
    program = printed(ROOT / source.format(word), rule, 2, tmp_path / "program.c")
    linked = str(tmp_path / "program")
    gcc("-O1", "-Dmain=program_main", "-c", str(program), "-o", f"{linked}.o")
    gcc("-O1", str(RANDOM_VALUES), f"{linked}.o", "-o", linked)
    ran = subprocess.run([linked, str(RUNS)], check=False, timeout=120)
    assert ran.returncode == (1 if word == "bad" else 0)
