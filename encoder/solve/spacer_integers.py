"""Clauses of words as clauses of integers, for Spacer.

Without wrapping around (``ideal``) the questions are easy, and what is found often holds of words as well; with it
(``wraps``) sums are right, and what has no linear meaning is any number.
"""

from __future__ import annotations

import resource
from collections import Counter
from dataclasses import dataclass
from typing import Any

from encoder.clause import Atom, Clause, System
from encoder.solve.spacer_reader import Candidate, bounds_of, read
from encoder.term import Term, Terms, arguments

_SHARE_OF_MEMORY = 4
_FEW_BITS = 6  # of a mask that is not all low bits


@dataclass(frozen=True, slots=True)
class _Number:
    """An integer of z3 with bounds."""

    is_: Any
    low: int
    high: int


class Engine:
    """One question to Spacer. ``wraps``, ``across``: see encoder.solve.spacer.Task."""

    def __init__(self, system: System, wraps: bool, across: bool):
        import z3  # 200 ms: only where an engine is needed

        self.z3: Any = z3
        self.system = system
        self.terms: Terms = system.terms
        self.wraps = wraps
        self.across = across
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:  # several engines share what is allowed
            z3.set_param("memory_max_size", max(256, (limit >> 20) // _SHARE_OF_MEMORY))
        self.ctx: Any = z3.Context()
        self.signed = _views(system)
        self.formals = frozenset(t for ts in system.predicates.values() for t in ts)
        self.numbers: dict[tuple[Term, bool], _Number] = {}
        self.truths: dict[Term, Any] = {}
        self.words: dict[Term, Any] = {}
        self.leaves: dict[Term, Any] = {}
        self.domain: list[Any] = []
        self.relations: dict[str, Any] = {}

    def run(self, seconds: float) -> tuple[Candidate, ...] | None:
        """Yield readings of what Spacer finds in so many seconds, those first that are easy to check."""
        z3 = self.z3
        engine = z3.Fixedpoint(ctx=self.ctx)
        engine.set(engine="spacer", timeout=int(seconds * 1000))
        engine.set("spacer.global", self.across)
        for name in ("xform.inline_linear", "xform.inline_eager", "xform.slice"):
            engine.set(name, False)
        boolean = z3.BoolSort(ctx=self.ctx)
        for k, (name, formals) in enumerate(self.system.predicates.items()):
            relation = z3.Function(f"p{k}", *(self.sort(t) for t in formals), boolean)
            engine.register_relation(relation)
            self.relations[name] = relation
        error = z3.Function("error", boolean)
        engine.register_relation(error)
        for clause in self.system.clauses:
            self.add(engine, clause, error)
        try:
            if engine.query(error()) != z3.unsat:
                return None
            return read(z3, engine.get_answer(), self.system, self.relations, self.signed)
        except z3.Z3Exception:
            return None

    def sort(self, t: Term) -> Any:
        width = self.terms.width(t)
        if width == 1:
            return self.z3.BoolSort(ctx=self.ctx)
        return self.z3.IntSort(ctx=self.ctx)

    def add(self, engine: Any, clause: Clause, error: Any) -> None:
        z3 = self.z3
        self.domain = []
        self.numbers, self.truths, self.leaves = {}, {}, {}
        head = error() if clause.head is None else self.atom(clause.head)
        parts = [self.atom(a) for a in clause.body]
        parts.append(self.truth(clause.constraint))
        parts += self.domain
        body = z3.And(*parts) if len(parts) > 1 else parts[0]
        variables = list(self.leaves.values())
        rule = z3.Implies(body, head)
        engine.add_rule(z3.ForAll(variables, rule) if variables else rule)

    def atom(self, atom: Atom) -> Any:
        formals = self.system.predicates[atom.predicate]
        made = []
        for formal, t in zip(formals, atom.arguments):
            if self.terms.width(t) == 1:
                made.append(self.truth(t))
            else:
                made.append(self.number(t, self.signed.get(formal, True)).is_)
        return self.relations[atom.predicate](*made)

    # ------------------------------------------------------------ terms as integers

    def integer(self, value: int) -> Any:
        return self.z3.IntVal(value, ctx=self.ctx)

    def number(self, t: Term, signed: bool) -> _Number:
        """Yield a term's value, read as a signed or as an unsigned number."""
        stack = [(t, signed)]
        while stack:
            at = stack[-1]
            if at in self.numbers:
                stack.pop()
                continue
            missing = [p for p in self.needs(*at) if p not in self.numbers]
            if missing:
                stack.extend(missing)
                continue
            self.numbers[at] = self.make(*at)
            stack.pop()
        return self.numbers[t, signed]

    def needs(self, t: Term, signed: bool) -> list[tuple[Term, bool]]:
        op, _, x, y, z = self.terms.nodes[t]
        value = self.terms.value
        match op:
            case "add":
                return [(p, signed) for p in (x, y) if value(p) is None]
            case "mul" if value(y) is not None or value(x) is not None:
                return [(x if value(x) is None else y, signed)]
            case "neg" | "bnot":
                return [(x, signed)]
            case "ite":
                return [(y, signed), (z, signed)]
            case "zext" | "lshr" | "udiv" | "urem":
                return [(x, False)]
            case "sext" | "ashr" | "sdiv" | "srem":
                return [(x, True)]
            case "extract" | "shl":
                return [(x, signed)]
            case "and":
                return [(x if value(x) is None else y, signed)] if value(x) is not None or value(y) is not None else []
            case "concat":
                return [(x, signed), (y, False)]
        return []

    def make(self, t: Term, signed: bool) -> _Number:
        op, w, x, y, z = self.terms.nodes[t]
        value, get, z3 = self.terms.value, self.numbers, self.z3
        match op:
            case "const":
                number = x - (1 << w) if signed and x >> (w - 1) else x
                return _Number(self.integer(number), number, number)
            case "var":
                return self.viewed(self.leaf(t), w, self.signed.get(t, True), signed)
            case "ite":
                a, b = get[y, signed], get[z, signed]
                return _Number(z3.If(self.truth(x), a.is_, b.is_), min(a.low, b.low), max(a.high, b.high))
            case "add":
                parts = [self.constant(p) if value(p) is not None else get[p, signed] for p in (x, y)]
                a, b = parts
                return self.wrapped(_Number(a.is_ + b.is_, a.low + b.low, a.high + b.high), w, signed)
            case "neg":
                a = get[x, signed]
                return self.wrapped(_Number(-a.is_, -a.high, -a.low), w, signed)
            case "bnot":
                a = get[x, signed]
                shift = -1 if signed else (1 << w) - 1
                return _Number(shift - a.is_, shift - a.high, shift - a.low)
            case "mul" if value(y) is not None or value(x) is not None:
                k, inner = (y, x) if value(y) is not None else (x, y)
                return self.wrapped(self.times(get[inner, signed], self.constant(k).low), w, signed)
            case "shl" if (by := value(y)) is not None and by < w:
                return self.wrapped(self.times(get[x, signed], 1 << by), w, signed)
            case "zext":
                return get[x, False]
            case "sext":
                return self.viewed(get[x, True], w, True, signed)
            case "lshr" if (by := value(y)) is not None and by < w:
                return self.viewed(self.divided(get[x, False], 1 << by), w, False, signed)
            case "ashr" if (by := value(y)) is not None and by < w:
                return self.viewed(self.divided(get[x, True], 1 << by), w, True, signed)
            case "udiv" if (by := value(y)):
                return self.viewed(self.divided(get[x, False], by), w, False, signed)
            case "urem" if (by := value(y)):
                return self.viewed(self.rest(get[x, False], by), w, False, signed)
            case "sdiv" | "srem" if (by := self.terms.signed(y)) is not None and by > 0:
                a = get[x, True]
                if op == "sdiv":
                    way, back = self.divided(a, by), self.divided(_Number(-a.is_, -a.high, -a.low), by)
                else:
                    way, back = self.rest(a, by), self.rest(_Number(-a.is_, -a.high, -a.low), by)
                if a.low >= 0:
                    found = way
                else:
                    low, high = min(-back.high, way.low), max(way.high, -back.low)
                    found = _Number(z3.If(a.is_ >= 0, way.is_, -back.is_), low, high)
                return self.viewed(found, w, True, signed)
            case "extract":
                return self.cut(get[x, signed], y, w, signed)
            case "concat":
                top, bottom = get[x, signed], get[y, False]
                shift = 1 << self.terms.width(y)
                return _Number(top.is_ * shift + bottom.is_, top.low * shift, top.high * shift + shift - 1)
            case "and" if value(x) is not None or value(y) is not None:
                k, inner = (y, x) if value(y) is not None else (x, y)
                bits = self.masked(get[inner, signed], value(k) or 0, w, signed)
                if bits is not None:
                    return bits
        low, high = bounds_of(w, signed)
        narrow = self.terms.bounds.range(t)
        if narrow[1] <= high:
            low, high = max(low, narrow[0]), narrow[1]
        return self.unknown(t, low, high)

    def constant(self, t: Term) -> _Number:
        number = self.terms.signed(t)
        assert number is not None
        return _Number(self.integer(number), number, number)

    def leaf(self, t: Term) -> _Number:
        low, high = bounds_of(self.terms.width(t), self.signed.get(t, True))
        if t not in self.leaves:
            self.leaves[t] = self.z3.Int(f"v{t}", ctx=self.ctx)
            if self.wraps or t not in self.formals:
                self.domain += [self.leaves[t] >= self.integer(low), self.leaves[t] <= self.integer(high)]
        return _Number(self.leaves[t], low, high)

    def unknown(self, t: Term, low: int, high: int) -> _Number:
        """Any number within bounds: the term has no linear meaning."""
        made = self.z3.FreshInt("any", ctx=self.ctx)
        self.leaves[-1 - len(self.leaves)] = made
        self.domain += [made >= self.integer(low), made <= self.integer(high)]
        return _Number(made, low, high)

    def viewed(self, n: _Number, w: int, is_signed: bool, signed: bool) -> _Number:
        """The same word read otherwise."""
        if is_signed == signed:
            return n
        half, full, z3 = 1 << (w - 1), 1 << w, self.z3
        if signed:
            if n.high < half:
                return n
            return _Number(z3.If(n.is_ >= self.integer(half), n.is_ - full, n.is_), -half, half - 1)
        if n.low >= 0:
            return n
        return _Number(z3.If(n.is_ < 0, n.is_ + full, n.is_), 0, full - 1)

    def wrapped(self, n: _Number, w: int, signed: bool) -> _Number:
        """What a word of some width keeps of a number."""
        low, high = bounds_of(w, signed)
        if low <= n.low and n.high <= high:
            return n
        if not self.wraps:
            return _Number(n.is_, max(low, n.low), min(high, n.high)) if n.low <= high and n.high >= low else n
        full, z3 = 1 << w, self.z3
        made = n.is_
        if n.low >= low - full and n.high <= high + full:
            if n.high > high:
                made = z3.If(n.is_ > self.integer(high), n.is_ - full, made)
            if n.low < low:
                made = z3.If(n.is_ < self.integer(low), n.is_ + full, made)
        else:
            made = (n.is_ - low) % full + low
        return _Number(made, low, high)

    def times(self, n: _Number, k: int) -> _Number:
        ends = (n.low * k, n.high * k)
        return _Number(n.is_ * k, min(ends), max(ends))

    def divided(self, n: _Number, k: int) -> _Number:
        return n if k == 1 else _Number(n.is_ / self.integer(k), n.low // k, n.high // k)

    def rest(self, n: _Number, k: int) -> _Number:
        if 0 <= n.low and n.high < k:
            return n
        return _Number(n.is_ % self.integer(k), 0, k - 1)

    def cut(self, n: _Number, low: int, w: int, signed: bool) -> _Number:
        """Some bits of a word."""
        n = self.divided(n, 1 << low)
        bounds = bounds_of(w, signed)
        if bounds[0] <= n.low and n.high <= bounds[1]:
            return n
        if not self.wraps and low == 0:
            return _Number(n.is_, *bounds)
        return self.viewed(self.rest(n, 1 << w), w, False, signed)

    def masked(self, n: _Number, mask: int, w: int, signed: bool) -> _Number | None:
        """The bits of a word that a constant selects."""
        full = (1 << w) - 1
        if mask & (mask + 1) == 0:  # the low bits
            return self.rest(n, mask + 1) if mask != full else n
        others = ~mask & full
        if others & (others + 1) == 0:  # all but the low bits
            rest = self.rest(n, others + 1)
            return _Number(n.is_ - rest.is_, n.low - others, n.high)
        if mask.bit_count() > _FEW_BITS or mask >> (w - 1) and signed:
            return None
        parts = [(n.is_ / self.integer(1 << k)) % self.integer(2) * (1 << k) for k in range(w) if mask >> k & 1]
        return _Number(self.z3.Sum(parts), 0, mask)

    def truth(self, t: Term) -> Any:
        stack = [t]
        while stack:
            at = stack[-1]
            if at in self.truths:
                stack.pop()
                continue
            node = self.terms.nodes[at]
            missing = [p for p in arguments(node) if self.terms.width(p) == 1 and p not in self.truths]
            if missing:
                stack.extend(missing)
                continue
            self.truths[at] = self.judged(at)
            stack.pop()
        return self.truths[t]

    def judged(self, t: Term) -> Any:
        op, _, x, y, z = self.terms.nodes[t]
        z3, truths = self.z3, self.truths
        match op:
            case "const":
                return z3.BoolVal(bool(x), ctx=self.ctx)
            case "var":
                if t not in self.leaves:
                    self.leaves[t] = z3.Bool(f"b{t}", ctx=self.ctx)
                return self.leaves[t]
            case "not" | "bnot":
                return z3.Not(truths[x])
            case "and":
                return z3.And(truths[x], truths[y])
            case "or":
                return z3.Or(truths[x], truths[y])
            case "xor":
                return z3.Xor(truths[x], truths[y])
            case "ite":
                return z3.If(truths[x], truths[y], truths[z])
            case "eq" if self.terms.width(x) == 1:
                return truths[x] == truths[y]
            case "eq":
                signed = self.prefers_signed(x) and self.prefers_signed(y)
                a, b = self.number(x, signed), self.number(y, signed)
                return a.is_ == b.is_
            case "ult" | "ule" | "slt" | "sle":
                signed = op in ("slt", "sle")
                a, b = self.number(x, signed), self.number(y, signed)
                return a.is_ < b.is_ if op in ("ult", "slt") else a.is_ <= b.is_
            case "extract":
                n = self.divided(self.number(x, False), 1 << y)
                return n.is_ % self.integer(2) == 1
        made = z3.FreshBool("any", ctx=self.ctx)
        self.leaves[-1 - len(self.leaves)] = made
        return made

    def prefers_signed(self, t: Term) -> bool:
        seen = 0
        while seen < 20:
            seen += 1
            op, _, x, y, z = self.terms.nodes[t]
            if op == "var":
                return self.signed.get(t, True)
            if op in ("zext", "udiv", "urem", "lshr"):
                return False
            if op in ("add", "mul", "neg", "bnot", "shl"):
                t = x if self.terms.value(x) is None else y
            elif op == "ite":
                t = y if self.terms.value(y) is None else z
            else:
                return True
        return True


def _views(system: System) -> dict[Term, bool]:
    """Which variables are best read as signed numbers: by the comparisons that they, or their sums, come into."""
    terms = system.terms
    votes: Counter[Term] = Counter()
    links: dict[Term, set[Term]] = {}
    seen: set[Term] = set()

    def parts(t: Term) -> list[Term]:
        """The variables that a sum or a choice is made of."""
        found: list[Term] = []
        stack, done = [t], set[Term]()
        while stack and len(done) < 400:
            at = stack.pop()
            if at in done:
                continue
            done.add(at)
            op, _, x, y, z = terms.nodes[at]
            if op == "var":
                found.append(at)
            elif op in ("add", "mul"):
                stack += (x, y)
            elif op in ("neg", "bnot", "shl"):
                stack.append(x)
            elif op == "ite":
                stack += (y, z)
        return found

    roots = [c.constraint for c in system.clauses]
    for clause in system.clauses:
        for atom in (*clause.body, *((clause.head,) if clause.head is not None else ())):
            roots += atom.arguments
            for formal, t in zip(system.predicates[atom.predicate], atom.arguments):
                if terms.width(t) > 1:
                    for v in parts(t):
                        links.setdefault(formal, set()).add(v)
                        links.setdefault(v, set()).add(formal)
    stack = list(roots)
    while stack:
        t = stack.pop()
        if t in seen:
            continue
        seen.add(t)
        op, _, x, y, _ = terms.nodes[t]
        stack += arguments(terms.nodes[t])
        if op in ("ult", "ule", "udiv", "urem", "lshr", "zext"):
            for v in parts(x) + (parts(y) if op != "zext" else []):
                votes[v] -= 1
        elif op in ("slt", "sle", "sdiv", "srem", "ashr", "sext"):
            for v in parts(x) + (parts(y) if op != "sext" else []):
                votes[v] += 1
    found: dict[Term, bool] = {}
    for v in [*votes, *links]:
        if v in found:
            continue
        group, work, total = {v}, [v], 0
        while work:
            at = work.pop()
            total += votes[at]
            for other in links.get(at, ()):
                if other not in group:
                    group.add(other)
                    work.append(other)
        for at in group:
            found[at] = total >= 0
    return found
