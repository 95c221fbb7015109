"""Property simulation that tells the modes of state machines apart: what it proves more, and what it must not prove."""

from __future__ import annotations

import time

import pytest
from twins import (
    ERRORS,
    MODES,
    PROLOGUE,
    PROVED_BY_MODES,
    errors_of,
    how_much,
    lowered,
    noted,
    simulated,
    twin,
)

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.modes import modes
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.summarize import Clean, Open, summarize
from encoder.verdict import Answer
from encoder.verify import answer

NEEDED = sorted(frozenset(PROVED_BY_MODES) - {"modes:in_globals"})  # what guards errors is told apart in any case
NOTED = noted()


def answered(text: str, **options: object) -> Answer:
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    return answer(prepared, "main", Options(ERRORS, seconds=60.0, **options))


@pytest.mark.parametrize("name", PROVED_BY_MODES)
def test_proved(name: str) -> None:
    found = simulated(twin(name, "ok"), True)
    assert isinstance(found, Clean) and found.certificate is not None, found
    assert how_much(found.certificate) == NOTED[name], "if that is meant: PYTHONPATH=. python tests/encoder/twins.py"


@pytest.mark.parametrize("name", NEEDED)
def test_not_proved_without(name: str) -> None:
    program, sets = lowered(twin(name, "ok"))
    assert isinstance(summarize(program, sets, "main", ERRORS, time.monotonic() + 20), Open)


@pytest.mark.parametrize("name", MODES)
def test_the_other_twin_is_not_proved(name: str) -> None:
    text = twin(name, "bad")
    found = simulated(text, True)
    assert isinstance(found, Open)
    assert {c.span.line for c in found.candidates} & errors_of(text)


@pytest.mark.parametrize("name", MODES)
def test_answers(name: str) -> None:
    assert answered(twin(name, "ok")).verdict == "proof"
    found = answered(twin(name, "bad"))
    assert found.verdict == "defect"
    assert {f.span.line for f in found.failures} & errors_of(twin(name, "bad"))


def test_what_a_mode_is() -> None:
    text = """
    int kept, counted, given; struct s { int m, n; };
    int main(void)
    {
        int i = 0, mode = 1, odd = 1, outside = 1;
        struct s *s = malloc(sizeof *s);
        if (outside == 1) kept = 1;
        while (i != 7) {
            i++;
            if (mode == 1) mode = 2;
            if (odd == 3) odd = odd + 2;
            if (kept == 1) kept = 0;
            if (counted == 4) counted = 0;
            counted = counted + 1;
            given = 4;
            if (s->m == 4) s->m = 5;
            s->n = s->n + 1;
        }
        return given;
    }
    """
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    prepared = prepare(lower(unit, declare(unit, ABIS["lp64"])), {}, ("main",))
    found = modes(prepared.program, prepared.sets)
    assert found.registers == {"main": ("mode",)}
    assert {key for key, _, _ in found.cells} == {"kept"}
    assert {(low, high) for _, low, high in found.elsewhere} == {(0, 4)}
