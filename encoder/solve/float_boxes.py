"""Questions about floating numbers, answered without a solver where that is cheap: by intervals, and by trying.

Rounding is monotonous, so that operators take intervals to intervals. What is asserted narrows the intervals of what is
compared; where that contradicts itself there is no answer, else the interval of an unknown number is cut in two:

    x in [0, 10], x * x > 101         x * x in [0, 100]: contradiction
"""

from __future__ import annotations

import math
import random
import struct
from dataclasses import dataclass

from encoder import floating
from encoder.solve.answer import Answer, Model
from encoder.solve.cone import cone
from encoder.term import Term, Terms
from encoder.term_value import evaluate

_MOST_WORK = 60_000  # terms that are looked at, in all boxes: half a second
_SAMPLES = 60
_ROUNDS = 3  # in which what is asserted narrows intervals
_NARROW = struct.Struct("<f")
_ORDERED = {"fround", "frint", "ffloor", "fceil", "ftrunc"}  # monotonous, of one operand

Place = tuple[Term, int]  # a term, seen as a number of so many bits


@dataclass(frozen=True, slots=True)
class _Interval:
    """Numbers from ``low`` to ``high`` (none where low > high; both zeros are one), and ``nan``: or none at all."""

    low: float
    high: float
    nan: bool

    def meet(self, other: _Interval) -> _Interval:
        return _Interval(max(self.low, other.low), min(self.high, other.high), self.nan and other.nan)

    @property
    def is_empty(self) -> bool:
        return not self.nan and self.low > self.high


_ANY = _Interval(-math.inf, math.inf, True)
_NO_NUMBER = _Interval(math.inf, -math.inf, True)


class _Empty(Exception):
    """Nothing is left."""


def try_boxes(terms: Terms, constraints: tuple[Term, ...]) -> Answer | None:
    """Yield whether all constraints can hold together, None where that is not found out."""
    order = cone(terms, constraints)
    if not any(terms.nodes[t][0] in floating.OPERATORS for t in order):
        return None
    try:
        return _Search(terms, constraints, order).run()
    except RecursionError:
        return None


class _Search:
    def __init__(self, terms: Terms, constraints: tuple[Term, ...], order: list[Term]):
        self.terms = terms
        self.constraints = constraints
        self.variables = [t for t in order if terms.nodes[t][0] == "var"]
        self.can_try = not any(terms.nodes[t][0] in ("array", "base", "zeros") for t in order)
        self.work = _MOST_WORK
        self.size = len(order)
        self.dice = random.Random(0)

    def run(self) -> Answer | None:
        boxes: list[dict[Place, _Interval]] = [{}]
        first = True
        while boxes:
            self.work -= self.size
            if self.work < 0:
                return None
            box = _Box(self.terms, boxes.pop())
            try:
                box.narrow(self.constraints)
            except _Empty:
                continue
            for _ in range(_SAMPLES if first else 1):
                model = self.tried(box) if self.can_try else None
                if model is not None:
                    return Answer("sat", model)
            first = False
            parts = box.parts()
            if parts is None:
                return None
            boxes += parts
        return Answer("unsat")

    def tried(self, box: _Box) -> Model | None:
        """A model from a box, if the first that comes to mind is one."""
        leaves: dict[Term, int] = {}
        for t in self.variables:
            width = self.terms.width(t)
            found = box.leaves.get((t, width))
            if found is not None:
                leaves[t] = floating.encode(self.number(found, width), width)
            elif width == 1:
                leaves[t] = self.dice.getrandbits(1)
            else:
                leaves[t] = self.dice.choice((0, 1, 2, (1 << width) - 1, self.dice.getrandbits(width)))
            if t in box.known:
                leaves[t] = int(box.known[t])
        self.work -= self.size
        memo: dict[Term, int] = {}
        if all(evaluate(self.terms, c, leaves, {}, memo) for c in self.constraints):
            return Model(leaves, {})
        return None

    def number(self, found: _Interval, width: int) -> float:
        """A number of an interval."""
        low, high = found.low, found.high
        if low > high:
            return math.nan
        if low == high:
            return low
        how = self.dice.random()
        if how < 0.2:
            return self.dice.choice((low, high))
        if how < 0.6 and not math.isinf(low) and not math.isinf(high):
            near = low + (high - low) * self.dice.random()
        else:
            near = _unordered(self.dice.randint(_ordinal(low, width), _ordinal(high, width)), width)
        near = _rounded(near, width)
        return near if low <= near <= high else low


