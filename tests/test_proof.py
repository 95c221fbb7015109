"""What `--proof` writes: the invariants are put back into the program as assertions, and hold."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from encoder.prove_induction import Induction
from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.witness import witness_text

TOP = """\
extern int __VERIFIER_nondet_int(void);
extern unsigned char __VERIFIER_nondet_uchar(void);
extern void reach_error(void);
"""

PROGRAMS = {
    "counter": """
int main(void)
{
    unsigned i, twice = 0, from = __VERIFIER_nondet_int() & 7;
    for (i = from; i < 1000000u; i++) {
        twice += 2;
        if (i > 2000000u)
            reach_error();
    }
    return 0;
}
""",
    "state": """
static int held;
struct S { int depth; unsigned char flag; } state = {4, 0};
int main(void)
{
    int n = 0, x = -5;
    while (__VERIFIER_nondet_int()) {
        if (held || state.flag > 3)
            reach_error();
        held = 1;
        state.flag = __VERIFIER_nondet_uchar() & 3;
        if (__VERIFIER_nondet_int())
            n = 2;
        held = 0;
    }
    if (x != -5 || n > 2)
        reach_error();
    return n;
}
""",
    "what_is_sliced_away_is_not_spoken_of": """
int noise = 7, total;
static void note(int by) { noise += by; }
int main(void)
{
    int idle = 3, mode = 1;
    while (__VERIFIER_nondet_int()) {
        idle += 5;
        note(idle);
        total = noise;
        if (mode != 1)
            reach_error();
    }
    idle = 0;
    return idle;
}
""",
    "one_loop_of_two_callers": """
static int walk(int from, int limit)
{
    int at = from;
    while (__VERIFIER_nondet_int()) {
        if (at < limit)
            at++;
        if (at > 1000)
            reach_error();
    }
    return at;
}
int main(void)
{
    walk(0, 10);
    walk(20, 1000);
    return 0;
}
""",
    "names_that_hide_others": """
int level = 2;
int main(void)
{
    int x = 1;
    while (__VERIFIER_nondet_int()) {
        int level = __VERIFIER_nondet_int();
        {
            int x = level;
            x++;
            level = x;
        }
        if (x != 1)
            reach_error();
    }
    if (level != 2)
        reach_error();
    return 0;
}
""",
    "narrow": """
int main(void)
{
    unsigned char c = 200;
    signed char s = -3;
    short k = 0;
    while (__VERIFIER_nondet_int()) {
        if (c < 255)
            c++;
        if (s < 0)
            s++;
        k = c > 210 ? 5 : 0;
        if (c < 200 || s > 0 || k > 5)
            reach_error();
    }
    return 0;
}
""",
    "pointers": """
static int a, b;
int main(void)
{
    int *p = 0, *q = &a;
    int local = 6;
    int *r = &local;
    while (__VERIFIER_nondet_int()) {
        if (p)
            reach_error();
        *q = 0;
        b = *r;
        if (local != 6 || a)
            reach_error();
    }
    return 0;
}
""",
    "nested": """
int main(void)
{
    int i, j, phase = 0;
    for (i = 0; i < 100000; i++) {
        phase = 0;
        for (j = 0; j < 100000; j++) {
            phase = 1 - phase;
            if (phase != 0 && phase != 1)
                reach_error();
        }
        if (i > 100000 || j < 0)
            reach_error();
    }
    return 0;
}
""",
}

# What is known of these loops is not in words: it depends on the context, or on names that are hidden there.
WORDLESS = {"counter", "one_loop_of_two_callers", "names_that_hide_others"}

NATIVE = """
#include <stdio.h>
#include <stdlib.h>
static unsigned long seed; static int left = 4000;
int __VERIFIER_nondet_int(void)
{
    if (left-- <= 0) exit(0);
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return (seed >> 40) % 8 ? (int)(seed >> 33) : 0;
}
unsigned char __VERIFIER_nondet_uchar(void) { return (unsigned char)(__VERIFIER_nondet_int() >> 3); }
void reach_error(void) { printf("broken\\n"); exit(1); }
int the_program(void);
int main(int n, char **words) { (void)n; seed = strtoul(words[1], 0, 10); for (n = 0; n < 20; n++) the_program(); }
"""


@dataclass(frozen=True)
class Invariant:
    line: int
    column: int
    function: str
    value: str


ENTRY = re.compile(
    r"- invariant:\n +type: \"loop_invariant\"\n +location:\n +file_name: \"[^\"]+\"\n +line: (\d+)\n +column: (\d+)\n"
    r" +function: \"(\w+)\"\n +value: \"(.*)\"\n +format: \"c_expression\""
)


def proved(path: Path, how: str = "induction") -> tuple[str, list[Invariant]]:
    job = Job((str(path),), abi="lp64", witness=True)
    result = run_job(job, lambda progress: None)
    assert (result.verdict, result.how) == ("proof", how)
    text = witness_text([result], [job], datetime(2026, 1, 2, tzinfo=UTC))
    return text, [Invariant(int(a), int(b), c, d) for a, b, c, d in ENTRY.findall(text)]


def asserted(text: str, invariants: list[Invariant]) -> str:
    """The program with each invariant checked before its loop's condition is."""
    lines = text.split("\n")
    for at in sorted({(i.line, i.column) for i in invariants}, reverse=True):
        line = lines[at[0] - 1]
        mine = [i.value for i in invariants if (i.line, i.column) == at]
        check = " ".join(f"(({value}) ? (void)0 : reach_error())," for value in mine)
        start = at[1] - 1
        assert line[start:].startswith(("while (", "for ("))
        cut = line.index("(", start) + 1 if line[start:].startswith("while") else line.index(";", start) + 1
        lines[at[0] - 1] = f"{line[:cut]} {check} {line[cut:]}"
    return "\n".join(lines)


