"""Floating operators in Bitwuzla's words, as encoder.solve.float_z3 has them in z3's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from encoder import floating
from encoder.solve.float_numbers import NARROW, FloatNumbers
from encoder.term import Term, Terms

_ARITHMETIC = {"fadd": "FP_ADD", "fsub": "FP_SUB", "fmul": "FP_MUL", "fdiv": "FP_DIV"}
_COMPARISONS = {"feq": "FP_EQUAL", "flt": "FP_LT", "fle": "FP_LEQ"}
_INTEGRAL = {"ffloor": "RTN", "fceil": "RTP", "ftrunc": "RTZ", "fround": "RNA", "frint": "RNE"}
_FORMS = {32: (8, 24), 64: (11, 53)}


class FloatWords(FloatNumbers):
    """The floating numbers of one query. ``done``: what the terms are that came before. ``said``: what holds of the bit
    vectors that stand for patterns of numbers, of which this solver has no function."""

    def __init__(self, library: Any, manager: Any, terms: Terms, done: dict[Term, Any], make: Callable[..., Any]):
        super().__init__(terms, done)
        self.library = library
        self.manager = manager
        self.make = make
        self.said: list[Any] = []
        self.nearest = self.way("RNE")

    def way(self, name: str) -> Any:
        return self.manager.mk_rm_value(getattr(self.library.RoundingMode, name))

    def bits(self, value: int, width: int) -> Any:
        return self.manager.mk_bv_value(self.manager.mk_bv_sort(width), value)

    def made(self, t: Term) -> Any:
        """Yield the bit vector (or the Boolean) that a floating operator yields."""
        op, w, x, y, _ = self.terms.nodes[t]
        if op in _COMPARISONS:
            width = self.terms.width(x)
            return self.make(_COMPARISONS[op], self.number(x, width), self.number(y, width))
        if op in ("f64_to_s", "f64_to_u"):
            return self.integer(op, self.number(x, 64))
        width = 32 if op in NARROW else w
        self.numbers[t, width] = number = self.operated(op, width, x, y)
        pattern = self.manager.mk_const(self.manager.mk_bv_sort(width), f"p{t}")
        is_nan = self.make("FP_IS_NAN", number)
        same = self.make("EQUAL", self.make("FP_TO_FP_FROM_BV", pattern, indices=_FORMS[width]), number)
        one = self.make("EQUAL", pattern, self.bits(floating.NAN[width], width))
        self.said += [same, self.make("IMPLIES", is_nan, one)]
        return self.make("BV_ZERO_EXTEND", pattern, indices=(w - width,)) if width < w else pattern

    def operated(self, op: str, width: int, x: Term, y: Term) -> Any:
        form = _FORMS[width]
        if op in _ARITHMETIC:
            return self.make(_ARITHMETIC[op], self.nearest, self.number(x, width), self.number(y, width))
        if op == "fsqrt":
            return self.make("FP_SQRT", self.nearest, self.number(x, width))
        if op in _INTEGRAL:
            return self.make("FP_RTI", self.way(_INTEGRAL[op]), self.number(x, width))
        if op in ("f32_to_f64", "f64_to_f32"):
            number = self.number(x, 32 if op == "f32_to_f64" else 64)
            return self.make("FP_TO_FP_FROM_FP", self.nearest, number, indices=form)
        integer, is_signed = self.integer_source(op, x)
        kind = "FP_TO_FP_FROM_SBV" if is_signed else "FP_TO_FP_FROM_UBV"
        return self.make(kind, self.nearest, integer, indices=form)

    def seen(self, t: Term, width: int) -> Any:
        op, w, x, y, z = self.terms.nodes[t]
        sign = 1 << width - 1
        if width == 32 and op == "zext" and self.terms.width(x) == 32:
            return self.number(x, 32)
        if width == 32 and op == "extract" and y == 0 and (x, 32) in self.numbers:
            return self.number(x, 32)
        if w == width and op == "ite" and ((y, width) in self.numbers or (z, width) in self.numbers):
            return self.make("ITE", self.done[x], self.number(y, width), self.number(z, width))
        if w == width and op in ("xor", "and") and (x, width) in self.numbers:
            if self.terms.value(y) == (sign if op == "xor" else sign - 1):
                return self.make("FP_NEG" if op == "xor" else "FP_ABS", self.number(x, width))
        bits = self.done[t]
        if w != width:
            bits = self.make("BV_EXTRACT", bits, indices=(width - 1, 0))
        return self.make("FP_TO_FP_FROM_BV", bits, indices=_FORMS[width])

    def integer(self, op: str, number: Any) -> Any:
        """An integer of 64 bits, INDEFINITE where the number does not fit."""
        is_signed = op == "f64_to_s"
        low, high = (-(2.0**63), 2.0**63) if is_signed else (-1.0, 2.0**64)
        least, most = (
            self.make("FP_TO_FP_FROM_BV", self.bits(floating.encode(value, 64), 64), indices=_FORMS[64])
            for value in (low, high)
        )
        above = self.make("FP_LEQ" if is_signed else "FP_LT", least, number)
        fits = self.make("AND", above, self.make("FP_LT", number, most))
        made = self.make("FP_TO_SBV" if is_signed else "FP_TO_UBV", self.way("RTZ"), number, indices=(64,))
        return self.make("ITE", fits, made, self.bits(floating.INDEFINITE, 64))
