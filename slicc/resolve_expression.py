"""What the expressions of a rule mean: names resolved, macros replaced, kinds checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeAlias, assert_never

from encoder.diagnostic import Diagnostic, did_you_mean, error
from encoder.source import Span
from slicc.rule import (
    ANY_ROLE,
    Argument,
    Binary,
    BoolType,
    Cast,
    Choice,
    Define,
    EnumConstant,
    EnumType,
    Expr,
    FieldPath,
    Index,
    IntType,
    Irql,
    Key,
    Macro,
    Name,
    Number,
    PointerType,
    Result,
    RoleName,
    Roles,
    RuleSyntax,
    RunningRole,
    Signature,
    StateRef,
    StateVariable,
    Unary,
    When,
)
from slicc.rule_walk import children, depth_of, walk
from slicc.rule_words import constant_value, counted, number_value, prototype

CONSTANTS: Mapping[str, str] = {
    "TRUE": "1",
    "FALSE": "0",
    "true": "1",
    "false": "0",
    "NULL": "0",
    "PASSIVE_LEVEL": "0",
    "APC_LEVEL": "1",
    "DISPATCH_LEVEL": "2",
}
"""Names that headers define as macros, which are gone from the program's own scope."""

MAX_EXPANSION = 200_000
MAX_DEPTH = 100


class Plain(Enum):
    NUMBER = auto()
    ZERO = auto()  # the constant 0: a number and a null pointer
    POINTER = auto()
    ROLE = auto()
    UNKNOWN = auto()  # what the program's own types say is not known here


@dataclass(frozen=True, slots=True)
class EnumOf:
    variable: str


Kind: TypeAlias = Plain | EnumOf

_COMPARISONS = {"==", "!=", "<", ">", "<=", ">="}
_LOGICAL = {"&&", "||"}


def kind_of_type(text: str) -> Kind:
    """Yield what is known of a C type from its text alone."""
    words = [word for word in text.replace("*", " * ").split() if word not in ("const", "volatile", "restrict")]
    if "*" in words or "[" in text:
        return Plain.POINTER
    integers = {"char", "short", "int", "long", "signed", "unsigned", "_Bool", "__int64"}
    return Plain.NUMBER if words and set(words) <= integers else Plain.UNKNOWN


@dataclass(frozen=True, slots=True)
class Scope:
    """What a handler sees: its parameters by name, the targets' signatures, and whose state."""

    when: When
    parameters: Mapping[str, int]
    signatures: tuple[tuple[str, Signature | None], ...]
    keys: frozenset[str | None]