class _Box:
    """What is known where ``bounds`` hold of numbers."""

    def __init__(self, terms: Terms, bounds: dict[Place, _Interval]):
        self.terms = terms
        self.bounds = dict(bounds)
        self.leaves: dict[Place, _Interval] = {}  # numbers that are no result of an operator
        self.known: dict[Term, bool] = {}
        # What was worked out in this round; what was narrowed since is not in it, which only makes it wider.
        self.memo: dict[Place, _Interval] = {}
        self.truths: dict[Term, bool | None] = {}
        self.assumed: set[tuple[Term, bool]] = set()
        self.changed = False

    def narrow(self, constraints: tuple[Term, ...]) -> None:
        """Narrow the intervals by what must hold. Raises: _Empty."""
        for _ in range(_ROUNDS):
            self.changed = False
            self.forget()
            for c in constraints:
                self.assume(c, True)
            if not self.changed:
                break
        self.forget()

    def forget(self) -> None:
        self.memo.clear()
        self.truths.clear()
        self.assumed.clear()

    def parts(self) -> list[dict[Place, _Interval]] | None:
        """The box cut in two, None where that is one number."""
        widest: tuple[int, Place] | None = None
        for place in self.leaves:
            found = self.of(*place)
            if found.nan and found.low <= found.high:
                number = _Interval(found.low, found.high, False)
                return [{**self.bounds, place: _NO_NUMBER}, {**self.bounds, place: number}]
            if found.low < found.high:
                size = _ordinal(found.high, place[1]) - _ordinal(found.low, place[1]) << 64 - place[1]
                if widest is None or size > widest[0]:
                    widest = size, place
        if widest is None:
            return None
        place = widest[1]
        found = self.of(*place)
        middle = _middle(found.low, found.high, place[1])
        above = _unordered(_ordinal(middle, place[1]) + 1, place[1])
        halves = _Interval(found.low, middle, False), _Interval(above, found.high, False)
        return [{**self.bounds, place: half} for half in halves]

    # ------------------------------------------------------------ what must hold

    def assume(self, t: Term, value: bool) -> None:
        terms = self.terms
        op, w, x, y, z = terms.nodes[t]
        if self.known.get(t, value) != value:
            raise _Empty
        if (t, value) in self.assumed:
            return
        self.assumed.add((t, value))
        if t not in self.known and op != "const":
            self.known[t] = value
            self.changed = True
        match op:
            case "const":
                if bool(x) != value:
                    raise _Empty
            case "not":
                self.assume(x, not value)
            case "and" | "or":
                if value == (op == "and"):
                    self.assume(x, value)
                    self.assume(y, value)
                    return
                for one, other in ((x, y), (y, x)):
                    if self.truth(one) is (not value):
                        self.assume(other, value)
            case "ite":
                for arm, holds, other in ((y, True, z), (z, False, y)):
                    if self.truth(arm) is (not value):
                        self.assume(x, not holds)
                        self.assume(other, value)
                chosen = self.truth(x)
                if chosen is not None:
                    self.assume(y if chosen else z, value)
            case "eq" if value and terms.width(x) in (32, 64):
                for one, other in ((x, y), (y, x)):
                    bits = terms.value(other)
                    if bits is not None and (one, terms.width(one)) in self.leaves:
                        self.keep(one, terms.width(one), _point(bits, terms.width(one)))
            case "feq" | "flt" | "fle":
                self.compare(op, x, y, terms.width(x), value)

    def compare(self, op: str, x: Term, y: Term, width: int, value: bool) -> None:
        a, b = self.of(x, width), self.of(y, width)
        if value:
            if op == "feq":
                both = _Interval(max(a.low, b.low), min(a.high, b.high), False)
                self.keep(x, width, both)
                self.keep(y, width, both)
                return
            high, low = b.high, a.low
            if op == "flt":
                high, low = _next(high, -1, width), _next(low, 1, width)
            self.keep(x, width, _Interval(-math.inf, high, False))
            self.keep(y, width, _Interval(low, math.inf, False))
        elif self.compared(op, a, b):
            raise _Empty
        elif op != "feq" and not a.nan and not b.nan:
            self.compare("fle" if op == "flt" else "flt", y, x, width, True)

    def keep(self, t: Term, width: int, found: _Interval) -> None:
        """A number lies in an interval, and what it is made of accordingly. Raises: _Empty."""
        before = self.of(t, width)
        now = before.meet(found)
        if now.is_empty:
            raise _Empty
        if now == before:
            return
        self.bounds[t, width] = self.memo[t, width] = now
        self.changed = True
        op, w, x, y, z = self.terms.nodes[t]
        match op:
            case "xor" if w == width and self.terms.value(y) == 1 << w - 1:
                self.keep(x, width, _Interval(-now.high, -now.low, now.nan))
            case "and" if w == width and self.terms.value(y) == (1 << w - 1) - 1:
                self.keep(x, width, _Interval(-now.high, now.high, now.nan))
            case "f32_to_f64":
                self.keep(x, 32, _narrowed(now))
            case "zext" | "extract" if width == 32 and self.inner(t) != t:
                self.keep(self.inner(t), 32, now)
            case "ite" if w == width and (chosen := self.truth(x)) is not None:
                self.keep(y if chosen else z, width, now)

    # ------------------------------------------------------------ what is so

    def truth(self, t: Term) -> bool | None:
        """Whether a condition holds, None where that is not known."""
        if t in self.known:
            return self.known[t]
        if t not in self.truths:
            self.truths[t] = self.found(t)
        return self.truths[t]

    def found(self, t: Term) -> bool | None:
        op, w, x, y, z = self.terms.nodes[t]
        match op:
            case "const":
                return bool(x)
            case "not":
                inner = self.truth(x)
                return None if inner is None else not inner
            case "and" | "or" if w == 1:
                sides = (self.truth(x), self.truth(y))
                decisive = op == "or"
                return decisive if decisive in sides else None if None in sides else not decisive
            case "ite" if w == 1:
                chosen = self.truth(x)
                if chosen is not None:
                    return self.truth(y if chosen else z)
                first = self.truth(y)
                return first if first == self.truth(z) else None
            case "feq" | "flt" | "fle":
                width = self.terms.width(x)
                a, b = self.of(x, width), self.of(y, width)
                if self.compared(op, a, b):
                    return True
                return False if self.never(op, a, b) else None
        return None

    def compared(self, op: str, a: _Interval, b: _Interval) -> bool:
        """Does a comparison hold of all numbers of two intervals?"""
        if a.nan or b.nan:
            return False
        if op == "feq":
            return a.low == a.high == b.low == b.high
        return a.high < b.low if op == "flt" else a.high <= b.low

    def never(self, op: str, a: _Interval, b: _Interval) -> bool:
        if a.low > a.high or b.low > b.high:
            return True
        if op == "feq":
            return a.high < b.low or b.high < a.low
        return a.low >= b.high if op == "flt" else a.low > b.high

    def inner(self, t: Term) -> Term:
        """The result of a conversion whose lower half a term is."""
        op, _, x, y, _ = self.terms.nodes[t]
        if op == "zext" and self.terms.width(x) == 32:
            return x
        return x if op == "extract" and y == 0 and self.terms.nodes[x][0] in _HALVES else t

    def of(self, t: Term, width: int) -> _Interval:
        """The interval of a term that is seen as a number."""
        found = self.memo.get((t, width))
        if found is None:
            found = self.computed(t, width)
            bound = self.bounds.get((t, width))
            if bound is not None:
                found = found.meet(bound)
            self.memo[t, width] = found
            if found.is_empty:
                raise _Empty
        return found

    def computed(self, t: Term, width: int) -> _Interval:
        terms = self.terms
        op, w, x, y, z = terms.nodes[t]
        if op == "const":
            return _point(x & (1 << width) - 1, width)
        if width == 32 and (inner := self.inner(t)) != t:
            return self.of(inner, 32)
        if op in (f"s_to_f{width}", f"u_to_f{width}"):
            ends = terms.bounds.srange(x) if op[0] == "s" else terms.bounds.range(x)
            low, high = (floating.decode(floating.from_integer(k, width), width) for k in ends)
            return _Interval(low, high, False)
        if op == "f64_to_f32" and width == 32:
            return _monotonous(op, self.of(x, 64), 32)
        if w == width:
            match op:
                case "f32_to_f64":
                    return self.of(x, 32)
                case "ite":
                    chosen = self.truth(x)
                    if chosen is not None:
                        return self.of(y if chosen else z, width)
                    a, b = self.of(y, width), self.of(z, width)
                    return _Interval(min(a.low, b.low), max(a.high, b.high), a.nan or b.nan)
                case "xor" if terms.value(y) == 1 << w - 1:
                    a = self.of(x, width)
                    return _Interval(-a.high, -a.low, a.nan)
                case "and" if terms.value(y) == (1 << w - 1) - 1:
                    return _size(self.of(x, width))
                case "fsqrt":
                    a = self.of(x, width)
                    if a.high < 0 or a.low > a.high:
                        return _NO_NUMBER
                    low, high = (_rounded(math.sqrt(max(0.0, end)), width) for end in (a.low, a.high))
                    return _Interval(low, high, a.nan or a.low < 0)
                case "fadd" | "fsub" | "fmul" | "fdiv":
                    return _combined(op, self.of(x, width), self.of(y, width), width, x == y)
            if op in _ORDERED:
                return _monotonous(op, self.of(x, width), width)
            if op in floating.OPERATORS:
                return _ANY
        found = self.bounds.get((t, width), _ANY)
        self.leaves[t, width] = found
        return found


