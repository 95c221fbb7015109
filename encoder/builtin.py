"""Names of functions that the compiler knows, and of those that stand for constructs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from encoder.constant import (
    BOOL,
    CHAR,
    DOUBLE,
    FLOAT,
    INT,
    LONG_LONG,
    UNSIGNED,
    UNSIGNED_LONG_LONG,
    UNSIGNED_SHORT,
    is_modelled,
    long_double,
    long_type,
    pointer_sized,
)
from encoder.ctype import Abi, CType, Float, Pointer, Void

ASSUMPTIONS = frozenset({"__ESBMC_assume", "__CPROVER_assume"})
"""What other verifiers call __VERIFIER_assume."""

ASSERTIONS = frozenset({"assert", "__VERIFIER_assert", "__ESBMC_assert", "__CPROVER_assert"})
"""What takes a condition that must hold, where it has no body."""

MEMORY_BUILTINS = {
    name: (kind, prefix)
    for prefix in ("", "__builtin_")
    for name, kind in (
        (prefix + "memcpy", "copy"),
        (prefix + "memmove", "copy"),
        (prefix + "memset", "fill"),
        (prefix + "bzero", "zero"),
    )
} | {
    "__slicc_carry": ("carry", ""),
    "RtlCopyMemory": ("copy", ""),
    "RtlMoveMemory": ("copy", ""),
    "RtlZeroMemory": ("zero", ""),
    "RtlFillMemory": ("fill-last", ""),
    "RtlSecureZeroMemory": ("zero", ""),
    # A size too large for the object is found where memory is checked; the last argument says nothing new.
    "__builtin___memcpy_chk": ("copy", ""),
    "__builtin___memmove_chk": ("copy", ""),
    "__builtin___memset_chk": ("fill", ""),
}
OFFSETOF = frozenset({"offsetof", "__builtin_offsetof"})
VARIADIC = frozenset(
    "va_start va_end va_copy va_arg __builtin_va_start __builtin_va_end __builtin_va_copy __builtin_va_arg "
    "__va_start".split()
)
PACKED = "__packed__"  # label of the #pragma pack that stands for GNU's attribute
REFUSED = "__slicc_refused"
SEH = frozenset(("__slicc_try", "__slicc_except", "__slicc_finally", "__slicc_leave"))
CHOOSE = "__builtin_choose_expr"

_BITS = re.compile(r"__builtin_(clz|ctz|clrsb|ffs|popcount|parity)(ll|l|)")
_SWAP = re.compile(r"__builtin_bswap(16|32|64)")
_ABSOLUTE = re.compile(r"__builtin_(?:(ll|l|)abs|imaxabs)")
_OVERFLOW = re.compile(r"__builtin_(?:(add|sub|mul)_overflow(_p|)|([su])(add|sub|mul)(ll|l|)_overflow)")
_SIZE = re.compile(r"__builtin_(?:dynamic_)?object_size")
EXACT = {
    "fabs": 1, "floor": 1, "ceil": 1, "trunc": 1, "round": 1, "rint": 1, "nearbyint": 1, "sqrt": 1, "copysign": 2,
    "fmin": 2, "fmax": 2, "fdim": 2, "fmod": 2, "remainder": 2, "drem": 2,
}  # fmt: skip
"""Functions whose result IEEE 754 defines, with the number of their operands."""
_TESTS = {
    "isnan": "isnan", "__isnan": "isnan", "_isnan": "isnan", "isinf": "isinf_sign", "__isinf": "isinf_sign",
    "finite": "isfinite", "__finite": "isfinite", "_finite": "isfinite", "__signbit": "signbit",
    "__fpclassify": "fpclassify_number",
}  # fmt: skip
_GENERIC = {
    "isnan": 1, "isinf": 1, "isinf_sign": 1, "isfinite": 1, "finite": 1, "isnormal": 1, "iszero": 1, "issubnormal": 1,
    "signbit": 1, "isgreater": 2, "isgreaterequal": 2, "isless": 2, "islessequal": 2, "islessgreater": 2,
    "isunordered": 2, "fpclassify": 6,
}  # fmt: skip
SIGNS = frozenset({"float-signbit", "float-copysign"})  # kinds that look at the sign of what may be no number
_FLOATING = re.compile(r"__builtin_(?:inf|nans?|huge_val|fabs|copysign|sqrt|floor|ceil|round|trunc|fmin|fmax|pow)[fl]?")
_CLASSIFYING = re.compile(r"__builtin_(?:is\w+|signbit[fl]?|fpclassify)")
_REFUSED = (
    (re.compile(r"(?:__builtin_alloca(?:_with_align(?:_and_max)?)?|_?alloca)"), "alloca", Pointer(Void())),
    (re.compile(r"__builtin_(?:_?setjmp|longjmp)"), "non-local jumps", INT),
    (re.compile(r"__(?:sync|atomic|c11_atomic)_\w+"), "atomic operations", None),
    (_FLOATING, "floating point", DOUBLE),
    (_CLASSIFYING, "floating point", INT),
    (re.compile(r"__builtin_(?:return|frame)_address"), "addresses of the stack", Pointer(Void())),
)
# Functions of the library that GNU C knows without a declaration: result, parameters.
_LIBRARY = {
    "memcmp": "int p p n", "bcmp": "int p p n", "memchr": "p p int n", "strlen": "n s", "strcmp": "int s s",
    "strncmp": "int s s n", "strchr": "s s int", "strrchr": "s s int", "strstr": "s s s", "strcpy": "s s s",
    "strncpy": "s s s n", "strcat": "s s s", "strncat": "s s s n", "malloc": "p n", "calloc": "p n n",
    "realloc": "p p n", "free": "void p", "abort": "void", "exit": "void int", "_Exit": "void int", "puts": "int s",
    "putchar": "int int", "strdup": "s s", "strndup": "s s n", "strpbrk": "s s s", "strspn": "n s s",
    "strcspn": "n s s", "strnlen": "n s n", "stpcpy": "s s s", "stpncpy": "s s s n", "aligned_alloc": "p n n",
    "memcpy": "p p p n", "memmove": "p p p n", "mempcpy": "p p p n", "memset": "p p int n",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of GNU C that needs no declaration, as `lower` knows it by ``kind``. ``parameters`` None: as given."""

    kind: str
    result: CType
    parameters: tuple[CType, ...] | None = None


