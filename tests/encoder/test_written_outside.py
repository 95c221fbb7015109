"""What a function without a body may write: all numbers of what it is given, be they many, far away or floating."""

from __future__ import annotations

import pytest

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.verify import answer
from tests.encoder.twins import ERRORS, PROLOGUE

# name: (declarations, what runs, what may be behind it, what may not)
CALLS = {
    "a large array": ("void f(int *); int a[600], b[600];", "f(a);", "a[599] == 5", "b[599] == 5"),
    "one of two large arrays": (
        "void f(char *); char a[600], b[600];", "f(nondet_int() ? a : b);", "b[7]", "a[7] && b[7]",
    ),
    "records with pointers in an array": (
        "struct s { int v; void *p; }; void f(struct s *); struct s a[4];", "f(a);", "a[2].v == 5", "a[2].p",
    ),
    "a large member beside a pointer": (
        "struct s { char b[900]; char *p; }; void f(struct s *); struct s a;",
        "a.p = a.b; if (nondet_int()) f(&a);", "a.b[850] == 7", "a.p != a.b",
    ),
    "an array in a record": (
        "struct s { int n, m[4], k; }; void f(int *); struct s a;", "f(a.m);", "a.m[3] == 5", "a.k == 5 || a.n == 5",
    ),
    "floating numbers": (
        "struct s { float f[3]; double d; void *p; }; void f(struct s *); struct s a;",
        "f(&a);", "a.f[1] == 1.0f && a.d == 2.5", "a.p",
    ),
    "truth values": ("struct s { _Bool b[4]; }; void f(struct s *); struct s a;", "f(&a);", "a.b[2]", "a.b[2] > 1"),
    "what others own, far in it": (
        "struct s { int n; char d[]; }; void f(struct s *); struct s *a;", "a = __slicc_object(); a->d[9] = 0; f(a);",
        "a->d[9] == 5", "!a",
    ),
    "several in a row that others own": (
        "struct s { int n; int *p; }; void f(struct s *); struct s *a; int x;",
        "a = __slicc_object(); a[2].n = 0; a[2].p = &x; f(a);", "a[2].n == 5", "a[2].p != &x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("behind", ["may be", "may not be"])
@pytest.mark.parametrize("name", CALLS)
def test_numbers_are_written_and_pointers_are_not(name: str, behind: str) -> None:
    declared, run, found, excluded = CALLS[name]
    test = found if behind == "may be" else excluded
    text = f"{PROLOGUE}{declared}\nint main(void) {{ {run} if ({test}) reach_error(); return 0; }}\n"
    unit = link((parse_text(text, "t.c"),))
    symbols = declare(unit, ABIS["lp64"], lenient_calls=True)
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    got = answer(prepared, "main", Options(errors=ERRORS, seconds=30, returns=False))
    assert got.verdict == ("defect" if behind == "may be" else "proof"), got
