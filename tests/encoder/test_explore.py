"""Programs run from state to state: what is proved, and that the same programs with an error far away are not."""

from __future__ import annotations

import time

import pytest

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.explore import Closed, Reached, explore, is_event_machine, one_function
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import Prepared, prepare
from encoder.recheck_clauses import unsound
from encoder.replay import Failed, replay_choices
from encoder.slice import slice_program
from encoder.verdict import Failure
from encoder.verify import answer
from tests.encoder.test_horn import PROGRAMS as OF_CLAUSES

HEAD = "extern int __VERIFIER_nondet_int(void); extern void reach_error(void);\n"
ERRORS = frozenset({"reach_error"})

# name: (what is right, what in it is changed, and into what)
PROGRAMS = {
    "events and states": (
        "int s = 1, t = 7, out; int step(int in) { if (s == 1 && in == 3) { s = 2; return 20; }"
        " if (s == 2 && in == 5) { s = 3; t = 8; return 21; } if (s == 3 && t == 8 && in == 1) { s = 4; return 22; }"
        " if (s == 4 && in == 6) { s = 1; t = 7; return 23; } if (s == 4 && t == 7) reach_error(); return -2; }"
        " int main(void) { while (1) { int in = __VERIFIER_nondet_int();"
        " if (in != 1 && in != 3 && in != 5 && in != 6) return 0; out = step(in); } }",
        "if (s == 4 && in == 6)",
        "if (s == 4 && in == 5) t = 7; else if (s == 4 && in == 6)",
    ),
    "a token that grows": (
        "int token, local, s; int main(void) { token = __VERIFIER_nondet_int(); local = token; while (1) {"
        " if (s == 0) { token = token + 1; s = 1; } else if (s == 1 && __VERIFIER_nondet_int()) {"
        " if (token != local + 1) reach_error(); local = token; s = 0; } } }",
        "local = token; s = 0;",
        "local = token; s = 0; if (token == 77) token++;",
    ),
    "what was tested stays known": (
        "int main(void) { int x = __VERIFIER_nondet_int(), s = 0; if (x < 5) return 0; while (1) {"
        " if (s == 0) s = 1; else if (s == 1) { if (x < 3) reach_error(); s = __VERIFIER_nondet_int() ? 0 : 2; }"
        " else return 0; } }",
        "if (x < 5) return 0;",
        "if (x < 2) return 0;",
    ),
    "signs and widths": (
        "int main(void) { signed char c = 100; unsigned short u = 65535; int n = 0; while (__VERIFIER_nondet_int()) {"
        " c += 100; u += 2; n = c < 0 ? n : n + 1; if (c == -56 && (c >> 1) != -28) reach_error();"
        " if (u == 1 && (u ^ 32768) != 32769) reach_error(); if ((u & 1) == 0) reach_error(); c = 100; u = 65535; } }",
        "(c >> 1) != -28",
        "(c >> 1) != 100",
    ),
    "unsigned and signed orders of what is not known": (
        "int main(void) { int x = __VERIFIER_nondet_int(), s = 0; if (x >= 0) return 0; while (1) { s = !s;"
        " if ((unsigned)x < 5u) reach_error(); if ((x ^ 0x80000000) > 0x7fffffffu) reach_error();"
        " if (s && x == 0x80000000 && x - 1 < 0) reach_error(); } }",
        "x - 1 < 0",
        "x - 1 > 0",
    ),
    "divisions and remainders": (
        "int main(void) { int x = -7, s = 0; unsigned k = 3; while (__VERIFIER_nondet_int()) {"
        " if (x / 2 != -3 || x % 2 != -1 || (unsigned)x % 5 != 4) reach_error(); s = (s + 1) % 3; k = 1u << s;"
        " if (k > 4) reach_error(); } }",
        "(s + 1) % 3",
        "(s + 1) % 4",
    ),
    "an index that is read from what it writes": (
        "int a[2]; int main(void) { while (__VERIFIER_nondet_int()) { a[0] = 0; a[1] = 0; a[a[0]] = 1;"
        " if (a[0] != 1 || a[1] != 0) reach_error(); } }",
        "a[1] != 0",
        "a[1] != 1",
    ),
    "more values than are kept at first": (
        "int i, s = 1; int main(void) { while (__VERIFIER_nondet_int()) { i = (i + 3) % 50;"
        " s = s == 1 ? 2 : 1; if (i > 49 || s > 2) reach_error(); } }",
        "(i + 3) % 50",
        "(i + 3) % 52",
    ),
    "what is forgotten at loops": (
        "int a, b, n; int main(void) { while (1) { int in = __VERIFIER_nondet_int(); n = (n + in) ^ 5;"
        " if (a == 0 && in == 4) a = b = 1; else if (a == 1 && in == 5) a = 2;"
        " else if (a == 2 && b == 0) reach_error(); } }",
        "a = b = 1",
        "a = 1",
    ),
    "any of several threads": (
        "int a, b, c, done; int main(void) { while (1) { if (!a && __VERIFIER_nondet_int()) a = 1;"
        " if (a && !b && __VERIFIER_nondet_int()) b = 1; if (b && !c && __VERIFIER_nondet_int()) c = 1;"
        " if (c) { if (!a || !b) reach_error(); a = b = c = 0; done = 1; } } }",
        "if (b && !c",
        "if ((b || done) && !c",
    ),
}


