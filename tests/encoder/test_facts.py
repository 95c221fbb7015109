"""Facts against all values: what follows from random facts about words of three bits, by trying every one of them.

Nothing that is said may be wrong, and how much is said is counted: a count that falls is precision lost, one that
grows is to be noted here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from bench import Columns, signed

from encoder.facts import Facts, Leaves
from encoder.term import Term, Terms

_BITS = 3
_ORDERS = ("ult", "ule", "slt", "sle")


class World:
    """Terms over three words and three truths, and what each is for every choice of these."""

    def __init__(self) -> None:
        self.terms = terms = Terms(64)
        self.words = [terms.var(name, _BITS) for name in "abc"]
        self.values = Columns.of_all(terms, self.words)
        a, b, c = self.words
        constants = [terms.const(k, _BITS) for k in range(1 << _BITS)]
        self.narrow = [a, b, c, terms.add(a, constants[1]), terms.add(b, constants[5]), terms.add(c, constants[7])]
        wide = [terms.zext(a, 5), terms.sext(a, 5), terms.sext(b, 5), terms.add(terms.zext(b, 5), terms.const(29, 5))]
        self.asked = [*self.narrow, *wide]
        pairs = [(x, y) for x in self.narrow for y in (*self.narrow, *constants) if x != y]
        pairs += [(x, y) for x in wide for y in (*wide, *(terms.const(k, 5) for k in (0, 2, 4, 7, 28, 31))) if x != y]
        conditions: dict[Term, None] = {}
        for x, y in pairs:
            for op in ("eq", *_ORDERS):
                conditions[terms.binary(op, x, y)] = None
                conditions[terms.binary(op, y, x)] = None
        less = terms.binary("ult", a, b)
        conditions[terms.and_(less, terms.binary("ult", b, c))] = None
        conditions[terms.or_(less, terms.eq(b, c))] = None
        conditions[terms.or_(terms.eq(a, c), terms.eq(b, c))] = None
        conditions[terms.eq(less, terms.binary("ult", b, c))] = None
        for condition in list(conditions):
            conditions[terms.not_(condition)] = None
        some = [t for x in (a, b, c, self.narrow[3]) for k in (0, 3, 4, 7) for t in self._about(x, constants[k])]
        some += [t for x, y in ((a, b), (b, c), (a, c), (b, self.narrow[3])) for t in self._about(x, y)] * 2
        self.plain = [t for t in some if terms.value(t) is None]
        self.conditions = [t for t in conditions if terms.value(t) is None]

    def _about(self, x: Term, y: Term) -> list[Term]:
        terms = self.terms
        orders = [terms.binary(op, *pair) for op in _ORDERS for pair in ((x, y), (y, x))]
        return [terms.eq(x, y), terms.not_(terms.eq(x, y)), terms.eq(x, y), terms.not_(terms.eq(x, y)), *orders]


WORLD = World()
SAID = (
    (1, 1, (88, 1675, 0, 80)),
    (2, 2, (370, 1561, 0, 80)),
    (3, 3, (532, 1578, 3, 81)),
    (4, 4, (672, 1519, 6, 83)),
    (10, 2, (944, 1497, 12, 88)),
    (11, 3, (1090, 1450, 13, 88)),
    (12, 4, (1410, 1389, 16, 94)),
    (13, 5, (1472, 1320, 16, 97)),
    (14, 6, (1206, 1378, 8, 93)),
)  # seed, how many facts; conditions decided, values left, constants, equations


def _facts(seed: int, many: int) -> Iterator[Facts]:
    """Yield facts of ``many`` random conditions that can hold together, of seeds from 10 on plain ones."""
    dice = random.Random(seed)
    pool = WORLD.plain if seed >= 10 else WORLD.conditions
    for _ in range(8):
        facts: Facts | None = None
        while facts is None:
            facts = Facts(WORLD.terms)
            for condition in dice.sample(pool, many):
                before = facts
                facts = before.and_also(condition)
                if facts is None:
                    assert not WORLD.values.models(before.literals | {condition})
                    break
                assert WORLD.values.models(facts.literals) == WORLD.values.models(before.literals | {condition})
            if facts is not None and not WORLD.values.models(facts.literals):
                facts = None
        yield facts


# seed, how many facts; decided, facts left
SAID_OF_SOME = ((21, 2, (616, 26)), (22, 3, (1036, 48)), (23, 5, (1456, 69)))


def what_is_said(facts: Facts) -> tuple[int, int, int, int]:
    """Yield how much facts say, none of it wrong: conditions decided, values left, constants, and equations."""
    terms = WORLD.terms
    models = WORLD.values.models(facts.literals)
    decided = left = constants = equations = 0
    for condition in WORLD.conditions:
        said = facts.holds(condition)
        if said is not None:
            column = WORLD.values(condition)
            assert all(column[n] == said for n in models), (facts.literals, condition)
            decided += 1
    for t in WORLD.asked:
        column = WORLD.values(t)
        width = terms.width(t)
        seen = {column[n] for n in models}
        low, high = facts.bounds(t)
        assert all(low <= k <= high for k in seen)
        least, most = facts.signed_bounds(t)
        assert all(least <= signed(k, width) <= most for k in seen)
        left += high - low + most - least
        constant = facts.constant(t)
        if constant is not None:
            assert seen == {constant}
            constants += 1
        for other in facts.equals(t):
            assert all(column[n] == WORLD.values(other)[n] for n in models)
            equations += 1
        for other in facts.unequals(t):
            assert terms.value(other) is None
            assert all(column[n] != WORLD.values(other)[n] for n in models)
            equations += 1
    return decided, left, constants, equations


@pytest.mark.parametrize(("seed", "many", "said"), SAID)
def test_what_follows(seed: int, many: int, said: tuple[int, ...]) -> None:
    rows = [what_is_said(facts) for facts in _facts(seed, many)]
    assert tuple(map(sum, zip(*rows))) == said


@pytest.mark.parametrize(("seed", "many", "said"), SAID_OF_SOME)
def test_what_is_said_of_some(seed: int, many: int, said: tuple[int, int]) -> None:
    decided = literals = 0
    leaves = Leaves(WORLD.terms)
    for facts in _facts(seed, many):
        for gone in WORLD.words:
            known = frozenset(WORLD.words) - {gone}
            found = facts.only(known, leaves)
            assert all(leaves(f) <= known for f in found.literals)
            assert set(WORLD.values.models(facts.literals)) <= set(WORLD.values.models(found.literals))
            literals += len(found.literals)
            decided += sum(found.holds(c) is not None for c in WORLD.plain)
    assert (decided, literals) == said


def test_an_order_is_followed_four_steps() -> None:
    terms = Terms(64)
    row = [terms.var("s", 8) for _ in range(7)]
    for less, at_most, is_signed in (("ult", "ule", False), ("slt", "sle", True)):
        for op, gap in ((less, 1), (at_most, 0)):
            up = frozenset(terms.binary(op, x, y) for x, y in zip(row, row[1:]))
            facts = Facts(terms, up | {terms.binary(at_most, terms.const(10, 8), row[0])})
            facts = Facts(terms, facts.literals | {terms.binary(at_most, row[6], terms.const(100, 8))})
            bounds = facts.signed_bounds if is_signed else facts.bounds
            lowest, highest = (-128, 127) if is_signed else (0, 255)
            found = [bounds(t) for t in row]
            assert [low for low, _ in found[:4]] == [10, 10 + gap, 10 + 2 * gap, 10 + 3 * gap]
            assert [low for low, _ in found[4:]] == [lowest + 4 * gap] * 3
            assert [high for _, high in found[3:]] == [100 - 3 * gap, 100 - 2 * gap, 100 - gap, 100]
            assert [high for _, high in found[:3]] == [highest - 4 * gap] * 3


def test_the_newest_facts_are_kept() -> None:
    terms = Terms(64)
    row = [terms.var("s", 8) for _ in range(100)]
    conditions = [terms.binary("ult", t, terms.const(9, 8)) for t in row]
    facts: Facts | None = Facts(terms)
    for number, condition in enumerate(conditions, 1):
        assert facts is not None
        facts = facts.and_also(condition)
        assert facts is not None and len(facts.literals) == min(number, 96)
        assert condition in facts.literals
    both = Facts(terms, frozenset(conditions[:96]))
    after = both.and_also(terms.and_(conditions[98], conditions[99]))
    assert after is not None and {conditions[98], conditions[99]} <= after.literals
    assert both.and_also(conditions[5]) is both


def test_facts_of_some_symbols_only() -> None:
    terms = Terms(64)
    a, b, c = (terms.var(name, 8) for name in "abc")
    leaves = Leaves(terms)
    deep = terms.add(terms.mul(a, b), terms.zext(terms.extract(c, 0, 4), 8))
    assert leaves(terms.const(3, 8)) == frozenset() and leaves(terms.base(0)) == frozenset()
    assert leaves(deep) == {a, b, c} and leaves(terms.mul(a, b)) == {a, b} and leaves(a) == {a}
    one, two = terms.eq(a, terms.const(1, 8)), terms.binary("ult", a, b)
    facts = Facts(terms, frozenset({one, two}))
    assert facts.only({a}, leaves).literals == {one}
    assert facts.only({a, b, c}, leaves) is facts
    assert facts.only((), leaves).literals == frozenset()
