"""The one place where the soundness tests call the verifier: C text in, verdict out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from encoder import relations
from encoder.cells import Unfit
from encoder.certify import Certified, certify
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.diagnostic import Unsupported
from encoder.explore import Closed, explore, one_function
from encoder.flatten import ERROR, flatten
from encoder.horn import prove
from encoder.ir import Program
from encoder.link import link
from encoder.lower import lower
from encoder.modes import branched, modes
from encoder.options import Options
from encoder.parse import parse_text
from encoder.prepared import Prepared, prepare
from encoder.prove_induction import Induction
from encoder.search import Search
from encoder.slice import slice_program
from encoder.summarize import Clean, summarize
from encoder.verify import answer

ERRORS = frozenset({"reach_error"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """``verdict``: "defect" | "proof" | "bounded" | "unknown". ``reason``: code and message of an unknown."""

    verdict: str
    bound: int | None = None
    reason: str | None = None

    @property
    def decided(self) -> bool:
        return self.verdict in ("defect", "proof")


def read(text: str, abi: str = "lp64") -> Prepared:
    """Yield a plain C program as the engines take it. Raises Unsupported."""
    unit = link([parse_text(text, "program.c")])
    symbols = declare(unit, ABIS[abi])
    return prepare(lower(unit, symbols), symbols.records, ("main",))


def sliced(prepared: Prepared) -> Program:
    """Yield what the errors of ``main`` depend on."""
    return slice_program(prepared.program, prepared.sets, "main", ERRORS)


def check(text: str, bound: int | None = None, seconds: float = 20.0, abi: str = "lp64", prove: bool = True) -> Outcome:
    """Yield what the verifier says of ``main`` in a plain C program. ``prove``: False only searches."""
    try:
        found = answer(read(text, abi), "main", Options(ERRORS, bound=bound, seconds=seconds, prove=prove))
    except Unsupported as refused:
        return Outcome("unknown", None, f"unsupported: {refused.construct}")
    reason = f"{found.reason.code}: {found.reason.message}" if found.reason else None
    return Outcome(found.verdict, found.bound, reason)


def simulate(text: str, seconds: float = 20.0) -> str:
    """Yield what property simulation says of ``main`` in a plain C program: "clean", or why it is open."""
    prepared = read(text)
    if prepared.sets.pieces:
        return "pieces of pointers"
    program = sliced(prepared)
    found = summarize(program, prepared.sets, "main", ERRORS, time.monotonic() + seconds, keep=True)
    if not isinstance(found, Clean) and (told := modes(program, prepared.sets)):
        # The check cannot match all of their states; executions are what these proofs are held against.
        branches = branched(program, prepared.sets, told)
        again = summarize(branches, prepared.sets, "main", ERRORS, time.monotonic() + seconds, told=told)
        return "clean" if isinstance(again, Clean) else found.why
    if not isinstance(found, Clean):
        return found.why
    assert found.certificate is not None
    checked = certify(program, prepared.sets, "main", ERRORS, found.certificate, time.monotonic() + 60)
    assert isinstance(checked, Certified), checked
    return "clean"


def by_clauses(text: str, seconds: float) -> bool:
    """Do Horn clauses prove that ``main`` in a plain C program never fails?"""
    prepared = read(text)
    if prepared.sets.pieces:
        return False
    program = sliced(prepared)
    return prove(program, prepared.sets, "main", ERRORS, time.monotonic() + seconds) is not None


def by_relations(text: str, seconds: float) -> bool:
    """Do orders and equations of numbers and of every element prove that ``main`` in a plain C program never fails?"""
    prepared = read(text)
    if prepared.sets.pieces:
        return False
    program = sliced(prepared)
    return relations.prove(program, prepared.sets, "main", ERRORS, time.monotonic() + seconds) is not None


def by_states(text: str, seconds: float) -> bool:
    """Does a run from state to state prove that ``main`` in a plain C program never fails?"""
    prepared = read(text)
    if prepared.sets.pieces:
        return False
    program = sliced(prepared)
    if (flat := one_function(program, prepared.sets, "main", ERRORS)) is None:
        return False
    found = explore(flat, time.monotonic() + seconds)
    return any(isinstance(one, Closed) for one in found)  # also behind errors that nobody confirms


def by_induction(text: str, seconds: float) -> bool:
    """Does cutting loops at their heads prove that ``main`` in a plain C program never fails?"""
    prepared = read(text)
    induction = Induction(Search(prepared, "main", Options(ERRORS, seconds=seconds, replay=False)), lambda: None)
    proof = None if prepared.sets.pieces else induction.run(frozenset(), 3, False, 1.0)
    return proof is not None and proof.verdict == "proof"


def fails_in_numbers(text: str, bound: int) -> bool:
    """Is an error of ``main`` found in the program that clauses are made of? True where there is none such."""
    prepared = read(text)
    if prepared.sets.pieces:
        return True
    program = sliced(prepared)
    try:
        flat = flatten(program, prepared.sets, "main", ERRORS)
    except Unfit:
        return True
    if len(flat.functions) > 1:  # what returns from these is not said in the program's own words
        return True
    numbers = prepare(replace(program, functions=flat.functions, objects={}), {}, ("main",))
    found = answer(numbers, "main", Options(frozenset({ERROR}), bound=bound, seconds=60.0, prove=False))
    return found.verdict == "defect"
