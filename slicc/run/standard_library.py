"""Functions of the C library that slicc has no bodies for: what must not be said of programs that call them."""

from __future__ import annotations

from collections.abc import Iterator

from encoder import ir
from encoder.points_to import FUNCTION, PointsTo
from encoder.verdict import Answer, Failure, Reason

CALLING_BACK = frozenset({
    "qsort", "qsort_r", "qsort_s", "bsearch", "bsearch_s", "atexit", "at_quick_exit", "on_exit", "lfind", "lsearch",
    "tsearch", "tfind", "twalk", "tdelete", "ftw", "nftw", "scandir", "glob", "call_once",
})  # fmt: skip
"""Functions that call what they are given."""

_RETURNING = frozenset({
    "abs", "labs", "llabs", "div", "ldiv", "lldiv", "imaxabs", "imaxdiv", "ffs", "atoi", "atol", "atoll",
    "memcmp", "bcmp", "memchr", "memrchr", "strlen", "strnlen", "strcmp", "strncmp", "strcasecmp", "strncasecmp",
    "strchr", "strrchr", "strstr", "strpbrk", "strspn", "strcspn", "wcslen", "wcscmp", "wcsncmp", "wcschr",
    "wcsrchr", "wcsstr",
    "isalnum", "isalpha", "isblank", "iscntrl", "isdigit", "isgraph", "islower", "isprint", "ispunct", "isspace",
    "isupper", "isxdigit", "tolower", "toupper", "towlower", "towupper",
})  # fmt: skip
_WRITING = frozenset({
    "strcpy", "strncpy", "strcat", "strncat", "stpcpy", "stpncpy", "strlcpy", "strlcat", "strtok", "strtok_r", "strdup",
    "strndup", "strtol", "strtoul", "strtoll", "strtoull", "strtoimax", "strtoumax", "sprintf", "snprintf", "vsprintf",
    "vsnprintf", "sscanf", "wcscpy", "wcsncpy", "wcscat", "wcsncat", "mempcpy", "memccpy", "swab",
})  # fmt: skip
"""Functions whose arguments decide what they return, or write; any value is more than they can give."""


def undecided(found: Answer) -> Reason | None:
    """Yield why no error found is sure to happen: each rests on what a function of the library may never do."""
    stubs = {a.message.split("`")[1]: a.span for a in found.assumptions if a.kind == "stub" and "`" in a.message}
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
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if not isinstance(i, ir.Call) or not isinstance(i.callee, str) or i.callee in program.functions:
                    continue
                for argument in i.arguments:
                    for cls, *_ in sorted(sets.targets(function.name, argument.value)):
                        if cls.startswith(FUNCTION):
                            yield i, i.callee, cls.removeprefix(FUNCTION)
