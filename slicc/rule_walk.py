"""What stands in a rule: its statements, expressions and their operands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from slicc.rule import (
    Abort,
    Argument,
    Assign,
    Binary,
    Cast,
    Choice,
    EnumConstant,
    Expr,
    FieldPath,
    ForAny,
    ForEqual,
    ForWith,
    Halt,
    Handler,
    If,
    Index,
    Irql,
    Macro,
    Name,
    Number,
    Result,
    RoleName,
    RunningRole,
    Statement,
    StateRef,
    Unary,
)


def all_statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in body:
        yield statement
        if isinstance(statement, If):
            yield from all_statements(statement.then)
            yield from all_statements(statement.orelse)


def children(expression: Expr) -> tuple[Expr, ...]:
    """Yield the operands of an expression, left to right."""
    match expression:
        case Unary(operand=operand) | FieldPath(operand=operand) | Cast(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Choice(condition=condition, yes=yes, no=no):
            return (condition, yes, no)
        case Index(operand=operand, index=index):
            return (operand, index)
        case Macro(arguments=arguments):
            return arguments
        case (
            Name()
            | Number()
            | Argument()
            | Result()
            | Irql()
            | RunningRole()
            | RoleName()
            | StateRef()
            | EnumConstant()
        ):
            return ()
        case _:
            assert_never(expression)


def walk(expression: Expr) -> Iterator[Expr]:
    """Yield an expression and everything in it."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))


def depth_of(expression: Expr) -> int:
    deepest = 0
    stack = [(expression, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in children(node))
    return deepest


def expressions(handler: Handler) -> Iterator[Expr]:
    """Yield every expression of a handler: guard, selector, conditions, assigned values, and assignment targets."""
    if handler.guard is not None:
        yield handler.guard.value
    match handler.selector:
        case ForEqual(values=values):
            yield from values
        case ForWith(value=value):
            yield value
        case ForAny() | None:
            pass
    for statement in all_statements(handler.body):
        match statement:
            case Assign(target=target, value=value):
                yield target
                yield value
            case If(condition=condition):
                yield condition
            case Abort() | Halt():
                pass
