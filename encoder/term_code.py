"""Terms as Python: one function that yields the values of some, given those of variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from encoder import floating
from encoder.bits import total
from encoder.term import Term, Terms, arguments

_INFIX = {"add": "+", "mul": "*", "and": "&", "or": "|", "xor": "^"}
_COMPARED = {"eq": "==", "ult": "<", "ule": "<=", "slt": "<", "sle": "<="}

Compiled = Callable[[Sequence[int]], tuple[int, ...]]


def variables(terms: Terms, wanted: Sequence[Term]) -> list[Term]:
    """Yield the variables that some terms have, each once."""
    return [t for t in _ordered(terms, wanted) if terms.nodes[t][0] == "var"]


def compiled(terms: Terms, given: Sequence[Term], wanted: Sequence[Term]) -> Compiled:
    """Yield a function from the values of ``given``, which are variables, to those of ``wanted``.

    Other variables are 0. Raises ValueError where memory is read.
    """
    names = {t: f"v{t}" for t in given}
    lines = ["def f(v):"]
    if given:
        lines.append(f" ({''.join(names[t] + ', ' for t in given)}) = v")
    for t in _ordered(terms, wanted):
        if t not in names:
            names[t] = f"t{t}"
            lines.append(f" t{t} = {_text(terms, t, names)}")
    lines.append(f" return ({''.join(names[t] + ', ' for t in wanted)})")
    scope: dict[str, Any] = {"total": total}
    exec("\n".join(lines), scope)  # of numbers, and of names given here
    found: Compiled = scope["f"]
    return found


def _ordered(terms: Terms, wanted: Sequence[Term]) -> list[Term]:
    """All parts of some terms, each before what it is a part of."""
    found: dict[Term, None] = {}
    stack = list(wanted)
    while stack:
        t = stack[-1]
        missing = [] if t in found else [a for a in arguments(terms.nodes[t]) if a not in found]
        if missing:
            stack += missing
            continue
        stack.pop()
        found[t] = None
    return list(found)


def _text(terms: Terms, t: Term, names: dict[Term, str]) -> str:
    op, w, x, y, z = terms.nodes[t]
    full = (1 << w) - 1

    def signed(part: Term) -> str:
        half = 1 << terms.width(part) - 1
        return f"(({names[part]} ^ {half}) - {half})"

    match op:
        case "const":
            return str(x)
        case "var":
            return "0"
        case "add" | "mul":
            return f"{names[x]} {_INFIX[op]} {names[y]} & {full}"
        case "and" | "or" | "xor":
            return f"{names[x]} {_INFIX[op]} {names[y]}"
        case "eq" | "ult" | "ule":
            return f"1 if {names[x]} {_COMPARED[op]} {names[y]} else 0"
        case "slt" | "sle":
            return f"1 if {signed(x)} {_COMPARED[op]} {signed(y)} else 0"
        case "not":
            return f"1 - {names[x]}"
        case "neg":
            return f"-{names[x]} & {full}"
        case "bnot":
            return f"~{names[x]} & {full}"
        case "zext":
            return names[x]
        case "sext":
            return f"{signed(x)} & {full}"
        case "extract":
            return f"{names[x]} >> {y} & {full}"
        case "concat":
            return f"{names[x]} << {terms.width(y)} | {names[y]}"
        case "ite":
            return f"{names[y]} if {names[x]} else {names[z]}"
        case "udiv" | "urem" | "sdiv" | "srem" | "shl" | "lshr" | "ashr":
            return f"total({op!r}, {names[x]}, {names[y]}, {terms.width(x)}) & {full}"
    if op in floating.OPERATORS:
        return f"total({op!r}, {names[x]}, {names[y]}, {terms.width(x)}) & {full}"
    raise ValueError(op)