_HALVES = frozenset({"s_to_f32", "u_to_f32", "f64_to_f32"})


def _rounded(value: float, width: int) -> float:
    """A result in binary64, rounded."""
    if width == 64 or value != value:
        return value
    try:
        narrow = _NARROW.unpack(_NARROW.pack(value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    assert isinstance(narrow, float)
    return narrow


def _narrowed(a: _Interval) -> _Interval:
    """The numbers of binary32 in an interval."""
    low, high = _rounded(a.low, 32), _rounded(a.high, 32)
    low = low if low >= a.low else _next(low, 1, 32)
    return _Interval(low, high if high <= a.high else _next(high, -1, 32), a.nan)


def _point(bits: int, width: int) -> _Interval:
    value = floating.decode(bits, width)
    return _NO_NUMBER if value != value else _Interval(value, value, False)


def _size(a: _Interval) -> _Interval:
    if a.low >= 0 or a.low > a.high:
        return a
    if a.high <= 0:
        return _Interval(-a.high, -a.low, a.nan)
    return _Interval(0.0, max(-a.low, a.high), a.nan)


def _monotonous(op: str, a: _Interval, width: int) -> _Interval:
    if a.low > a.high:
        return a
    if op == "f64_to_f32":
        return _Interval(_rounded(a.low, 32), _rounded(a.high, 32), a.nan)
    of = floating.operation(op, width)
    low, high = (floating.decode(of(floating.encode(end, width), 0), width) for end in (a.low, a.high))
    return _Interval(low, high, a.nan)


def _combined(op: str, a: _Interval, b: _Interval, width: int, is_same: bool) -> _Interval:
    """An operator on two intervals; ``is_same``: on one number and itself."""
    if a.low > a.high or b.low > b.high:
        return _NO_NUMBER
    nan = a.nan or b.nan
    unbounded = any(math.isinf(end) for end in (a.low, a.high, b.low, b.high))
    if op in ("fadd", "fsub"):
        if op == "fsub":
            b = _Interval(-b.high, -b.low, b.nan)
        low, high = a.low + b.low, a.high + b.high
        opposite = a.high == math.inf and b.low == -math.inf or a.low == -math.inf and b.high == math.inf
        if low != low or high != high:
            return _ANY
        return _Interval(_rounded(low, width), _rounded(high, width), nan or opposite)
    if op == "fmul" and is_same and not unbounded:
        size = _size(a)
        return _Interval(_rounded(size.low * size.low, width), _rounded(size.high * size.high, width), nan)
    if op == "fdiv":
        if b.low <= 0 <= b.high or unbounded:
            return _ANY
        ends = [p / q for p in (a.low, a.high) for q in (b.low, b.high)]
    elif unbounded:
        return _ANY if not (a.low > 0 and b.low > 0) else _Interval(_rounded(a.low * b.low, width), math.inf, nan)
    else:
        ends = [p * q for p in (a.low, a.high) for q in (b.low, b.high)]
    return _Interval(_rounded(min(ends), width), _rounded(max(ends), width), nan)


def _ordinal(value: float, width: int) -> int:
    """The place of a number among all of its type; both zeros have one."""
    bits = floating.encode(value, width)
    sign = 1 << width - 1
    return -(bits ^ sign) if bits & sign else bits


def _unordered(place: int, width: int) -> float:
    return floating.decode(-place | 1 << width - 1 if place < 0 else place, width)


def _next(value: float, step: int, width: int) -> float:
    """The next number below (-1) or above (1) one of its type, of infinity itself; the nearest one (0)."""
    if math.isinf(value) and (value > 0) == (step > 0):
        return value
    return _unordered(_ordinal(value, width) + step, width)


def _middle(low: float, high: float, width: int) -> float:
    """A number between two, not the upper one: where sizes differ much, that of the middle size."""
    if low < 0 < high:
        return 0.0 if low > -1e-30 or high < 1e-30 or max(-low, high) > 1e9 else _mean(low, high, width)
    small, large = sorted((abs(low), abs(high)))
    if large <= 4 * small and not math.isinf(large):
        return _mean(low, high, width)
    return _unordered((_ordinal(low, width) + _ordinal(high, width)) // 2, width)


def _mean(low: float, high: float, width: int) -> float:
    half = _rounded(low / 2 + high / 2, width)
    return half if low <= half < high else low
