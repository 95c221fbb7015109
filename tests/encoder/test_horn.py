"""Proofs by Horn clauses: what is proved, and that the same programs with an error some passes away are not."""

from __future__ import annotations

import time

import pytest

from encoder import horn
from encoder.clause import System
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.horn import prove
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.recheck_clauses import unsound
from encoder.slice import slice_program
from encoder.solve import spacer
from encoder.term import Term
from encoder.verify import answer

HEAD = "extern int __VERIFIER_nondet_int(void); extern void reach_error(void);\n"

# name: (what is right, the same with an error that takes several passes or calls)
PROGRAMS = {
    "two counters of one sum": (
        "int main(void) { int x = __VERIFIER_nondet_int(), n = x, y = 0; if (x < 0) return 0;"
        " while (x > 0) { x--; y++; } if (y != n) reach_error(); return 0; }",
        "int main(void) { int x = __VERIFIER_nondet_int(), n = x, y = 0; if (x < 0) return 0;"
        " while (x > 0) { x--; y++; if (y == 9) y++; } if (y != n) reach_error(); return 0; }",
    ),
    "a sum that wraps around": (
        "int main(void) { unsigned n = __VERIFIER_nondet_int(), i = 0, a = 0, b = 0;"
        " while (i != n) { if (__VERIFIER_nondet_int()) a++; else b++; i++; }"
        " if (a + b != n) reach_error(); return 0; }",
        "int main(void) { unsigned n = __VERIFIER_nondet_int(), i = 0, a = 0, b = 0;"
        " while (i != n) { if (__VERIFIER_nondet_int()) a++; else b += 1 + (i == 5); i++; }"
        " if (a + b != n) reach_error(); return 0; }",
    ),
    "what is never negative, but for wrapping around": (
        "int main(void) { int x = 0; while (x < 1000000 && __VERIFIER_nondet_int()) x += 3; if (x < 0) reach_error();"
        " return 0; }",
        "int main(void) { signed char x = 0; while (__VERIFIER_nondet_int()) x += 3; if (x < 0) reach_error();"
        " return 0; }",
    ),
    "recursion of any depth": (
        "int f(int n) { if (n > 100) return n - 10; return f(f(n + 11)); }"
        " int main(void) { int x = __VERIFIER_nondet_int(); if (x > 101) return 0; if (f(x) != 91) reach_error();"
        " return 0; }",
        "int f(int n) { if (n > 100) return n - 10; return f(f(n + 11)); }"
        " int main(void) { int x = __VERIFIER_nondet_int(); if (x > 102) return 0; if (f(x) != 91) reach_error();"
        " return 0; }",
    ),
    "recursion that counts in a global variable": (
        "int depth; void f(int n) { depth++; if (n > 0) f(n - 1); depth--; }"
        " int main(void) { f(__VERIFIER_nondet_int()); if (depth != 0) reach_error(); return 0; }",
        "int depth; void f(int n) { depth++; if (n > 0) f(n - 1); if (n != 5) depth--; }"
        " int main(void) { f(__VERIFIER_nondet_int()); if (depth != 0) reach_error(); return 0; }",
    ),
    "states and a number": (
        "int main(void) { int s = 8466, flag = 0; while (1) { if (s == 8466) { if (flag == 0) flag = 2;"
        " s = __VERIFIER_nondet_int() ? 8512 : 8640; } else if (s == 8512) { if (flag == 2) flag = 3; s = 8640; }"
        " else if (s == 8640) { if (flag == 4) reach_error(); s = 8656; } else return 0; } }",
        "int main(void) { int s = 8466, flag = 0; while (1) { if (s == 8466) { if (flag == 0) flag = 2;"
        " s = __VERIFIER_nondet_int() ? 8512 : 8640; } else if (s == 8512) { if (flag == 2) flag = 4; s = 8640; }"
        " else if (s == 8640) { if (flag == 4) reach_error(); s = 8656; } else return 0; } }",
    ),
    "a store through a pointer": (
        "int a, b; int main(void) { int *p = __VERIFIER_nondet_int() ? &a : &b; while (__VERIFIER_nondet_int()) {"
        " if (*p < 1000) *p = 1; a = a > 5 ? 5 : a; b = b > 5 ? 5 : b;"
        " if (a > 5 || b > 5) reach_error(); } return 0; }",
        "int a, b; int main(void) { int *p = __VERIFIER_nondet_int() ? &a : &b, n = 0;"
        " while (__VERIFIER_nondet_int()) { a = b = 0; n++; if (n > 4) *p = 7; if (a > 5 || b > 5) reach_error(); }"
        " return 0; }",
    ),
    "elements of an array": (
        "int main(void) { unsigned char t[4] = {1, 1, 1, 1}; unsigned k = 0; while (__VERIFIER_nondet_int()) {"
        " if (t[k & 3] > 2) reach_error(); t[k & 3] = 3 - t[k & 3]; k += 1; } return 0; }",
        "int main(void) { unsigned char t[4] = {1, 1, 1, 1}; unsigned k = 0; while (__VERIFIER_nondet_int()) {"
        " if (t[k & 3] > 2) reach_error(); t[k & 3] += 1; k += 1; } return 0; }",
    ),
}


