"""The handlers of a rule as C: conditions, statements, expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from encoder.source import Span
from slicc.rule import (
    GUARD_KEY,
    Abort,
    Argument,
    Assign,
    Binary,
    BoolType,
    Cast,
    Choice,
    EnumConstant,
    EnumType,
    Expr,
    FieldPath,
    ForAny,
    ForEqual,
    ForWith,
    Halt,
    Handler,
    If,
    Index,
    IntType,
    Irql,
    Key,
    KeyPart,
    Macro,
    Name,
    Number,
    PointerType,
    Result,
    RoleName,
    Rule,
    RunningRole,
    Statement,
    StateRef,
    StateVariable,
    Unary,
    When,
)
from slicc.rule_walk import walk
from slicc.rule_words import constant_value, int_range, number_value


@dataclass(frozen=True, slots=True)
class AbortSite:
    """What ``__slicc_abort(id)`` stands for. ``event`` is the function called, or the text of a role event;
    ``asked``: the state variables that decide whether it is reached."""

    message: str
    span: Span
    event: str
    when: When
    asked: frozenset[str]


_INTEGERS = {
    (8, True): "signed char",
    (8, False): "unsigned char",
    (16, True): "short",
    (16, False): "unsigned short",
    (32, True): "int",
    (32, False): "unsigned int",
    (64, True): "long long",
    (64, False): "unsigned long long",
}


def c_type(kind: EnumType | BoolType | IntType | PointerType) -> str:
    match kind:
        case EnumType():
            return "int"
        case BoolType():
            return "unsigned char"
        case IntType(bits=bits, signed=signed):
            return _INTEGERS[(bits, signed)]
        case PointerType():
            return "void *"
        case _:
            assert_never(kind)


def _c_number(value: int) -> str:
    if value == -(1 << 63):
        return "(-9223372036854775807LL - 1)"
    if value == -(1 << 31):
        return "(-2147483647 - 1)"
    suffix = "ULL" if value >= 1 << 63 else "LL" if abs(value) >= 1 << 31 else ""
    return f"({value}{suffix})" if value < 0 else f"{value}{suffix}"


class Lines:
    """C text that says of each line which line of the rule it comes from."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at: tuple[str, int] | None = None

    def add(self, span: Span, *lines: str) -> None:
        for line in lines:
            if self._at != (span.file, span.line):
                name = span.file.replace("\\", "\\\\").replace('"', '\\"')
                self._lines.append(f'#line {span.line} "{name}"')
            self._lines.append(line)
            self._at = (span.file, span.line + 1)

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a handler is woven in: how ``$N`` and ``$return`` are spelt, and what the event is called."""

    event: str
    when: When
    arguments: tuple[str, ...]
    indent: str = "    "


class BodyWeaver:
    """Writes handlers of one rule, and numbers their aborts."""

    def __init__(self, rule: Rule, roles: Mapping[str, int]) -> None:
        self.rule = rule
        self.roles = roles
        self.out = Lines()
        self.aborts: dict[int, AbortSite] = {}
        self.keys = {key.name: key for key in rule.keys}
        self._variables = {variable.name: variable for variable in rule.variables}
        self._asked: tuple[Expr, ...] = ()  # the conditions around a statement
        self.values = _value_names(rule.variables)

    def guard_part(self) -> tuple[Key, KeyPart]:
        key = self.keys[GUARD_KEY]
        return key, key.parts[0]

    def handler(self, handler: Handler, place: Place) -> None:
        condition = self._condition(handler, place)
        self.out.add(handler.span, f"{place.indent}if ({condition}) {{" if condition else f"{place.indent}{{")
        self._body(handler.body, place, place.indent + "    ")
        self.out.add(handler.span, f"{place.indent}}}")

    def _condition(self, handler: Handler, place: Place) -> str:
        if handler.guard is not None:
            value = f"(void *)({self.expression(handler.guard.value, place)})"
            watched = f"(slicc_watch_mode != 0 && {value} == {watched_name(*self.guard_part())})"
            return f"{watched} || {value} == (void *)0" if handler.guard.or_null else watched
        match handler.selector:
            case None | ForAny():
                return ""
            case ForEqual(key=name, values=values):
                key = self.keys[name]
                return " && ".join(
                    f"{watched_name(key, part)} == ({c_type(part.type)})({self.expression(value, place)})"
                    for part, value in zip(key.parts, values)
                )
            case ForWith(variable=variable, value=wanted):
                text = self.expression(wanted, place)
                if isinstance(self._variables[variable.name].type, PointerType):
                    text = f"(void *)({text})"
                return f"{state_name(variable.name)} == {text}"
            case other:
                assert_never(other)

    def _body(self, body: tuple[Statement, ...], place: Place, indent: str) -> None:
        for statement in body:
            match statement:
                case Assign(span=span, target=target, value=value):
                    assert isinstance(target, StateRef)
                    self.out.add(span, *self._assign(self._variables[target.name], value, place, indent))
                case If(span=span, condition=condition, then=then, orelse=orelse):
                    around, self._asked = self._asked, (*self._asked, condition)
                    self.out.add(span, f"{indent}if ({_bare(condition, self.expression(condition, place))}) {{")
                    self._body(then, place, indent + "    ")
                    if orelse:
                        self.out.add(orelse[0].span, f"{indent}}} else {{")
                        self._body(orelse, place, indent + "    ")
                    self.out.add(span, f"{indent}}}")
                    self._asked = around
                case Abort(span=span, message=message):
                    number = len(self.aborts) + 1
                    text = message or f"{self.rule.name} is violated"
                    asked = frozenset(e.name for c in self._asked for e in walk(c) if isinstance(e, StateRef))
                    self.aborts[number] = AbortSite(text, span, place.event, place.when, asked)
                    self.out.add(span, f"{indent}if (!slicc_earlier_call) __slicc_abort({number});")
                case Halt(span=span):
                    self.out.add(span, f"{indent}__slicc_stop();")
                case _:
                    assert_never(statement)

    def _assign(self, variable: StateVariable, value: Expr, place: Place, indent: str) -> list[str]:
        name = state_name(variable.name)
        text = _bare(value, self.expression(value, place))
        match variable.type:
            case EnumType():
                return [f"{indent}{name} = {text};"]
            case PointerType():
                return [f"{indent}{name} = (void *)({text});"]
            case BoolType():
                known = isinstance(value, Number) or self._is_bool(value)
                return [f"{indent}{name} = {text};" if known else f"{indent}{name} = ({text}) != 0;"]
            case IntType():
                return self._assign_integer(variable.type, name, value, text, variable.name, indent)
            case other:
                assert_never(other)

    def _is_bool(self, value: Expr) -> bool:
        return isinstance(value, StateRef) and isinstance(self._variables[value.name].type, BoolType)

    def _assign_integer(
        self, kind: IntType, name: str, value: Expr, text: str, variable: str, indent: str
    ) -> list[str]:
        """Integers saturate: a counter that wrapped to 0 would hide what it counts."""
        low, high = int_range(kind)
        if self._fits(kind, value):
            return [f"{indent}{name} = {text};"]
        match value:
            case Binary(operator="+" | "-" as sign, left=StateRef(name=left), right=Number() as step) if (
                left == variable
            ):
                by = number_value(step)
                if 0 <= by <= high:
                    limit = high if sign == "+" else low
                    test = f"{name} > {_c_number(high - by)}" if sign == "+" else f"{name} < {_c_number(low + by)}"
                    return [
                        f"{indent}if ({test}) {name} = {_c_number(limit)};",
                        f"{indent}else {name} = {name} {sign} {by};",
                    ]
            case _:
                pass
        if kind.bits == 64:
            return [f"{indent}{name} = {text};"]
        return [
            f"{indent}{{",
            f"{indent}    long long slicc_wide = (long long)({text});",
            f"{indent}    if (slicc_wide > {_c_number(high)}) {name} = {_c_number(high)};",
            f"{indent}    else if (slicc_wide < {_c_number(low)}) {name} = {_c_number(low)};",
            f"{indent}    else {name} = ({c_type(kind)})slicc_wide;",
            f"{indent}}}",
        ]

    def _fits(self, kind: IntType, value: Expr) -> bool:
        low, high = int_range(kind)
        match value:
            case Number():
                return low <= number_value(value) <= high
            case Irql():
                return high >= 255
            case StateRef(name=name):
                match self._variables[name].type:
                    case IntType() as other:
                        inner = int_range(other)
                        return low <= inner[0] and inner[1] <= high
                    case BoolType():
                        return True
                    case _:
                        return False
            case Choice(yes=yes, no=no):
                return self._fits(kind, yes) and self._fits(kind, no)
            case Unary(operator="!"):
                return True
            case Binary(operator="==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||"):
                return True
            case _:
                return False

    # ------------------------------------------------------------------------------------------------------ expressions

    def expression(self, expression: Expr, place: Place | None) -> str:
        match expression:
            case Number(text=text):
                return text
            case Argument(index=index):
                return place.arguments[index - 1] if place is not None else "0"
            case Result():
                return "slicc_result"
            case Irql():
                return "__slicc_irql"
            case RunningRole():
                return "__slicc_role"
            case RoleName(name=name):
                return str(self.roles.get(name, -1))
            case StateRef(name=name):
                return state_name(name)
            case EnumConstant(variable=variable, name=name):
                return self.values[(variable, name)]
            case Name(name=name):
                return name
            case FieldPath() | Index() | Unary(operator="*"):
                text, pointers = self._read(expression, place)
                return f"({' && '.join(pointers)} ? {text} : 0)" if pointers else text
            case Unary(operator=operator, operand=operand):
                inner = self.expression(operand, place)
                return f"({operator}({inner}))"
            case Binary(operator=operator, left=left, right=right):
                texts = [self.expression(side, place) for side in (left, right)]
                if operator in ("<<", ">>"):
                    return _shift(operator, texts[0], texts[1], constant_value(right))
                if operator in ("+", "-", "*"):
                    # the sum of two counters is computed without wrapping, and saturates when it is stored
                    texts = [
                        f"(long long){text}" if self._is_small(side) else text
                        for side, text in zip((left, right), texts)
                    ]
                return f"({texts[0]} {operator} {texts[1]})"
            case Choice(condition=condition, yes=yes, no=no):
                texts = [self.expression(part, place) for part in (condition, yes, no)]
                return f"({texts[0]} ? {texts[1]} : {texts[2]})"
            case Cast(type=cast, operand=operand):
                return f"(({cast})({self.expression(operand, place)}))"
            case Macro(name=name):
                raise AssertionError(f"macro {name} is gone after resolution")
            case _:
                assert_never(expression)

    def _read(self, expression: Expr, place: Place | None) -> tuple[str, tuple[str, ...]]:
        """Yield a read of the program's memory, and the pointers that it goes through, the first first: what is read
        through a null pointer is 0, where it would end the path, and with it what is looked for."""
        match expression:
            case FieldPath(operand=operand, name=name, arrow=arrow):
                text, pointers = self._read(operand, place)
                return f"{text}{'->' if arrow else '.'}{name}", (*pointers, text) if arrow else pointers
            case Index(operand=operand, index=index):
                text, pointers = self._read(operand, place)
                return f"{text}[{self.expression(index, place)}]", (*pointers, text)
            case Unary(operator="*", operand=operand):
                text, pointers = self._read(operand, place)
                return f"(*({text}))", (*pointers, text)
            case Cast(type=cast, operand=operand):
                text, pointers = self._read(operand, place)
                return f"(({cast})({text}))", pointers
            case _:
                return self.expression(expression, place), ()

    def _is_small(self, expression: Expr) -> bool:
        if not isinstance(expression, StateRef):
            return False
        kind = self._variables[expression.name].type
        return isinstance(kind, IntType) and kind.bits <= 32


def _bare(expression: Expr, text: str) -> str:
    """Operators bring their own parentheses; a statement's are enough."""
    return text[1:-1] if isinstance(expression, Binary | Unary | Choice | Cast) else text


def _shift(operator: str, left: str, right: str, by: int | None) -> str:
    """A shift by the width and more, which would end the path, leaves 0."""
    if by is not None and by < 32:
        return f"({left} {operator} {right})"
    text = f"((long long)({left}) {operator} {right})"
    return text if by is not None else f"((unsigned long long)({right}) < 64 ? {text} : 0)"


def state_name(name: str) -> str:
    return f"slicc_state_{name}"


def watched_name(key: Key, part: KeyPart) -> str:
    return f"slicc_watched_{key.name}" if len(key.parts) == 1 else f"slicc_watched_{key.name}__{part.name}"


def _value_names(variables: Iterable[StateVariable]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for variable in variables:
        for constant in variable.type.constants if isinstance(variable.type, EnumType) else ():
            name = f"slicc_value_{variable.name}__{constant}"
            while name in names.values():
                name += "_"
            names[(variable.name, constant)] = name
    return names
