"""IEEE 754 binary32 and binary64 on bit patterns: what every stage takes a floating operator to mean.

A floating value is its bit pattern everywhere, so that memory, unions and slices need not know of it. Results are
rounded to nearest, ties to even; one that is no number has one pattern (``NAN``), whatever its operands had.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction  # imported where it is needed, which is rare

COMPARISONS = frozenset({"feq", "flt", "fle"})
ROUNDED = frozenset({"fadd", "fsub", "fmul", "fdiv", "fsqrt"})
"""Operators that are the same in binary32 and, rounded twice, in binary64. Source: Figueroa, When is double rounding
innocuous?, 1995; a result below the normal numbers is exact, or a quotient too far from a tie."""
INTEGRAL = frozenset({"ffloor", "fceil", "ftrunc", "fround", "frint"})
REMAINDERS = frozenset({"fmod", "frem"})
CONVERSIONS = frozenset({
    "s_to_f32", "s_to_f64", "u_to_f32", "u_to_f64", "f32_to_f64", "f64_to_f32", "f64_to_s", "f64_to_u",
})  # fmt: skip
OPERATORS = COMPARISONS | ROUNDED | INTEGRAL | REMAINDERS | CONVERSIONS
"""Operators of encoder.ir.Binary. The right operand of those that need one only is 0. Conversions have operands and
results of 64 bits; a binary32 number is in the lower half, above it zeros."""
NAN = {32: 0x7FC00000, 64: 0x7FF8000000000000}
INDEFINITE = 1 << 63  # of f64_to_s and f64_to_u where the number does not fit, which C leaves undefined
DIGITS = {32: 24, 64: 53}  # of the significand

Operation: TypeAlias = Callable[[int, int], int]

_FORMS = {32: (struct.Struct("<I"), struct.Struct("<f")), 64: (struct.Struct("<Q"), struct.Struct("<d"))}
_MASK = (1 << 64) - 1


def decode(bits: int, width: int) -> float:
    """Yield the number that a pattern of 32 or 64 bits stands for."""
    pattern, number = _FORMS[width]
    value = number.unpack(pattern.pack(bits))[0]
    assert isinstance(value, float)
    return value


def encode(value: float, width: int) -> int:
    """Yield the pattern of a number, rounded to nearest."""
    if value != value:
        return NAN[width]
    pattern, number = _FORMS[width]
    try:
        bits = pattern.unpack(number.pack(value))[0]
    except OverflowError:
        bits = pattern.unpack(number.pack(math.copysign(math.inf, value)))[0]
    assert isinstance(bits, int)
    return bits


def is_nan(bits: int, width: int) -> bool:
    """Yield whether a pattern is no number."""
    return bits & (1 << width - 1) - 1 > _infinity(width)


def _infinity(width: int) -> int:
    return 0x7F800000 if width == 32 else 0x7FF0000000000000


def from_integer(value: int, width: int) -> int:
    """Yield the pattern of the number nearest to an integer."""
    size = abs(value)
    excess = size.bit_length() - DIGITS[width]
    if excess > 0:
        kept, rest, half = size >> excess, size & (1 << excess) - 1, 1 << excess - 1
        size = kept + (rest > half or rest == half and kept & 1) << excess
    return encode(math.copysign(float(size), value), width)  # exact, or too large for binary32


def literal(text: str, width: int) -> int:
    """Yield the pattern of a constant of C, without its suffix, rounded once. Raises: ValueError."""
    is_hexadecimal = text[:2].lower() == "0x"
    try:
        wide = float.fromhex(text) if is_hexadecimal else float(text)
    except OverflowError:  # of fromhex
        return _infinity(width)
    if width == 64:
        return encode(wide, 64)
    from fractions import Fraction

    exact = _hexadecimal(text) if is_hexadecimal else Fraction(text)
    near = encode(wide, 32)
    if near == _infinity(32):
        near -= 1  # is it nearer to the largest one?
    return min(range(max(0, near - 1), near + 2), key=lambda bits: (_distance(bits, exact), bits & 1))


def _distance(bits: int, exact: Fraction) -> Fraction:
    from fractions import Fraction

    value = Fraction(2) ** 128 if bits == _infinity(32) else Fraction(decode(bits, 32))
    return abs(value - exact)


def _hexadecimal(text: str) -> Fraction:
    from fractions import Fraction

    digits, _, power = text[2:].lower().partition("p")
    whole, _, part = digits.partition(".")
    return Fraction(int(whole + part or "0", 16)) * Fraction(2) ** (int(power or "0") - 4 * len(part))


def text(bits: int, width: int) -> str:
    """Yield a number as a person reads it, with as many digits as tell it from its neighbours."""
    value = decode(bits, width)
    if width == 64 or value != value or math.isinf(value):
        return repr(value)
    found = next(s for s in (f"{value:.{n}g}" for n in range(1, 10)) if encode(float(s), 32) == bits)
    return repr(float(found))


def evaluate(op: str, a: int, b: int, width: int) -> int:
    """Yield the result of one of ``OPERATORS`` on patterns of ``width`` bits."""
    return operation(op, width)(a, b)


def operation(op: str, width: int) -> Operation:
    """Yield what one of ``OPERATORS`` does to patterns of ``width`` bits."""
    return _CONVERTED[op] if op in CONVERSIONS else _TABLE[op, width]


def called(op: str, width: int) -> str:
    """Yield the name of ``operation(op, width)`` in ``FUNCTIONS``."""
    return op if op in CONVERSIONS else f"{op}{width}"


# ---------------------------------------------------------------- operators on numbers


def _divided(a: float, b: float) -> float:
    if b:
        return a / b
    if a != a or b != b or not a:
        return math.nan
    return math.copysign(math.inf, math.copysign(1.0, a) * math.copysign(1.0, b))


def _root(a: float, _: float) -> float:
    return math.sqrt(a) if a >= 0 else a if not a else math.nan


def _modulo(a: float, b: float) -> float:
    return math.nan if a != a or b != b or math.isinf(a) or not b else math.fmod(a, b)


def _remainder(a: float, b: float) -> float:
    return math.nan if a != a or b != b or math.isinf(a) or not b else math.remainder(a, b)


def _away(a: float) -> int:
    whole = math.trunc(a)
    return whole + (1 if a > 0 else -1) if abs(a - whole) >= 0.5 else whole


def _integral(rounded: Callable[[float], int]) -> Callable[[float, float], float]:
    def apply(a: float, _: float) -> float:
        return math.copysign(float(rounded(a)), a) if abs(a) < 2.0**52 else a

    return apply


_NUMBERS: dict[str, Callable[[float, float], float]] = {
    "fadd": operator.add,
    "fsub": operator.sub,
    "fmul": operator.mul,
    "fdiv": _divided,
    "fsqrt": _root,
    "fmod": _modulo,
    "frem": _remainder,
    "ffloor": _integral(math.floor),
    "fceil": _integral(math.ceil),
    "ftrunc": _integral(math.trunc),
    "fround": _integral(_away),
    "frint": _integral(round),
}
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "feq": operator.eq,
    "flt": operator.lt,
    "fle": operator.le,
}


def _computing(of: Callable[[float, float], float], width: int) -> Operation:
    # What long executions spend their time in: decode and encode, written out.
    pattern, number = _FORMS[width]
    to_bytes, to_number = pattern.pack, number.unpack
    from_number, to_bits = number.pack, pattern.unpack
    nan = NAN[width]

    def compute(a: int, b: int) -> int:
        value = of(to_number(to_bytes(a))[0], to_number(to_bytes(b))[0])
        if value != value:
            return nan
        try:
            bits: int = to_bits(from_number(value))[0]
        except OverflowError:
            return encode(value, width)
        return bits

    return compute


def _comparing(of: Callable[[float, float], bool], width: int) -> Operation:
    pattern, number = _FORMS[width]
    to_bytes, to_number = pattern.pack, number.unpack
    return lambda a, b: 1 if of(to_number(to_bytes(a))[0], to_number(to_bytes(b))[0]) else 0


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits


def _to_integer(bits: int, low: int, high: int) -> int:
    value = decode(bits, 64)
    if value != value or math.isinf(value) or not low <= (whole := int(value)) <= high:
        return INDEFINITE
    return whole & _MASK


_TABLE: dict[tuple[str, int], Operation] = {
    **{(op, width): _computing(of, width) for op, of in _NUMBERS.items() for width in (32, 64)},
    **{(op, width): _comparing(of, width) for op, of in _COMPARED.items() for width in (32, 64)},
}
_CONVERTED: dict[str, Operation] = {
    "s_to_f32": lambda a, _: from_integer(_signed(a), 32),
    "s_to_f64": lambda a, _: from_integer(_signed(a), 64),
    "u_to_f32": lambda a, _: from_integer(a, 32),
    "u_to_f64": lambda a, _: from_integer(a, 64),
    "f32_to_f64": lambda a, _: encode(decode(a & 0xFFFFFFFF, 32), 64),
    "f64_to_f32": lambda a, _: encode(decode(a, 64), 32),
    "f64_to_s": lambda a, _: _to_integer(a, -(1 << 63), (1 << 63) - 1),
    "f64_to_u": lambda a, _: _to_integer(a, 0, _MASK),
}
FUNCTIONS: dict[str, Operation] = {**_CONVERTED, **{called(op, width): of for (op, width), of in _TABLE.items()}}
"""What each operator does, by the name that generated code has for it."""
