"""Questions about products of numbers as questions about sums: each product of numbers is a number of its own.

    s == i * n,  s + n != (i + 1) * n     -->     s == p,  s + n != p + n
    i * n != j * n,  i == j               -->     p != q,  i == j,  i == j implies p == q

Sums and products are multiplied out, modulo a power of two. What has no solution so has none at all, and is soon seen
to have none, where multiplying bit by bit takes for ever; of products no more is known than what is said above.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

from encoder.term import Term, Terms, arguments

_MOST_PARTS = 24  # of a sum
_MOST_FACTORS = 4
_MOST_PRODUCTS = 40  # of which is said when they are the same
_DEEPEST = 4  # choices within choices

_Polynomial = dict[tuple[Term, ...], int]
"""By the numbers that are multiplied, in order: how often."""


def multiplies(terms: Terms, roots: Sequence[Term]) -> bool:
    """Is there a product of two numbers that are not known?"""
    seen: set[Term] = set()
    stack = list(roots)
    while stack:
        t = stack.pop()
        if t not in seen:
            seen.add(t)
            op, _, x, y, _ = terms.nodes[t]
            if op == "mul" and terms.value(x) is None and terms.value(y) is None:
                return True
            stack += arguments(terms.nodes[t])
    return False


class Products:
    """Terms without products of numbers; the same product is always the same number."""

    def __init__(self, terms: Terms):
        self.terms = terms
        self.numbers: dict[tuple[int, tuple[Term, ...]], Term] = {}  # by bits and factors
        self._new: dict[Term, Term] = {}
        self._sums: dict[Term, _Polynomial] = {}  # what terms are, as far as they are sums

    def linear(self, roots: Sequence[Term]) -> list[Term]:
        """Yield terms, in which numbers of their own stand for products."""
        for t in self._missing(roots):
            self._new[t] = self._replaced(t)
        return [self._new[t] for t in roots]

    def said(self) -> list[Term]:
        """Yield what is known of products: they are 0 where one factor is, and the same where their factors are, of
        which two differ at most."""
        terms = self.terms
        found: list[Term] = []
        known = list(self.numbers.items())[:_MOST_PRODUCTS]
        for (w, factors), number in known:
            zero = terms.const(0, w)
            found += [terms.or_(terms.not_(terms.eq(f, zero)), terms.eq(number, zero)) for f in dict.fromkeys(factors)]
        for ((w, a), p), ((v, b), q) in combinations(known, 2):
            if w == v and len(a) == len(b):
                x, y = _without(a, b), _without(b, a)
                if len(x) <= 2:
                    same = terms.false
                    for order in permutations(y):
                        equal = terms.true
                        for one, other in zip(x, order):
                            equal = terms.and_(equal, terms.eq(one, other))
                        same = terms.or_(same, equal)
                    found.append(terms.or_(terms.not_(same), terms.eq(p, q)))
        return found

    def _missing(self, roots: Sequence[Term]) -> list[Term]:
        found: dict[Term, None] = {}
        stack = list(roots)
        while stack:
            t = stack[-1]
            if t in found or t in self._new:
                stack.pop()
                continue
            parts = [a for a in arguments(self.terms.nodes[t]) if a not in found and a not in self._new]
            stack += parts
            if not parts:
                stack.pop()
                found[t] = None
        return list(found)

    def _replaced(self, t: Term) -> Term:
        """A term whose parts have been replaced."""
        op, w, x, y, _ = self.terms.nodes[t]
        if w == 1 or op not in ("add", "mul", "neg"):
            return self.terms.substitute([t], {}, {a: self._new[a] for a in arguments(self.terms.nodes[t])})[0]
        total = self._sum_of(t, [self._sum(a) for a in arguments(self.terms.nodes[t])])
        if total is None:
            return self.terms.substitute([t], {}, {a: self._new[a] for a in arguments(self.terms.nodes[t])})[0]
        self._sums[t] = total
        return self._term(total, w, _DEEPEST)

    def _sum(self, t: Term) -> _Polynomial:
        found = self._sums.get(t)
        if found is None:
            value = self.terms.value(self._new[t])
            if value is not None:
                found = {(): value} if value else {}
            else:
                found = {(self._new[t],): 1}
        return found

    def _sum_of(self, t: Term, parts: Sequence[_Polynomial]) -> _Polynomial | None:
        """What a sum or a product of sums is, multiplied out; None where that is too long."""
        op, w, _, _, _ = self.terms.nodes[t]
        full = (1 << w) - 1
        found: _Polynomial = {}
        if op == "mul":
            if len(parts[0]) * len(parts[1]) > _MOST_PARTS:
                return None
            for a, times in parts[0].items():
                for b, by in parts[1].items():
                    both = tuple(sorted(a + b))
                    if len(both) > _MOST_FACTORS:
                        return None
                    found[both] = found.get(both, 0) + times * by & full
        else:
            for part in parts:
                for a, times in part.items():
                    found[a] = found.get(a, 0) + (-times if op == "neg" else times) & full
        found = {a: times for a, times in found.items() if times}
        return found if len(found) <= _MOST_PARTS else None

    def _term(self, total: _Polynomial, w: int, depth: int) -> Term:
        terms = self.terms
        found = terms.const(0, w)
        for factors, times in sorted(total.items()):
            number = self._number(factors, w, depth) if factors else terms.const(1, w)
            found = terms.add(found, terms.mul(number, terms.const(times, w)))
        return found

    def _number(self, factors: tuple[Term, ...], w: int, depth: int) -> Term:
        """A product of terms that are not sums."""
        terms = self.terms
        if len(factors) == 1:
            return factors[0]
        for k, factor in enumerate(factors):
            op, _, test, then, otherwise = terms.nodes[factor]
            if op == "ite" and depth > 0:
                others = factors[:k] + factors[k + 1 :]
                return terms.ite(test, *(self._times(side, others, w, depth - 1) for side in (then, otherwise)))
        if (w, factors) not in self.numbers:
            self.numbers[w, factors] = terms.var("product", w)
        return self.numbers[w, factors]

    def _times(self, side: Term, others: tuple[Term, ...], w: int, depth: int) -> Term:
        total: _Polynomial = {}
        for factors, times in self._expanded(side).items():
            both = tuple(sorted(factors + others))
            total[both] = total.get(both, 0) + times & (1 << w) - 1
        return self._term(total, w, depth)

    def _expanded(self, t: Term) -> _Polynomial:
        """A term without products, as a sum."""
        terms = self.terms
        op, w, x, y, _ = terms.nodes[t]
        value = terms.value(t)
        if value is not None:
            return {(): value} if value else {}
        if op == "add":
            found = self._expanded(x)
            for factors, times in self._expanded(y).items():
                found[factors] = found.get(factors, 0) + times & (1 << w) - 1
            return found
        if op == "neg":
            return {factors: -times & (1 << w) - 1 for factors, times in self._expanded(x).items()}
        by = terms.value(y) if op == "mul" else None
        if by is not None:
            return {factors: times * by & (1 << w) - 1 for factors, times in self._expanded(x).items()}
        return {(t,): 1}


def _without(a: tuple[Term, ...], b: tuple[Term, ...]) -> list[Term]:
    """The factors of one product that another one does not have."""
    rest = list(a)
    for factor in b:
        if factor in rest:
            rest.remove(factor)
    return rest
