"""Elements of arrays that are watched: what loops do to all of them is proved, and what anything else does is seen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from engine import by_clauses, by_relations, check, fails_in_numbers

HEAD = """
extern int __VERIFIER_nondet_int(void); extern void reach_error(void);
extern void *malloc(unsigned long); extern void *memcpy(void *, const void *, unsigned long);
extern void *memset(void *, int, unsigned long); extern void stub(int *); extern void look(const int *);
struct pair { int x, y; };
"""
PROGRAM = """
int other[100];
static void put(int *p, int i, int v) {{ p[i] = v; }}
int main(void)
{{
    int n = __VERIFIER_nondet_int(), m = __VERIFIER_nondet_int(), i;
    if (n <= 8 || m < 0 || m >= n) return 0;
    {array}
    for (i = 0; i < n; i++) {{ {fill} }}
    {meddle}
    for (i = 0; i < n; i++) {{ {look} }}
    return 0;
}}
"""
LOCAL = {"array": "int a[n];", "fill": "a[i] = 42;", "look": "if (a[i] != 42) reach_error();"}
HEAP = LOCAL | {"array": "int *a = malloc(n * sizeof *a); if (!a) return 0;"}
PAIRS = {"array": "struct pair a[n];", "fill": "a[i].x = 1; a[i].y = 2;", "look": "if (a[i].y != 2) reach_error();"}
COPY = {
    "array": "int a[n], b[n];",
    "fill": "a[i] = __VERIFIER_nondet_int(); b[i] = a[i];",
    "look": "if (a[i] != b[i]) reach_error();",
}

OK = {
    "local": LOCAL,
    "heap": HEAP,
    "member": PAIRS,
    "copied": COPY,
    "another member is written": PAIRS | {"meddle": "a[m].x = 7;"},
    "another array is written": LOCAL | {"meddle": "other[m % 100] = 7;"},
    "the same is written": LOCAL | {"meddle": "a[m] = 42; a[3] = 42;"},
    "written twice": LOCAL | {"meddle": "for (i = 0; i < n; i++) a[i] = 41; for (i = n - 1; i >= 0; i--) a[i] = 42;"},
    "only read": LOCAL | {"meddle": "look(a);"},
}
BAD = {
    "one is written": LOCAL | {"meddle": "a[m] = 7;"},
    "a constant one is written": LOCAL | {"meddle": "a[3] = 7;"},
    "one of the heap is written": HEAP | {"meddle": "a[m] = 7;"},
    "by a function": LOCAL | {"meddle": "put(a, m, 7);"},
    "by a pointer": HEAP | {"meddle": "int *p = a + 3; *p = 7;"},
    "by a pointer and an index": LOCAL | {"meddle": "int *p = a + 1; p[m - 1] = 7;"},
    "by a pointer that walks": LOCAL | {"meddle": "for (int *p = a; p < a + 4; p++) *p = 7;"},
    "a byte of one": LOCAL | {"meddle": "((char *)a)[m] = 7;"},
    "a member by its bytes": PAIRS | {"meddle": "((int *)a)[m] = 7;"},
    "all bytes": LOCAL | {"meddle": "memset(a, 1, 8);"},
    "copied over": LOCAL | {"meddle": "memcpy(a + 2, other, 8);"},
    "by a function without body": LOCAL | {"meddle": "stub(a);"},
    "one is not filled": LOCAL | {"fill": "if (i != 5) a[i] = 42;"},
    "one too few": LOCAL | {"fill": "if (i < n - 1) a[i] = 42;"},
    "never filled": LOCAL | {"fill": ""},
    "the copy of another": COPY | {"fill": "a[i] = __VERIFIER_nondet_int(); b[i] = i ? a[i - 1] : a[i];"},
    "a whole record": PAIRS | {"meddle": "struct pair p = {1, 3}; a[m] = p;"},
    "two of them": LOCAL | {"look": "if (i && a[i] + a[i - 1] != 83) reach_error();"},
}
SIZES = {
    "an index that wraps around": """
int main(void) { int i; int *a = malloc(40); if (!a) return 0; unsigned long big = __VERIFIER_nondet_int();
  for (i = 0; i < 10; i++) a[i] = 42;
  big = (big << 62) + 3; a[big] = 7; if (a[i % 10 + 3] != 42) reach_error(); return 0; }
""",
    "one of two objects": """
int *make(void) { int *p = malloc(400); return p; }
int main(void) { int n = __VERIFIER_nondet_int(), *a = make(), *b = make(); if (!a || !b || n < 0 || n > 99) return 0;
  a[n] = 42; b[n] = 7; if (a[n] == 42) reach_error(); return 0; }
""",
    "an object of each pass": """
int main(void) { int n = __VERIFIER_nondet_int(), k; int *first = 0; if (n < 0 || n > 99) return 0;
  for (k = 0; k < 2; k++) { int *a = malloc(400); if (!a) return 0; a[n] = k; if (!first) first = a; }
  if (first[n] == 0) reach_error(); return 0; }
""",
}


def text(shape: dict[str, str]) -> str:
    return HEAD + PROGRAM.format(**({"meddle": ""} | shape))


@pytest.mark.parametrize("name", ["member", "another member is written", "the same is written"])
def test_proved(name: str) -> None:
    assert by_clauses(text(OK[name]), 60.0)


@pytest.mark.parametrize("name", BAD)
def test_what_fails_fails_in_numbers(name: str) -> None:
    assert fails_in_numbers(text(BAD[name]), 12)


@pytest.mark.parametrize("name", OK)
def test_what_does_not_fail_does_not_in_numbers(name: str) -> None:
    assert not fails_in_numbers(text(OK[name]), 12)


@pytest.mark.parametrize("name", SIZES)
def test_places_that_seem_the_same(name: str) -> None:
    assert fails_in_numbers(HEAD + SIZES[name], 12)


RUN = """
#include <stdlib.h>
static unsigned long state;
int __VERIFIER_nondet_int(void) {
  state = state * 6364136223846793005ul + 1442695040888963407ul;
  return (int)(state >> 59);
}
void reach_error(void) { exit(7); }
void stub(int *p) { p[0] = 7; }
void look(const int *p) { (void)p; }
__attribute__((constructor)) static void seed(void) { state = strtoul(getenv("RUN"), 0, 10); }
"""


@pytest.mark.parametrize("name", BAD)
def test_what_a_run_reaches_is_never_proved(name: str, tmp_path: Path) -> None:
    """An error counts in clauses only where each place that reads was at its watched index last: is that any run's?"""
    source, binary = tmp_path / "p.c", tmp_path / "p"
    source.write_text(text(BAD[name]) + RUN)
    subprocess.run(["gcc", "-w", "-O0", "-o", str(binary), str(source)], check=True)
    ends = {subprocess.run([str(binary)], env={"RUN": str(run)}, timeout=20).returncode for run in range(60)}
    assert 7 in ends
    assert check(text(BAD[name]), seconds=3.0).verdict != "proof"
    assert not by_relations(text(BAD[name]), 3.0)
