"""What is known of terms on a path: literals, and what follows from them without a solver."""

from __future__ import annotations

from collections.abc import Iterable

from encoder.term import Term, Terms, arguments

_MOST = 96  # literals of one path that are kept
_DEEPEST = 4  # operations that bounds are carried through


class Facts:
    """A set of Boolean terms that hold. Never changed once made."""

    __slots__ = ("_about", "_bounded", "_constants", "_equal", "literals", "terms")

    def __init__(self, terms: Terms, literals: frozenset[Term] = frozenset()):
        self.terms = terms
        self.literals = literals
        self._about: dict[Term, list[Term]] | None = None
        self._equal: dict[Term, frozenset[Term]] = {}
        self._bounded: dict[tuple[Term, int, bool], tuple[int, int]] = {}
        self._constants: dict[Term, int | None] = {}

    def about(self, t: Term) -> list[Term]:
        """Yield the comparisons that mention ``t`` itself."""
        if self._about is None:
            self._about = {}
            nodes = self.terms.nodes
            for literal in sorted(self.literals):
                node = nodes[literal]
                if node[0] == "not":
                    node = nodes[node[2]]
                if node[0] in ("eq", "ult", "ule", "slt", "sle"):
                    for side in node[2:4]:
                        self._about.setdefault(side, []).append(literal)
        return self._about.get(t, [])

    def and_also(self, condition: Term) -> Facts | None:
        """Yield these facts and ``condition``, or None where both cannot hold."""
        terms = self.terms
        new: set[Term] = set()
        found = self
        work = [(condition, True)]
        while work:
            t, holds = work.pop()
            op, width, x, y, _ = terms.nodes[t]
            if op == "not":
                work.append((x, not holds))
                continue
            if width == 1 and op == ("and" if holds else "or"):
                work += ((x, holds), (y, holds))
                continue
            literal = t if holds else terms.not_(t)
            known = found.holds(literal)
            if known is False:
                return None
            if known is None:
                new.add(literal)
                found = Facts(terms, found.literals | {literal})
        if len(found.literals) > _MOST:
            return Facts(terms, frozenset(sorted(found.literals)[-_MOST:]) | new)
        return found

    def equals(self, t: Term) -> frozenset[Term]:
        """Yield the terms known to equal ``t``, itself among them."""
        found = self._equal.get(t)
        if found is None:
            seen = {t}
            work = [t]
            while work:
                for literal in self.about(work.pop()):
                    op, _, x, y, _ = self.terms.nodes[literal]
                    if op == "eq":
                        for side in (x, y):
                            if side not in seen:
                                seen.add(side)
                                work.append(side)
            found = self._equal[t] = frozenset(seen)
        return found

    def unequals(self, t: Term) -> frozenset[Term]:
        """Yield the terms, constants left out, that ``t`` is said to differ from."""
        nodes, terms = self.terms.nodes, self.terms
        found: set[Term] = set()
        for literal in self.about(t):
            op, _, x, _, _ = nodes[literal]
            if op == "not":
                _, _, p, q, _ = nodes[x]
                other = q if p == t else p
                if terms.value(other) is None:
                    found.add(other)
        return frozenset(found)

    def constant(self, t: Term) -> int | None:
        """Yield the one value that ``t`` can have, if that is known."""
        value = self.terms.value(t)
        if value is not None:
            return value
        if t not in self._constants:
            self._constants[t] = self._constant(t)
        return self._constants[t]

    def _constant(self, t: Term) -> int | None:
        for other in self.equals(t):
            value = self.terms.value(other)
            if value is not None:
                return value
        low, high = self.bounds(t)
        if low < high:
            low, high = self.signed_bounds(t)
        return low & (1 << self.terms.width(t)) - 1 if low == high else None

    def holds(self, condition: Term) -> bool | None:
        """Yield whether ``condition`` is known to hold (True) or to fail (False)."""
        terms = self.terms
        if condition == terms.true or condition in self.literals:
            return True
        if condition == terms.false or terms.not_(condition) in self.literals:
            return False
        op, width, x, y, _ = terms.nodes[condition]
        if op == "not":
            inner = self.holds(x)
            return None if inner is None else not inner
        if width == 1 and op in ("and", "or"):
            sides = (self.holds(x), self.holds(y))
            decisive = op == "or"
            if decisive in sides:
                return decisive
            return None if None in sides else not decisive
        if op == "eq":
            return self._equal_or_not(x, y)
        if op in ("ult", "ule", "slt", "sle"):
            return self._ordered(op, x, y)
        return None

    def _equal_or_not(self, a: Term, b: Term) -> bool | None:
        terms = self.terms
        if terms.width(a) == 1:
            left, right = self.holds(a), self.holds(b)
            return None if left is None or right is None else left == right
        for x in self.equals(a):
            for y in self.equals(b):
                same = terms.eq(x, y)
                if same == terms.true or same in self.literals:
                    return True
                if same == terms.false or terms.not_(same) in self.literals:
                    return False
                if any(terms.binary(op, *pair) in self.literals for op in ("ult", "slt") for pair in ((x, y), (y, x))):
                    return False
        (low, high), (first, last) = self.bounds(a), self.bounds(b)
        if high < first or last < low:
            return False
        if low == high == first == last:
            return True
        (low, high), (first, last) = self.signed_bounds(a), self.signed_bounds(b)
        if high < first or last < low:
            return False
        return True if low == high == first == last else None

    def _ordered(self, op: str, a: Term, b: Term) -> bool | None:
        bounds = self.bounds if op[0] == "u" else self.signed_bounds
        (low, high), (first, last) = bounds(a), bounds(b)
        strict = op in ("ult", "slt")
        if high < first or not strict and high <= first:
            return True
        if low > last or strict and low >= last:
            return False
        terms = self.terms
        if not strict and (terms.binary(op[:2] + "t", a, b) in self.literals or terms.eq(a, b) in self.literals):
            return True
        if strict and terms.eq(a, b) in self.literals or terms.binary(op[:2] + "t", b, a) in self.literals:
            return False
        return None

    def bounds(self, t: Term, depth: int = _DEEPEST) -> tuple[int, int]:
        """Yield unsigned bounds (lowest, highest) of ``t``."""
        return self._bounds(t, depth, False)

    def signed_bounds(self, t: Term, depth: int = _DEEPEST) -> tuple[int, int]:
        """Yield signed bounds (lowest, highest) of ``t``."""
        return self._bounds(t, depth, True)

    def _bounds(self, t: Term, depth: int, signed: bool) -> tuple[int, int]:
        low, high = self.terms.bounds.srange(t) if signed else self.terms.bounds.range(t)
        if low == high or depth == 0:
            return low, high
        found = self._bounded.get((t, depth, signed))
        if found is None:
            found = self._bounded[t, depth, signed] = self._bound(t, depth, signed, low, high)
        return found

    def _bound(self, t: Term, depth: int, signed: bool, low: int, high: int) -> tuple[int, int]:
        terms = self.terms
        op, w, x, y, _ = terms.nodes[t]
        if op == "add" and terms.value(y) is not None:
            k = terms.signed(y) if signed else terms.value(y)
            assert k is not None
            a, b = self._bounds(x, depth - 1, signed)
            least, most = (-(1 << w - 1), (1 << w - 1) - 1) if signed else (0, (1 << w) - 1)
            for shift in (k,) if signed else (k, k - (1 << w)):
                if least <= a + shift and b + shift <= most:
                    low, high = max(low, a + shift), min(high, b + shift)
        elif op == "zext" or op == "sext" and signed:
            a, b = self._bounds(x, depth - 1, signed and op == "sext")
            low, high = max(low, a), min(high, b)
        less, at_most = ("slt", "sle") if signed else ("ult", "ule")
        changed = True
        for literal in self.about(t):
            node = terms.nodes[literal]
            kind, _, p, q, _ = node
            if kind in (less, at_most):
                gap = 1 if kind == less else 0
                if p == t:
                    high = min(high, self._bounds(q, depth - 1, signed)[1] - gap)
                else:
                    low = max(low, self._bounds(p, depth - 1, signed)[0] + gap)
            elif kind == "eq":
                a, b = self._bounds(q if p == t else p, depth - 1, signed)
                low, high = max(low, a), min(high, b)
        while changed:
            changed = False
            for literal in self.about(t):
                kind, _, p, _, _ = terms.nodes[literal]
                if kind == "not":
                    _, _, p, q, _ = terms.nodes[p]
                    value = terms.signed(q if p == t else p) if signed else terms.value(q if p == t else p)
                    if value is not None and low < high:
                        if value == low:
                            low, changed = low + 1, True
                        elif value == high:
                            high, changed = high - 1, True
        return low, max(low, high)

    def only(self, leaves: Iterable[Term], leaves_of: Leaves) -> Facts:
        """Yield what is said of nothing but ``leaves``, by facts themselves or through terms that are gone then."""
        known = frozenset(leaves)
        kept = frozenset(f for f in self.literals if leaves_of(f) <= known)
        if len(kept) == len(self.literals):
            return self
        found = Facts(self.terms, kept)
        beside = self._beside(self.literals - kept, known, leaves_of)
        new = {f for x in beside for f in self._of(x, known, leaves_of) if found.holds(f) is None}
        return Facts(self.terms, kept | new) if new else found

    def _beside(self, gone: frozenset[Term], known: frozenset[Term], leaves_of: Leaves) -> list[Term]:
        """Terms over ``known`` that are compared with others."""
        nodes = self.terms.nodes
        found: set[Term] = set()
        for literal in gone:
            node = nodes[literal]
            if node[0] == "not":
                node = nodes[node[2]]
            if node[0] in ("eq", "ult", "ule", "slt", "sle") and self.terms.width(node[2]) > 1:
                found |= {side for side in node[2:4] if leaves_of(side) and leaves_of(side) <= known}
        return sorted(found)

    def _of(self, x: Term, known: frozenset[Term], leaves_of: Leaves) -> Iterable[Term]:
        """What follows of a term and those over ``known``: bounds, what it equals, what it differs from."""
        terms = self.terms
        for at_most, (low, high) in (("ule", self.bounds(x)), ("sle", self.signed_bounds(x))):
            yield terms.binary(at_most, terms.const(low, terms.width(x)), x)
            yield terms.binary(at_most, x, terms.const(high, terms.width(x)))
        same = self.equals(x)
        for y in sorted(same):
            if leaves_of(y) <= known:
                yield terms.eq(x, y)
            for other in sorted(self.unequals(y)):
                for z in sorted(self.equals(other)):
                    if leaves_of(z) <= known:
                        yield terms.not_(terms.eq(x, z))


class Leaves:
    """The symbols that terms are made of."""

    def __init__(self, terms: Terms):
        self.terms = terms
        self.memo: dict[Term, frozenset[Term]] = {}

    def __call__(self, t: Term) -> frozenset[Term]:
        """Yield the variables in ``t``."""
        found = self.memo.get(t)
        if found is not None:
            return found
        stack = [t]
        while stack:
            top = stack[-1]
            if top in self.memo:
                stack.pop()
                continue
            node = self.terms.nodes[top]
            if node[0] == "var":
                self.memo[top] = frozenset({top})
                continue
            parts = arguments(node)
            waiting = [p for p in parts if p not in self.memo]
            if waiting:
                stack += waiting
                continue
            sets = [self.memo[p] for p in parts]
            self.memo[top] = sets[0] if len(sets) == 1 else frozenset().union(*sets)
        return self.memo[t]