def prepared(text: str) -> Prepared:
    unit = link([parse_text(HEAD + text, "program.c")])
    symbols = declare(unit, ABIS["ilp32"])
    return prepare(lower(unit, symbols), symbols.records, ("main",))


def explored(text: str, seconds: float) -> Closed | Failure | None:
    """What comes of a program: all its states, the first error that happens when it is replayed, or nothing."""
    ready = prepared(text)
    end = time.monotonic() + seconds
    program = slice_program(ready.program, ready.sets, "main", ERRORS)
    flat = one_function(program, ready.sets, "main", ERRORS)
    for met in explore(flat, end) if flat is not None else ():
        if isinstance(met, Closed):
            return met
        assert isinstance(met, Reached)
        choices = [(c.kind, c.site, c.value, c.width) for c in met.choices]
        outcome = replay_choices(ready.program, "main", ready.sets, choices, ERRORS, ready.layouts, end)
        if not isinstance(outcome, Failed):
            return outcome
    return None


def checked(found: Closed) -> str | None:
    return unsound(found.flat, found.system.terms, found.system.predicates, found.facts, time.monotonic() + 60)


@pytest.mark.parametrize("name", PROGRAMS)
def test_pairs(name: str) -> None:
    right, part, other = PROGRAMS[name]
    assert part in right
    found = explored(right, 20)
    assert isinstance(found, Closed) and checked(found) is None
    assert isinstance(explored(right.replace(part, other), 20), Failure)


EVENTS = (
    "int s; extern void stub(int *); int f(int k) { %s } int main(void) { int in = __VERIFIER_nondet_int(), *p = &s;"
    " if (s == 1) return 1; if (s == 2) return 2; if (s == 3) return f(3); if (s != 4) in = 4; if (s == 5) in = 5;"
    " if (s == 6) in = 6; %s return %s; }"
)


@pytest.mark.parametrize(
    ("first", "second", "value", "is_one"),
    [
        ("return k;", "", "in", True),
        ("return k;", "if (in == 7) s = in;", "s", True),
        ("return k;", "p = in ? p : 0; *p = 4;", "s", False),
        ("return k;", "p = in ? p : 0; if (*p == 9) s = 4;", "s", False),
        ("return k;", "p = in ? p : 0;", "*p", False),
        ("static int t[4]; return t[k & 3];", "", "s", False),
    ],
)
def test_what_an_event_machine_is(first: str, second: str, value: str, is_one: bool) -> None:
    text = EVENTS % (first, second, value)
    assert is_event_machine(prepared(text).program) == is_one
    assert not is_event_machine(prepared(text.replace("s == 6", "in == 5")).program)


@pytest.mark.parametrize("name", OF_CLAUSES)
def test_what_clauses_are_tried_on(name: str) -> None:
    right, wrong = OF_CLAUSES[name]
    found = explored(right, 3)
    assert not isinstance(found, Failure)
    if isinstance(found, Closed):
        assert checked(found) is None
    assert not isinstance(explored(wrong, 3), Closed)


def test_the_check_sees_a_state_that_is_missing() -> None:
    found = explored(PROGRAMS["events and states"][0], 20)
    assert isinstance(found, Closed) and found.states > 3
    terms = found.system.terms
    for place, (claim,) in found.facts.items():
        cases = [claim]
        while terms.nodes[cases[-1]][0] == "or":
            _, _, x, y, _ = terms.nodes[cases.pop()]
            cases += (x, y)
        assert len(cases) > 1
        less = {**found.facts, place: [cases[0]]}
        assert unsound(found.flat, terms, found.system.predicates, less, time.monotonic() + 60)


def test_the_verdict_says_so() -> None:
    right, part, other = PROGRAMS["events and states"]
    found = answer(prepared(right), "main", Options(ERRORS, seconds=60, returns=False))
    assert found.verdict == "proof"
    failing = answer(prepared(right.replace(part, other)), "main", Options(ERRORS, seconds=60, returns=False))
    assert failing.verdict == "defect"


def test_a_second_solver_is_asked_about_something_else() -> None:
    both = prepared(PROGRAMS["a token that grows"][0])
    given = [Options(ERRORS, seconds=60, cross_check=cross, returns=False) for cross in (False, True)]
    alone, beside = (answer(both, "main", options).how for options in given)
    assert alone == "states" and beside in ("induction", "spacer")
