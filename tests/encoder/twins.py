"""Pairs of small programs for property simulation: one that is proved, and one that differs in a line and is wrong.

``PYTHONPATH=. python tests/encoder/twins.py`` notes anew how much is claimed in the proofs (``summaries/claims.txt``),
where a change of property simulation is meant to change that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

from encoder import ir
from encoder.certificate import Certificate
from encoder.certify import Certified, certify
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.modes import NO_MODES, branched, modes
from encoder.parse import parse_text
from encoder.points_to import PointsTo
from encoder.prepared import prepare
from encoder.slice import slice_program
from encoder.summarize import Clean, Open, summarize

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


def _read(paths: Iterable[Path]) -> dict[str, str]:
    pair = re.compile(r"^//--- (\w+)\n(.*?)(?=^//---|\Z)", re.MULTILINE | re.DOTALL)
    return {f"{path.stem}:{name}": text for path in paths for name, text in pair.findall(path.read_text())}


TWINS = _read(sorted((Path(__file__).parent / "summaries").glob("*.c")))
MODES = _read([Path(__file__).parent / "modes.c"])  # where states are told apart by modes
PROVED_BY_MODES = sorted(MODES.keys() - {"modes:two_objects"})  # which may be either: other engines tell them apart
_ALL = TWINS | MODES
CLAIMS = Path(__file__).parent / "summaries" / "claims.txt"


def twin(name: str, kind: str) -> str:
    """Yield one program of a pair; ``kind``: "ok" | "bad". Lines of the other are empty."""
    other = "//bad" if kind == "ok" else "//ok"
    return "\n".join("" if line.endswith(other) else line for line in _ALL[name].split("\n"))


def errors_of(text: str) -> set[int]:
    """Yield the lines of the error calls that must be found: those marked, or else all."""
    calls = {
        number: line.endswith("//bad")
        for number, line in enumerate((PROLOGUE + text).split("\n"), 1)
        if "reach_error();" in line
    }
    return {number for number, marked in calls.items() if marked} or set(calls)


def whole(text: str) -> tuple[ir.Program, PointsTo]:
    """Yield a program, and what its pointers point to."""
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    assert not prepared.sets.pieces
    return prepared.program, prepared.sets


def lowered(text: str) -> tuple[ir.Program, PointsTo]:
    """Yield what property simulation sees of a program."""
    program, sets = whole(text)
    return slice_program(program, sets, "main", ERRORS), sets


def simulated(text: str, told_apart: bool = False) -> Clean | Open:
    """Yield what property simulation says of ``main``, modes told apart or not; a proof is checked edge by edge."""
    program, sets = lowered(text)
    told = modes(program, sets) if told_apart else NO_MODES
    program = branched(program, sets, told)
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True, told=told)
    if isinstance(found, Clean):
        assert found.certificate is not None
        checked = certify(program, sets, "main", ERRORS, found.certificate, time.monotonic() + 60)
        assert isinstance(checked, Certified), checked
    return found


def marked(text: str, mark: str) -> set[int]:
    """Yield the lines that hold a mark, such as ``/*fault*/``."""
    return {number for number, line in enumerate((PROLOGUE + text).split("\n"), 1) if f"/*{mark}*/" in line}


def how_much(certificate: Certificate) -> tuple[int, ...]:
    """Yield how much a proof claims, in sum: activations, their returns, states, registers, cells, constants, facts,
    dirty globals, killed ranges, and contents at entry that have a name."""
    terms = certificate.terms
    claims = [c for a in certificate.activations for at in (*a.claims.values(), a.exits) for c in at]
    values = [t for c in claims for t in (*c.registers.values(), *(value for value, _ in c.cells.values()))]
    return (
        len(certificate.activations),
        sum(len(a.exits) for a in certificate.activations),
        len(claims),
        sum(len(c.registers) for c in claims),
        sum(len(c.cells) for c in claims),
        sum(terms.value(t) is not None for t in values),
        sum(len(c.facts) for c in claims),
        sum(len(c.dirty) for c in claims),
        sum(len(c.killed) for c in claims),
        sum(len(a.contents) for a in certificate.activations),
    )


def noted() -> dict[str, tuple[int, ...]]:
    """Yield by pair how much the proof of its good twin claims."""
    rows = (line.rsplit(" ", 10) for line in CLAIMS.read_text().splitlines() if not line.startswith("#"))
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


def main() -> None:
    lines = ["# pair: activations, returns, states, registers, cells, constants, facts, dirty, killed, contents\n"]
    for name in (*TWINS, *PROVED_BY_MODES):
        found = simulated(twin(name, "ok"), name in MODES)
        assert isinstance(found, Clean) and found.certificate is not None, name
        lines.append(f"{name} {' '.join(map(str, how_much(found.certificate)))}\n")
    CLAIMS.write_text("".join(lines))


if __name__ == "__main__":
    main()
