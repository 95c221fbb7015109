"""A question that z3 finds hard goes on to the second solver, where there is one."""

from __future__ import annotations

import pytest

from encoder.solve import bitwuzla, either, z3
from encoder.solve.answer import Answer
from encoder.term import Terms

pytest.importorskip("bitwuzla")


@pytest.mark.parametrize(("number", "status"), [(6, "sat"), (7, "unsat")])
def test_the_second_solver_answers_what_the_first_one_leaves_open(
    monkeypatch: pytest.MonkeyPatch, number: int, status: str
) -> None:
    terms = Terms(64)
    x = terms.var("x", 8)
    said = (terms.eq(terms.mul(x, terms.const(2, 8)), terms.const(number, 8)),)
    monkeypatch.setattr(z3, "check", lambda *_: Answer("unknown"))
    found = either.check(terms, said, {}, 10.0)
    assert found.status == status
    assert (said in terms.excluded) == (status == "unsat")
    if found.model is not None:
        assert found.model.leaves[x] * 2 % 256 == number


def test_the_first_solver_has_the_rest_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = Terms(64)
    asked: list[float] = []

    def late(*question: object) -> Answer:
        asked.append(float(str(question[3])))
        return Answer("unknown")

    monkeypatch.setattr(z3, "check", late)
    monkeypatch.setattr(bitwuzla, "check", lambda *_: Answer("unknown"))
    assert either.check(terms, (terms.var("c", 1),), {}, 10.0).status == "unknown"
    assert len(asked) == 2 and asked[0] < 5 < asked[1]