def runs(tmp_path: Path, text: str) -> bool:
    """Does the program, compiled, do without an error for some random inputs?"""
    (tmp_path / "run.c").write_text(text.replace("int main(void)", "int the_program(void)"))
    (tmp_path / "native.c").write_text(NATIVE)
    command = ["gcc", "-w", "-O1", "-o", "run", "run.c", "native.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    for seed in range(15):
        done = subprocess.run([str(tmp_path / "run"), str(seed)], capture_output=True, text=True, timeout=60)
        assert done.returncode == ("broken" in done.stdout)
        if done.returncode:
            return False
    return True


@pytest.mark.parametrize("name", PROGRAMS)
def test_invariants_hold(name: str, tmp_path: Path) -> None:
    path = tmp_path / "p.c"
    path.write_text(TOP + PROGRAMS[name])
    text, invariants = proved(path)
    assert bool(invariants) == (name not in WORDLESS), text
    checked = asserted(path.read_text(), invariants)
    small = checked.replace("1000000", "1000").replace("100000", "100")
    assert runs(tmp_path, small if name == "nested" else checked)
    (tmp_path / "checked.c").write_text(checked)
    again = run_job(Job((str(tmp_path / "checked.c"),), abi="lp64", timeout=12), lambda progress: None)
    assert again.verdict in ("proof", "bounded"), again.defects or again.reason


def test_a_wrong_invariant_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "p.c"
    path.write_text(TOP + PROGRAMS["state"])
    _, invariants = proved(path)
    values = {i.value for i in invariants}
    assert "held == 0" in values and {"x == -5", "x == (-5)"} & values
    wrong = [Invariant(i.line, i.column, i.function, f"!({i.value})") for i in invariants[:1]]
    assert not runs(tmp_path, asserted(path.read_text(), wrong))


def test_names_that_mean_something_else_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "p.c"
    path.write_text(TOP + PROGRAMS["names_that_hide_others"])
    _, invariants = proved(path)
    assert not [i for i in invariants if re.search(r"\b(x|level)\b", i.value)]


def test_equal_runs_differ_by_the_time_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.c"
    path.write_text(TOP + PROGRAMS["counter"])
    assert proved(path)[0] == proved(path)[0]


def test_the_file_is_written_for_both_doors(tmp_path: Path) -> None:
    for words in (["verify", "--proof"], ["check", "--rule", "SpinLock", "--proof"]):
        source = tmp_path / "d.c"
        if words[0] == "verify":
            source.write_text(TOP + PROGRAMS["state"])
        else:
            source.write_text((Path(__file__).parent / "cases/SpinLock/induction_toggle_flag_ok.c").read_text())
        out = tmp_path / "proof.yml"
        command = [sys.executable, "-m", "slicc", *words, str(out), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        text = out.read_text()
        assert 'entry_type: "invariant_set"' in text and ": induction: " in text
        assert all(line.startswith(("#", "- ", "  ")) for line in text.splitlines())


BY_CLAUSES = {
    "sum": """
int main(void)
{
    int x = __VERIFIER_nondet_int() & 1023, n = x, y = 0;
    while (x > 0) {
        x--;
        y++;
    }
    if (y != n)
        reach_error();
    return 0;
}
""",
    "words_that_wrap_around": """
int main(void)
{
    unsigned n = __VERIFIER_nondet_int() & 255, i = 0, a = 4294967290u, b = 6;
    while (i != n) {
        if (__VERIFIER_nondet_int())
            a++;
        else
            b++;
        i++;
    }
    if (a + b != n)
        reach_error();
    return 0;
}
""",
    "member": """
struct S { short other; int count; } s;
int main(void)
{
    int x = __VERIFIER_nondet_int() & 1023, n = x;
    s.count = 0;
    while (x > 0) {
        x--;
        s.count--;
    }
    if (s.count > 0 || s.count != -n)
        reach_error();
    return 0;
}
""",
    "function": """
static void down(int from)
{
    int y = 0, n = from;
    while (from > 0) {
        from--;
        y++;
    }
    if (y != n)
        reach_error();
}
int main(void)
{
    down(__VERIFIER_nondet_int() & 1023);
    down(__VERIFIER_nondet_int() & 7);
    return 0;
}
""",
}


@pytest.mark.parametrize("name", BY_CLAUSES)
def test_invariants_by_clauses_hold(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Induction, "run", lambda *_: None)
    path = tmp_path / "p.c"
    path.write_text(TOP + BY_CLAUSES[name])
    text, invariants = proved(path, "spacer")
    assert invariants, text
    assert runs(tmp_path, asserted(path.read_text(), invariants))
    wrong = [Invariant(i.line, i.column, i.function, f"!({i.value})") for i in invariants[:1]]
    assert not runs(tmp_path, asserted(path.read_text(), wrong))