class ExpressionResolving:
    """The tables of one rule, and what its expressions mean in them. Mistakes are collected, and what is mistaken is
    replaced by something harmless."""

    def __init__(
        self, syntax: RuleSyntax, prototypes: Mapping[str, Signature | None], roles: Roles, names: frozenset[str]
    ) -> None:
        self.found: list[Diagnostic] = []
        self.syntax = syntax
        self.prototypes = prototypes
        self.roles = roles
        self.names = names
        self.keys: dict[str, Key] = {}
        self.variables: dict[str, StateVariable] = {}
        self.constants: dict[str, list[str]] = {}
        self.defines: dict[str, Define] = {}
        self._expanded = 0

    def error(self, code: str, message: str, span: Span, help_text: str | None = None) -> None:
        if not any(d.span == span and d.message == message for d in self.found):
            self.found.append(error(code, message, span, help_text))

    def expression(self, expression: Expr, scope: Scope, hint: str | None = None) -> Expr:
        resolved = self._expand(expression, scope, hint, {}, (), 0)
        if depth_of(resolved) > MAX_DEPTH:
            self.error("too-large", "this is nested too deeply once its macros are replaced", expression.span)
            return Number(expression.span, "0")
        self.kind(resolved, scope)
        return resolved

    def _expand(
        self,
        expression: Expr,
        scope: Scope,
        hint: str | None,
        bound: Mapping[str, Expr],
        active: tuple[str, ...],
        depth: int,
    ) -> Expr:
        """Yield ``expression`` with names resolved, macros replaced. ``bound``: macro parameters, resolved already."""
        self._expanded += 1
        if depth > MAX_DEPTH or self._expanded > MAX_EXPANSION:
            self.error("too-large", "this grows too large once its macros are replaced", expression.span)
            return Number(expression.span, "0")

        def again(part: Expr, inner: str | None = None) -> Expr:
            return self._expand(part, scope, inner, bound, active, depth + 1)

        match expression:
            case Name(span=span, name=name):
                if name in bound:
                    self._expanded += sum(1 for _ in walk(bound[name]))
                    return bound[name]
                return self._name(span, name, scope, hint, active, depth)
            case Argument():
                self._check_argument(expression, scope)
                return expression
            case Result(span=span):
                self._check_result(span, scope)
                return expression
            case Number() | Irql() | RunningRole() | RoleName() | StateRef() | EnumConstant():
                return expression
            case Unary(operand=operand):
                return replace(expression, operand=again(operand))
            case Binary(operator=operator, left=left, right=right):
                if operator not in _COMPARISONS:
                    return replace(expression, left=again(left), right=again(right))
                return replace(
                    expression, left=again(left, self._enum_name(right)), right=again(right, self._enum_name(left))
                )
            case Choice(condition=condition, yes=yes, no=no):
                return replace(expression, condition=again(condition), yes=again(yes, hint), no=again(no, hint))
            case FieldPath(operand=operand):
                return replace(expression, operand=again(operand))
            case Index(operand=operand, index=index):
                return replace(expression, operand=again(operand), index=again(index))
            case Cast(operand=operand):
                return replace(expression, operand=again(operand))
            case Macro(span=span, name=name, arguments=arguments):
                return self._macro(span, name, tuple(again(argument) for argument in arguments), scope, active, depth)
            case _:
                assert_never(expression)

    def _enum_name(self, expression: Expr) -> str | None:
        if isinstance(expression, Name):
            variable = self.variables.get(expression.name)
            if variable is not None and isinstance(variable.type, EnumType):
                return variable.name
        return None

    def _name(
        self, span: Span, name: str, scope: Scope, hint: str | None, active: tuple[str, ...], depth: int
    ) -> Expr:
        if name in scope.parameters:
            argument = Argument(span, scope.parameters[name])
            return argument
        if name in self.variables:
            self.check_key(self.variables[name], span, scope)
            return StateRef(span, name)
        if name in self.constants:
            owners = self.constants[name]
            if hint in owners or len(owners) == 1:
                return EnumConstant(span, hint if hint is not None and hint in owners else owners[0], name)
            enums = " and ".join(f"`{owner}`" for owner in owners)
            self.error("ambiguous-name", f"`{name}` is a constant of {enums}", span, "compare the variable with it")
            return EnumConstant(span, owners[0], name)
        if name in self.defines:
            define = self.defines[name]
            if define.parameters is not None:
                self.error("wrong-arity", f"the macro `{name}` takes arguments", span)
                return Number(span, "0")
            return self._replaced(define, {}, span, scope, hint, active, depth)
        if name in CONSTANTS:
            return Number(span, CONSTANTS[name])
        if name in self.roles.names:
            return RoleName(span, name)
        if name in self.names:
            return Name(span, name)
        mine = self.variables[hint].type if hint is not None and hint in self.variables else None
        if isinstance(mine, EnumType):
            help_text = did_you_mean(name, mine.constants) or f"it is one of {', '.join(mine.constants)}"
            self.error("unknown-constant", f"`{hint}` has no value `{name}`", span, help_text)
        else:
            known = [*scope.parameters, *self.variables, *self.constants, *self.defines, *CONSTANTS, *self.names]
            self.error("unknown-name", f"nothing named `{name}` is known here", span, did_you_mean(name, known))
        return Number(span, "0")

    def _macro(
        self,
        span: Span,
        name: str,
        arguments: tuple[Expr, ...],
        scope: Scope,
        active: tuple[str, ...],
        depth: int,
    ) -> Expr:
        define = self.defines.get(name)
        if define is not None:
            have = len(define.parameters or ())
            if define.parameters is None or have != len(arguments):
                message = f"`{name}` takes {counted(have, 'argument')}, {len(arguments)} given"
                self.error("wrong-arity", message, span)
                return Number(span, "0")
            return self._replaced(define, dict(zip(define.parameters, arguments)), span, scope, None, active, depth)
        if name == "NT_SUCCESS":
            if len(arguments) != 1:
                self.error("wrong-arity", f"`NT_SUCCESS` takes 1 argument, {len(arguments)} given", span)
                return Number(span, "0")
            return Binary(span, ">=", Cast(span, "int", arguments[0]), Number(span, "0"))
        if name in self.prototypes:
            self.error("call", "an expression calls no functions", span, "it reads state, `$N`, `$return` and fields")
        else:
            near = did_you_mean(name, [*self.defines, "NT_SUCCESS"])
            self.error("unknown-name", f"no macro named `{name}`", span, near or "an expression calls no functions")
        return Number(span, "0")

    def _replaced(
        self,
        define: Define,
        bound: Mapping[str, Expr],
        span: Span,
        scope: Scope,
        hint: str | None,
        active: tuple[str, ...],
        depth: int,
    ) -> Expr:
        if define.name in active:
            self.error("recursive-macro", f"the macro `{define.name}` is defined by itself", define.span)
            return Number(span, "0")
        return self._expand(define.body, scope, hint, bound, (*active, define.name), depth + 1)

    def check_key(self, variable: StateVariable, span: Span, scope: Scope) -> None:
        if variable.key is not None and variable.key not in scope.keys:
            self.error(
                "wrong-state",
                f"`{variable.name}` is state of one `{variable.key}`, and this block is not about one",
                span,
                f"write `for {variable.key} = ...` before the block",
            )

    def _check_argument(self, argument: Argument, scope: Scope) -> None:
        if not scope.signatures:
            return
        for name, signature in scope.signatures:
            if signature is None:
                if name == ANY_ROLE or name in self.roles.names:
                    self.error("wrong-arity", f"the parameters of `{name}` are not known", argument.span)
            elif argument.index > len(signature.parameters):
                have = counted(len(signature.parameters), "parameter")
                message = f"`${argument.index}` of `{name}`, which has {have}"
                self.error("wrong-arity", message, argument.span, f"it is `{prototype(name, signature)}`")

    def _check_result(self, span: Span, scope: Scope) -> None:
        if scope.when == "entry":
            self.error("no-result", "there is no `$return` before the call", span, "use `.exit`")
            return
        for name, signature in scope.signatures:
            if signature is not None and signature.result.strip() == "void":
                self.error("no-result", f"`{name}` returns nothing", span, f"it is `{prototype(name, signature)}`")
            elif signature is None and (name == ANY_ROLE or name in self.roles.names):
                self.error("no-result", f"the result of `{name}` is not known", span)

    def kind(self, expression: Expr, scope: Scope | None) -> Kind:
        """Yield the kind of a resolved expression; with a scope, mistakes of kind inside it are reported."""
        match expression:
            case Number():
                return Plain.ZERO if number_value(expression) == 0 else Plain.NUMBER
            case Argument(index=index):
                return self._kind_of_argument(index, scope)
            case StateRef(name=name):
                return kind_of_state(self.variables[name])
            case EnumConstant(variable=variable):
                return EnumOf(variable)
            case Irql():
                return Plain.NUMBER
            case RunningRole() | RoleName():
                return Plain.ROLE
            case Name() | Result() | FieldPath() | Index() | Macro():
                for child in children(expression):
                    self._check_read_through(child, self.kind(child, scope), scope)
                return Plain.UNKNOWN
            case Cast(type=text, operand=operand):
                self.kind(operand, scope)
                return kind_of_type(text)
            case Unary(operator=operator, operand=operand):
                kind = self.kind(operand, scope)
                if operator == "*":
                    self._check_read_through(operand, kind, scope)
                    return Plain.UNKNOWN
                if operator != "!" and isinstance(kind, EnumOf) and scope is not None:
                    self.error("wrong-type", f"`{operator}` on {kind_text(kind)}", expression.span)
                return Plain.NUMBER
            case Binary(span=span, operator=operator, left=left, right=right):
                kinds = (self.kind(left, scope), self.kind(right, scope))
                if operator in _COMPARISONS:
                    if scope is not None:
                        self.check_comparison(span, *kinds)
                elif operator not in _LOGICAL and scope is not None:
                    self._check_right(operator, right)
                    for kind in kinds:
                        if isinstance(kind, EnumOf) or kind is Plain.ROLE:
                            self.error("wrong-type", f"`{operator}` on {kind_text(kind)}", span)
                if operator in "+-" and Plain.POINTER in kinds:
                    return Plain.UNKNOWN
                return Plain.NUMBER
            case Choice(condition=condition, yes=yes, no=no):
                self.kind(condition, scope)
                first, second = self.kind(yes, scope), self.kind(no, scope)
                return second if first is Plain.ZERO else first
            case _:
                assert_never(expression)

    def _check_right(self, operator: str, right: Expr) -> None:
        """What C leaves undefined would end the path, and with it what is looked for."""
        value = constant_value(right)
        if operator in ("/", "%") and not value:
            message = "a division by zero" if value == 0 else "what this is divided by may be 0"
            self.error("division", message, right.span, "divide by a constant other than 0")
        elif operator in ("<<", ">>") and value is not None and not 0 <= value < 64:
            self.error("out-of-range", f"a shift by {value}", right.span, "shift by 0 to 63")

    def _kind_of_argument(self, index: int, scope: Scope | None) -> Kind:
        for _, signature in scope.signatures if scope is not None else ():
            if signature is not None and index <= len(signature.parameters):
                return kind_of_type(signature.parameters[index - 1].type)
        return Plain.UNKNOWN

    def _check_read_through(self, operand: Expr, kind: Kind, scope: Scope | None) -> None:
        if scope is not None and isinstance(operand, StateRef):
            message = f"`{operand.name}` is compared, never read through"
            self.error("wrong-type", message, operand.span, "read through a parameter: `$1->field`")
        elif scope is not None and isinstance(kind, EnumOf):
            self.error("wrong-type", f"a read through {kind_text(kind)}", operand.span)

    def check_comparison(self, span: Span, left: Kind, right: Kind) -> None:
        if left == right or Plain.UNKNOWN in (left, right):
            return
        if isinstance(left, EnumOf) and isinstance(right, EnumOf):
            first, second = self.variables[left.variable].type, self.variables[right.variable].type
            if first == second:
                return
        pair = (left, right)
        numbers = all(kind in (Plain.NUMBER, Plain.ZERO) for kind in pair)
        null = Plain.ZERO in pair and Plain.POINTER in pair
        enum_number = any(isinstance(kind, EnumOf) for kind in pair) and any(
            kind in (Plain.NUMBER, Plain.ZERO) for kind in pair
        )
        if not (numbers or null or enum_number):
            self.error("wrong-type", f"a comparison of {kind_text(left)} with {kind_text(right)}", span)


def kind_of_state(variable: StateVariable) -> Kind:
    match variable.type:
        case EnumType():
            return EnumOf(variable.name)
        case PointerType():
            return Plain.POINTER
        case BoolType() | IntType():
            return Plain.NUMBER
        case other:
            assert_never(other)


def same_enum(variables: Mapping[str, StateVariable], kind: Kind, variable: StateVariable) -> bool:
    return isinstance(kind, EnumOf) and variables[kind.variable].type == variable.type


def kind_text(kind: Kind) -> str:
    match kind:
        case EnumOf(variable=variable):
            return f"the enumeration of `{variable}`"
        case Plain.NUMBER | Plain.ZERO:
            return "a number"
        case Plain.POINTER:
            return "an address"
        case Plain.ROLE:
            return "a role"
        case Plain.UNKNOWN:
            return "a value of the program"
        case _:
            assert_never(kind)
