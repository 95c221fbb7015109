#!/usr/bin/env python3
"""Which solver, and which of z3's, answers slicc's queries fastest: the queries of some programs, in several ways.

    python benchmarks/solvers.py tests/verify/*.c --least 0.02 -o solvers.tsv

Every query that `slicc verify` puts to z3 from scratch on the programs, and that took it at least so long, is written
as SMT-LIB 2 and answered again in a process of its own: by z3 in several ways, and by Bitwuzla where it is installed.
The exit code is 1 where two answers contradict each other.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from encoder.diagnostic import InputError, Unsupported
from encoder.solve import z3 as door
from slicc.run import plain
from slicc.run.job import Job

_TACTICS = {
    "z3, QF_AUFBV tactic": "qfaufbv",
    "z3, QF_ABV after simplify": "(then simplify propagate-values solve-eqs elim-uncnstr simplify smt)",
    "z3, sat core": "(then simplify propagate-values solve-eqs simplify bit-blast sat)",
}


@dataclass(frozen=True, slots=True)
class Query:
    """One question of a program. ``seconds``: what z3's default took in the search itself."""

    program: str
    text: str
    status: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """``status``: sat, unsat, unknown. ``seconds``: wall time, reading included; the limit where it did not end."""

    status: str
    seconds: float


def queries(programs: Sequence[str], seconds: float, least: float) -> list[Query]:
    """Yield what ``slicc verify`` asks about some programs, and what took at least ``least`` seconds."""
    found: list[Query] = []
    original = door._Query.run
    at = ""

    def run(self: Any, constraints: tuple[int, ...], limit: float | None, effort: int | None) -> door.Answer:
        start = time.perf_counter()
        answer = original(self, constraints, limit, effort)
        took = time.perf_counter() - start
        if took >= least and effort is None:
            text = door.smt2(self.terms, constraints, self.aligns)
            found.append(Query(at, text, answer.status, took))
        return answer

    # What is asked is seen at the door itself: slicc has no other use for a record of its queries.
    door._Query.run = run  # type: ignore[method-assign, assignment]
    try:
        for at in programs:
            job = Job((at,), timeout=seconds, error_functions=tuple(plain.ERROR_FUNCTIONS), abi="lp64")
            try:
                plain.run_job(job, lambda progress: None)
            except (InputError, Unsupported) as refused:
                print(f"{at}: {refused}", file=sys.stderr)
    finally:
        door._Query.run = original  # type: ignore[method-assign]
    return found


def by_z3(make: Callable[[Any], Any]) -> Callable[[str], str]:
    """Yield what answers by a solver that ``make`` makes of z3's module."""

    def run(text: str) -> str:
        import z3

        solver = make(z3)
        solver.add(z3.parse_smt2_string(text))
        return str(solver.check())

    return run


def by_bitwuzla(text: str) -> str:
    import bitwuzla

    manager = bitwuzla.TermManager()
    parser = bitwuzla.Parser(manager, bitwuzla.Options())
    parser.parse("(set-logic QF_ABV)\n" + text.replace("(check-sat)", ""), True, False)
    result = parser.bitwuzla().check_sat()
    return {bitwuzla.Result.SAT: "sat", bitwuzla.Result.UNSAT: "unsat"}.get(result, "unknown")


def ways() -> dict[str, Callable[[str], str]]:
    """Yield the ways to answer, the one that slicc takes first."""
    found: dict[str, Callable[[str], str]] = {
        "z3, default": by_z3(lambda z3: z3.Solver()),
        "z3, simple solver": by_z3(lambda z3: z3.SimpleSolver()),
        "z3, QF_ABV": by_z3(lambda z3: z3.SolverFor("QF_ABV")),
    }
    found |= {name: by_z3(partial(_tactic, tactic)) for name, tactic in _TACTICS.items()}
    if find_spec("bitwuzla") is not None:
        found["bitwuzla"] = by_bitwuzla
    return found


def _tactic(text: str, z3: Any) -> Any:
    names = text.strip("()").split()
    return (z3.Then(*names[1:]) if names[0] == "then" else z3.Tactic(names[0])).solver()


def answer(way: str, text: str, limit: float) -> Answered:
    """Answer a query in a process of its own. Units: ``limit`` in seconds."""
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe()
    start = time.perf_counter()

    def work() -> None:
        theirs.send(ways()[way](text))

    process = context.Process(target=work, daemon=True)
    process.start()
    theirs.close()
    status = "unknown"
    if mine.poll(limit):
        try:
            status = mine.recv()
        except EOFError:
            pass
    process.kill()
    process.join()
    took = time.perf_counter() - start
    return Answered(status, limit if status == "unknown" else took)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", nargs="+", metavar="FILE.c")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for each program (20)")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds for each query and way (20)")
    parser.add_argument("--least", type=float, default=0.05, help="seconds that a query took that counts (0.05)")
    parser.add_argument("-o", "--output", type=Path, help="a table of all answers")
    given = parser.parse_args(arguments)
    import_module("z3")  # before the copies are made, so that none of them is charged for it

    asked = queries(given.programs, given.timeout, given.least)
    print(f"{len(asked)} queries of {len({q.program for q in asked})} programs took {given.least} s and more")
    rows: list[tuple[Query, dict[str, Answered]]] = []
    contradicted = False
    for query in asked:
        answers = {way: answer(way, query.text, given.limit) for way in ways()}
        rows.append((query, answers))
        if len({a.status for a in answers.values()} - {"unknown"}) > 1:
            contradicted = True
            print(f"CONTRADICTION: {query.program}: {answers}")
    if given.output is not None:
        lines = ["\t".join(("program", "status", *ways()))]
        for query, answers in rows:
            lines.append("\t".join((query.program, query.status, *(f"{a.seconds:.3f}" for a in answers.values()))))
        given.output.write_text("\n".join(lines) + "\n")
    first = next(iter(ways()))
    print(f"{'':28} {'answered':>8} {'seconds':>9} {'ratio':>6} {'fastest':>7}")
    for way in ways():
        own = [answers[way] for _, answers in rows]
        ratios = [math.log(answers[first].seconds / answers[way].seconds) for _, answers in rows]
        best = sum(min(answers, key=lambda w: answers[w].seconds) == way for _, answers in rows)
        mean = math.exp(sum(ratios) / len(ratios)) if ratios else math.nan
        done = sum(a.status != "unknown" for a in own)
        print(f"{way:28} {done:8} {sum(a.seconds for a in own):9.1f} {mean:6.2f} {best:7}")
    return 1 if contradicted else 0


if __name__ == "__main__":
    raise SystemExit(main())
