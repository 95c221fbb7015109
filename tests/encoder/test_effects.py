"""What calls may read and write, and what guards error calls: exactly."""

from __future__ import annotations

import pytest
from twins import ERRORS, whole

from encoder.points_to import INFINITE
from encoder.summarize_effects import Effects

_TEXT = """
int g, h, k, slicc_state, slicc_other, flags[4];
_Bool truth;
struct s { int a[4]; } one, two;
static void copies(void) { two = one; }
static void moves(unsigned long n) { memcpy(&two, &one, n); }
static void fills(void) { memset(&two, 0, 4); }
static void stubs(void) { stub(&g); }
static int returns(void) { return h; }
static void general(void) { __slicc_general_state(); }
static void decides(void) { truth = !truth; }
static int calls(int n) { if (n) copies(); if (k == 5) return calls(n - 1); return returns(); }
static void fails(int *p) { if (slicc_state == 3) { *p = flags[1]; reach_error(); } if (slicc_other) k = 9; }
int main(void)
{
    copies(); moves(nondet_int()); fills(); stubs(); general(); decides(); fails(&k);
    return calls(nondet_int());
}
"""
_PROGRAM, _SETS = whole(_TEXT)
_ANY = (-INFINITE, INFINITE)
READS: dict[str, dict[str, list[tuple[int, int]]]] = {
    "copies": {"one": [(0, 16)]},
    "moves": {"one": [_ANY]},
    "fills": {},
    "stubs": {},
    "returns": {"h": [(0, 4)]},
    "general": {},
    "decides": {"truth": [(0, 1)]},
    "calls": {"k": [(0, 4)], "one": [(0, 16)], "h": [(0, 4)]},
    "fails": {"flags": [(4, 8)], "slicc_other": [(0, 4)], "slicc_state": [(0, 4)]},
}
WRITES = {
    "copies": {("two", *_ANY)},
    "moves": {("two", *_ANY)},
    "fills": {("two", *_ANY)},
    "stubs": {("g", *_ANY)},
    "returns": set(),
    "general": {(name, *_ANY) for name in ("g", "k", "truth", "two")},
    "decides": {("truth", 0, 1)},
    "calls": {("two", *_ANY)},
    "fails": {("k", 0, 4)},
}


@pytest.mark.parametrize("name", READS)
def test_what_a_call_may_touch(name: str) -> None:
    effects = Effects(_PROGRAM, _SETS, ERRORS)
    assert {cls: sorted(ranges) for cls, ranges in effects.reads[name].items()} == READS[name]
    assert effects.writes[name] == WRITES[name]


def test_of_the_whole_program() -> None:
    effects = Effects(_PROGRAM, _SETS, ERRORS)
    assert effects.written == effects.ever_written == {"g", "k", "truth", "two"}
    assert effects.partition == (("slicc_state", 0, 4),), "of what is looked at before an error call"
    assert effects.compared == (0, 3, 5)
    assert effects.recursive == {"calls"}
