"""Products as numbers of their own: what is said of them is true of the products."""

from __future__ import annotations

import random

import pytest

from encoder.products import Products
from encoder.solve import z3
from encoder.term import Term, Terms
from encoder.term_value import evaluate


def drawn(terms: Terms, chance: random.Random, leaves: list[Term], tests: list[Term], depth: int) -> Term:
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(leaves) if chance.random() < 0.8 else terms.const(chance.getrandbits(8), 8)
    a, b = (drawn(terms, chance, leaves, tests, depth - 1) for _ in range(2))
    match chance.randrange(6):
        case 0:
            return terms.neg(a)
        case 1:
            return terms.ite(chance.choice(tests), a, b)
        case 2 | 3:
            return terms.mul(a, b)
    return terms.add(a, b)


@pytest.mark.parametrize("seed", range(12))
def test_an_execution_stays_one(seed: int) -> None:
    """The exact values, and the products that they make, are a model of what is said without products."""
    chance = random.Random(seed)
    terms = Terms(64)
    leaves, tests = [terms.var(n, 8) for n in "xyz"], [terms.var(n, 1) for n in "ab"]
    roots = [drawn(terms, chance, leaves, tests, 4) for _ in range(3)]
    values = {v: chance.getrandbits(8) % (3 if seed % 2 else 256) for v in leaves}
    values |= {v: chance.getrandbits(1) for v in tests}
    products = Products(terms)
    linear = products.linear(roots)
    exact = [evaluate(terms, t, values, {}, {}) for t in roots]
    said = tuple(terms.eq(v, terms.const(value, terms.width(v))) for v, value in values.items())
    same = tuple(terms.eq(t, terms.const(value, 8)) for t, value in zip(linear, exact))
    assert z3.check(terms, (*said, *same, *products.said()), {}, 20.0).status == "sat"


def test_what_is_known_of_products() -> None:
    terms = Terms(64)
    s, i, n = (terms.var(name, 32) for name in "sin")
    one = terms.const(1, 32)
    after = terms.eq(terms.add(s, n), terms.mul(terms.add(i, one), n))
    for before, holds in ((terms.mul(i, n), True), (terms.mul(i, i), False)):
        products = Products(terms)
        question = products.linear([terms.eq(s, before), terms.not_(after)])
        status = z3.check(terms, (*question, *products.said()), {}, 20.0).status
        assert status == ("unsat" if holds else "sat")
