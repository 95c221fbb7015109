"""Invariants of loops: what is proved by them, and that guesses which contradict each other prove nothing."""

from __future__ import annotations

import pytest

from encoder import invariant, prove_induction, verify
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.options import ALWAYS_CHECKED, Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.prove_clauses import Clauses
from encoder.prove_induction import Induction
from encoder.search import Refutation, Search
from encoder.verify import answer

HEAD = "extern int __VERIFIER_nondet_int(void); extern void reach_error(void);\n"

# name: (what is right, the same with an error that takes several passes)
PROGRAMS = {
    "a flag that mirrors the state": (
        "int main(void) { int held = 0, state = 0; while (__VERIFIER_nondet_int()) {"
        " if (held) { if (!state) reach_error(); state = 0; held = 0; } else { if (state) reach_error(); state = 1;"
        " held = 1; } } if (held != state) reach_error(); return 0; }",
        "int main(void) { int held = 0, state = 0, n = 0; while (__VERIFIER_nondet_int()) { n++;"
        " if (held) { if (!state) reach_error(); state = 0; held = 0; } else { if (state) reach_error(); state = 1;"
        " held = 1; } if (n == 5) held = !held; } return 0; }",
    ),
    "the parity of a counter": (
        "int main(void) { unsigned n = __VERIFIER_nondet_int(), i = 0; int state = 0; while (i < n) {"
        " if (i & 1) { if (!state) reach_error(); state = 0; } else { if (state) reach_error(); state = 1; } i++; }"
        " if ((n & 1) != state) reach_error(); return 0; }",
        "int main(void) { unsigned n = __VERIFIER_nondet_int(), i = 0; int state = 0; while (i < n) {"
        " if (i & 1) { if (!state) reach_error(); state = 0; } else { if (state) reach_error(); state = 1; } i++;"
        " if (i == 6) state = 1; } return 0; }",
    ),
    "two loops, the second after the first": (
        "int main(void) { int n = __VERIFIER_nondet_int(), i, j; if (n < 0) return 0; for (i = 0; i < n; i++) ;"
        " for (j = 0; j < i; j++) ; if (i != n || j != n) reach_error(); return 0; }",
        "int main(void) { int n = __VERIFIER_nondet_int(), i, j; if (n < 0) return 0; for (i = 0; i < n; i++) ;"
        " for (j = 0; j < i; j++) if (j == 4) j++; if (j != n) reach_error(); return 0; }",
    ),
    "a pointer that changes between two objects": (
        "int a, b; int main(void) { int *p = &a; while (__VERIFIER_nondet_int()) { if (p == &a) p = &b; else p = &a; }"
        " if (p != &a && p != &b) reach_error(); return 0; }",
        "int a, b, c; int main(void) { int *p = &a, n = 0; while (__VERIFIER_nondet_int()) { n++; if (p == &a) p = &b;"
        " else p = &a; if (n == 7) p = &c; } if (p != &a && p != &b) reach_error(); return 0; }",
    ),
}


