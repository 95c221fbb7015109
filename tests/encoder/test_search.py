"""How often a solver is asked."""

from __future__ import annotations

import pytest

from encoder import search
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.memory_state import OutOfTime
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.search import Search
from encoder.solve import z3
from encoder.term import Term
from encoder.unrolled import Unrolled
from encoder.verdict import Answer
from encoder.verify import answer

HEAD = "extern unsigned nondet_uint(void); extern void reach_error(void);\nint main(void) {\n"


def answered(body: str) -> Answer:
    """Yield what is said of a function with the variables ``x`` and ``y``, which are anything."""
    text = f"{HEAD}    unsigned x = nondet_uint(), y = nondet_uint();\n{body}    return 0;\n}}\n"
    unit = link([parse_text(text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    return answer(prepared, "main", Options(frozenset({"reach_error"}), bound=1))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Yield a list that gets, for each question about errors, of how many it is."""
    sizes: list[int] = []
    satisfied = Search.satisfied

    def note(self: Search, found: Unrolled, guards: list[Term], effort: int | None = None) -> z3.Answer:
        sizes.append(len(guards))
        return satisfied(self, found, guards, effort)

    monkeypatch.setattr(Search, "satisfied", note)
    return sizes


def test_errors_that_cannot_be_reached_are_asked_about_together(asked: list[int]) -> None:
    never = "".join(f"    if ((x * x & 3) == 2 && y == {k}) reach_error();\n" for k in range(40))
    two = "    if (x == 7 && y == 50) reach_error();\n    if (x == 9 && y == 60) reach_error();\n"
    found = answered(never + two)
    assert found.verdict == "defect"
    assert sorted(f.span.line for f in found.failures) == [44, 45]
    assert len(asked) == 3


def test_those_that_are_too_hard_together_are_asked_about_alone_up_to_a_limit(
    asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    satisfied = Search.satisfied

    def hard(self: Search, found: Unrolled, guards: list[Term], effort: int | None = None) -> z3.Answer:
        result = satisfied(self, found, guards, effort)
        if effort is not None and len(guards) > 1:
            raise OutOfTime
        return result

    monkeypatch.setattr(Search, "satisfied", hard)
    errors = "".join(f"    if (x == {k} && y == 50) reach_error();\n" for k in range(20))
    assert len(answered(errors).failures) == 20
    assert asked == [20, 19, *[1] * 19]
    asked.clear()
    monkeypatch.setattr(search, "_SINGLE_LOOKS", 0)
    assert len(answered(errors).failures) == 2
    assert asked == [20, 19, 1]


def test_conditions_that_exclude_an_error_together_leave_no_question(asked: list[int]) -> None:
    found = answered("    if (x > 3 && y == 0) return 1;\n    if (x > 3) if (y == 0) reach_error();\n")
    assert found.verdict == "proof"
    assert asked == []


def test_conditions_that_allow_an_error_do_not_exclude_it(asked: list[int]) -> None:
    found = answered("    if (x > 3 && y == 0) return 1;\n    if (x > 2) if (y == 0) reach_error();\n")
    assert found.verdict == "defect"
    assert asked == [1]
