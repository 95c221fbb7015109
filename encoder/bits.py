"""What operators make of patterns of bits: the arithmetic of machines, in one place.

Source: SMT-LIB 2.6, theory FixedSizeBitVectors.
"""

from __future__ import annotations

from encoder import floating

COMPARISONS = frozenset(("eq", "ne", "ult", "ule", "slt", "sle"))


def signed(value: int, width: int) -> int:
    """Yield the two's complement value of a bit pattern."""
    return value - (1 << width) if value >> (width - 1) else value


def evaluate(op: str, a: int, b: int, width: int) -> int | None:
    """Yield the result of a binary operation on bit patterns of ``width`` bits, None for a division by zero.

    A shift by the width or more yields 0 (ashr: the sign), as in SMT-LIB.
    """
    mask = (1 << width) - 1
    match op:
        case "add":
            return (a + b) & mask
        case "sub":
            return (a - b) & mask
        case "mul":
            return (a * b) & mask
        case "and":
            return a & b
        case "or":
            return a | b
        case "xor":
            return a ^ b
        case "shl":
            return (a << b) & mask if b < width else 0
        case "lshr":
            return a >> b if b < width else 0
        case "ashr":
            return (signed(a, width) >> min(b, width)) & mask
        case "eq":
            return int(a == b)
        case "ne":
            return int(a != b)
        case "ult":
            return int(a < b)
        case "ule":
            return int(a <= b)
        case "slt":
            return int(signed(a, width) < signed(b, width))
        case "sle":
            return int(signed(a, width) <= signed(b, width))
        case "udiv":
            return a // b if b else None
        case "urem":
            return a % b if b else None
        case "sdiv" | "srem":
            if b == 0:
                return None
            x, y = signed(a, width), signed(b, width)
            quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
            return (quotient if op == "sdiv" else x - quotient * y) & mask
    return floating.evaluate(op, a, b, width)


def total(op: str, a: int, b: int, width: int) -> int:
    """As ``evaluate``, and division by zero yields what SMT-LIB says."""
    value = evaluate(op, a, b, width)
    if value is not None:
        return value
    if op in ("urem", "srem"):
        return a
    return 1 if op == "sdiv" and signed(a, width) < 0 else (1 << width) - 1