def verdict(text: str, seconds: float = 40) -> tuple[str, str | None]:
    unit = link([parse_text(HEAD + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    found = answer(prepared, "main", Options(frozenset({"reach_error"}), seconds=seconds))
    return found.verdict, found.how


@pytest.fixture(autouse=True)
def without_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Property simulation proves some of these programs before an induction is tried."""
    monkeypatch.setattr(verify, "simulate", lambda *_: None)


@pytest.fixture(autouse=True)
def no_relations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of these are proved before an induction is tried."""
    monkeypatch.setattr(Clauses, "related", lambda _: None)


@pytest.mark.parametrize("name", PROGRAMS)
def test_proved_by_induction(name: str) -> None:
    assert verdict(PROGRAMS[name][0]) == ("proof", "induction")


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_twin_is_a_defect(name: str) -> None:
    assert verdict(PROGRAMS[name][1])[0] == "defect"


def test_an_object_of_an_earlier_pass_is_none_of_this_one() -> None:
    text = (
        "extern void *malloc(unsigned long); int main(void) { int *h = 0, k = 0; while (__VERIFIER_nondet_int()) {"
        " int *q = malloc(sizeof *q); if (q) { *q = k; h = q; } k++; } if (h && *h == 200) reach_error(); return 0; }"
    )
    assert verdict(text, 4)[0] == "bounded"


def test_guesses_that_hold_of_nothing_are_not_believed_at_their_own_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = PROGRAMS["the parity of a counter"][1].replace("i == 6", "i == 16")  # behind what is searched before
    assert verdict(twin)[0] == "defect"
    monkeypatch.setattr(invariant, "_is_known", lambda loop, question: True)
    with pytest.raises(Refutation, match="at its entry"):  # the check of proofs sees it
        verdict(twin)
    monkeypatch.setenv(ALWAYS_CHECKED, "0")
    assert verdict(twin)[0] == "proof"  # contradictions would prove anything


@pytest.mark.parametrize(
    "way", ["if (m != 7) goto top; goto mid; top: while (__VERIFIER_nondet_int())",
            "if (m == 7) goto mid; while (__VERIFIER_nondet_int())",
            "if (m != 7) goto top; goto mid; top: do"],
)  # fmt: skip
def test_a_loop_that_is_also_entered_in_its_middle(way: str) -> None:
    """What holds when its head is entered need not hold of a pass that began behind it."""
    end = " while (__VERIFIER_nondet_int());" if way.endswith("do") else ""
    text = (
        "int main(void) { unsigned m = __VERIFIER_nondet_int(), s = 0; " + way + " { s += 3;"
        " if (m == 7 && s > 20) reach_error(); mid: s++; }" + end + " return 0; }"
    )
    assert verdict(text)[0] == "defect"


# any() is any number
# name: (what holds of each pass only together with those before, the same with an error some passes away,
# k)
IN_A_ROW = {
    "a value that is handed on": (
        "int main(void) { unsigned a = 0, b = 0; while (any()) { if (b & 1) reach_error(); b = a;"
        " a = 2 * (unsigned)any(); } return 0; }",
        "int main(void) { unsigned a = 0, b = 0, n = 0; while (any()) { if (b & 1) reach_error(); b = a;"
        " a = 2 * (unsigned)any(); if (++n == 5) a |= 1; } return 0; }",
        2,
    ),
    "a value that is handed on twice": (
        "int main(void) { unsigned a = 0, b = 0, c = 0; while (any()) { if (c & 1) reach_error();"
        " c = b; b = a; a = 2 * (unsigned)any(); } return 0; }",
        "int main(void) { unsigned a = 0, b = 0, c = 0, n = 0; while (any()) { if (c & 1)"
        " reach_error(); c = b; b = a; a = 2 * (unsigned)any() + (++n == 4); } return 0; }",
        3,
    ),
    "an error behind the loop": (
        "int main(void) { unsigned a = 0, b = 0; while (any()) { b = a;"
        " a = 2 * (unsigned)any(); } if (b & 1) reach_error(); return 0; }",
        "int main(void) { unsigned a = 0, b = 0, n = 0; while (any()) { b = a;"
        " a = 2 * (unsigned)any() + (++n == 4); } if (b & 1) reach_error(); return 0; }",
        3,
    ),
    "two ways out of the loop": (
        "int main(void) { unsigned a = 0, b = 0, c = 0, s = 0; for (;;) { if (s && c & 1) break; c = b; b = a; s = 1;"
        " a = 2 * (unsigned)any(); if (any()) return 0; } reach_error(); return 0; }",
        "int main(void) { unsigned a = 0, b = 0, c = 0, s = 0; for (;;) { if (s && c & 1) break; c = b; b = a; s++;"
        " a = 2 * (unsigned)any() + (s == 6); if (any()) return 0; } reach_error();"
        " return 0; }",
        3,
    ),
    "a loop in a loop": (
        "int main(void) { unsigned a = 0, b = 0, i, s = 0; while (any()) { if (b & 1) reach_error();"
        " b = a; a = 2 * (unsigned)any(); for (i = 0; i < a; i++) s += b; } return 0; }",
        "int main(void) { unsigned a = 0, b = 0, i, s = 0; while (any()) { if (b & 1) reach_error();"
        " b = a; a = 2 * (unsigned)any(); for (i = 0; i < (a & 2); i++) if (++s == 5) a++; }"
        " return 0; }",
        2,
    ),
    "an error in a function": (
        "static void check(unsigned v) { if (v & 1) reach_error(); } int main(void) { unsigned a = 0, b = 0;"
        " do { check(b); b = a; a = 2 * (unsigned)any(); } while (any()); return 0; }",
        "static void check(unsigned v) { if (v & 1) reach_error(); } int main(void) { unsigned a = 0, b = 0, n = 0;"
        " do { check(b); b = a; a = 2 * (unsigned)any() + (n++ == 5); } while (any());"
        " return 0; }",
        2,
    ),
}


def induction(text: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> tuple[str | None, str | None]:
    monkeypatch.setattr(prove_induction, "_LEAST_MORE_PASSES", seconds)
    text = HEAD + text.replace("any()", "__VERIFIER_nondet_int()")
    unit = link([parse_text(text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    search = Search(prepared, "main", Options(frozenset({"reach_error"}), replay=False))
    found = Induction(search, lambda: None).run(frozenset(), 3, False, 1.0)
    return (found.verdict, found.how) if found is not None else (None, None)


@pytest.mark.parametrize("name", IN_A_ROW)
def test_passes_in_a_row(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, _, k = IN_A_ROW[name]
    assert induction(right, 60, monkeypatch) == ("proof", f"{k}-induction")


@pytest.mark.parametrize("name", IN_A_ROW)
def test_no_passes_in_a_row_prove_what_fails(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert induction(IN_A_ROW[name][1], 3, monkeypatch)[0] != "proof"
