"""Proves by relations of numbers at loops' heads: orders, and equations modulo a power of two, of elements, too.

Orders are guessed, and what a clause breaks is dropped. Equations begin with all that hold of a few runs; as long as
some clause leads to numbers that break one, these are added to what the equations must allow:

    i = 0, s = 0; i = 1, s = 2    -->    s == 2 * i
    x = 0; x = 4                  -->    x << 30 == 0

Of the element that stands for every one the same is said where its index lies below a number, or between two, and
equations between those of different arrays. What comes of it is checked as all candidates are.
Sources: King/Søndergaard, "Automatic abstraction for congruences", VMCAI 2010; Müller-Olm/Seidl, "Analysis of modular
arithmetic", TOPLAS 2007.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, combinations_with_replacement, permutations

from encoder import ir
from encoder.cells import Unfit
from encoder.clause import Clause, System
from encoder.flatten import Flat, flatten, flatten_every
from encoder.horn import OutOfTime, Proof, all_of, applied, assumed, clauses, model
from encoder.points_to import PointsTo
from encoder.products import Products, multiplies
from encoder.term import Term, Terms, arguments
from encoder.term_code import compiled
from encoder.term_value import evaluate
from encoder.trial import Point, points

_MOST_CANDIDATES = 1200  # orders, of all places
_MOST_NUMBERS = 12  # of one width, of which equations are looked for at one place
_MOST_COMPARED = 6  # numbers that an element is compared with
_MOST_FACTORS = 3  # numbers that are multiplied
_MOST_BOUNDS = 4  # between which the index of an element may lie
_MOST_PAIRS = 10  # of arrays
_MOST_FAR = 6  # numbers, of which it is guessed how far they lie apart
_MOST_ASKED = 2  # numbers that are asked whether they are 0
_MOST_CONSTANTS = 6  # of one width, that numbers are compared with
_PLAIN = 0.5  # of the time, without equations of products where the program multiplies
_TRIED = 0.2  # of the time, to run on numbers drawn by chance
_MOST_POINTS = 200  # that one set of equations is made of


def prove(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], deadline: float) -> Proof | None:
    """Yield a proof that no run of ``entry`` calls one of ``errors``, if these relations make one in time."""
    try:
        flat = flatten_every(program, sets, entry, errors) or flatten(program, sets, entry, errors)
        system, _ = clauses(flat)
        if not system.predicates:
            return None
    except Unfit:
        return None
    now = time.monotonic()
    tried = points(system, flat.instances, now + (deadline - now) * _TRIED)
    roots = [t for c in system.clauses for t in (c.constraint, *(c.head.arguments if c.head is not None else ()))]
    multiplied = multiplies(system.terms, roots)
    until = now + (deadline - now) * _PLAIN if multiplied else deadline
    products = Products(system.terms) if multiplied else None
    facts = _enough(_Relations(system, flat, tried, products, False), until)
    if facts is None and multiplied:
        facts = _enough(_Relations(system, flat, tried, products, True), deadline)
    return None if facts is None else Proof(system, facts, flat)


def _enough(relations: _Relations, deadline: float) -> dict[str, list[Term]] | None:
    """Yield what holds, if it excludes what must not be."""
    guesses = relations.orders(True)
    if sum(map(len, guesses.values())) > _MOST_CANDIDATES:
        guesses = relations.orders(False)
    if sum(map(len, guesses.values())) > _MOST_CANDIDATES:
        return None
    try:
        facts = relations.held(guesses, deadline)
        wrong = (c for c in relations.system.clauses if c.head is None)
        return None if any(relations.fails(clause, facts, deadline) for clause in wrong) else facts
    except OutOfTime:
        return None


@dataclass(slots=True)
class _Equations:
    """The equations, modulo a power of two, that all points have that were added. ``guard``: where they are said;
    ``rows``: their factors, first that of one."""

    guard: Term
    numbers: tuple[Term, ...]
    width: int
    element: bool = False  # is the first number an element? Then only what is said of it counts
    rows: list[list[int]] = field(default_factory=list)
    points: int = 0

    def __post_init__(self) -> None:
        n = len(self.numbers) + 1
        self.rows = [[int(j == k) for j in range(n)] for k in range(n)]

    def add(self, values: Sequence[int]) -> None:
        """Drop what a point does not fulfil, and keep all that follows from the equations and holds of it."""
        bits = (1 << self.width) - 1
        point = (1, *values)
        rests = [sum(a * b for a, b in zip(row, point)) & bits for row in self.rows]
        wrong = [k for k, rest in enumerate(rests) if rest]
        if not wrong:
            return
        self.points += 1
        pivot = min(wrong, key=lambda k: rests[k] & -rests[k])
        low = rests[pivot] & -rests[pivot]
        inverse = pow(rests[pivot] // low, -1, 1 << self.width)
        own = self.rows[pivot]
        for k in wrong:
            if k != pivot:
                times = rests[k] // low * inverse
                self.rows[k] = [(a - times * b) & bits for a, b in zip(self.rows[k], own)]
        times = (1 << self.width) // low
        self.rows[pivot] = [a * times & bits for a in own]
        self.rows = [row for row in self.rows if any(row)]

    def terms(self, terms: Terms) -> list[Term]:
        found: list[Term] = []
        for row in self.rows:
            if self.element and not row[1]:
                continue
            total = terms.const(row[0], self.width)
            for factor, number in zip(row[1:], self.numbers):
                if factor:
                    total = terms.add(total, terms.mul(number, terms.const(factor, self.width)))
            found.append(terms.or_(terms.not_(self.guard), terms.eq(total, terms.const(0, self.width))))
        return found


class _Relations:
    """What may hold of the predicates of a system. ``products``: by which products are numbers of their own;
    ``searched``: and equations of them are looked for."""

    def __init__(
        self,
        system: System,
        flat: Flat,
        tried: Mapping[str, Sequence[Point]],
        products: Products | None,
        searched: bool,
    ):
        self.system = system
        self.tried = tried
        self.products = products
        self.searched = searched
        self.terms = system.terms
        self.pairs = {(i.any_index.name, i.any_value.name): i.most for i in flat.instances}
        self.joint = bool(flat.joint)
        self.steps = flat.steps
        self.own = {name for pair in self.pairs for name in pair}
        self.bounds: set[str] = set()  # what is compared by order
        self.firsts: set[str] = set()  # what is asked whether it is 0
        self.constants = self._constants()
        self.never: dict[str, dict[Term, None]] = {}  # guesses, by predicate

    def fails(self, clause: Clause, facts: dict[str, list[Term]], deadline: float) -> bool:
        """May what must not be follow? Raises OutOfTime."""
        given = assumed(self.system, clause, facts)
        if self.products is not None:
            linear = self.products.linear(given)
            if model(self.terms, (*linear, *self.products.said()), deadline) is None:
                return False
        return model(self.terms, given, deadline) is not None

    def _constants(self) -> dict[int, list[int]]:
        """By width: the small numbers that others are compared with, and become."""
        found: dict[int, dict[int, None]] = {}
        names, nodes = self.terms.names, self.terms.nodes
        stack = [c.constraint for c in self.system.clauses]
        stack += [a for c in self.system.clauses if c.head is not None for a in c.head.arguments]
        seen: set[Term] = set()
        while stack:
            t = stack.pop()
            if t in seen:
                continue
            seen.add(t)
            op, _, x, y, z = self.terms.nodes[t]
            stack += arguments(nodes[t])
            for part in (x, y) if op in ("slt", "sle", "ult", "ule") else ():
                while nodes[part][0] in ("sext", "zext"):
                    part = nodes[part][2]
                if nodes[part][0] == "var":
                    self.bounds.add(names[nodes[part][2]])
            if op == "eq" and nodes[x][0] == "var" and self.terms.value(y) == 0:
                self.firsts.add(names[nodes[x][2]])
            for part in (x, y) if op in ("eq", "slt", "sle", "ult", "ule") else (y, z) if op == "ite" else ():
                value = self.terms.value(part)
                if value is not None and self.terms.width(part) > 1:
                    found.setdefault(self.terms.width(part), {})[value] = None
        return {width: sorted({0, 1, *values})[:_MOST_CONSTANTS] for width, values in found.items()}

    def numbers(self, predicate: str) -> dict[str, Term]:
        """The variables of a predicate by name, without those of elements."""
        terms = self.terms
        named = {terms.names[terms.nodes[v][2]]: v for v in self.system.predicates[predicate]}
        return {n: v for n, v in named.items() if terms.width(v) > 1 and n not in self.own}

    def elements(self, predicate: str) -> list[tuple[Term, Term, int]]:
        """Index and value of the elements that stand for all, and the largest index."""
        terms = self.terms
        named = {terms.names[terms.nodes[v][2]]: v for v in self.system.predicates[predicate]}
        return [(named[k], named[v], most) for (k, v), most in self.pairs.items() if k in named and v in named]

    def guards(self, predicate: str, index: Term, lower: bool = True) -> list[Term]:
        """Where an index may lie: anywhere, below a number, the same where a number is not 0 that is asked for it, or
        between two (``lower``)."""
        terms, width = self.terms, self.terms.width(index)
        bounds = [
            terms.sext(v, width) if terms.width(v) < width else v
            for n, v in self.numbers(predicate).items()
            if n in self.bounds and terms.width(v) in (32, width)
        ][:_MOST_BOUNDS]
        below = [terms.binary("ult", index, b) for b in bounds]
        between = [
            terms.and_(terms.binary("ule", a, index), terms.binary("ult", index, b)) for a, b in permutations(bounds, 2)
        ]
        asked = [v for n, v in self.numbers(predicate).items() if n in self.firsts][:_MOST_ASKED]
        set_ = [terms.not_(terms.eq(v, terms.const(0, terms.width(v)))) for v in asked]
        where = [terms.true, *below]
        later = [terms.and_(a, b) for a in set_ for b in where]
        self._met(predicate, below)
        return [terms.true, *below, *later, *(self._met(predicate, between) if lower else ())]

    def _met(self, predicate: str, guards: list[Term]) -> list[Term]:
        """Those of some guards that hold of some point; of others it is guessed that they never do. All, where no run
        came to."""
        if not self.tried.get(predicate):
            return guards
        met = [False] * len(guards)
        code = compiled(self.terms, self.system.predicates[predicate], guards)
        for point in self.tried.get(predicate, ()):
            met = [a or bool(b) for a, b in zip(met, code(point))]
            if all(met):
                break
        self.never.setdefault(predicate, {}).update(
            (self.terms.not_(guard), None) for guard, holds in zip(guards, met) if not holds
        )
        return [guard for guard, holds in zip(guards, met) if holds]

    def later(self, predicate: str) -> list[Term]:
        """Always, and wherever a number is not 0 that is asked for it: at first much is not set."""
        terms = self.terms
        asked = [v for n, v in self.numbers(predicate).items() if n in self.firsts]
        later = [terms.not_(terms.eq(v, terms.const(0, terms.width(v)))) for v in asked]
        return [terms.true, *self._met(predicate, later)]

    def _products(self, predicate: str, numbers: tuple[Term, ...], more: tuple[Term, ...]) -> tuple[Term, ...]:
        """Products of numbers that are compared by order, and of ``more``, where these are looked for."""
        if not self.searched:
            return ()
        named = self.numbers(predicate)
        factors = [v for n, v in named.items() if n in self.bounds and v in numbers][:_MOST_FACTORS]
        pairs = combinations_with_replacement((*more, *factors), 2)
        return tuple(self.terms.mul(a, b) for a, b in pairs)

    def orders(self, apart: bool) -> dict[str, list[Term]]:
        """Orders of numbers and of elements, and (``apart``) how far numbers lie apart."""
        terms = self.terms
        found: dict[str, list[Term]] = {}
        for predicate in self.system.predicates:
            said = found[predicate] = []
            numbers = list(self.numbers(predicate).values())
            for guard in self.later(predicate):
                for a, b in permutations(numbers, 2):
                    if terms.width(a) == terms.width(b):
                        said.append(terms.or_(terms.not_(guard), terms.binary("sle", a, b)))
            for a in numbers:
                said += self._bounds(a)
            for a, b in permutations(numbers[:_MOST_FAR], 2) if apart else ():
                width = terms.width(a)
                if width == terms.width(b):
                    far = (terms.const(c, width) for c in self.constants.get(width, ()) if c)
                    said += [terms.binary("sle", terms.binary("sub", a, b), c) for c in far]
            for index, value, most in self.elements(predicate):
                said.append(terms.binary("ule", index, terms.const(most, terms.width(index))))
                near = [a for a in numbers if terms.width(a) == terms.width(value)][:_MOST_COMPARED]
                compared = [terms.binary("sle", *pair) for a in near for pair in ((a, value), (value, a))]
                compared += [terms.not_(terms.eq(value, a)) for a in near]
                for guard in self.guards(predicate, index):
                    said += [terms.or_(terms.not_(guard), bound) for bound in self._bounds(value) + compared]
            said += self.never.get(predicate, ())
        return found

    def _bounds(self, number: Term) -> list[Term]:
        terms, width = self.terms, self.terms.width(number)
        found: list[Term] = []
        for value in self.constants.get(width, ()):
            constant = terms.const(value, width)
            found += [terms.binary("sle", number, constant), terms.binary("sle", constant, number)]
        return found

    def _empty(self, predicate: str) -> list[_Equations]:
        terms = self.terms
        found: list[_Equations] = []
        numbers = list(self.numbers(predicate).values())
        for width in sorted({terms.width(v) for v in numbers}):
            own = tuple(v for v in numbers if terms.width(v) == width)[:_MOST_NUMBERS]
            own += self._products(predicate, own, ())
            found += [_Equations(guard, own, width) for guard in self.later(predicate)]
        for index, value, _ in self.elements(predicate):
            width = terms.width(value)
            own = tuple(v for v in numbers if terms.width(v) == width)[:_MOST_NUMBERS]
            if terms.width(index) >= width:
                k = terms.extract(index, 0, width)
                own = (k, *own, *self._products(predicate, own, (k,)))
            for guard in self.guards(predicate, index):
                found.append(_Equations(guard, (value, *own), width, True))
        for guard, index, values in self.alike(predicate):
            width = terms.width(values[0])
            own = (terms.extract(index, 0, width),) if terms.width(index) >= width else ()
            found.append(_Equations(guard, (*values, *own), width, True))
        return found

    def alike(self, predicate: str) -> list[tuple[Term, Term, tuple[Term, ...]]]:
        """Elements of different arrays at the same index, two by two, and of three if there are no more, or at indices
        that the program reads together: where something is said, their index, and what they hold."""
        terms = self.terms
        found: list[tuple[Term, Term, tuple[Term, ...]]] = []
        elements = self.elements(predicate)
        together = list(combinations(elements, 2)) if self.joint else []
        together = together[:_MOST_PAIRS]
        triples = [tuple(elements)] if len(elements) == 3 and self.joint else []
        for them in (*together, *triples):
            (index, value, _), *others = them
            if any((terms.width(k), terms.width(v)) != (terms.width(index), terms.width(value)) for k, v, _ in others):
                continue
            values = (value, *(v for _, v, _ in others))
            same = all_of(terms, [terms.eq(index, k) for k, _, _ in others])
            guards = self.guards(predicate, index, False)
            found += [(terms.and_(same, guard), index, values) for guard in guards]
            for same in self._stepped(index, others):
                both = dict.fromkeys((*guards, *self.guards(predicate, others[0][0], False)))
                found += [(terms.and_(same, guard), index, values) for guard in both]
        return found

    def _stepped(self, index: Term, others: Sequence[tuple[Term, Term, int]]) -> list[Term]:
        """That the other index is one that the program reads together with this one: a[j] and b[2 * j + 1]."""
        terms, (other, _, _) = self.terms, others[0]
        names = tuple(terms.names[terms.nodes[k][2]] for k in (index, other))
        found: list[Term] = []
        for a, b, times, plus in self.steps if len(others) == 1 else ():
            if {a, b} == set(names):
                x, y = (index, other) if (a, b) == names else (other, index)
                width = terms.width(x)
                product = terms.mul(x, terms.const(times, width))
                found.append(terms.eq(y, terms.add(product, terms.const(plus, width))))
        return found

    def fulfilled(self, guesses: dict[str, list[Term]]) -> dict[str, list[Term]]:
        """Yield the guesses that hold of all points."""
        found: dict[str, list[Term]] = {}
        for name, said in guesses.items():
            code = compiled(self.terms, self.system.predicates[name], said)
            held = [True] * len(said)
            for point in self.tried.get(name, ()):
                held = [a and bool(b) for a, b in zip(held, code(point))]
            found[name] = [fact for fact, holds in zip(said, held) if holds]
        return found

    def _of_points(self, predicate: str) -> list[_Equations]:
        """The equations that all points fulfil."""
        found = self._empty(predicate)
        wanted = [t for own in found for t in (own.guard, *own.numbers)]
        code = compiled(self.terms, self.system.predicates[predicate], wanted)
        for values in map(code, self.tried.get(predicate, ())):
            rest = iter(values)
            for own in found:
                guard, *point = (next(rest) for _ in range(1 + len(own.numbers)))
                if guard:
                    own.add(point)
        for own in found:
            own.points = 0
        return found

    def held(
        self, guesses: dict[str, list[Term]], deadline: float
    ) -> dict[str, list[Term]]:
        """Yield those guesses, and those equations, that all clauses preserve together; to begin with those that hold
        of all points. Raises OutOfTime."""
        system, terms = self.system, self.terms
        orders = self.fulfilled(guesses)
        made = {name: self._of_points(name) for name in system.predicates}
        facts = {name: orders[name] + _said(terms, made[name]) for name in made}
        waiting = dict.fromkeys(k for k, clause in enumerate(system.clauses) if clause.head is not None)
        while waiting:
            at = min(waiting)
            del waiting[at]
            clause = system.clauses[at]
            assert clause.head is not None
            name = clause.head.predicate
            formals = dict(zip(system.predicates[name], clause.head.arguments))
            while True:
                given = list(assumed(system, clause, facts))
                said = applied(system, clause.head, facts)
                if terms.false in given:
                    break
                if self.products is not None:
                    given, said = self.products.linear(given), self.products.linear(said)
                    given += self.products.said()
                found = model(terms, (*given, terms.not_(all_of(terms, said))), deadline)
                if found is None:
                    break
                memo: dict[Term, int] = {}
                orders[name] = [
                    fact for fact, now in zip(orders[name], said) if evaluate(terms, now, found.leaves, {}, memo)
                ]
                for equations in made[name]:
                    here = terms.substitute([equations.guard, *equations.numbers], formals)
                    if self.products is not None:
                        here = self.products.linear(here)
                    guard, *point = (evaluate(terms, t, found.leaves, {}, memo) for t in here)
                    if guard:
                        equations.add(point)
                        if equations.points > _MOST_POINTS:
                            raise OutOfTime
                facts[name] = orders[name] + _said(terms, made[name])
                later = (k for k, c in enumerate(system.clauses) if any(a.predicate == name for a in c.body))
                waiting |= dict.fromkeys(k for k in later if system.clauses[k].head is not None)
            waiting.pop(at, None)
        return facts


def _said(terms: Terms, equations: Iterable[_Equations]) -> list[Term]:
    return list(dict.fromkeys(t for own in equations for t in own.terms(terms)))
