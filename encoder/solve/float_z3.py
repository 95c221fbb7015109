"""Floating operators in z3's words: numbers stay numbers from operator to operator, patterns are made at the ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from encoder import floating
from encoder.solve.float_numbers import NARROW, FloatNumbers
from encoder.term import Term, Terms

_ARITHMETIC = {"fadd": "Z3_mk_fpa_add", "fsub": "Z3_mk_fpa_sub", "fmul": "Z3_mk_fpa_mul", "fdiv": "Z3_mk_fpa_div"}
_COMPARISONS = {"feq": "Z3_mk_fpa_eq", "flt": "Z3_mk_fpa_lt", "fle": "Z3_mk_fpa_leq"}
_INTEGRAL = {
    "ffloor": "Z3_mk_fpa_rtn", "fceil": "Z3_mk_fpa_rtp", "ftrunc": "Z3_mk_fpa_rtz", "fround": "Z3_mk_fpa_rna",
    "frint": "Z3_mk_fpa_rne",
}  # fmt: skip


class FloatWords(FloatNumbers):
    """The floating numbers of one query. ``done``: what the terms are that came before, as bit vectors.

    The remainders are functions of which nothing is known: what holds for every function holds for them, and a model is
    tried on the program before it counts. Source: SMT-LIB 2.6 theory FloatingPoint; IEEE 754-2008.
    """

    def __init__(self, core: Any, ctx: Any, terms: Terms, done: dict[Term, Any], numeral: Callable[[int, int], Any]):
        super().__init__(terms, done)
        self.core = core
        self.ctx = ctx
        self.numeral = numeral
        self.sorts = {32: core.Z3_mk_fpa_sort_32(ctx), 64: core.Z3_mk_fpa_sort_64(ctx)}
        self.nearest = core.Z3_mk_fpa_rne(ctx)
        self.functions: dict[tuple[str, int], Any] = {}

    def made(self, t: Term) -> Any:
        """Yield the bit vector (or the Boolean) that a floating operator yields."""
        core, ctx = self.core, self.ctx
        op, w, x, y, _ = self.terms.nodes[t]
        if op in _COMPARISONS:
            width = self.terms.width(x)
            return getattr(core, _COMPARISONS[op])(ctx, self.number(x, width), self.number(y, width))
        if op in floating.REMAINDERS:
            return core.Z3_mk_app(ctx, self.function(op, w), 2, (core.Ast * 2)(self.done[x], self.done[y]))
        if op in ("f64_to_s", "f64_to_u"):
            return self.integer(op, self.number(x, 64))
        width = 32 if op in NARROW else w
        self.numbers[t, width] = number = self.operated(op, width, x, y)
        pattern = core.Z3_mk_ite(
            ctx, core.Z3_mk_fpa_is_nan(ctx, number), self.numeral(floating.NAN[width], width),
            core.Z3_mk_fpa_to_ieee_bv(ctx, number),
        )  # fmt: skip
        return core.Z3_mk_zero_ext(ctx, w - width, pattern) if width < w else pattern

    def operated(self, op: str, width: int, x: Term, y: Term) -> Any:
        core, ctx, sort = self.core, self.ctx, self.sorts[width]
        if op in _ARITHMETIC:
            make = getattr(core, _ARITHMETIC[op])
            return make(ctx, self.nearest, self.number(x, width), self.number(y, width))
        if op == "fsqrt":
            return core.Z3_mk_fpa_sqrt(ctx, self.nearest, self.number(x, width))
        if op in _INTEGRAL:
            way = getattr(core, _INTEGRAL[op])(ctx)
            return core.Z3_mk_fpa_round_to_integral(ctx, way, self.number(x, width))
        if op == "f32_to_f64":
            return core.Z3_mk_fpa_to_fp_float(ctx, self.nearest, self.number(self.lower_half(x), 32), sort)
        if op == "f64_to_f32":
            return core.Z3_mk_fpa_to_fp_float(ctx, self.nearest, self.number(x, 64), sort)
        integer, is_signed = self.integer_source(op, x)
        make = core.Z3_mk_fpa_to_fp_signed if is_signed else core.Z3_mk_fpa_to_fp_unsigned
        return make(ctx, self.nearest, integer, sort)

    def lower_half(self, x: Term) -> Term:
        op, _, inner, _, _ = self.terms.nodes[x]
        return inner if op == "zext" and self.terms.width(inner) == 32 else x

    def seen(self, t: Term, width: int) -> Any:
        core, ctx = self.core, self.ctx
        op, w, x, y, z = self.terms.nodes[t]
        sign = 1 << width - 1
        match op:
            case "extract" if y == 0 and w == width == 32 and self.terms.nodes[x][0] in NARROW:
                return self.number(x, 32)
            case "ite" if w == width and (self.is_number(y, width) or self.is_number(z, width)):
                return core.Z3_mk_ite(ctx, self.done[x], self.number(y, width), self.number(z, width))
            case "xor" if w == width and self.terms.value(y) == sign and self.is_number(x, width):
                return core.Z3_mk_fpa_neg(ctx, self.number(x, width))
            case "and" if w == width and self.terms.value(y) == sign - 1 and self.is_number(x, width):
                return core.Z3_mk_fpa_abs(ctx, self.number(x, width))
        bits = self.done[t]
        if w != width:
            bits = core.Z3_mk_extract(ctx, width - 1, 0, bits)
        return core.Z3_mk_fpa_to_fp_bv(ctx, bits, self.sorts[width])

    def is_number(self, t: Term, width: int) -> bool:
        """Is a term a number already, somewhere within?"""
        if (t, width) in self.numbers:
            return True
        op, w, x, y, z = self.terms.nodes[t]
        match op:
            case "extract":
                return y == 0 and w == 32 and (x, 32) in self.numbers
            case "ite":
                return (y, width) in self.numbers or (z, width) in self.numbers
            case "xor" | "and":
                return (x, width) in self.numbers
        return False

    def integer(self, op: str, number: Any) -> Any:
        """An integer of 64 bits, INDEFINITE where the number does not fit."""
        core, ctx = self.core, self.ctx
        toward_zero = core.Z3_mk_fpa_rtz(ctx)
        if op == "f64_to_s":
            low, high, strict = -(2.0**63), 2.0**63, False
            made = core.Z3_mk_fpa_to_sbv(ctx, toward_zero, number, 64)
        else:
            low, high, strict = -1.0, 2.0**64, True
            made = core.Z3_mk_fpa_to_ubv(ctx, toward_zero, number, 64)
        least, most = (core.Z3_mk_fpa_numeral_double(ctx, value, self.sorts[64]) for value in (low, high))
        above = (core.Z3_mk_fpa_lt if strict else core.Z3_mk_fpa_leq)(ctx, least, number)
        fits = core.Z3_mk_and(ctx, 2, (core.Ast * 2)(above, core.Z3_mk_fpa_lt(ctx, number, most)))
        return core.Z3_mk_ite(ctx, fits, made, self.numeral(floating.INDEFINITE, 64))

    def function(self, op: str, width: int) -> Any:
        found = self.functions.get((op, width))
        if found is None:
            core, ctx = self.core, self.ctx
            sort = core.Z3_mk_bv_sort(ctx, width)
            symbol = core.Z3_mk_string_symbol(ctx, f"{op}{width}")
            found = core.Z3_mk_func_decl(ctx, symbol, 2, (core.Sort * 2)(sort, sort), sort)
            self.functions[op, width] = found
        return found
