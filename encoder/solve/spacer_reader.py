"""What Spacer answers, in terms of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from encoder.clause import System
from encoder.term import Term, Terms

Candidate: TypeAlias = dict[str, list[Term]]
"""What may hold of each predicate's arguments."""

_MOST_NODES = 20_000  # of an answer


class _Unsaid(Exception):
    """Part of an answer has no words in terms."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A term of two's complement, as wide as its bounds need, that is exactly an integer."""

    term: Term
    low: int
    high: int


def read(
    z3: Any, said: Any, system: System, relations: dict[str, Any], signed: dict[Term, bool]
) -> tuple[Candidate, ...]:
    """Read what Spacer found: the equalities, all with sums that wrap around where they can, and all both ways.

    What has no words is left out. ``relations``: of the predicates. ``signed``: which variables are signed numbers.
    """
    names = {relation.name(): name for name, relation in relations.items()}
    found: Candidate = {name: [] for name in relations}
    exact: Candidate = {name: [] for name in relations}
    equal: Candidate = {name: [] for name in relations}
    parts = [said]
    while parts:
        part = parts.pop()
        if z3.is_and(part):
            parts += part.children()
            continue
        if z3.is_quantifier(part):
            part = part.body()
        if not (z3.is_eq(part) and z3.is_app(part.arg(0)) and part.arg(0).decl().name() in names):
            continue
        left, right = part.children()
        name = names[left.decl().name()]
        formals: dict[int, Term] = {}
        for a, formal in zip(left.children(), system.predicates[name]):
            if z3.is_var(a):
                formals[z3.get_var_index(a)] = formal
        readers = [_Reader(z3, system.terms, signed, formals, modular) for modular in (True, False)]
        conjuncts = [right]
        simple: list[Any] = []
        while conjuncts:
            one = conjuncts.pop()
            if z3.is_and(one):
                conjuncts += one.children()
            else:
                simple.append(one)
        equal[name], decided = readers[0].equalities(simple)
        found[name] += equal[name]
        for k, one in enumerate(simple):
            for reader, into in zip(readers, (found, exact)):
                if into is found and k in decided:
                    continue
                try:
                    into[name].append(reader.truth(one))
                except _Unsaid:
                    continue
    both = {name: list(dict.fromkeys(found[name] + exact[name])) for name in found}
    return tuple(c for c in (equal, found, both) if any(c.values())) or (found,)


