"""What comes from outside of a program: variables defined nowhere, pointers never set or handed out before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from encoder import points_to_exact
from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.results import Result

FILES = sorted((Path(__file__).parent / "verify" / "from_outside").glob("*.c"))


def verify(path: Path, *checks: str) -> Result:
    return run_job(Job((str(path),), abi="lp64", timeout=30, checks=frozenset(checks)), lambda _: None)


def judge(path: Path, result: Result) -> None:
    assert result.verdict == ("proof" if path.stem.endswith("_ok") else "defect"), result
    text = path.read_text()
    said = " ".join(a.message for a in result.assumptions)
    assert ("is never set" in said) == ("stray" in path.stem)
    assert ("is defined nowhere" in said) == (re.search(r"^extern [^()]*;", text, re.M) is not None)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_found_or_proved(path: Path) -> None:
    judge(path, verify(path))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
@pytest.mark.parametrize("few", [0, 400_000], ids=["coarse", "fewer"])
def test_found_or_proved_with_coarser_sets(path: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was handed out, or came before, is then not followed back, which is said."""
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT_OF_BACK", 0)
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT", few)
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT_OF_FEW", 0)
    result = verify(path)
    if any(word in path.stem for word in ("again", "handed", "pointer")):
        said = " ".join(a.message for a in result.assumptions)
        assert "each to an object of its own, not to what was handed out" in said
    else:
        judge(path, result)


def test_use_of_what_was_never_set_is_found_where_asked_for() -> None:
    path = next(p for p in FILES if p.stem == "stray_ok")
    (defect,) = verify(path, "memory").defects[:1]
    assert "is never set" not in " ".join(a.message for a in verify(path, "memory").assumptions)
    assert defect.location.line == 6


def test_a_run_behind_the_use_of_what_was_never_set_says_so() -> None:
    result = verify(next(p for p in FILES if p.stem == "stray_bad"))
    assert any(a.kind == "undefined" and "goes on where C leaves undefined" in a.message for a in result.assumptions)


KEPT = """extern void reach_error(void);
struct table { void (*run)(void); };
extern void enter(struct table *);
extern int *pool_alloc(void);
static int ran;
static void run(void) { ran = 1; }
static struct table table = {run};
int main(void) { int *p = pool_alloc(); enter(&table); if (p == &ran || ran) reach_error(); return 0; }
"""


def test_functions_that_are_kept_in_what_is_given_and_those_that_make_objects_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "kept.c"
    path.write_text(KEPT)
    result = verify(path)
    said = [a.message for a in result.assumptions]
    assert result.verdict == "proof"
    assert any(s.startswith("`enter` has no body: it is taken not to call `run`") for s in said)
    assert any(s.startswith("`pool_alloc` is taken to return objects of their own") for s in said)
