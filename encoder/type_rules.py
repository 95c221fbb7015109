"""C's rules on types: decay, promotion, compatibility."""

from __future__ import annotations

from encoder.constant import CHAR, INT, UNSIGNED, common, promote, representation
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Pointer, Record, Void
from encoder.symbol import Typed


def decay(typed: Typed) -> CType:
    """Yield the type of the value of an expression: arrays and functions become pointers."""
    match typed.type:
        case Array(element=element):
            return Pointer(element, typed.const, typed.volatile)
        case FunctionType():
            return Pointer(typed.type)
        case _:
            return typed.type


def integer(typed: Typed) -> Int | None:
    """Yield the promoted type of an integer expression (bit fields by their width), None for any other."""
    type = representation(typed.type)
    if not isinstance(type, Int):
        return None
    if typed.bits is not None and type.rank <= INT.rank:
        return UNSIGNED if typed.bits == 32 and not type.signed else INT
    return promote(type)


def arithmetic_type(left: Typed, right: Typed) -> CType | None:
    """Yield the common type of two arithmetic operands, None when one is not arithmetic."""
    floats = [t.type for t in (left, right) if isinstance(t.type, Float)]
    a, b = integer(left), integer(right)
    if floats:
        if len(floats) + (a is not None) + (b is not None) < 2:
            return None
        return max(floats, key=lambda f: (f.width, f.name))
    return common(a, b) if a is not None and b is not None else None


_SCALARS = (Int, Enum, Pointer, Float)


def is_variable(type: CType) -> bool:
    """Whether the size of the type is known at run time only."""
    return isinstance(type, Array) and (type.length is not None or is_variable(type.element))


def is_scalar(type: CType) -> bool:
    """Whether values of the type fit a register."""
    return isinstance(type, _SCALARS)


def compatible(left: CType, right: CType) -> bool:
    """Whether two declarations of one thing may have these types; qualifiers below the top are not compared."""
    match left, right:
        case (Enum(), Int()) | (Int(), Enum()) | (Int(), Int()):
            a, b = representation(left), representation(right)
            assert isinstance(a, Int) and isinstance(b, Int)
            return a.width == b.width and a.is_bool == b.is_bool and (
                a.signed == b.signed if isinstance(left, Int) and isinstance(right, Int) else True
            ) and (a.rank == b.rank if isinstance(left, Int) and isinstance(right, Int) else True)
        case Pointer(), Pointer():
            return compatible(left.target, right.target)
        case Array(), Array():
            return compatible(left.element, right.element) and (
                left.count is None or right.count is None or left.count == right.count
            )
        case FunctionType(), FunctionType():
            if not compatible(left.result, right.result):
                return False
            if left.parameters is None or right.parameters is None:
                return True
            return (
                left.variadic == right.variadic
                and len(left.parameters) == len(right.parameters)
                and all(map(compatible, left.parameters, right.parameters))
            )
        case _:
            return left == right


def may_be_called_as(type: FunctionType, asked: FunctionType) -> bool:
    """Whether a function takes and returns values of the same kinds and widths as a call that was written for another
    type: pointers are not told apart."""
    if type.parameters is None or asked.parameters is None:
        return True
    if type.variadic != asked.variadic or len(type.parameters) != len(asked.parameters):
        return False
    return all(map(_same_kind, (type.result, *type.parameters), (asked.result, *asked.parameters)))


def _same_kind(left: CType, right: CType) -> bool:
    match representation(left), representation(right):
        case Pointer(), Pointer():
            return True
        case Int(width=a), Int(width=b):
            return a == b
        case a, b:
            return compatible(a, b)


def alike(left: CType, right: CType) -> bool:
    """Whether __builtin_types_compatible_p holds: compatible, and qualified alike below the top."""
    match left, right:
        case (Enum(), Int()) | (Int(), Enum()):
            return representation(left) == representation(right)
        case Int(), Int():
            return compatible(left, right) and (left.rank != CHAR.rank or left.name == right.name)
        case Pointer(), Pointer():
            qualifiers = (left.const_target, left.volatile_target) == (right.const_target, right.volatile_target)
            return qualifiers and alike(left.target, right.target)
        case Array(), Array():
            return compatible(left, right) and alike(left.element, right.element)
        case FunctionType(), FunctionType():
            if not compatible(left, right) or not alike(left.result, right.result):
                return False
            return all(map(alike, left.parameters or (), right.parameters or ()))
        case _:
            return left == right


def spell(type: CType) -> str:
    """Yield the type as C writes it, for messages."""
    match type:
        case Void():
            return "void"
        case Int(name=name) | Float(name=name):
            return name
        case Pointer(target=target):
            if isinstance(target, FunctionType):
                inner = ", ".join(map(spell, target.parameters or ()))
                return f"{spell(target.result)} (*)({inner})"
            return f"{'const ' if type.const_target else ''}{spell(target)} *".replace("* *", "**")
        case Array(element=element, count=count, length=length):
            return f"{spell(element)}[{count if count is not None else '' if length is None else '*'}]"
        case Record(kind=kind, tag=tag):
            return f"{kind} {tag}"
        case Enum(tag=tag):
            return f"enum {tag}"
        case FunctionType(result=result, parameters=parameters):
            return f"{spell(result)} ({', '.join(map(spell, parameters or ()))})"
