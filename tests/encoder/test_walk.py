"""Executions on plain numbers: errors a long way off are met, and no program without one is said to fail."""

from __future__ import annotations

import time

import pytest

from encoder.explore import one_function
from encoder.replay import Failed, replay_choices
from encoder.slice import slice_program
from encoder.walk import _PASSES, _Walk, walk
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


ASKED = (
    "int s, x; int main(void) { while (1) { int in = __VERIFIER_nondet_int(); unsigned short k = 3;"
    " if (in == 7 || 40 <= in) s = 1; if (s == 1 && x > 100) reach_error(); if (x != 9 && in < -5) x = in;"
    " if ((unsigned)in < 60u) k++; int copy = in; if (copy == 500) s = k; } }"
)


def ready_to_run(text: str) -> _Walk:
    ready = prepared(text)
    flat = one_function(slice_program(ready.program, ready.sets, "main", ERRORS), ready.sets, "main", ERRORS)
    assert flat is not None
    return _Walk(flat)


def test_what_is_asked() -> None:
    """Numbers to be tried are what inputs and copies of them are compared with, and what lies beside; states are alike
    where they answer alike."""
    one = ready_to_run(ASKED)
    half, most = 1 << 31, 1 << 32
    tried = {7, 39, 40, 41, 59, 60, 61, 99, 100, 101, 9, 500, *(most + k for k in (-6, -5, -4))}
    assert set(one.numbers) == {0, 1} | tried and one.numbers == sorted(one.numbers)
    (place,) = one.places.values()
    register = next(n for n in place if n.endswith("x+0"))
    assert one.equal[register] == {9} and one.limits[register] == (100, 101, half)
    parts = [one.part(register, value) for value in (0, 8, 99, 100, 101, half - 1, half, most - 1)]
    assert parts == [-2, -2, -2, -3, -4, -4, -5, -5] and one.part(register, 9) == 9 and one.part("none", 3) == -1


def test_which_states_go_on() -> None:
    """Some of those that are alike, then only extreme ones, of which there is an end."""
    one = ready_to_run(ASKED)
    ((place, names),) = one.places.items()
    known: dict = {}

    def goes_on(value: int, alike: int = 2) -> bool:
        return one.goes_on(known, place, [value if n.endswith("x+0") else 0 for n in names], alike)

    assert goes_on(200) and goes_on(200) and not goes_on(200)
    assert goes_on(300) and not goes_on(250) and goes_on(199) and not goes_on(200) and not goes_on(300)
    assert goes_on((1 << 32) - 9)  # another sort of state
    assert sum(goes_on(1000 + k) for k in range(500)) == 398 and goes_on(100, 1000)
    assert goes_on((1 << 32) - 20) and goes_on((1 << 32) - 7) and not goes_on((1 << 32) - 10)


def test_all_states_are_seen_once() -> None:
    """Where each state has one input at most and none is left out, there is one pass; else there are more."""
    machine = (
        "int s; int main(void) { while (1) { int in = __VERIFIER_nondet_int(); if (s < 4 && in == 3) s = s + 1;"
        " else s = 0; if (s == 5) reach_error(); } }"
    )
    one = ready_to_run(machine)
    one.deadline = time.monotonic() + 20
    assert one.pass_(*_PASSES[-1]) == (None, True)
    two = ready_to_run(machine.replace("s = 0;", "s = __VERIFIER_nondet_int() == 3;"))
    two.deadline = time.monotonic() + 20
    assert two.pass_(*_PASSES[-1]) == (None, False)
    counted = ready_to_run(machine.replace("s < 4 &&", ""))
    counted.deadline = time.monotonic() + 20
    found, _ = counted.pass_(*_PASSES[-1])
    assert found is not None and [c.value for c in found] == [3] * 5
    late = ready_to_run(machine)
    assert late.run(-1.0) is None and late.deadline > 0
