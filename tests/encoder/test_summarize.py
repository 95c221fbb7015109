"""Property simulation: what it proves, and what it must not prove, one pair of programs for each thing it does."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.slice import slice_program
from encoder.summarize import Clean, Open, summarize
from encoder.verify import prepare

ERRORS = frozenset({"reach_error"})
PROLOGUE = """\
extern int nondet_int(void);
extern void reach_error(void);
extern void stub(int *);
extern void reader(const int *);
extern void *memcpy(void *, const void *, unsigned long);
extern void *memset(void *, int, unsigned long);
extern void *malloc(unsigned long);
extern void abort(void);
extern void __VERIFIER_assume(int);
extern void *__slicc_object(void);
extern void *__slicc_watch(void);
extern void __slicc_general_state(void);
"""
PROGRAMS = dict(
    part.split("\n", 1)
    for part in re.split(r"^//--- ", (Path(__file__).parent / "summaries.c").read_text(), flags=re.MULTILINE)[1:]
)


def simulated(text: str, sliced: bool = True) -> Clean | Open:
    """Yield what property simulation says of ``main``."""
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    assert not prepared.sets.pieces
    program = slice_program(prepared.program, prepared.sets, "main", ERRORS) if sliced else prepared.program
    return summarize(program, prepared.sets, "main", ERRORS, time.monotonic() + 20)


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n.endswith("_ok")])
def test_proved(name: str) -> None:
    assert isinstance(simulated(PROGRAMS[name]), Clean), simulated(PROGRAMS[name])


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n.endswith("_bad")])
def test_not_proved(name: str) -> None:
    assert isinstance(simulated(PROGRAMS[name]), Open)
