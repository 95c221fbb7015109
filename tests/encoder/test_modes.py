"""Property simulation that tells the modes of state machines apart: what it proves more, and what it must not prove."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from twins import ERRORS, PROLOGUE, errors_of, lowered

from encoder.certify import Certified, certify
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.modes import branched, modes
from encoder.parse import parse_text
from encoder.summarize import Clean, Open, summarize
from encoder.verify import Answer, Options, answer, prepare

TEXT = (Path(__file__).parent / "modes.c").read_text()
PAIRS = dict(re.findall(r"^//--- (\w+)\n(.*?)(?=^//---|\Z)", TEXT, re.MULTILINE | re.DOTALL))
PROVED = sorted(frozenset(PAIRS) - {"two_objects"})  # which may be either: other engines tell them apart
NEEDED = sorted(frozenset(PROVED) - {"in_globals"})  # globals that guard errors are told apart in any case


def one(name: str, kind: str) -> str:
    other = "//bad" if kind == "ok" else "//ok"
    return "\n".join("" if line.endswith(other) else line for line in PAIRS[name].split("\n"))


def told_apart(text: str) -> Clean | Open:
    program, sets = lowered(text)
    told = modes(program, sets)
    program = branched(program, sets, told)
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True, told=told)
    if isinstance(found, Clean):
        assert found.certificate is not None
        checked = certify(program, sets, "main", ERRORS, found.certificate, time.monotonic() + 60)
        assert isinstance(checked, Certified), checked
    return found


def answered(text: str, **options: object) -> Answer:
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    return answer(prepared, "main", Options(ERRORS, seconds=60.0, **options))


@pytest.mark.parametrize("name", PROVED)
def test_proved(name: str) -> None:
    found = told_apart(one(name, "ok"))
    assert isinstance(found, Clean), found


@pytest.mark.parametrize("name", NEEDED)
def test_not_proved_without(name: str) -> None:
    program, sets = lowered(one(name, "ok"))
    assert isinstance(summarize(program, sets, "main", ERRORS, time.monotonic() + 20), Open)


@pytest.mark.parametrize("name", PAIRS)
def test_the_other_twin_is_not_proved(name: str) -> None:
    text = one(name, "bad")
    found = told_apart(text)
    assert isinstance(found, Open)
    assert {c.span.line for c in found.candidates} & errors_of(text)


@pytest.mark.parametrize("name", PAIRS)
def test_answers(name: str) -> None:
    assert answered(one(name, "ok")).verdict == "proof"
    found = answered(one(name, "bad"))
    assert found.verdict == "defect"
    assert {f.span.line for f in found.failures} & errors_of(one(name, "bad"))


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
