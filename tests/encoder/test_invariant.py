"""Invariants of loops: what is proved by them, and that guesses which contradict each other prove nothing."""

from __future__ import annotations

import pytest

from encoder import invariant
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.verify import ALWAYS_CHECKED, Options, Refutation, _Search, answer, prepare

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
    monkeypatch.setattr(_Search, "simulated", lambda _: None)


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
    twin = PROGRAMS["the parity of a counter"][1]
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
