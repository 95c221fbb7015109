"""Functions of the C library: bodies for those that a program calls, and what must not be said where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from encoder import ir
from encoder.ctype import Abi, FunctionType
from encoder.handed_out import is_forgetful
from encoder.link import Unit, link
from encoder.link_names import called, mentioned
from encoder.order import expressions_of, parts_of
from encoder.parse import TranslationUnit
from encoder.points_to import FUNCTION, PointsTo
from encoder.print import defined
from encoder.search import STUB
from encoder.verdict import Answer, Failure, Reason

OVERLAP = "__slicc_overlap"
"""What bodies call where objects overlap that must not."""

SORTING = "`{}` compares as an insertion or a search one by one does; C leaves open which comparisons are made"
"""What is taken for granted of functions that sort and search."""

CALLING_BACK = frozenset({
    "qsort", "qsort_r", "qsort_s", "bsearch", "bsearch_s", "atexit", "at_quick_exit", "on_exit", "lfind", "lsearch",
    "tsearch", "tfind", "twalk", "tdelete", "ftw", "nftw", "scandir", "glob", "call_once",
})  # fmt: skip
"""Functions that call what they are given."""

_RETURNING = frozenset({
    "abs", "labs", "llabs", "imaxabs", "ffs", "atoi", "atol", "atoll",
    "memcmp", "bcmp", "memchr", "memrchr", "strlen", "strnlen", "strcmp", "strncmp", "strcoll", "strcasecmp",
    "strncasecmp", "strchr", "strrchr", "strstr", "strpbrk", "strspn", "strcspn", "wcslen", "wcscmp", "wcsncmp",
    "wcschr", "wcsrchr", "wcsstr",
    "isalnum", "isalpha", "isblank", "iscntrl", "isdigit", "isgraph", "islower", "isprint", "ispunct", "isspace",
    "isupper", "isxdigit", "tolower", "toupper", "towlower", "towupper",
    "__ctype_b_loc", "__ctype_tolower_loc", "__ctype_toupper_loc",
    "__errno_location", "__errno", "__error", "_errno",
    "isfinite", "isnormal", "signbit", "fpclassify", "isgreater", "isgreaterequal", "isless", "islessequal",
    "islessgreater", "isunordered",
    *(f"{name}{size}" for name in (
        "isnan", "__isnan", "isinf", "__isinf", "finite", "__finite", "__fpclassify", "__signbit", "__issignaling",
        "ilogb", "lrint", "lround", "llrint", "llround", "fabs", "floor", "ceil", "trunc", "round", "rint", "nearbyint",
        "sqrt", "copysign", "fmin", "fmax", "fdim", "fmod", "remainder", "drem", "acos", "asin", "atan", "cos", "sin",
        "tan", "acosh", "asinh", "atanh", "cosh", "sinh", "tanh", "exp", "exp2", "exp10", "expm1", "log", "log10",
        "log1p", "log2", "logb", "cbrt", "erf", "erfc", "lgamma", "tgamma", "atan2", "hypot", "pow", "nextafter",
        "nexttoward", "fma", "frexp", "ldexp", "modf", "nan", "remquo", "scalbn", "scalbln",
    ) for size in ("", "f", "l")),
    "atof", "fegetround", "difftime", "ferror", "ferror_unlocked",
})  # fmt: skip
_WRITING = frozenset({
    "div", "ldiv", "lldiv", "imaxdiv",  # what they return is a record
    "strcpy", "strncpy", "strcat", "strncat", "stpcpy", "stpncpy", "strlcpy", "strlcat", "strtok", "strtok_r", "strdup",
    "strndup", "strtol", "strtoul", "strtoll", "strtoull", "strtoimax", "strtoumax", "sprintf", "snprintf", "vsprintf",
    "vsnprintf", "sscanf", "wcscpy", "wcsncpy", "wcscat", "wcsncat", "mempcpy", "memccpy", "swab",
})  # fmt: skip
"""Functions whose arguments decide what they return, or write; any value is more than they can give."""

_LEAVING_POINTERS = frozenset({
    "memchr", "memrchr", "strchr", "strrchr", "strstr", "strpbrk", "strtok", "strtok_r", "strsep", "stpcpy", "stpncpy",
    "wcschr", "wcsrchr", "wcsstr", "wcstok", "mempcpy", "memccpy", "posix_memalign", "asprintf", "vasprintf", "getline",
    "getdelim", "strtol", "strtoul", "strtoll", "strtoull", "strtoimax", "strtoumax", "strtod", "strtof", "strtold",
    "wcstol", "wcstoul", "wcstoll", "wcstoull", "wcstod", "wcstof", "wcstold",
})  # fmt: skip
"""Functions that return, or leave behind, pointers into what they are given: a function without a body does not."""

_RETURNING_ARGUMENT = frozenset({
    "fgets", "gets", "fgetws", "getcwd", "realpath", "strerror_r", "ctime_r", "asctime_r",
    "gmtime_r", "localtime_r",
})
"""Functions that return what they are given, or null."""

_OF_ERRORS = ("__errno_location", "_errno", "__errno", "__error")  # functions that yield where `errno` is
_LEAVING_ERRNO = frozenset(
    "reach_error __VERIFIER_error __assert_fail abort exit _exit _Exit free memcpy memmove memset".split()
)
_ERRNO = "SLICC_ERRNO_FUNCTION"  # what the function of the library here is called, if it is there
_BUILT_IN = "__builtin_"
_MADE_UP = ("__VERIFIER_", "__slicc_", "__builtin_", "nondet_")


@dataclass(frozen=True, slots=True)
class Linked:
    """A program with the bodies that it needs of the C library. ``bodies``: the functions that these are."""

    unit: Unit
    bodies: frozenset[str]


def with_library(units: Sequence[TranslationUnit], abi: Abi, checks: frozenset[str]) -> Linked:
    """Yield the program linked, with the functions of the C library that it mentions and does not define.

    A function that the program declares in another way than the standard does stays without a body. Raises: InputError.
    """
    # Not at the top: most programs do without.
    from slicc.environment import library_functions, library_unit

    names = mentioned(units)
    names |= {name.removeprefix(_BUILT_IN) for name in names if name.startswith(_BUILT_IN)}
    names -= {name for unit in units for name in defined(unit)}
    known = {name for name in names if name in library_functions()}
    macros: tuple[str, ...] = ("SLICC_CHECK_MEMORY",) if "memory" in checks else ()
    place = next((name for name in _OF_ERRORS if name in names), None)
    outside = {name for name in called(units) & names if not name.startswith(_MADE_UP)}
    if place is not None and outside <= _LEAVING_ERRNO | library_functions().keys() | {place}:
        macros += (f"{_ERRNO}={place}",)
        known |= {place, _ERRNO}
    elif "errno" in names:
        macros += ("SLICC_ERRNO_VARIABLE",)
    while known:
        differing: set[str] = set()
        for size in ("", "unsigned long", "unsigned int"):  # old programs write `size_t` as they like
            library = library_unit(known, abi, (*macros, f"SLICC_SIZE={size}") if size else macros)
            if library is None:
                break
            unit = link([*units, library])
            differing = known & set(_differing(unit, units))
            if not differing:
                return Linked(unit, frozenset(known))
        known -= differing or known
    return Linked(link(units), frozenset())


def _differing(unit: Unit, units: Sequence[TranslationUnit]) -> Iterator[str]:
    """Yield the names that the program declares in another way than the library."""
    own = {file for one in units for file in one.sources}
    for warning in unit.warnings:
        if warning.code == "conflicting-types" and warning.span is not None and warning.span.file not in own:
            yield warning.message.split("`")[1]


def refused_call(function: ir.Function, call: ir.Call) -> str | None:
    """Yield what is not modelled of a call of a function without a body that would leave pointers behind."""
    name = str(call.callee)
    returning = name in _RETURNING_ARGUMENT and not (call.target is None or _only_tested(function, call.target.name))
    if name not in _LEAVING_POINTERS and not returning:
        return None
    return f"a function of the library that leaves pointers into what it is given (`{name}`)"


def _only_tested(function: ir.Function, name: str) -> bool:
    """Is a value, wherever it is copied to, only compared with null?"""
    seen, work = {name}, [name]
    while work:
        reg = work.pop()
        for block in function.blocks.values():
            expressions: list[ir.Expr] = []
            for i in block.instructions:
                if isinstance(i, ir.Define) and isinstance(i.value, ir.Reg) and i.value.name == reg:
                    if i.target.name not in seen:
                        seen.add(i.target.name)
                        work.append(i.target.name)
                    continue
                expressions += expressions_of(i)
            match block.end:
                case ir.Branch(condition, _, _):
                    expressions.append(condition)
                case ir.Return(value, _) if value is not None:
                    expressions.append(value)
            parts = [part for e in expressions for part in parts_of(e)]
            used = sum(isinstance(p, ir.Reg) and p.name == reg for p in parts)
            tested = sum(
                isinstance(p, ir.Binary)
                and p.op in ("eq", "ne")
                and {type(p.left), type(p.right)} == {ir.Reg, ir.Const}
                and reg in (getattr(p.left, "name", None), getattr(p.right, "name", None))
                for p in parts
            )
            if used != tested:
                return False
    return True


def undecided(found: Answer) -> Reason | None:
    """Yield why no error found is sure to happen: each rests on what a function of the library may never do."""
    stubs = {a.message.split("`")[1]: a.span for a in found.assumptions if a.message.endswith(STUB)}
    for name in sorted(_WRITING & stubs.keys()):
        message = f"`{name}` is not modelled, and may write what the error found rests on"
        return Reason("unsupported", message, stubs[name])
    if not found.failures or any(map(is_sure, found.failures)):
        return None
    name = min(_returned(found.failures[0]))
    return Reason("unsupported", f"`{name}` is not modelled, and the error found rests on its result", stubs.get(name))


def is_sure(failure: Failure) -> bool:
    """Does the execution do without a value that slicc made up for a function of the library?"""
    return not _returned(failure)


def _returned(failure: Failure) -> set[str]:
    return {i.name.partition("(")[0] for i in failure.trace.inputs if i.kind == "return"} & (_RETURNING | _WRITING)


def handed_over(program: ir.Program, sets: PointsTo) -> Iterator[tuple[ir.Call, str, str]]:
    """Yield each call of a function without a body that is handed a function of the program, with both their names."""
    for function, call, name in _foreign_calls(program, sets):
        for argument in call.arguments:
            if not isinstance(call.callee, str) and sets.coarse and not isinstance(argument.pointee, FunctionType):
                continue
            for cls, *_ in sorted(sets.targets(function.name, argument.value)):
                if cls.startswith(FUNCTION):
                    yield call, name, cls.removeprefix(FUNCTION)


def kept_functions(program: ir.Program, sets: PointsTo) -> dict[str, tuple[ir.Call, str]]:
    """Yield the functions without a body that are given what leads to functions of the program; a call, and one of
    these."""
    found: dict[str, tuple[ir.Call, str]] = {}
    for function, call, name in _foreign_calls(program, sets):
        if name in found or is_forgetful(name):
            continue
        if sets.coarse and not isinstance(call.callee, str):
            continue
        work = [cls for a in call.arguments for cls, *_ in sets.targets(function.name, a.value)]
        work = [cls for cls in work if not cls.startswith(FUNCTION)]
        seen = set(work)
        kept: set[str] = set()
        while work:
            for targets in sets.memory.get(work.pop(), {}).values():
                for cls, *_ in targets:
                    if cls.startswith(FUNCTION):
                        kept.add(cls.removeprefix(FUNCTION))
                    elif cls not in seen:
                        seen.add(cls)
                        work.append(cls)
        if kept:
            found[name] = call, min(kept)
    return found


def _foreign_calls(program: ir.Program, sets: PointsTo) -> Iterator[tuple[ir.Function, ir.Call, str]]:
    """Each call of a function without a body, also through pointers."""
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if not isinstance(i, ir.Call):
                    continue
                names = (i.callee,) if isinstance(i.callee, str) else sets.callees.get(i.site, ())
                yield from ((function, i, name) for name in names if name and name not in program.functions)
                if sets.open_callees(program, i):
                    yield function, i, ir.outside_name(i)
