"""IR expressions, built small: constants folded, conversions merged."""

from __future__ import annotations

from encoder import floating
from encoder.bits import COMPARISONS, evaluate, signed
from encoder.ir import Address, Binary, Choose, Const, Convert, Element, Expr, FunctionAddress, Reg, Unary

_NEGATED = {"eq": "ne", "ne": "eq"}
_SWAPPED = {"ult": "ule", "ule": "ult", "slt": "sle", "sle": "slt"}


def const(value: int, width: int) -> Const:
    """Yield ``value`` modulo 2**width."""
    return Const(value & ((1 << width) - 1), width)


def binary(op: str, left: Expr, right: Expr, sign: bool = False) -> Expr:
    """Yield ``left op right``; comparisons have width 1. ``sign``: signed arithmetic of the program."""
    width = left.width
    if op in floating.OPERATORS:
        return _floating(op, left, right)
    if isinstance(left, Const) and isinstance(right, Const):
        value = evaluate(op, left.value, right.value, width)
        if value is not None:
            return Const(value, 1 if op in COMPARISONS else width)
    if op in ("add", "mul") and isinstance(left, Const):
        left, right = right, left
    if isinstance(right, Const):
        if right.value == 0 and op in ("add", "sub", "or", "xor", "shl", "lshr", "ashr"):
            return left
        if right.value == 1 and op in ("mul", "udiv", "sdiv"):
            return left
        if op == "and" and right.value == (1 << width) - 1:
            return left
        if op in ("and", "mul") and right.value == 0 and width > 1:
            return right
        together = op == "add" and isinstance(left, Binary) and left.op == "add" and isinstance(left.right, Const)
        if together and not sign:
            assert isinstance(left, Binary) and isinstance(left.right, Const)
            return binary("add", left.left, const(left.right.value + right.value, width))
        if op == "sub" and isinstance(left, Address | FunctionAddress):
            return binary("add", left, const(-right.value, width))
        if op in ("eq", "ne") and isinstance(left, Address | FunctionAddress) and right.value == 0:
            return Const(int(op == "ne"), 1)
        if op in ("eq", "ne") and isinstance(left, Convert) and left.op == "zext" and left.operand.width == 1:
            if right.value <= 1:
                return left.operand if (op == "ne") == (right.value == 0) else negation(left.operand)
    if width == 1 and op in ("and", "or"):
        for a, b in ((left, right), (right, left)):
            if isinstance(a, Const):
                return b if bool(a.value) == (op == "and") else a
    return Binary(op, left, right, 1 if op in COMPARISONS else width, sign and op in ("add", "sub", "mul"))


def _floating(op: str, left: Expr, right: Expr) -> Expr:
    width = 1 if op in floating.COMPARISONS else left.width
    if isinstance(left, Const) and isinstance(right, Const):
        return Const(floating.evaluate(op, left.value, right.value, left.width), width)
    return Binary(op, left, right, width)


def negation(operand: Expr) -> Expr:
    """Yield the logical negation of a condition."""
    match operand:
        case Const(value=value):
            return Const(1 - value, 1)
        case Unary(op="not", operand=inner):
            return inner
        case Binary(op=op, left=left, right=right) if op in _NEGATED:
            return Binary(_NEGATED[op], left, right, 1)
        case Binary(op=op, left=left, right=right) if op in _SWAPPED:
            return Binary(_SWAPPED[op], right, left, 1)
    return Unary("not", operand, 1)


def unary(op: str, operand: Expr, sign: bool = False) -> Expr:
    """Yield neg or (bitwise) not. ``sign``: signed arithmetic of the program."""
    if isinstance(operand, Const):
        return const(-operand.value if op == "neg" else ~operand.value, operand.width)
    return Unary(op, operand, operand.width, sign and op == "neg")


def resize(operand: Expr, width: int, sign: bool) -> Expr:
    """Yield ``operand`` truncated, or extended with its sign bit or zeros."""
    if width == operand.width:
        return operand
    if isinstance(operand, Const):
        return const(signed(operand.value, operand.width) if sign else operand.value, width)
    if width > operand.width:
        if isinstance(operand, Convert) and operand.op == "zext":
            return Convert("zext", operand.operand, width)
        if isinstance(operand, Convert) and operand.op == "sext" and sign:
            return Convert("sext", operand.operand, width)
        return Convert("sext" if sign else "zext", operand, width)
    if isinstance(operand, Convert):
        inner = operand.operand
        if operand.op == "trunc" or width < inner.width:
            return Convert("trunc", inner, width)
        if width == inner.width:
            return inner
        return Convert(operand.op, inner, width)
    return Convert("trunc", operand, width)


def truth(operand: Expr) -> Expr:
    """Yield the condition ``operand != 0``."""
    return operand if operand.width == 1 else binary("ne", operand, Const(0, operand.width))


def float_truth(operand: Expr) -> Expr:
    """Yield the condition that a floating number is not zero."""
    return negation(binary("feq", operand, Const(0, operand.width)))


def choose(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """Yield then or otherwise."""
    if isinstance(condition, Const):
        return then if condition.value else otherwise
    if then is otherwise:
        return then
    return Choose(condition, then, otherwise, then.width)


def element(base: Expr, index: Expr, stride: int, count: int | None) -> Expr:
    """Yield base + index * stride; a constant index within bounds becomes an offset."""
    if isinstance(index, Const):
        at = signed(index.value, index.width)
        if count is None or 0 <= at <= count:
            return binary("add", base, const(at * stride, base.width))
    return Element(base, index, stride, count, base.width)


def stable(expr: Expr) -> bool:
    """Whether the value cannot change between two instructions: no load, no variable of the program."""
    match expr:
        case Const() | Address() | FunctionAddress():
            return True
        case Reg(name=name):
            return name.startswith("%")
        case Unary(operand=operand) | Convert(operand=operand):
            return stable(operand)
        case Binary(left=left, right=right):
            return stable(left) and stable(right)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return stable(condition) and stable(then) and stable(otherwise)
        case Element(base=base, index=index):
            return stable(base) and stable(index)
        case _:
            return False
