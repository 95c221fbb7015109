"""Property simulation: what it proves, and what it must not prove, one pair of programs for each thing it does.

A pair is one text in ``summaries/*.c``: lines that end in ``//ok`` are only in the twin that is to be proved, lines
that end in ``//bad`` only in the one that is not; there, an error call in such a line, or else any, must be found.
How much a proof claims is noted (``summaries/claims.txt``), so that less precision is seen, and more.
"""

from __future__ import annotations

import pytest
from twins import ERRORS, PROLOGUE, TWINS, errors_of, how_much, marked, noted, simulated, twin

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.summarize import Clean, Open
from encoder.verdict import Answer
from encoder.verify import answer

NOTED = noted()


def answered(text: str, prove: bool) -> Answer:
    """Yield what the verifier says of ``main``; an input is looked at, so that no single execution is the answer."""
    text = text.replace("int main(void)\n{", "int main(void)\n{ if (nondet_int() == 12345) return 1;")
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    return answer(prepared, "main", Options(ERRORS, seconds=20.0, prove=prove))


@pytest.mark.parametrize("name", TWINS)
def test_proved(name: str) -> None:
    found = simulated(twin(name, "ok"))
    assert isinstance(found, Clean), found
    assert found.certificate is not None
    assert how_much(found.certificate) == NOTED[name], "if that is meant: PYTHONPATH=. python tests/encoder/twins.py"
    if name.startswith("faults:"):
        assert {span.line for span in found.faults} == marked(twin(name, "ok"), "fault")
        assert {span.line for span in found.stubs.values()} == marked(twin(name, "ok"), "stub")


@pytest.mark.parametrize("name", TWINS)
def test_not_proved(name: str) -> None:
    text = twin(name, "bad")
    found = simulated(text)
    assert isinstance(found, Open)
    assert {c.span.line for c in found.candidates} & errors_of(text), found


@pytest.mark.parametrize("name", TWINS)
def test_how(name: str) -> None:
    found = answered(twin(name, "ok"), True)
    assert (found.verdict, found.how) == ("proof", "summaries"), found


@pytest.mark.parametrize("name", [n for n in TWINS if "__slicc_general_state" not in TWINS[n]])
def test_the_other_twin_is_bad(name: str) -> None:
    """By the search, which shares nothing with property simulation but the program and its points-to sets.

    What is arbitrary by ``__slicc_general_state`` is not replayed without a harness.
    """
    text = twin(name, "bad")
    found = answered(text, False)
    assert found.verdict == "defect", found
    assert {f.span.line for f in found.failures} & errors_of(text)
