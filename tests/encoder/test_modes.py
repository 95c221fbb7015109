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

from encoder import ir
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.modes import branched, modes
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.replay import Failed, replay_choices
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


_CHOICES = """
int state, table[2];
struct s { int n, kind; };
int main(void)
{
    int a = nondet_int(), b = nondet_int(), said = nondet_int(), mode = 1, other = 7, i = 0;
    struct s one = {0, 5}, *s = &one;
    mode = a == 1 ? 2 : b == 1 ? 3 : 4;
    state = a > 1 ? 1 : 2;
    other = b ? 3 : 4;
    table[b & 1] = a ? 8 : 9;
    for (i = 0; i < 3; i++) {
        if (mode == 2) state = b == 2 ? 3 : 1;
        mode = i == a ? other == 3 ? 3 : 2 : 4;
        if (state == 1) s->kind = mode == 4 ? 5 : 6;
        if (s->kind == 6) other = i > 1 ? 3 : 4;
    }
    if (said == mode + 10 * state + 100 * s->kind + 1000 * other + 10000 * table[0])
        reach_error();
    return 0;
}
"""


def _of_choices(a: int, b: int) -> int:
    mode, state, other, kind, table = 2 if a == 1 else 3 if b == 1 else 4, 1 if a > 1 else 2, 3 if b else 4, 5, 0
    if b % 2 == 0:
        table = 8 if a else 9
    for i in range(3):
        if mode == 2:
            state = 3 if b == 2 else 1
        mode = (3 if other == 3 else 2) if i == a else 4
        if state == 1:
            kind = 5 if mode == 4 else 6
        if kind == 6:
            other = 3 if i > 1 else 4
    return mode + 10 * state + 100 * kind + 1000 * other + 10000 * table


def test_branches_do_what_choices_did() -> None:
    program, sets = lowered(_CHOICES)
    told = modes(program, sets)
    assert told.registers and told.cells and told.elsewhere
    changed = branched(program, sets, told)
    function = changed.functions["main"]
    instructions = [i for block in function.blocks.values() for i in block.instructions]
    choices = [i for i in instructions if isinstance(i, ir.Define | ir.Store) and isinstance(i.value, ir.Choose)]
    assert len(choices) == 1 and isinstance(choices[0], ir.Store), "only what is no mode is left as a choice"
    assert all(label == block.label for label, block in function.blocks.items())
    sites = [i.site for i in program.functions["main"].blocks[0].instructions if isinstance(i, ir.Call)]
    assert len(sites) == 3
    for a in range(4):
        for b in range(4):
            right = _of_choices(a, b)
            for said in (right, right + 1):
                given = [("stub", site, value, 32) for site, value in zip(sites, (a, b, said))]
                for each in (program, changed):
                    found = replay_choices(each, "main", sets, given, ERRORS, {}, time.monotonic() + 10)
                    assert isinstance(found, Failed) == (said != right), (a, b)
