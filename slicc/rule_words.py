"""Numbers, types and prototypes of a rule: what they say, and how messages say it."""

from __future__ import annotations

from typing import assert_never

from slicc.rule import (
    Binary,
    BoolType,
    EnumType,
    Expr,
    IntType,
    Number,
    PointerType,
    Signature,
    StateType,
    Unary,
)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def number_value(number: Number) -> int:
    """Yield the value of an integer constant as C reads it."""
    text = number.text.rstrip("uUlL")
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    if len(text) > 1 and text.startswith("0") and set(text) <= set("01234567"):
        return int(text, 8)
    return int(text)


def constant_value(value: Expr) -> int | None:
    """Yield what a resolved expression is, where numbers alone say it."""
    match value:
        case Number():
            return number_value(value)
        case Unary(operator="-" | "+" | "~" as sign, operand=operand):
            inner = constant_value(operand)
            return None if inner is None else -inner if sign == "-" else ~inner if sign == "~" else inner
        case Binary(operator="+" | "-" | "*" as operator, left=left, right=right):
            first, second = constant_value(left), constant_value(right)
            if first is None or second is None:
                return None
            return first + second if operator == "+" else first - second if operator == "-" else first * second
        case _:
            return None


def int_range(kind: IntType) -> tuple[int, int]:
    """Yield the least and the greatest value of an integer type."""
    if kind.signed:
        return -(1 << (kind.bits - 1)), (1 << (kind.bits - 1)) - 1
    return 0, (1 << kind.bits) - 1


def type_text(kind: StateType) -> str:
    """Yield a state type as the language writes it."""
    match kind:
        case EnumType(constants=constants):
            return f"enum {{ {', '.join(constants)} }}"
        case BoolType():
            return "bool"
        case IntType(bits=bits, signed=signed):
            return "int" if bits == 32 and signed else f"{'' if signed else 'u'}int{bits}"
        case PointerType():
            return "void *"
        case _:
            assert_never(kind)


def prototype(name: str, signature: Signature) -> str:
    """Yield a prototype for a message, parameters by name where they have one."""
    shown = [f"{parameter.type} {parameter.name}".strip() for parameter in signature.parameters]
    if signature.variadic:
        shown.append("...")
    return f"{signature.result} {name}({', '.join(shown) or 'void'})"
