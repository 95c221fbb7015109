"""Executions on plain numbers: errors a long way off are met, and no program without one is said to fail."""

from __future__ import annotations

import time

import pytest

from encoder.explore import one_function
from encoder.replay import Failed, replay_choices
from encoder.slice import slice_program
from encoder.walk import walk
from tests.encoder.test_explore import ERRORS, PROGRAMS, prepared

# What happens in a state depends on divisions of a number that no solver likes to see ten times in a row.
FAR = (
    "int s, x = 99; int main(void) { while (1) { int in = __VERIFIER_nondet_int(); if (in < 1 || in > 4) return 0;"
    " if (in == 1 && s < 9 && x > 20) { s = s + 1; x = (x * 9 / 10) % 55 + 356; }"
    " else if (in == 2 && s == 9 && 306 < x) { s = 10; x = (x - 124953) / 5; }"
    " else if (in == 3 && s == 10 && x <= 115) { s = 11; x = (x / -5 + 19) * 3; }"
    " else if (in == 4 && s == 11 && x > 417) reach_error(); } }"
)
MANY = (
    "int a, b, c; int main(void) { while (1) { int k = __VERIFIER_nondet_int(), l = __VERIFIER_nondet_int();"
    " if (k == 7 && l == 77) a = 1; else if (a && k == 77 && l == 7) b = 1; else if (b && l == k) c = 1;"
    " if (c && a && b) reach_error(); } }"
)
PAIRS = {
    **PROGRAMS,
    "far away": (FAR.replace("x > 417)", "x < 417)"), "x < 417)", "x > 417)"),
    "many inputs": (MANY.replace("c && a", "c && !a"), "c && !a", "c && a"),
}
UNMET = {"a token that grows"}  # of which a number counts that nothing is compared with


def met(text: str) -> bool:
    ready = prepared(text)
    program = slice_program(ready.program, ready.sets, "main", ERRORS)
    flat, end = one_function(program, ready.sets, "main", ERRORS), time.monotonic() + 20
    assert flat is not None
    choices = walk(flat, 2)
    if choices is None:
        return False
    given = [(c.kind, c.site, c.value, c.width) for c in choices]
    return not isinstance(replay_choices(ready.program, "main", ready.sets, given, ERRORS, ready.layouts, end), Failed)


@pytest.mark.parametrize("name", PAIRS)
def test_pairs(name: str) -> None:
    right, part, other = PAIRS[name]
    assert part in right and not met(right)
    assert met(right.replace(part, other)) or name in UNMET
