"""Loops that count in plain numbers to an end that is near are followed there; the bound is for the others."""

from __future__ import annotations

import pytest

from encoder.countdown import Countdown
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.unroll import unroll
from encoder.unrolled import Limits, Question, Unrolled

HEAD = "extern int nd(void); extern void reach_error(void);\n"


def unrolled(body: str, counts: bool = True) -> Unrolled:
    text = HEAD + "int main(void) { int i, j, n = 0; long long q; unsigned char c; " + body + " return n; }"
    unit = link([parse_text(text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    question = Question(prepared.program, "main", frozenset({"reach_error"}), frozenset(), frozenset())
    return unroll(question, prepared.sets, Limits(1, counts=counts), {})


@pytest.mark.parametrize("loop", [
    "for (i = 0; i < 50; i++) n += nd();",
    "for (i = 49; i >= 0; i--) n += nd();",
    "for (q = 0; q < 50; q += 3) n += nd();",
    "for (c = 4; c != 50; c++) n += nd();",
    "for (i = 0; i < 7; i++) for (j = i; j < 7; j++) n += nd();",
    "for (i = 0; i < 50; i++) if (nd() == i) break;",
    "i = 20; while (i--) n += nd();",
    "i = 0; do n += nd(); while (++i < 20);",
    "i = 20; again: n += nd(); if (--i) goto again;",
])  # fmt: skip
def test_a_short_count_ends(loop: str) -> None:
    assert not unrolled(loop).loops_cut
    assert unrolled(loop, counts=False).loops_cut


@pytest.mark.parametrize("loop", [
    "for (i = 0; i < 100000; i++) n += nd();",
    "for (i = 0; i < nd(); i++) n++;",
    "for (i = 1; i; i += 2) n += nd();",
    "for (;;) { if (nd()) break; n++; }",
    "i = 1; while (i) n += nd();",
    "i = 0; while (i != 3) { if (nd()) i++; else if (nd()) i = 0; }",
    "for (i = 0; i < 200; i++) for (j = 0; j < 200; j++) n += nd();",
])  # fmt: skip
def test_others_stop_at_the_bound(loop: str) -> None:
    found = unrolled(loop)
    assert found.loops_cut
    assert len(found.terms.nodes) < 5000


def test_an_error_behind_a_count_is_met_at_once() -> None:
    found = unrolled("for (i = 0; i < 50; i++) n += nd() == 3; if (n == 50) reach_error();")
    assert len(found.errors) == 1 and not found.cuts


def test_what_is_left_is_told_from_two_passes() -> None:
    loop = Countdown()
    assert loop.left(1) is None
    loop.enter(1, 0)
    loop.compare(1, 5, -10)
    loop.again(1, 7)
    assert loop.left(1) == 10 * 7
    loop.compare(1, 5, -8)
    assert loop.left(1) == 4 * 7
    loop.compare(1, 5, -9)
    assert loop.left(1) is None  # it moves away
    loop.compare(1, 5, None)
    assert loop.left(1) is None
    loop.compare(1, 5, -3)
    assert loop.left(1) == 3 * 7
    loop.enter(1, 20)
    assert loop.left(1) is None
