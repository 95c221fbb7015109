"""Plain C with an error that gcc shows to be reachable: it is never called proved."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "verify"
BAD = sorted(HERE.glob("*_bad.c"))
# What is put together from pieces of a pointer may be refused, by name.
MAY_BE_REFUSED = {"intcp3_bad", "narrow_bad", "bytecp_bad", "pool_pieces_bad", "shifted_bytes_bad"}

LOOP = """extern int nondet_int(void); extern void reach_error(void);
int main(void) {{ if (nondet_int()) return 0; int i = 0; {loop} if (i != {passes}) reach_error(); return 0; }}
"""
LOOPS = ("while (i < {n}) i++;", "for (; i < {n}; i++) ;", "do i++; while (i < {n});")


def verify(path: Path, *options: str) -> dict:
    command = [sys.executable, "-m", "slicc", "verify", str(path), "--timeout", "40", "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1, 3), done.stderr
    return json.loads(done.stdout)["results"][0]


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.stem)
def test_reachable_error(path: Path) -> None:
    result = verify(path)
    if path.stem in MAY_BE_REFUSED:
        assert result["verdict"] == "defect" or result["reason"]["code"] == "unsupported"
    else:
        assert result["verdict"] == "defect"
        assert result["location"]["file"] == str(path)


@pytest.mark.parametrize("loop", LOOPS)
def test_the_bound_counts_passes_of_the_body(loop: str, tmp_path: Path) -> None:
    path = tmp_path / "loop.c"
    path.write_text(LOOP.format(loop=loop.format(n=5), passes=5))
    assert verify(path, "--bound", "5")["verdict"] == "proof"
    below = verify(path, "--bound", "4")
    assert (below["verdict"], below["bound"]) == ("bounded", 4)


ORIGIN = """extern long number(void); extern void reach_error(void);
int main(void)
{
    long n = number();
    int *p = (int *)n, x = 0;
    USE
    n = number();
    if (n == x) reach_error();
    return 0;
}
"""


@pytest.mark.parametrize("use", ["if (*p) x = 1;", "x = *p;", "while (*p) x = 1;"])
@pytest.mark.parametrize("options", [(), ("--bound", "2")])
def test_where_a_pointer_of_unknown_origin_is_used(use: str, options: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "origin.c"
    path.write_text(ORIGIN.replace("USE", use))
    result = verify(path, *options)
    reason = result["reason"]
    assert (result["verdict"], reason["code"], reason["location"]["line"]) == ("unknown", "unsupported", 6)
    assert reason["message"] == "a pointer of unknown origin is used"


def test_what_other_verifiers_assume_is_assumed() -> None:
    assert verify(HERE / "foreign_assume_ok.c")["verdict"] == "proof"


def test_every_bad_program_is_there() -> None:
    assert len(BAD) >= 14
