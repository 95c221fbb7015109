"""How often a solver is asked."""

from __future__ import annotations

import pytest

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.search import Search
from encoder.verify import answer


def test_errors_that_cannot_be_reached_are_asked_about_together(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    satisfied = Search.satisfied

    def count(self: Search, *arguments: object) -> object:
        nonlocal asked
        asked += 1
        return satisfied(self, *arguments)

    monkeypatch.setattr(Search, "satisfied", count)
    never = "".join(f"    if ((x * x & 3) == 2 && y == {k}) reach_error();\n" for k in range(40))
    two = "    if (x == 7 && y == 50) reach_error();\n    if (x == 9 && y == 60) reach_error();\n"
    head = "extern unsigned nondet_uint(void); extern void reach_error(void);\nint main(void) {\n"
    text = f"{head}    unsigned x = nondet_uint(), y = nondet_uint();\n{never}{two}    return 0;\n}}\n"
    unit = link([parse_text(text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    found = answer(prepared, "main", Options(frozenset({"reach_error"}), bound=1))
    assert found.verdict == "defect"
    assert sorted(f.span.line for f in found.failures) == [44, 45]
    assert asked == 3
