"""Exact C integers: literals, types by spelling, promotions, conversions and the arithmetic of constant expressions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from encoder.ctype import Abi, CType, Enum, Float, Int, Void

BOOL = Int("_Bool", 8, False, 1)
CHAR = Int("char", 8, True, 2)
SIGNED_CHAR = Int("signed char", 8, True, 2)
UNSIGNED_CHAR = Int("unsigned char", 8, False, 2)
SHORT = Int("short", 16, True, 3)
UNSIGNED_SHORT = Int("unsigned short", 16, False, 3)
INT = Int("int", 32, True, 4)
UNSIGNED = Int("unsigned int", 32, False, 4)
LONG_LONG = Int("long long", 64, True, 6)
UNSIGNED_LONG_LONG = Int("unsigned long long", 64, False, 6)
INT128 = Int("__int128", 128, True, 7)
UNSIGNED_INT128 = Int("unsigned __int128", 128, False, 7)
FLOAT = Float("float", 32)
DOUBLE = Float("double", 64)

SPECIFIERS = frozenset(
    "void char short int long signed unsigned __signed __signed__ float double _Bool __int8 __int16 __int32 __int64 "
    "__int128 __int128_t __uint128_t _Complex __float128 bool wchar_t".split()
)


class LiteralError(ValueError):
    """A literal that C does not allow; the caller knows where it stands."""


def long_type(abi: Abi, signed: bool) -> Int:
    """Yield long or unsigned long."""
    return Int("long" if signed else "unsigned long", abi.long * 8, signed, 5)


def pointer_sized(abi: Abi, signed: bool) -> Int:
    """Yield the type of sizeof (unsigned) or of a pointer difference (signed)."""
    if abi.pointer == abi.long:
        return long_type(abi, signed) if abi.pointer == 8 else (INT if signed else UNSIGNED)
    return LONG_LONG if signed else UNSIGNED_LONG_LONG


def wide_char(abi: Abi) -> Int:
    """Yield the type of the elements of L"..."."""
    return UNSIGNED_SHORT if abi.wchar == 2 else INT


def basic_type(names: list[str], abi: Abi) -> CType | None:
    """Yield the type that a list of specifiers spells ("unsigned", "long", "int"), None when it spells none."""
    count = Counter(names)
    unsigned = count.pop("unsigned", 0)
    signed = count.pop("signed", 0) + count.pop("__signed", 0) + count.pop("__signed__", 0)
    if unsigned and signed or unsigned > 1 or signed > 1:
        return None
    integer: dict[tuple[str, ...], tuple[Int, Int]] = {
        ("char",): (SIGNED_CHAR if signed else CHAR, UNSIGNED_CHAR),
        ("short",): (SHORT, UNSIGNED_SHORT),
        ("int", "short"): (SHORT, UNSIGNED_SHORT),
        ("int",): (INT, UNSIGNED),
        (): (INT, UNSIGNED),
        ("long",): (long_type(abi, True), long_type(abi, False)),
        ("int", "long"): (long_type(abi, True), long_type(abi, False)),
        ("long", "long"): (LONG_LONG, UNSIGNED_LONG_LONG),
        ("int", "long", "long"): (LONG_LONG, UNSIGNED_LONG_LONG),
        ("__int8",): (SIGNED_CHAR if signed else CHAR, UNSIGNED_CHAR),
        ("__int16",): (SHORT, UNSIGNED_SHORT),
        ("__int32",): (INT, UNSIGNED),
        ("__int64",): (LONG_LONG, UNSIGNED_LONG_LONG),
        ("__int128",): (INT128, UNSIGNED_INT128),
        ("__int128_t",): (INT128, UNSIGNED_INT128),
        ("__uint128_t",): (UNSIGNED_INT128, UNSIGNED_INT128),
    }
    key = tuple(sorted(count.elements()))
    if key in integer and (key or signed or unsigned):
        return integer[key][1 if unsigned else 0]
    if signed or unsigned:
        return None
    other: dict[tuple[str, ...], CType] = {
        ("void",): Void(),
        ("_Bool",): BOOL,
        ("bool",): BOOL,
        ("float",): FLOAT,
        ("double",): DOUBLE,
        ("double", "long"): long_double(abi),
        ("__float128",): Float("__float128", 128),
        ("_Complex", "float"): Float("float _Complex", 64),
        ("_Complex", "double"): Float("double _Complex", 128),
        ("wchar_t",): wide_char(abi),
    }
    return other.get(key)


def long_double(abi: Abi) -> Float:
    """Yield long double."""
    return Float("long double", 64 if abi.microsoft else (128 if abi.pointer == 8 else 96))


def is_modelled(type: Float) -> bool:
    """Yield whether a floating type has values here: binary32 and binary64 have."""
    return type.width in (32, 64) and "_Complex" not in type.name


def representation(type: CType) -> CType:
    """Yield the integer type that stands for an enumeration, any other type unchanged."""
    return type.base if isinstance(type, Enum) else type


def promote(type: Int) -> Int:
    """Yield the type after integer promotion. Source: C17 6.3.1.1."""
    if type.rank >= INT.rank:
        return type
    return INT if type.width < 32 or type.signed else UNSIGNED


def common(left: Int, right: Int) -> Int:
    """Yield the type of the usual arithmetic conversions. Source: C17 6.3.1.8."""
    a, b = promote(left), promote(right)
    if a.signed == b.signed:
        return a if a.rank >= b.rank else b
    unsigned, signed = (b, a) if a.signed else (a, b)
    if unsigned.rank >= signed.rank:
        return unsigned
    if signed.width > unsigned.width:
        return signed
    return Int("unsigned " + signed.name, signed.width, False, signed.rank)


def wrap(value: int, type: Int) -> int:
    """Yield ``value`` converted to ``type``: modulo its width, or to 0 and 1 for _Bool."""
    if type.is_bool:
        return int(value != 0)
    value &= (1 << type.width) - 1
    return value - (1 << type.width) if type.signed and value >> (type.width - 1) else value


def arithmetic(op: str, left: int, right: int, type: Int) -> int | None:
    """Yield ``left op right`` in ``type``, None where C leaves it undefined (division by zero, quotient too large)."""
    match op:
        case "+":
            return wrap(left + right, type)
        case "-":
            return wrap(left - right, type)
        case "*":
            return wrap(left * right, type)
        case "/" | "%":
            if right == 0:
                return None
            quotient = abs(left) // abs(right)
            if (left < 0) != (right < 0):
                quotient = -quotient
            if wrap(quotient, type) != quotient:
                return None
            return quotient if op == "/" else left - quotient * right
        case "&":
            return wrap(left & right, type)
        case "|":
            return wrap(left | right, type)
        case "^":
            return wrap(left ^ right, type)
        case "<<":
            return wrap(left << right, type) if 0 <= right < type.width else None
        case ">>":
            return wrap(left >> right, type) if 0 <= right < type.width else None
        case "<":
            return int(left < right)
        case ">":
            return int(left > right)
        case "<=":
            return int(left <= right)
        case ">=":
            return int(left >= right)
        case "==":
            return int(left == right)
        case "!=":
            return int(left != right)
    return None


def fold_bits(kind: str, value: int, type: Int) -> int | None:
    """Yield a built-in function of one integer (encoder.builtin), None where it is undefined or another one."""
    mask = (1 << type.width) - 1
    bits = value & mask
    match kind:
        case "first":
            return value
        case "abs":
            return abs(value)
        case "clz":
            return type.width - bits.bit_length() if bits else None
        case "ctz":
            return (bits & -bits).bit_length() - 1 if bits else None
        case "ffs":
            return (bits & -bits).bit_length()
        case "popcount":
            return bits.bit_count()
        case "parity":
            return bits.bit_count() & 1
        case "clrsb":
            return type.width - (bits ^ mask if bits >> (type.width - 1) else bits).bit_length() - 1
        case "bswap":
            return int.from_bytes(bits.to_bytes(type.width // 8, "little"), "big")
        case _:
            return None


# ---------------------------------------------------------------- literals


@lru_cache(4096)
def integer_literal(text: str, abi: Abi) -> tuple[int, Int]:
    """Yield value and type of an integer literal. Source: C17 6.4.4.1. Raises: LiteralError."""
    body = text.lower().replace("'", "")
    fixed: Int | None = None
    for size, signed_type, unsigned_type in (
        ("i128", INT128, UNSIGNED_INT128),
        ("i64", LONG_LONG, UNSIGNED_LONG_LONG),
        ("i32", INT, UNSIGNED),
        ("i16", SHORT, UNSIGNED_SHORT),
        ("i8", CHAR, UNSIGNED_CHAR),
    ):
        if body.endswith(size):
            body = body[: -len(size)]
            fixed = unsigned_type if body.endswith("u") else signed_type
            body = body.rstrip("u")
            break
    suffix = ""
    while body and body[-1] in "ul":
        suffix = body[-1] + suffix
        body = body[:-1]
    if suffix not in ("", "u", "l", "ul", "lu", "ll", "ull", "llu"):
        raise LiteralError(f"invalid suffix `{suffix}` on integer constant")
    try:
        if body.startswith("0x"):
            value, decimal = int(body[2:], 16), False
        elif body.startswith("0b"):
            value, decimal = int(body[2:], 2), False
        elif body.startswith("0") and len(body) > 1:
            value, decimal = int(body, 8), False
        else:
            value, decimal = int(body), True
    except ValueError:
        raise LiteralError(f"invalid integer constant `{text}`") from None
    if fixed is not None:
        return wrap(value, fixed), fixed
    ranks = {0: (INT, UNSIGNED), 1: (long_type(abi, True), long_type(abi, False)), 2: (LONG_LONG, UNSIGNED_LONG_LONG)}
    for length in range(suffix.count("l"), 3):
        for candidate in ranks[length]:
            if ("u" in suffix and candidate.signed) or ("u" not in suffix and decimal and not candidate.signed):
                continue
            if wrap(value, candidate) == value:
                return value, candidate
    if value < 1 << 64:
        return value, UNSIGNED_LONG_LONG
    raise LiteralError(f"integer constant `{text}` is too large")


_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34, "?": 63, "e": 27}


def _code_points(body: str) -> list[tuple[int, bool]]:
    """Yield (value, is a character) of each source character or escape; numeric escapes are units, not characters."""
    out: list[tuple[int, bool]] = []
    at = 0
    while at < len(body):
        c = body[at]
        at += 1
        if c != "\\":
            out.append((ord(c), True))
            continue
        if at == len(body):
            raise LiteralError("backslash at the end of a literal")
        c = body[at]
        if c == "x":
            start = at = at + 1
            while at < len(body) and body[at] in "0123456789abcdefABCDEF":
                at += 1
            if start == at:
                raise LiteralError("\\x without hexadecimal digits")
            out.append((int(body[start:at], 16), False))
        elif c in "01234567":
            start = at
            while at < len(body) and at < start + 3 and body[at] in "01234567":
                at += 1
            out.append((int(body[start:at], 8), False))
        elif c in "uU":
            size = 4 if c == "u" else 8
            digits = body[at + 1 : at + 1 + size]
            try:
                out.append((int(digits, 16), True))
            except ValueError:
                raise LiteralError("incomplete universal character name") from None
            at += 1 + size
        elif c in _ESCAPES:
            out.append((_ESCAPES[c], True))
            at += 1
        else:
            out.append((ord(c), True))  # compilers warn, and take the character itself
            at += 1
    return out


def _units(body: str, element: Int, utf8: bool) -> list[int]:
    out: list[int] = []
    for value, character in _code_points(body):
        if character and utf8 and value >= 0x80:
            out.extend(chr(value).encode("utf-8", "surrogatepass"))
        elif character and element.width == 16 and value > 0xFFFF:
            out.extend((0xD800 + ((value - 0x10000) >> 10), 0xDC00 + ((value - 0x10000) & 0x3FF)))
        else:
            out.append(value & ((1 << element.width) - 1))
    return out


def _prefix(text: str, quote: str, abi: Abi) -> tuple[Int, str]:
    prefix, _, rest = text.partition(quote)
    types = {"": CHAR, "u8": CHAR, "L": wide_char(abi), "u": UNSIGNED_SHORT, "U": UNSIGNED}
    if prefix not in types:
        raise LiteralError(f"unknown prefix `{prefix}`")
    return types[prefix], quote + rest


def character_literal(text: str, abi: Abi) -> tuple[int, Int]:
    """Yield value and type of a character constant, multi-character ones as gcc and MSVC do. Raises: LiteralError."""
    element, rest = _prefix(text, "'", abi)
    units = _units(rest[1:-1], element, element is CHAR)
    if not units:
        raise LiteralError("empty character constant")
    if element is not CHAR:
        return wrap(units[-1], element), element
    if len(units) == 1:
        return wrap(units[0], CHAR), INT
    value = 0
    for unit in units[-4:]:
        value = value << 8 | unit
    return wrap(value, INT), INT


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal. ``units``: its elements with the terminating zero, unsigned."""

    units: tuple[int, ...]
    element: Int


def string_literal(text: str, abi: Abi) -> Text:
    """Yield the elements of a string literal; adjacent literals are kept apart by quotes. Raises: LiteralError."""
    element, rest = _prefix(text, '"', abi)
    units: list[int] = []
    at = 0
    while at < len(rest):
        if rest[at] != '"':
            at += 1
            continue
        start = at = at + 1
        while at < len(rest) and rest[at] != '"':
            at += 2 if rest[at] == "\\" else 1
        units.extend(_units(rest[start:at], element, element is CHAR))
        at += 1
    return Text((*units, 0), element)