class _Reader:
    """From z3's expressions to terms. ``formals``: the variables of a predicate by number. ``modular``: comparisons are
    read as those of sums of words that wrap around, where these are all of one width."""

    def __init__(self, z3: Any, terms: Terms, signed: dict[Term, bool], formals: dict[int, Term], modular: bool):
        self.modular = modular
        self.z3 = z3
        self.terms = terms
        self.signed = signed
        self.formals = formals
        self.memo: dict[int, Term] = {}
        self.words: dict[int, _Word] = {}
        self.kept: list[Any] = []
        self.nodes = 0

    def count(self, e: Any) -> None:
        self.kept.append(e)
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise _Unsaid

    def truth(self, e: Any) -> Term:
        found = self.memo.get(e.get_id())
        if found is None:
            self.count(e)
            found = self.memo[e.get_id()] = self.read(e)
        return found

    def read(self, e: Any) -> Term:
        z3, terms = self.z3, self.terms
        if z3.is_true(e) or z3.is_false(e):
            return terms.true if z3.is_true(e) else terms.false
        if z3.is_var(e):
            formal = self.formals.get(z3.get_var_index(e))
            if formal is None:
                raise _Unsaid
            return formal
        if z3.is_not(e):
            return terms.not_(self.truth(e.arg(0)))
        if z3.is_and(e) or z3.is_or(e):
            found = terms.true if z3.is_and(e) else terms.false
            for part in e.children():
                found = (terms.and_ if z3.is_and(e) else terms.or_)(found, self.truth(part))
            return found
        kind = e.decl().kind() if z3.is_app(e) else None
        if kind == z3.Z3_OP_IMPLIES:
            return terms.or_(terms.not_(self.truth(e.arg(0))), self.truth(e.arg(1)))
        if kind == z3.Z3_OP_XOR:
            return terms.not_(terms.eq(self.truth(e.arg(0)), self.truth(e.arg(1))))
        if kind == z3.Z3_OP_ITE:
            return terms.ite(self.truth(e.arg(0)), self.truth(e.arg(1)), self.truth(e.arg(2)))
        if kind in (z3.Z3_OP_EQ, z3.Z3_OP_IFF) and z3.is_bool(e.arg(0)):
            return terms.eq(self.truth(e.arg(0)), self.truth(e.arg(1)))
        if kind in (z3.Z3_OP_EQ, z3.Z3_OP_LE, z3.Z3_OP_LT, z3.Z3_OP_GE, z3.Z3_OP_GT) and z3.is_int(e.arg(0)):
            if self.modular and (said := self.wrapping(e, kind)) is not None:
                return said
            a, b = self.word(e.arg(0)), self.word(e.arg(1))
            width = max(terms.width(a.term), terms.width(b.term))
            x, y = self.wide(a.term, width), self.wide(b.term, width)
            if kind == z3.Z3_OP_EQ:
                return terms.eq(x, y)
            if kind in (z3.Z3_OP_GE, z3.Z3_OP_GT):
                x, y = y, x
            return terms.binary("sle" if kind in (z3.Z3_OP_LE, z3.Z3_OP_GE) else "slt", x, y)
        raise _Unsaid

    def wrapping(self, e: Any, kind: int) -> Term | None:
        """A comparison of sums, read as one of words: what is variable on one side, the constant on the other."""
        z3, terms = self.z3, self.terms
        parts: dict[Term, int] = {}
        try:
            constant = self.collect(e.arg(0), 1, parts) + self.collect(e.arg(1), -1, parts)
        except _Unsaid:
            return None
        parts = {t: k for t, k in parts.items() if k}
        widths = {terms.width(t) for t in parts}
        if len(widths) != 1 or len(parts) == 1 and abs(next(iter(parts.values()))) == 1:
            return None
        (width,) = widths
        signed = all(self.signed.get(t, True) for t in parts)
        low, high = bounds_of(width, signed)
        if not low <= -constant <= high:
            return None
        total = terms.const(0, width)
        for t, k in parts.items():
            total = terms.add(total, terms.mul(t, terms.const(k, width)))
        right = terms.const(-constant, width)
        if kind == z3.Z3_OP_EQ:
            return terms.eq(total, right)
        op = ("s" if signed else "u") + ("le" if kind in (z3.Z3_OP_LE, z3.Z3_OP_GE) else "lt")
        a, b = (total, right) if kind in (z3.Z3_OP_LE, z3.Z3_OP_LT) else (right, total)
        return terms.binary(op, a, b)

    def equalities(self, facts: list[Any]) -> tuple[list[Term], set[int]]:
        """Yield the equalities that pairs of orders make, and the positions of those: they are far easier to check."""
        terms = self.terms
        bounds: dict[tuple[tuple[Term, int], ...], dict[bool, tuple[int, int]]] = {}
        for k, e in enumerate(facts):
            parts: dict[Term, int] = {}
            try:
                bound = self.bound(e, parts)
            except _Unsaid:
                continue
            key = tuple(sorted((t, n) for t, n in parts.items() if n))
            if bound is None or len(key) < 2:
                continue
            is_upper, limit = bound
            if key[0][1] < 0:
                key, is_upper, limit = tuple((t, -n) for t, n in key), not is_upper, -limit
            bounds.setdefault(key, {})[is_upper] = (limit, k)
        found: list[Term] = []
        used: set[int] = set()
        for key, both in bounds.items():
            if len(both) < 2 or both[True][0] != both[False][0]:
                continue
            widths = {terms.width(t) for t, _ in key}
            if self.modular and len(widths) == 1:
                (width,) = widths
                total = terms.const(-both[True][0], width)
                for t, n in key:
                    total = terms.add(total, terms.mul(t, terms.const(n, width)))
                found.append(terms.eq(total, terms.const(0, width)))
                used |= {k for _, k in both.values()}
        return found, used

    def bound(self, e: Any, parts: dict[Term, int]) -> tuple[bool, int] | None:
        """A fact as an upper (True) or lower bound of a linear sum, which is added to ``parts``."""
        z3 = self.z3
        holds = True
        while z3.is_not(e):
            holds, e = not holds, e.arg(0)
        kind = e.decl().kind() if z3.is_app(e) else None
        if kind not in (z3.Z3_OP_LE, z3.Z3_OP_LT, z3.Z3_OP_GE, z3.Z3_OP_GT):
            return None
        limit = -(self.collect(e.arg(0), 1, parts) + self.collect(e.arg(1), -1, parts))
        is_upper = kind in (z3.Z3_OP_LE, z3.Z3_OP_LT)
        if kind == z3.Z3_OP_LT:
            limit -= 1
        if kind == z3.Z3_OP_GT:
            limit += 1
        return (is_upper, limit) if holds else (not is_upper, limit + (1 if is_upper else -1))

    def collect(self, e: Any, factor: int, into: dict[Term, int]) -> int:
        """Add ``factor`` times a linear expression to ``into``; yield its constant part."""
        z3 = self.z3
        if z3.is_int_value(e):
            return int(e.as_long()) * factor
        if z3.is_var(e):
            formal = self.formals.get(z3.get_var_index(e))
            if formal is None:
                raise _Unsaid
            into[formal] = into.get(formal, 0) + factor
            return 0
        kind = e.decl().kind()
        if kind == z3.Z3_OP_ADD:
            return sum(self.collect(p, factor, into) for p in e.children())
        if kind == z3.Z3_OP_SUB:
            first, *rest = e.children()
            return self.collect(first, factor, into) + sum(self.collect(p, -factor, into) for p in rest)
        if kind == z3.Z3_OP_UMINUS:
            return self.collect(e.arg(0), -factor, into)
        if kind == z3.Z3_OP_MUL and e.num_args() == 2 and z3.is_int_value(e.arg(0)):
            return self.collect(e.arg(1), factor * int(e.arg(0).as_long()), into)
        raise _Unsaid

    def wide(self, t: Term, width: int) -> Term:
        return self.terms.sext(t, width) if self.terms.width(t) < width else t

    def word(self, e: Any) -> _Word:
        found = self.words.get(e.get_id())
        if found is None:
            self.count(e)
            found = self.words[e.get_id()] = self.spell(e)
        return found

    def spell(self, e: Any) -> _Word:
        z3, terms = self.z3, self.terms
        if z3.is_int_value(e):
            number = e.as_long()
            return self.sized(terms.const(number, _bits(number, number)), number, number)
        if z3.is_var(e):
            formal = self.formals.get(z3.get_var_index(e))
            if formal is None:
                raise _Unsaid
            w = terms.width(formal)
            signed = self.signed.get(formal, True)
            low, high = bounds_of(w, signed)
            return _Word(formal if signed else terms.zext(formal, w + 1), low, high)
        kind = e.decl().kind()
        parts = [self.word(p) for p in e.children() if not z3.is_bool(p)]
        match kind:
            case z3.Z3_OP_ADD:
                total = parts[0]
                for p in parts[1:]:
                    total = self.combine("add", total, p, total.low + p.low, total.high + p.high)
                return total
            case z3.Z3_OP_SUB:
                total = parts[0]
                for p in parts[1:]:
                    total = self.combine("sub", total, p, total.low - p.high, total.high - p.low)
                return total
            case z3.Z3_OP_UMINUS:
                zero = self.sized(terms.const(0, 1 + 1), 0, 0)
                return self.combine("sub", zero, parts[0], -parts[0].high, -parts[0].low)
            case z3.Z3_OP_MUL:
                total = parts[0]
                for p in parts[1:]:
                    ends = [a * b for a in (total.low, total.high) for b in (p.low, p.high)]
                    total = self.combine("mul", total, p, min(ends), max(ends))
                return total
            case z3.Z3_OP_ITE:
                a, b = parts
                low, high = min(a.low, b.low), max(a.high, b.high)
                width = _bits(low, high)
                test = self.truth(e.arg(0))
                return _Word(terms.ite(test, self.fit(a.term, width), self.fit(b.term, width)), low, high)
            case z3.Z3_OP_MOD | z3.Z3_OP_IDIV if z3.is_int_value(e.arg(1)) and e.arg(1).as_long() > 0:
                a, k = parts[0], e.arg(1).as_long()
                width = max(_bits(a.low, a.high), _bits(-k, k)) + 1
                n, by = self.fit(a.term, width), terms.const(k, width)
                rest = terms.binary("srem", n, by)
                rest = terms.ite(terms.binary("slt", rest, terms.const(0, width)), terms.add(rest, by), rest)
                if kind == z3.Z3_OP_MOD:
                    return self.sized(rest, 0, k - 1)
                return self.sized(terms.binary("sdiv", terms.sub(n, rest), by), a.low // k, a.high // k)
        raise _Unsaid

    def combine(self, op: str, a: _Word, b: _Word, low: int, high: int) -> _Word:
        width = max(_bits(low, high), self.terms.width(a.term), self.terms.width(b.term))
        if width > 256:
            raise _Unsaid
        made = self.terms.binary(op, self.wide(a.term, width), self.wide(b.term, width))
        return self.sized(made, low, high)

    def sized(self, t: Term, low: int, high: int) -> _Word:
        return _Word(self.fit(t, _bits(low, high)), low, high)

    def fit(self, t: Term, width: int) -> Term:
        """A term in as many bits as its value needs."""
        return self.wide(t, width) if self.terms.width(t) <= width else self.terms.extract(t, 0, width)


def bounds_of(width: int, signed: bool) -> tuple[int, int]:
    """Yield the least and the greatest number of so many bits."""
    return (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)


def _bits(low: int, high: int) -> int:
    """How many bits of two's complement hold every number from ``low`` to ``high``."""
    return max(2, (high if high >= 0 else ~high).bit_length() + 1, (low if low >= 0 else ~low).bit_length() + 1)
