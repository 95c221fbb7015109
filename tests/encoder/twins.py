"""Pairs of small programs for property simulation: one that is proved, and one that differs in a line and is wrong."""

from __future__ import annotations

import re
import time
from pathlib import Path

from encoder import ir
from encoder.certify import Certified, certify
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.points_to import PointsTo
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
TWINS = {
    f"{path.stem}:{name}": text
    for path in sorted((Path(__file__).parent / "summaries").glob("*.c"))
    for name, text in re.findall(r"^//--- (\w+)\n(.*?)(?=^//---|\Z)", path.read_text(), re.MULTILINE | re.DOTALL)
}


def twin(name: str, kind: str) -> str:
    """Yield one program of a pair; ``kind``: "ok" | "bad". Lines of the other are empty."""
    other = "//bad" if kind == "ok" else "//ok"
    return "\n".join("" if line.endswith(other) else line for line in TWINS[name].split("\n"))


def errors_of(text: str) -> set[int]:
    """Yield the lines of the error calls that must be found: those marked, or else all."""
    calls = {
        number: line.endswith("//bad")
        for number, line in enumerate((PROLOGUE + text).split("\n"), 1)
        if "reach_error();" in line
    }
    return {number for number, marked in calls.items() if marked} or set(calls)


def lowered(text: str) -> tuple[ir.Program, PointsTo]:
    """Yield what property simulation sees of a program."""
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    assert not prepared.sets.pieces
    return slice_program(prepared.program, prepared.sets, "main", ERRORS), prepared.sets


def simulated(text: str) -> Clean | Open:
    """Yield what property simulation says of ``main``; a proof is checked edge by edge."""
    program, sets = lowered(text)
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True)
    if isinstance(found, Clean):
        assert found.certificate is not None
        checked = certify(program, sets, "main", ERRORS, found.certificate, time.monotonic() + 60)
        assert isinstance(checked, Certified), checked
    return found


def marked(text: str, mark: str) -> set[int]:
    """Yield the lines that hold a mark, such as ``/*fault*/``."""
    return {number for number, line in enumerate((PROLOGUE + text).split("\n"), 1) if f"/*{mark}*/" in line}
