"""What is odd about a rule that means something: texts, statements and state that nobody will see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from encoder.diagnostic import Diagnostic
from encoder.source import Span
from slicc.rule import (
    HEADER_TEXTS,
    Abort,
    Assign,
    Binary,
    EnumConstant,
    Expr,
    ForWith,
    Halt,
    Handler,
    If,
    Rule,
    Statement,
    StateRef,
)
from slicc.rule_walk import all_statements, expressions, walk


def lint(rule: Rule) -> tuple[Diagnostic, ...]:
    """Yield warnings: texts that are missing, statements that are never reached, state that is never used or held."""
    found: list[Diagnostic] = []

    def warn(code: str, message: str, span: Span, help_text: str | None = None) -> None:
        found.append(Diagnostic("warning", code, message, span, help_text))

    for text in HEADER_TEXTS:
        if not getattr(rule, text):
            warn(
                "missing-text",
                f"the rule has no `{text}`",
                rule.span,
                f'write `{text} "...";` in `rule {rule.name} {{ }}`',
            )
    if not rule.applies_to:
        warn("missing-trigger", "the rule names no trigger functions", rule.span, "write `applies_to FUNCTION, ...;`")
    for handler in rule.handlers:
        for statement in all_statements(handler.body):
            if isinstance(statement, Abort) and not statement.message:
                warn("missing-text", "this abort has no text", statement.span, 'write `abort "...";`')
        for statement in _unreached(handler.body):
            warn(
                "unreachable", "this statement is never reached", statement.span, "what stands before it ends the path"
            )
    for constant, span in _never_held(rule):
        warn("never-held", f"`{constant.variable}` never is `{constant.name}`", span, "nothing sets it to that")
    used = {name for handler in rule.handlers for name in _used_names(handler)}
    for variable in rule.variables:
        if variable.name not in used:
            warn("unused-state", f"the state variable `{variable.name}` is never used", variable.span)
    return tuple(sorted(found, key=by_place))


def _never_held(rule: Rule) -> Iterator[tuple[EnumConstant, Span]]:
    """Yield the constants that a state variable is compared with and never set to."""
    held: dict[str, set[str]] = {}
    open_: set[str] = set()  # variables that may be set to what is not a constant
    for variable in rule.variables:
        held[variable.name] = _constants(variable.initial)
    for handler in rule.handlers:
        for statement in all_statements(handler.body):
            if isinstance(statement, Assign) and isinstance(statement.target, StateRef):
                if any(isinstance(node, StateRef) for node in walk(statement.value)):
                    open_.add(statement.target.name)
                held[statement.target.name] |= _constants(statement.value)
    for handler in rule.handlers:
        for expression in (c for c in expressions(handler) for c in walk(c)):
            match expression:
                case Binary(operator="==", left=StateRef(name=name), right=EnumConstant() as constant) | Binary(
                    operator="==", left=EnumConstant() as constant, right=StateRef(name=name)
                ) if name not in open_ and constant.name not in held[name]:
                    yield constant, constant.span
                case _:
                    pass


def _constants(expression: Expr) -> set[str]:
    return {node.name for node in walk(expression) if isinstance(node, EnumConstant)}


def by_place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    span = diagnostic.span
    return (span.file, span.line, span.column or 0) if span else ("", 0, 0)


def _ends(statement: Statement) -> bool:
    match statement:
        case Abort() | Halt():
            return True
        case If(then=then, orelse=orelse):
            return bool(then and orelse) and _ends(then[-1]) and _ends(orelse[-1])
        case Assign():
            return False
        case _:
            assert_never(statement)


def _unreached(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for before, statement in zip(body, body[1:]):
        if _ends(before):
            yield statement
            break
    for statement in body:
        if isinstance(statement, If):
            yield from _unreached(statement.then)
            yield from _unreached(statement.orelse)


def _used_names(handler: Handler) -> Iterator[str]:
    if isinstance(handler.selector, ForWith):
        yield handler.selector.variable.name
    for expression in expressions(handler):
        for node in walk(expression):
            if isinstance(node, StateRef):
                yield node.name
