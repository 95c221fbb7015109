"""What comes from outside of a program: variables defined nowhere, pointers never set or handed out before."""

from __future__ import annotations

import re
import subprocess
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


ELSEWHERE = {
    "again_bad": "static int it; int *any(int n) { return &it; }",
    "again_list_bad": "struct node { struct node *next; int seen; } a, b;\n"
    "struct node *first(void) { a.next = &b; b.next = &a; return &a; }",
    "again_member_bad": "static int it; struct pair { int *left, *right; } both = {&it, &it};\n"
    "struct pair *any(void) { return &both; }",
    "again_unsigned_bad": "static int it; int *any(int n) { return &it; }\n"
    "unsigned *any_other(int n) { return (unsigned *)&it; }",
    "again_void_bad": "static int it; void *of_device(int n) { return &it; }",
}
"""What the functions may be that programs declare: one way in which the error happens."""


def test_every_program_whose_objects_come_again_is_run() -> None:
    assert ELSEWHERE.keys() == {p.stem for p in FILES if p.stem.startswith("again") and p.stem.endswith("_bad")}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_objects_that_come_again_fail_for_real(name: str, tmp_path: Path) -> None:
    elsewhere, program = tmp_path / "elsewhere.c", tmp_path / "program"
    elsewhere.write_text(f"#include <stdlib.h>\nvoid reach_error(void) {{ exit(7); }}\n{ELSEWHERE[name]}\n")
    path = next(p for p in FILES if p.stem == name)
    subprocess.run(["gcc", "-w", "-o", str(program), str(path), str(elsewhere)], check=True)
    assert subprocess.run([str(program)], check=False).returncode == 7
    assert verify(path).verdict == "defect"


TYPED = """extern void reach_error(void);
struct pair { int left, right; };
extern int *any(int);
extern struct pair *any_pair(int);
int main(void)
{
    int *one = any(1);
    struct pair *other = any_pair(2);
    if (!one || !other) return 0;
    *one = 1;
    other->right = 2;
    if (*one == 2) reach_error();
    return 0;
}
"""


def test_that_two_types_are_two_objects_is_said(tmp_path: Path) -> None:
    path = tmp_path / "typed.c"
    path.write_text(TYPED)
    result = verify(path)
    assert result.verdict == "proof"
    said = [a.message for a in result.assumptions if a.kind == "alias"]
    assert said == ["pointers from outside are taken to lead to one object only as one type, and to its beginning"]


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


CALLED = """extern void reach_error(void);
struct node { int value; struct node *next; };
struct node given(struct node node) { if (node.value == 3) reach_error(); return node; }
int again(struct node *node) { if (!node) return 0; if (node->value == 5) reach_error(); return again(node->next); }
int both(struct node *one, struct node *other, int count)
{
    if (!one || !other) return 0;
    one->value = 1; other->value = 2;
    if (one->value == 2 && count == 7) reach_error();
    return 0;
}
int apart(struct node *one, struct node *other, int count)
{
    if (!one || !other || one == other) return 0;
    one->value = 1; other->value = 2;
    if (one->value == 2 && count == 7) reach_error();
    return 0;
}
int by(int (*write)(int *)) { int x = 3; if (!write) return 0; write(&x); if (x == 9) reach_error(); return 0; }
"""


def called(tmp_path: Path, function: str, text: str = CALLED) -> Result:
    path = tmp_path / "called.c"
    path.write_text(text)
    return run_job(Job((str(path),), abi="lp64", timeout=30, function=function), lambda _: None)


def test_what_a_function_is_called_with_comes_from_outside(tmp_path: Path) -> None:
    result = called(tmp_path, "both")
    (defect,) = result.defects
    assert defect.location.line == 9
    inputs = {i["name"]: i["value"] for i in defect.trace["inputs"]}
    assert inputs == {"one": "object *(one)", "other": "object one", "count": "7"}
    said = [a.message for a in result.assumptions if a.kind == "alias"]
    assert [s.split(" holds")[0] for s in said] == ["`one`", "`other`"]
    assert called(tmp_path, "apart").verdict == "proof"
    assert called(tmp_path, "by").verdict == "defect"


@pytest.mark.parametrize("function", ["given", "again"])
def test_records_and_what_is_called_again_stay_of_unknown_origin(tmp_path: Path, function: str) -> None:
    result = called(tmp_path, function)
    assert result.reason is not None and "a pointer of unknown origin" in result.reason.message


MAIN = "extern void reach_error(void);\nint main(int argc, char **argv) { if (%s) reach_error(); return 0; }\n"


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [("argc < 0", "proof"), ("argc == 0", "defect"), ("argc > 3", "defect"), ("argc && *argv[0]", "unknown")],
)
def test_main_is_called_with_no_negative_number(tmp_path: Path, condition: str, verdict: str) -> None:
    assert called(tmp_path, "main", MAIN % condition).verdict == verdict
