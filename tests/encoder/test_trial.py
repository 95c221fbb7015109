"""Clauses on numbers drawn by chance: what is met is reached, and it is much of what can be."""

from __future__ import annotations

import time

import pytest

from encoder import trial
from encoder.clause import Atom, Clause, System
from encoder.flatten import flatten_every
from encoder.horn import clauses
from encoder.relations import prove
from encoder.slice import slice_program
from encoder.term import Term, Terms
from encoder.term_code import compiled
from encoder.trial import Point, points
from tests.encoder.test_explore import prepared
from tests.encoder.test_relations import BEGIN, ERRORS, FILL, HEAD, OK


def met(system: System) -> dict[str, list[Point]]:
    return points(system, (), time.monotonic() + 10)


@pytest.mark.parametrize("name", ["their sum", "of their index", "copied", "a multiple", "two sums"])
def test_what_is_proved_holds_of_every_point(name: str) -> None:
    ready = prepared(HEAD + BEGIN + OK[name] + " return 0; }")
    program = slice_program(ready.program, ready.sets, "main", ERRORS)
    found = prove(program, ready.sets, "main", ERRORS, time.monotonic() + 30)
    assert found is not None
    system, tried = found.system, points(found.system, found.flat.instances, time.monotonic() + 30)
    assert tried.keys() == system.predicates.keys()
    for predicate, formals in system.predicates.items():
        said = found.facts[predicate]
        code = compiled(system.terms, formals, said)
        assert len(set(tried[predicate])) == len(tried[predicate])
        for point in tried[predicate]:
            assert len(point) == len(formals) and all(code(point)), predicate
    assert min(map(len, tried.values())) >= 40


def counting(width: int, step: int, most: int) -> tuple[System, Term]:
    """x = 0; while (x < most) x += step;"""
    terms = Terms(64)
    x = terms.var("x", width)
    less = terms.binary("ult", x, terms.const(most, width))
    system = System(terms, {"head": (x,)})
    system.clauses.append(Clause((), terms.true, Atom("head", (terms.const(0, width),))))
    after = Atom("head", (terms.add(x, terms.const(step, width)),))
    system.clauses.append(Clause((Atom("head", (x,)),), less, after))
    system.clauses.append(Clause((Atom("head", (x,)),), terms.not_(less), None))
    return system, x


@pytest.mark.parametrize(("width", "step", "most"), [(32, 2, 9), (8, 3, 100), (8, 255, 1), (16, 1, 0)])
def test_all_that_is_reached(width: int, step: int, most: int) -> None:
    system, _ = counting(width, step, most)
    state, reached = 0, {(0,)}
    while state < most:
        state = (state + step) % (1 << width)
        reached.add((state,))
    assert set(met(system)["head"]) == reached


def test_what_is_drawn() -> None:
    """Numbers that nobody says are any that the constraint allows, of their width; others are what they were."""
    terms = Terms(64)
    a, b, drawn, new = (terms.var(n, 8) for n in ("a", "b", "drawn", "new"))
    bit = terms.var("bit", 1)
    system = System(terms, {"head": (a, b), "end": (b,)})
    system.clauses.append(Clause((), terms.true, Atom("head", (drawn, drawn))))
    small = terms.binary("ult", new, terms.const(5, 8))
    system.clauses.append(Clause((Atom("head", (a, b)),), small, Atom("head", (terms.add(a, new), b))))
    choice = terms.ite(bit, b, terms.const(77, 8))
    system.clauses.append(Clause((Atom("head", (a, b)),), terms.true, Atom("end", (choice,))))
    found = met(system)
    heads = found["head"]
    assert all(0 <= (x - y) % 256 <= 4 * 40 and 0 <= y < 256 for x, y in heads)
    assert len({y for _, y in heads}) > 6 and len({(x - y) % 256 for x, y in heads}) > 6
    assert any(y > 24 for _, y in heads) and sum(y < 8 for _, y in heads) > len(heads) / 2
    starts = {y for x, y in heads if x == y}
    ends = {y for (y,) in found["end"]}
    assert 77 in ends and len(ends) > 4 and ends <= starts | {77} and heads[0][0] == heads[0][1]


def test_where_nothing_is_said() -> None:
    """Two predicates at once are a call, memory is no number, and time is no more than is given."""
    system, x = counting(32, 1, 20)
    terms = system.terms
    y = terms.var("y", 32)
    assert points(system, (), time.monotonic() - 1) == {"head": []}
    both = Clause((Atom("head", (x,)), Atom("head", (y,))), terms.true, Atom("head", (terms.add(x, y),)))
    system.clauses.append(both)
    assert met(system)
    system.predicates["other"] = (y,)
    system.clauses[-1] = Clause((Atom("head", (x,)), Atom("other", (y,))), terms.true, Atom("head", (y,)))
    assert met(system) == {}
    system, x = counting(8, 1, 20)
    memory = system.terms.select(system.terms.array("m"), system.terms.var("at", 64))
    system.clauses.append(Clause((Atom("head", (x,)),), system.terms.true, Atom("head", (memory,))))
    assert met(system) == {}


def test_there_is_an_end_to_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_MOST_POINTS", 7)
    assert len(met(counting(8, 3, 100)[0])["head"]) == 7


READ = (
    FILL % "i + 2" + "for (i = 0; i < n; i++) b[i] = 3 * i; s = t = 0;"
    " for (i = 0; i < n; i++) s += a[i] * 5 + b[n - 1 - i]; if (s == 7 && t) reach_error();"
)


def test_elements_that_are_read() -> None:
    """Places that read get what was written there, each its own."""
    ready = prepared(HEAD + BEGIN + READ + " return 0; }")
    program = slice_program(ready.program, ready.sets, "main", ERRORS)
    flat = flatten_every(program, ready.sets, "main", ERRORS)
    assert flat is not None
    system, _ = clauses(flat)
    far = 0
    for predicate, found in points(system, flat.instances, time.monotonic() + 30).items():
        names = [system.terms.names[system.terms.nodes[v][2]] for v in system.predicates[predicate]]
        for point in found if "@s+0" in names else ():
            of = dict(zip(names, point))
            i, n = of["@i+0"], of["@n+0"]
            assert of["#element 0"] == of["#index 0"] + 2 or of["#index 0"] >= n
            assert of["#element 1"] == 3 * of["#index 1"] or of["#index 1"] >= n
            assert of["@s+0"] == sum((k + 2) * 5 + 3 * (n - 1 - k) for k in range(i))
            far += i > 3
    assert far > 8