def proof(text: str, seconds: float) -> horn.Proof | None:
    unit = link([parse_text(HEAD + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    errors = frozenset({"reach_error"})
    program = slice_program(prepared.program, prepared.sets, "main", errors)
    return prove(program, prepared.sets, "main", errors, time.monotonic() + seconds)


def proved(text: str, seconds: float) -> bool:
    return proof(text, seconds) is not None


def checked(proof: horn.Proof, facts: horn.Facts) -> str | None:
    """What is wrong with ``facts`` in place of those of a proof."""
    return unsound(proof.flat, proof.system.terms, proof.system.predicates, facts, time.monotonic() + 60)


@pytest.mark.parametrize("name", PROGRAMS)
def test_pairs(name: str) -> None:
    right, wrong = PROGRAMS[name]
    found = proof(right, 30)
    assert found is not None and checked(found, found.facts) is None
    assert not proved(wrong, 4)


def test_the_verdict_says_so() -> None:
    text = PROGRAMS["recursion of any depth"][0]
    unit = link([parse_text(HEAD + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    found = answer(prepared, "main", Options(frozenset({"reach_error"}), seconds=90, cross_check=True))
    assert (found.verdict, found.how) == ("proof", "spacer")


COUNTS = (
    "int main(void) { int x = 0; while (x < 1000000 && __VERIFIER_nondet_int()) x += 3; if (x < 0) reach_error();"
    " return 0; }"
)
WRAPS = COUNTS.replace("x < 1000000 && ", "")


def claims(monkeypatch: pytest.MonkeyPatch, high: int | None) -> None:
    """Let the engine say that every number is from 0 to ``high``; None: that nothing is ever reached."""

    def facts(system: System, arguments: tuple[Term, ...]) -> list[Term]:
        terms = system.terms
        if high is None:
            return [terms.false]
        zero = [terms.binary("sle", terms.const(0, terms.width(a)), a) for a in arguments if terms.width(a) == 32]
        return zero + [terms.binary("sle", a, terms.const(high, 32)) for a in arguments if terms.width(a) == 32]

    def candidates(tasks: list[spacer.Task], *_: object) -> list[list[dict[str, list[Term]]]]:
        return [[{name: facts(t.system, a) for name, a in t.system.predicates.items()}] for t in tasks]

    monkeypatch.setattr(spacer, "candidates", candidates)


def test_what_the_engine_says_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    claims(monkeypatch, 1000003)
    assert proved(COUNTS, 20)
    assert not proved(WRAPS, 20)
    claims(monkeypatch, 2**31 - 1)
    assert not proved(WRAPS, 20)
    claims(monkeypatch, None)
    assert not proved(COUNTS.replace("x < 0", "x == 0"), 20)


def test_a_check_that_forgets_passes_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above fails where only what comes from the entry is asked about."""
    honest = horn._weaken

    def forgetful(system: System, clause: horn.Clause, *rest: object) -> bool:
        return honest(system, clause, *rest) if not clause.body else False

    monkeypatch.setattr(horn, "_weaken", forgetful)
    claims(monkeypatch, 2**31 - 1)
    assert proved(WRAPS, 20)


@pytest.mark.parametrize("name", ["two counters of one sum", "recursion of any depth"])
def test_the_second_check_sees_facts_that_are_missing_or_wrong(name: str) -> None:
    found = proof(PROGRAMS[name][0], 60)
    assert found is not None
    needed = [place for place, facts in found.facts.items() if facts and checked(found, {**found.facts, place: ()})]
    assert needed
    for place in needed:
        assert checked(found, {**found.facts, place: [found.system.terms.false]}) is not None
    assert checked(found, {place: [found.system.terms.false] for place in found.facts}) is not None


def test_the_second_check_sees_what_the_first_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(horn, "inductive", lambda system, choice, deadline: {n: list(f) for n, f in choice.items()})
    claims(monkeypatch, 2**31 - 1)
    found = proof(WRAPS, 20)
    assert found is not None and "does not hold" in str(checked(found, found.facts))


def test_the_second_check_sees_clauses_that_forget_a_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where ways that meet are joined to the first of them, what the other one does is proved away."""
    text = (
        "int main(void) { int x = 0; while (__VERIFIER_nondet_int()) { if (__VERIFIER_nondet_int() == 3) x = 5;"
        " if (x > 2) reach_error(); } return 0; }"
    )
    assert not proved(text, 4)
    monkeypatch.setattr(horn._Function, "_joined", lambda self, a, b, label: a)
    monkeypatch.setattr(horn, "_MOST_PATHS", 0)
    found = proof(text, 20)
    if found is not None:  # which of the two is the first is not said
        assert checked(found, found.facts) is not None
