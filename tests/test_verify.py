"""Plain C with an error that gcc shows to be reachable: it is never called proved."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from slicc.run.job import Job
from slicc.run.plain import run_job

HERE = Path(__file__).parent / "verify"
BAD = sorted(HERE.glob("*_bad.c"))
# What is put together from pieces of a pointer may be refused, by name.
MAY_BE_REFUSED = {"intcp3_bad", "narrow_bad", "bytecp_bad", "pool_pieces_bad", "shifted_bytes_bad",
                  "variadic_pointer_bad"}  # fmt: skip

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


CALL = """extern void reach_error(void);
extern struct { int level; void (*release)(int *); } table;
int main(void)
{
    int kept = 1;
    if (table.level != LEVEL) table.release(&kept);
    if (kept == 3 || table.level == 4) reach_error();
    return 0;
}
"""


@pytest.mark.parametrize("level", [4, 5])
def test_a_call_of_an_unknown_function_is_named(level: int, tmp_path: Path) -> None:
    path = tmp_path / "program.c"
    path.write_text(CALL.replace("LEVEL", str(level)))
    result = verify(path)
    assert result["verdict"] == "defect"
    said = [a for a in result["assumptions"] if a["message"].startswith("`*table.release(&kept)` has no body")]
    assert said or level == 4


def test_a_function_of_others_writes_what_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "program.c"
    path.write_text((HERE / "outside_call_ok.c").read_text().replace("x != 7 && !held", "!held"))
    assert verify(path)["verdict"] == "defect"


@pytest.mark.parametrize(
    "name",
    [
        "extern_value_ok", "foreign_call_beside_ok", "never_filled_table_ok", "nondet_memory_ok",
        "only_an_error_leaves_ok", "outside_call_ok", "undeclared_library_ok", "volatile_pointer_ok",
    ],
)
def test_unreachable_error(name: str) -> None:
    assert verify(HERE / f"{name}.c")["verdict"] == "proof"


def test_what_guards_an_error_behind_a_wrapper_tells_states_apart() -> None:
    result = verify(HERE / "wrapped_error_ok.c")
    assert (result["verdict"], result["how"]) == ("proof", "summaries")


def test_variables_without_a_definition_are_told() -> None:
    for kind in ("ok", "bad"):
        said = [a["message"] for a in verify(HERE / f"extern_value_{kind}.c")["assumptions"] if a["kind"] == "stub"]
        told = {m.split("`")[1] for m in said if "defined nowhere" in m}
        assert told == {"first", "limit", "table"} | ({"last"} if kind == "ok" else set())


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


LOOSE = """extern int nondet_int(void); extern void reach_error(void); extern void __slicc_general_state(void);
int a[10], *p;
int main(void)
{
    p = &a[nondet_int() & 7], *p = 1;
    __slicc_general_state();
    if (*p == 5) reach_error();
    return 0;
}
"""


@pytest.mark.parametrize("most, code", [(64, "replay-failed"), (0, "unsupported")])
def test_where_a_pointer_may_lead_to_too_many_objects(
    most: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("encoder.memory_objects._MOST_LOOSE", most)
    path = tmp_path / "loose.c"
    path.write_text(LOOSE)
    result = run_job(Job((str(path),), abi="lp64", timeout=30), lambda _: None)
    assert result.reason is not None
    assert result.reason.code == code  # nothing replays a state that is made up
    if code == "unsupported":
        assert result.reason.message == "a pointer that may lead to too many objects, and anywhere in them"
        assert result.reason.location is not None and result.reason.location.line == 7


def test_what_other_verifiers_assume_is_assumed() -> None:
    assert verify(HERE / "foreign_assume_ok.c")["verdict"] == "proof"


def test_every_bad_program_is_there() -> None:
    assert len(BAD) >= 14


def test_an_election_has_one_winner_where_numbers_differ() -> None:
    assert verify(HERE / "election_ok.c")["verdict"] == "proof"


OF_ANY_LENGTH = """extern unsigned int nondet_uint(void);
extern void reach_error(void);
int main(void)
{
    unsigned int size = nondet_uint() / 2 + 1;
    int a[size];
    a[size / 2] = 3;
    if (a[size / 2] == 3 && size CONDITION) reach_error();
    return 0;
}
"""


@pytest.mark.parametrize("condition, verdict", [("> 30", "defect"), ("== 0", "proof")])
def test_arrays_of_any_length_are_replayed_at_a_length_that_fits(condition: str, verdict: str, tmp_path: Path) -> None:
    path = tmp_path / "program.c"
    path.write_text(OF_ANY_LENGTH.replace("CONDITION", condition))
    assert verify(path, "--abi", "ilp32")["verdict"] == verdict