def builtin(name: str, abi: Abi) -> Builtin | None:
    """Yield what the compiler knows of a function that nothing declares."""
    lengths = {
        "": (INT, UNSIGNED),
        "l": (long_type(abi, True), long_type(abi, False)),
        "ll": (LONG_LONG, UNSIGNED_LONG_LONG),
    }
    if match := _BITS.fullmatch(name):
        return Builtin(match[1], INT, (lengths[match[2]][match[1] not in ("ffs", "clrsb")],))
    if match := _SWAP.fullmatch(name):
        type = {"16": UNSIGNED_SHORT, "32": UNSIGNED, "64": UNSIGNED_LONG_LONG}[match[1]]
        if match[1] == "64" and abi.long == 8:
            type = long_type(abi, False)
        return Builtin("bswap", type, (type,))
    if match := _ABSOLUTE.fullmatch(name):
        widest = "l" if abi.long == 8 else "ll"
        type = lengths[widest if match[1] is None else match[1]][0]
        return Builtin("abs", type, (type,))
    if match := _OVERFLOW.fullmatch(name):
        if match[1] is not None:
            return Builtin(match[1] + "-overflow" + ("-of-type" if match[2] else ""), BOOL)
        type = lengths[match[5]][match[3] == "u"]
        return Builtin(match[4] + "-overflow", BOOL, (type, type, Pointer(type)))
    if _SIZE.fullmatch(name):
        return Builtin("object-size", pointer_sized(abi, False), (Pointer(Void(), True, True), INT))
    if name.startswith("__builtin_"):
        known = _float_function(name.removeprefix("__builtin_"), abi)
        if known is not None:
            return known
    long = lengths["l"][0]
    return {
        "__builtin_expect": Builtin("first", long, (long, long)),
        "__builtin_assume_aligned": Builtin("first", Pointer(Void())),
        "__builtin_prefetch": Builtin("nothing", Void()),
        "__builtin_assume": Builtin("nothing", Void()),
        "__builtin_unreachable": Builtin("end", Void(), ()),
        "__builtin_trap": Builtin("end", Void(), ()),
    }.get(name)


def exact_function(name: str, abi: Abi) -> Builtin | None:
    """Yield what a function of the library does that is declared with these types, where that is exactly defined."""
    base, type = _float_type(name, (*EXACT, *_TESTS, "nan"), abi)
    if type is None:
        return None
    if base == "nan":
        return Builtin("float-nan", type, (Pointer(CHAR, True),))
    if base in EXACT:
        return Builtin("float-" + base, type, (type,) * EXACT[base])
    return Builtin("float-" + _TESTS[base], INT, (type,))


def _float_function(name: str, abi: Abi) -> Builtin | None:
    """A built-in function of floating numbers, by its name without prefix."""
    base, type = _float_type(name, (*EXACT, "inf", "huge_val", "nan"), abi)
    if type is not None:
        count = EXACT.get(base, 0)
        return Builtin("float-" + base, type, (Pointer(CHAR, True),) if base == "nan" else (type,) * count)
    base = name if name in _GENERIC else name[:-1]
    if base not in _GENERIC or base != name and name[-1] not in "fl":
        return None
    return Builtin("float-" + ("isfinite" if base == "finite" else base), INT)


def argument_count(found: Builtin) -> int:
    """Yield how many arguments a generic function of floating numbers takes."""
    return _GENERIC[found.kind.removeprefix("float-")]


def _float_type(name: str, bases: tuple[str, ...], abi: Abi) -> tuple[str, Float | None]:
    """The function that a name is with a suffix, and its type; None where that type has no values here."""
    if name in bases:
        return name, DOUBLE
    if name[-1:] == "f" and name[:-1] in bases:
        return name[:-1], FLOAT
    if name[-1:] == "l" and name[:-1] in bases and is_modelled(long_double(abi)):
        return name[:-1], long_double(abi)
    return name, None


def refused_builtin(name: str) -> tuple[str, CType | None] | None:
    """Yield what is refused in a call of a function that nothing declares, with the type of the call (None: of what
    its first argument points to); None when it is an ordinary function."""
    for pattern, construct, result in _REFUSED:
        if pattern.fullmatch(name):
            return f"{construct} (`{name}`)", result
    return (f"`{name}`", INT) if name.startswith("__builtin_") else None


def library(name: str, abi: Abi) -> tuple[CType, tuple[CType, ...]] | None:
    """Yield result and parameters of a function of the library."""
    if name not in _LIBRARY:
        return None
    words: dict[str, CType] = {
        "int": INT, "void": Void(), "p": Pointer(Void()), "s": Pointer(CHAR), "n": pointer_sized(abi, False),
    }  # fmt: skip
    result, *parameters = (words[word] for word in _LIBRARY[name].split())
    return result, tuple(parameters)
