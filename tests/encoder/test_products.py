"""Products as numbers of their own: what is said of them is true of the products."""

from __future__ import annotations

import random

import pytest

from encoder.products import Products, multiplies
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


def said_in_full(products: Products, values: dict[Term, int]) -> dict[Term, int]:
    """Yield values with those of the numbers that stand for products."""
    found = dict(values)
    for (width, factors), number in products.numbers.items():
        product = 1
        for factor in factors:
            product *= evaluate(products.terms, factor, found, {}, {})
        found[number] = product % (1 << width)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_a_term_stays_what_it_is(seed: int) -> None:
    """With products for the numbers that stand for them, terms have the values that they had; what is said holds."""
    chance = random.Random(seed)
    terms = Terms(64)
    leaves, tests = [terms.var(n, 8) for n in "xyz"], [terms.var(n, 1) for n in "ab"]
    tests.append(terms.eq(terms.mul(leaves[0], leaves[1]), terms.mul(leaves[1], leaves[2])))
    products = Products(terms)
    roots = [drawn(terms, chance, leaves, tests, 5) for _ in range(3)]
    roots.append(terms.binary("ult", terms.mul(roots[0], roots[1]), roots[2]))
    linear = products.linear(roots)
    more = [terms.mul(roots[0], leaves[2]), *roots]
    assert products.linear(roots) == linear
    later = products.linear(more)
    assert later[1:] == linear
    for _ in range(12):
        values = {v: chance.choice((0, 1, 2, 255, chance.getrandbits(8))) for v in leaves}
        values |= {v: chance.getrandbits(1) for v in tests if terms.nodes[v][0] == "var"}
        full = said_in_full(products, values)
        for exact, other in zip(more, later):
            assert evaluate(terms, exact, values, {}, {}) == evaluate(terms, other, full, {}, {})
        assert all(evaluate(terms, t, full, {}, {}) for t in products.said())


def test_words_of_one_bit_and_of_several_widths() -> None:
    """Words of one bit are left as they are; the same factors in other widths are another product."""
    terms = Terms(64)
    a, b, x, y = terms.var("a", 1), terms.var("b", 1), terms.var("x", 8), terms.var("y", 8)
    products = Products(terms)
    both = terms.and_(a, b)
    wide = terms.mul(terms.zext(x, 16), terms.zext(y, 16))
    linear = products.linear([both, terms.mul(x, y), wide])
    assert not multiplies(terms, linear)
    assert linear[0] == both and len(products.numbers) == 2 and linear[1] != linear[2]
    said = products.said()
    for values in ({x: 16, y: 16}, {x: 0, y: 7}):
        assert all(evaluate(terms, t, said_in_full(products, values), {}, {}) for t in said)
    bits = [terms.add(a, b), terms.mul(a, b), terms.neg(a)]
    assert Products(terms).linear(bits) == bits
    few = [terms.var(n, 2) for n in "mno"]
    assert known([terms.eq(few[0], few[1]), terms.not_(terms.eq(*(terms.mul(v, few[2]) for v in few[:2])))], terms)


def known(question: list[Term], terms: Terms) -> bool:
    products = Products(terms)
    linear = products.linear(question)
    return z3.check(terms, (*linear, *products.said()), {}, 20.0).status == "unsat"


def test_what_is_said_of_products() -> None:
    """They are 0 where a factor is, and the same where their factors are, in any order, of which two differ at most."""
    terms = Terms(64)
    i, j, k, m, n, p = (terms.var(name, 32) for name in "ijkmnp")
    zero = terms.const(0, 32)

    def differ(x: Term, y: Term) -> Term:
        return terms.not_(terms.eq(x, y))

    for t in (i, n):
        assert known([terms.eq(t, zero), differ(terms.mul(i, n), zero)], terms)
    assert not known([terms.eq(k, zero), differ(terms.mul(i, n), zero)], terms)
    assert known([terms.eq(i, j), differ(terms.mul(i, n), terms.mul(n, j))], terms)
    one, other = terms.mul(i, j), terms.mul(k, m)
    for a, b in ((k, m), (m, k)):
        assert known([terms.eq(i, a), terms.eq(j, b), differ(one, other)], terms)
        assert not known([terms.eq(i, a), terms.eq(i, b), differ(one, other)], terms)
    more = [terms.eq(i, k), terms.eq(j, m)]
    assert known([*more, differ(terms.mul(one, n), terms.mul(other, n))], terms)
    assert not known([*more, terms.eq(n, p), differ(terms.mul(one, n), terms.mul(other, p))], terms)
    assert known([*more, differ(terms.mul(one, i), terms.mul(other, i))], terms)
    square, cube = terms.mul(i, i), terms.mul(terms.mul(i, i), i)
    assert not known([terms.eq(i, j), differ(square, cube)], terms)
    assert known([terms.eq(i, j), differ(square, terms.mul(j, j))], terms)


def test_choices_and_sums_are_multiplied_out() -> None:
    terms = Terms(64)
    c, d, i, j, n = terms.var("c", 1), terms.var("d", 1), *(terms.var(name, 32) for name in "ijn")
    five = terms.const(5, 32)
    some = terms.ite(c, i, terms.ite(d, five, terms.neg(j)))
    for factor in (terms.add(some, five), terms.add(terms.mul(some, five), n)):
        whole = terms.mul(factor, n)
        parts = terms.add(terms.mul(some, n), terms.mul(five, n))
        if factor != terms.add(some, five):
            parts = terms.add(terms.mul(terms.mul(some, n), five), terms.mul(n, n))
        assert known([terms.not_(terms.eq(whole, parts))], terms)
    sums = terms.ite(c, terms.add(terms.add(i, j), five), j)
    parts = terms.ite(c, terms.add(terms.add(terms.mul(i, n), terms.mul(n, j)), terms.mul(n, five)), terms.mul(j, n))
    assert known([terms.not_(terms.eq(terms.mul(sums, n), parts))], terms)
    said = terms.ite(c, terms.mul(i, n), terms.ite(d, terms.mul(n, five), terms.neg(terms.mul(j, n))))
    assert known([terms.not_(terms.eq(terms.mul(some, n), said))], terms)


def test_what_multiplies() -> None:
    terms = Terms(64)
    x, y, three = terms.var("x", 8), terms.var("y", 8), terms.const(3, 8)
    product = terms.mul(x, y)
    assert multiplies(terms, [product]) and multiplies(terms, [x, terms.eq(terms.add(product, x), y)])
    assert not multiplies(terms, [terms.mul(x, three), terms.add(x, y), terms.mul(three, y)])
    deep = [x, y]
    for _ in range(2000):  # each is met once, however often it is a part
        deep.append(terms.binary("xor", terms.add(deep[-1], deep[-2]), deep[-1]))
    assert not multiplies(terms, deep[-1:])
    assert not multiplies(terms, []) and not multiplies(terms, [terms.binary("udiv", x, y)])


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
