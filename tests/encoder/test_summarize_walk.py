"""Where property simulation gives up, and the ways to errors that it tells of."""

from __future__ import annotations

import time

import pytest
from twins import ERRORS, PROLOGUE, lowered

from encoder import summarize_walk
from encoder.facts import Facts
from encoder.source import Span
from encoder.summarize import Clean, Open, summarize
from encoder.summarize_state import NotModelled, State, length, meets
from encoder.summarize_walk import Progress
from encoder.term import Terms

_LOOP = """
int main(void)
{
    int a = 0, b = 0, i = 0, k = 0;
    while (nondet_int()) {
        if (b == 3) a = 4;
        if (k == 2) b = 3;
        if (i == 1) k = 2;
        i = 1;
    }
    if (a == 5) reach_error();
    return 0;
}
"""
_REALLOC = "extern void *realloc(void *, unsigned long);\nint main(void)\n{\n    int *p = realloc(0, 4);\n"


def said(text: str, seconds: float = 20.0) -> Clean | Open:
    program, sets = lowered(text)
    return summarize(program, sets, "main", ERRORS, time.monotonic() + seconds)


def line(text: str, words: str) -> int:
    return (PROLOGUE + text).split("\n").index(words) + 1


def test_what_is_not_modelled_is_no_proof() -> None:
    text = _REALLOC + "    if (p)\n        return 1;\n    if (*p) reach_error();\n    return 0;\n}\n"
    found = said(text)
    assert isinstance(found, Open) and (found.why, found.candidates) == ("realloc", ())
    assert found.span.line == line(text, "    int *p = realloc(0, 4);")


_TWO = """
extern void *realloc(void *, unsigned long);
int main(void)
{
    int *p = 0; void (*f)(void) = 0;
    if (nondet_int()) {
        p = realloc(0, 4);
        if (*p) reach_error();
    }
    if (nondet_int()) {
        f = *(void (**)(void))__slicc_object();
        f();
    }
    // more
    return 0;
}
"""


def test_the_first_thing_is_told_and_other_paths_are_looked_at() -> None:
    found = said(_TWO)
    assert isinstance(found, Open) and (found.why, found.candidates) == ("realloc", ())
    error = "    if (nondet_int() == 7) reach_error();"
    text = _TWO.replace("    // more", error)
    found = said(text)
    assert isinstance(found, Open) and [c.span.line for c in found.candidates] == [line(text, error)]


def test_what_meets_and_what_is_the_same() -> None:
    def bytes_of(*places: tuple[str, int, int]) -> frozenset[tuple[str, int, int]]:
        return frozenset(places)

    here = bytes_of(("g", 4, 8))
    assert [meets(here, bytes_of(("g", low, low + 2))) for low in (1, 2, 3, 4, 6, 7, 8, 9)] == [
        False, False, True, True, True, True, False, False,
    ]  # fmt: skip
    assert [meets(bytes_of(("g", low, low + 2)), here) for low in (2, 3, 7, 8)] == [False, True, True, False]
    assert not meets(here, bytes_of(("h", 4, 8))) and not meets(here, bytes_of())
    assert meets(here | bytes_of(("h", 0, 1)), bytes_of(("h", 0, 1), ("k", 0, 1)))
    terms = Terms(64)
    a, b = terms.var("a", 32), terms.var("b", 32)
    states = [
        State({}, {}, Facts(terms)),
        State({"r": a}, {}, Facts(terms)),
        State({"r": b}, {}, Facts(terms)),
        State({}, {(a, 0, 4): (b, here)}, Facts(terms)),
        State({}, {(a, 0, 4): (b, bytes_of())}, Facts(terms)),
        State({}, {}, Facts(terms, frozenset({terms.eq(a, b)}))),
        State({}, {}, Facts(terms), frozenset({"g"})),
        State({}, {}, Facts(terms), frozenset(), here),
    ]
    assert all(one.same(other) == (one is other) for one in states for other in states)
    assert all(one.same(one.copy()) for one in states)


def test_out_of_time() -> None:
    found = said(_LOOP, -1.0)
    assert isinstance(found, Open) and found.why == "out of time"
    assert isinstance(said(_LOOP), Clean)
    progress, here = Progress(time.monotonic() - 1), Span("program.c", 1, 1)
    with pytest.raises(NotModelled) as late:
        progress.tick(here)
    assert late.value.open == Open("out of time", here) and not late.value.goes_on
    progress.block(late.value)
    progress.block(NotModelled("another", here))
    assert progress.blocked == late.value.open


def test_passes_of_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summarize_walk, "MOST_PASSES", 5)
    assert isinstance(said(_LOOP), Clean)
    monkeypatch.setattr(summarize_walk, "MOST_PASSES", 4)
    found = said(_LOOP)
    assert isinstance(found, Open) and found.why == "no fixpoint of a loop"


def test_states_that_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
int g;
int main(void)
{
    switch (nondet_int()) {
    case 1: g = 1; break;
    case 2: g = 2; break;
    case 3: g = 3; break;
    }
    if (g == 9) reach_error();
    return 0;
}
"""
    monkeypatch.setattr(summarize_walk, "_MOST_STATES", 4)
    assert isinstance(said(text), Clean)
    monkeypatch.setattr(summarize_walk, "_MOST_STATES", 3)
    found = said(text)
    assert isinstance(found, Open) and found.why == "too many states are told apart"


def test_ways_to_errors() -> None:
    text = """
static void f(int n) { if (n == 3) reach_error(); }
static int g(int n) { if (n == 1) return 2; return 3; }
int main(void)
{
    int n = nondet_int();
    if (n == 1) n = g(n);
    f(3);
    f(3);
    return 0;
}
"""
    found = said(text)
    assert isinstance(found, Open)
    (candidate,) = found.candidates
    assert [name for name, _ in candidate.way] == ["main", "f"]
    (_, trail), (_, inner) = candidate.way
    assert trail is not None and inner is not None
    assert (trail.length, inner.length, length(candidate)) == (3, 2, 5)
