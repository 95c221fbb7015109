"""Undefined behaviour that `--check` asks for is found at its line, and its twin without it is proved."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.results import Result

FILES = sorted((Path(__file__).parent / "verify" / "undefined").glob("*.c"))


def verify(path: Path, *kinds: str) -> Result:
    return run_job(Job((str(path),), abi="lp64", checks=frozenset(kinds), timeout=30), lambda _: None)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_found_or_proved(path: Path) -> None:
    lines = path.read_text().splitlines()
    result = verify(path, lines[0].removeprefix("// check: "))
    if path.stem.endswith("_ok"):
        assert result.verdict == "proof", result
    else:
        assert result.verdict == "defect", result
        wanted = next(n for n, text in enumerate(lines, 1) if text.endswith("// error"))
        assert result.defects[0].location.line == wanted


@pytest.mark.parametrize("path", [p for p in FILES if p.stem.endswith("_bad")][::4], ids=lambda p: p.stem)
def test_not_asked_for(path: Path) -> None:
    assert verify(path).verdict in ("proof", "unknown")  # vacuous where no run gets through


# The sanitizers see no uninitialised reads, and no malloc that fails.
SANITIZED = [p for p in FILES if not p.stem.startswith(("uninitialised", "heap_may_fail"))]
VALUES = (0, 1, 4, 9, 33, 50000, -1, 2147483647, -2147483648)
INPUTS = """
#include <stdlib.h>
static int used; extern char **environ; static char **given;
static int next(void) { return used < 2 && given[++used] ? atoi(given[used]) : 0; }
int nondet_int(void) { return next(); }
unsigned nondet_uint(void) { return (unsigned)next(); }
__attribute__((constructor)) static void start(int count, char **words) { given = words; }
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc's sanitizers are the oracle")
@pytest.mark.parametrize("path", SANITIZED, ids=lambda p: p.stem)
def test_sanitizers_agree(path: Path, tmp_path: Path) -> None:
    inputs, program = tmp_path / "inputs.c", tmp_path / "program"
    inputs.write_text(INPUTS)
    flags = ["-w", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    subprocess.run(["gcc", *flags, str(path), str(inputs), "-o", str(program)], check=True)
    trapped = False
    reads = path.read_text().partition("int main")[2].count("nondet_")
    options = {"ASAN_OPTIONS": "detect_leaks=0:detect_stack_use_after_return=1"}
    for given in itertools.product(VALUES, repeat=min(reads, 2)):
        done = subprocess.run([str(program), *map(str, given)], capture_output=True, text=True, env=options)
        if "runtime error" in done.stderr or "AddressSanitizer" in done.stderr:
            trapped = True
            break
    assert trapped == path.stem.endswith("_bad")
