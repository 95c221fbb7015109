"""Terms as Python: their values are those that terms have."""

from __future__ import annotations

import random

import pytest

from encoder import floating
from encoder.term import Term, Terms
from encoder.term_code import compiled, variables
from encoder.term_value import evaluate

SPLIT = ("udiv", "urem", "sdiv", "srem", "shl", "lshr", "ashr")
PLAIN = ("add", "mul", "and", "or", "xor", *SPLIT)
COMPARED = ("eq", "ult", "ule", "slt", "sle")
EDGES = (0, 1, 2, 3, 0x7F, 0x80, 0x81, 0xFE, 0xFF)


@pytest.mark.parametrize("op", [*PLAIN, *COMPARED])
def test_operators(op: str) -> None:
    terms = Terms(64)
    a, b = terms.var("a", 8), terms.var("b", 8)
    t = terms.eq(a, b) if op == "eq" else terms.binary(op, a, b)
    assert terms.nodes[t][0] == op
    code = compiled(terms, [a, b], [t])
    for one in EDGES:
        for other in EDGES:
            assert code([one, other]) == (evaluate(terms, t, {a: one, b: other}, {}, {}),)


def test_operators_of_one() -> None:
    terms = Terms(64)
    a, b, c, d = terms.var("a", 8), terms.var("b", 8), terms.var("c", 1), terms.var("d", 1)
    wanted = [
        terms.neg(a), terms.bnot(a), terms.not_(c), terms.zext(a, 12), terms.sext(a, 12), terms.extract(a, 2, 5),
        terms.concat(a, b), terms.ite(c, a, b), terms.const(200, 8), terms.and_(c, d), terms.or_(c, d),
    ]  # fmt: skip
    ops = [terms.nodes[t][0] for t in wanted]
    assert ops == ["neg", "bnot", "not", "zext", "sext", "extract", "concat", "ite", "const", "and", "or"]
    code = compiled(terms, [a, b, c, d], wanted)
    for one in EDGES:
        for n in range(4):
            values = {a: one, b: 0x90 + n, c: n & 1, d: n >> 1}
            found = code([values[v] for v in (a, b, c, d)])
            assert found == tuple(evaluate(terms, t, values, {}, {}) for t in wanted)


@pytest.mark.parametrize("op", ["fadd", "fdiv", "flt", "frint"])
def test_floating_operators(op: str) -> None:
    terms = Terms(64)
    a, b = terms.var("a", 64), terms.var("b", 64)
    t = terms.binary(op, a, b)
    code = compiled(terms, [a, b], [t])
    for one in (0.0, -0.0, 1.5, -2.75, 1e300):
        for other in (0.0, 3.0, -1e10):
            values = [floating.encode(one, 64), floating.encode(other, 64)]
            assert code(values) == (evaluate(terms, t, dict(zip((a, b), values)), {}, {}),)


def drawn(terms: Terms, chance: random.Random, leaves: list[Term], depth: int) -> Term:
    """A term of 8 bits."""
    if depth == 0:
        return chance.choice(leaves) if chance.random() < 0.8 else terms.const(chance.choice(EDGES), 8)
    a, b = (drawn(terms, chance, leaves, depth - 1) for _ in range(2))
    match chance.randrange(7):
        case 0:
            return terms.ite(terms.binary(chance.choice(COMPARED[1:]), a, b), a, terms.bnot(b))
        case 1:
            return terms.extract(terms.binary("mul", terms.sext(a, 16), terms.zext(b, 16)), chance.randrange(9), 8)
        case 2:
            return terms.extract(terms.concat(a, terms.neg(b)), chance.randrange(9), 8)
        case 3:
            return terms.ite(terms.not_(terms.eq(a, b)), b, a)
    return terms.binary(chance.choice(PLAIN), a, b)


@pytest.mark.parametrize("seed", range(8))
def test_terms_of_many(seed: int) -> None:
    chance, terms = random.Random(seed), Terms(64)
    leaves = [terms.var(n, 8) for n in "abc"]
    wanted = [drawn(terms, chance, leaves, 4) for _ in range(3)]
    given = variables(terms, wanted)
    assert len(given) == len(set(given)) and set(given) <= set(leaves)
    code = compiled(terms, given, wanted)
    for _ in range(30):
        values = {v: chance.choice(EDGES) for v in given}
        assert code([values[v] for v in given]) == tuple(evaluate(terms, t, values, {}, {}) for t in wanted)


def test_what_is_given_and_wanted() -> None:
    terms = Terms(64)
    a, b = terms.var("a", 8), terms.var("b", 8)
    total = terms.binary("add", a, b)
    assert variables(terms, [total, b, a]) and set(variables(terms, [total, b, a])) == {a, b}
    assert variables(terms, [terms.const(3, 8)]) == []
    assert compiled(terms, [a], [total, a, total])([7]) == (7, 7, 7)  # b is 0
    assert compiled(terms, [b, a], [a])([7, 9]) == (9,)
    assert compiled(terms, [], [total])([]) == (0,) and compiled(terms, [], [])([]) == ()
    deep = a
    for k in range(3000):
        deep = terms.binary("xor", terms.binary("mul", deep, b), terms.const(k & 0xFF, 8))
    values = {a: 3, b: 5}
    assert compiled(terms, [a, b], [deep])([3, 5]) == (evaluate(terms, deep, values, {}, {}),)
    memory = terms.select(terms.array("m"), terms.var("at", 64))
    with pytest.raises(ValueError):
        compiled(terms, [], [memory])
