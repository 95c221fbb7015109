"""A rule into C: state into globals, events into wrappers, abort into one failing call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from encoder.diagnostic import Diagnostic, InputError, Unsupported, error
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
    Signature,
    Statement,
    StateRef,
    StateVariable,
    Unary,
    Watch,
    When,
)
from slicc.rule_walk import expressions, walk
from slicc.rule_words import int_range, number_value

BODY_PREFIX = "__slicc_body_"
"""What the body of a wrapped function is called in the woven program."""

INTRINSICS = """\
extern void *__slicc_watch(void);
extern void __slicc_assume(int);
extern void __slicc_abort(int);
extern void __slicc_stop(void);
extern int __slicc_nondet_int(void);
extern unsigned long long __slicc_nondet_ulonglong(void);
extern unsigned char __slicc_irql;
extern int __slicc_role;
static int slicc_earlier_call;
"""


@dataclass(frozen=True, slots=True)
class AbortSite:
    """What ``__slicc_abort(id)`` stands for. ``event`` is the function called, or the text of a role event."""

    message: str
    span: Span
    event: str
    when: When


@dataclass(frozen=True, slots=True)
class MonitorVariable:
    """A state variable in the woven program. ``values``: names of an enumeration's values from 0; else empty."""

    c_name: str
    name: str
    key: str | None
    values: tuple[str, ...]
    pointer: bool
    persistent: bool


@dataclass(frozen=True, slots=True)
class Monitor:
    """A rule woven for one program.

    ``functions``: the names that are wrapped; the body of each is renamed with ``BODY_PREFIX``.
    ``role_functions``: (role, event) pairs that have a C function of their own, to be called with the entry point's
    parameters (at exit its result after them, unless void); ``slicc_role_entry`` and ``slicc_role_exit`` fire nothing
    for such a role, whether they are called or not.
    ``watched``: C names of the watched addresses and numbers, to what the rule calls them.
    """

    text: str
    functions: tuple[str, ...]
    aborts: Mapping[int, AbortSite]
    variables: tuple[MonitorVariable, ...]
    watched: Mapping[str, str]
    triggers: tuple[str, ...]
    role_functions: Mapping[tuple[str, When], str]


def monitor_text(
    rule: Rule,
    signatures: Mapping[str, Signature],
    aliases: Mapping[str, str],
    roles: Mapping[str, int] | None = None,
    role_signatures: Mapping[str, Signature | None] | None = None,
) -> Monitor:
    """Yield the C text of ``rule`` for a program that declares ``signatures``.

    ``aliases``: other names of functions to their public ones; a wrapper of an alias fires the public function's
    handlers if it has as many parameters. ``roles``: role types to the ids that the harness uses.
    Raises: InputError where the program declares a function otherwise than the rule was checked against; Unsupported
    for an event of a variadic function.
    """
    return _Weaver(rule, signatures, aliases, roles or {}, role_signatures or {}).monitor()


def declare(type_text: str, name: str) -> str:
    """Yield the C declaration of ``name``: ``void (*)(int)`` and ``f`` give ``void (*f)(int)``."""
    text = type_text.strip()
    if match := re.search(r"\((?:\s*\w+\s+)?\s*\*[\s*]*(?:const|volatile)?\s*", text):
        before = text[: match.end()]
        return f"{before}{' ' if before[-1].isalnum() else ''}{name}{text[match.end() :]}"
    if "[" in text:
        at = text.index("[")
        return f"{text[:at].rstrip()} {name}{text[at:]}"
    return f"{text}{'' if text.endswith('*') else ' '}{name}"


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


def _c_type(kind: EnumType | BoolType | IntType | PointerType) -> str:
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


class _Text:
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
class _Place:
    """Where a handler is woven in: how ``$N`` and ``$return`` are spelt, and what the event is called."""

    event: str
    when: When
    arguments: tuple[str, ...]
    indent: str = "    "


class _Weaver:
    def __init__(
        self,
        rule: Rule,
        signatures: Mapping[str, Signature],
        aliases: Mapping[str, str],
        roles: Mapping[str, int],
        role_signatures: Mapping[str, Signature | None],
    ) -> None:
        self._rule = rule
        self._signatures = signatures
        self._aliases = aliases
        self._roles = roles
        self._role_signatures = role_signatures
        self._out = _Text()
        self._aborts: dict[int, AbortSite] = {}
        self._variables = {variable.name: variable for variable in rule.variables}
        self._keys = {key.name: key for key in rule.keys}
        self._values = _value_names(rule.variables)
        self._found: list[Diagnostic] = []

    def monitor(self) -> Monitor:
        rule = self._rule
        self._globals()
        self._choose()
        self._reset()
        functions = self._wrapped()
        for name, public in functions.items():
            self._wrapper(name, public)
        role_functions = self._role_functions()
        for when in ("entry", "exit"):
            self._role_event(when, {role for role, event in role_functions if event == when})
        if self._found:
            raise InputError(self._found)
        triggers = [*rule.applies_to, *(alias for alias, name in self._aliases.items() if name in rule.applies_to)]
        return Monitor(
            text=INTRINSICS + self._out.text(),
            functions=tuple(functions),
            aborts=self._aborts,
            variables=tuple(self._monitor_variable(variable) for variable in rule.variables),
            watched={_watched(key, part): _display(key, part) for key in rule.keys for part in key.parts},
            triggers=tuple(dict.fromkeys(triggers)),
            role_functions=role_functions,
        )

    def _monitor_variable(self, variable: StateVariable) -> MonitorVariable:
        return MonitorVariable(
            c_name=_state(variable.name),
            name=variable.name,
            key=variable.key,
            values=variable.type.constants if isinstance(variable.type, EnumType) else (),
            pointer=isinstance(variable.type, PointerType),
            persistent=variable.persistent,
        )

    # ----------------------------------------------------------------------------------------------------------- state

    def _globals(self) -> None:
        for variable in self._rule.variables:
            if isinstance(variable.type, EnumType):
                names = [self._values[(variable.name, constant)] for constant in variable.type.constants]
                self._out.add(variable.span, f"enum {{ {', '.join(names)} }};")
            declared = declare(_c_type(variable.type), _state(variable.name))
            self._out.add(variable.span, f"static {declared} = {self._expression(variable.initial, None)};")
        for key in self._rule.keys:
            for part in key.parts:
                self._out.add(part.span, f"static {declare(_c_type(part.type), _watched(key, part))};")
        if self._rule.watch is not None:
            # 0: not bound yet; 1: bound by the watch event; 2: bound from the start
            self._out.add(self._rule.watch.span, "static int slicc_watch_mode;")

    def _choose(self) -> None:
        span = self._rule.span
        self._out.add(span, "void slicc_monitor_choose(void)", "{")
        for key in self._rule.keys:
            for part in key.parts:
                name = _watched(key, part)
                if isinstance(part.type, PointerType):
                    self._out.add(part.span, f"    {name} = __slicc_watch();")
                    if len(key.parts) == 1:
                        # null is no object; as part of a tuple it may be what tells one object from another
                        self._out.add(part.span, f"    __slicc_assume({name} != (void *)0);")
                elif isinstance(part.type, IntType) and part.type.bits == 64:
                    self._out.add(part.span, f"    {name} = ({_c_type(part.type)})__slicc_nondet_ulonglong();")
                else:
                    self._out.add(part.span, f"    {name} = ({_c_type(part.type)})__slicc_nondet_int();")
        if self._rule.watch is not None:
            self._out.add(self._rule.watch.span, "    slicc_watch_mode = __slicc_nondet_int() ? 2 : 0;")
        self._out.add(span, "}")

    def _reset(self) -> None:
        self._out.add(self._rule.span, "void slicc_monitor_reset(void)", "{")
        self._initial_values(self._rule.variables, "    ")
        if self._rule.watch is not None:
            self._out.add(self._rule.watch.span, "    if (slicc_watch_mode == 1) slicc_watch_mode = 0;")
        self._out.add(self._rule.span, "}")

    def _initial_values(self, variables: Iterable[StateVariable], indent: str) -> None:
        for variable in variables:
            if not variable.persistent:
                initial = self._expression(variable.initial, None)
                self._out.add(variable.span, f"{indent}{_state(variable.name)} = {initial};")

    # -------------------------------------------------------------------------------------------------------- functions

    def _wrapped(self) -> dict[str, str]:
        """Yield the names to wrap, each with the public name whose handlers fire."""
        wanted = dict.fromkeys(name for handler in self._rule.handlers for name in handler.event.functions)
        if self._rule.watch is not None:
            wanted[self._rule.watch.function] = None
        wrapped: dict[str, str] = {name: name for name in wanted if name in self._signatures}
        for alias, public in sorted(self._aliases.items()):
            if public not in wanted or alias in wanted or alias not in self._signatures:
                continue
            known = self._rule.prototypes.get(public, self._signatures.get(public))
            if known is not None and len(known.parameters) == len(self._signatures[alias].parameters):
                wrapped[alias] = public
        return wrapped

    def _wrapper(self, name: str, public: str) -> None:
        signature = self._signatures[name]
        handlers = [handler for handler in self._rule.handlers if public in handler.event.functions]
        watch = self._rule.watch if self._rule.watch is not None and self._rule.watch.function == public else None
        span = handlers[0].span if handlers else watch.span if watch is not None else self._rule.span
        if signature.variadic:
            raise Unsupported(span, f"an event of the variadic function `{name}`")
        known = self._rule.prototypes.get(public)
        have, least = len(signature.parameters), _most_parameters(handlers, watch)
        if have < least or (known is not None and len(known.parameters) != have):
            want = least if known is None else len(known.parameters)
            message = f"the program declares `{name}` with {have} parameters, the rule reads {want}"
            self._found.append(error("wrong-arity", message, span))
            return
        void = signature.result.strip() == "void"
        reads = [handler for handler in handlers if _reads_result(handler)]
        if void and reads:
            message = f"the program declares `{name}` without a result"
            self._found.append(error("no-result", message, reads[0].span))
            return
        arguments = tuple(f"slicc_p{index}" for index in range(1, len(signature.parameters) + 1))
        declared = [declare(parameter.type, argument) for parameter, argument in zip(signature.parameters, arguments)]
        listed = ", ".join(declared) or "void"
        result = _unqualified(signature.result)
        storage = "static " if signature.static else ""
        self._out.add(span, f"{storage}{declare(result, f'{BODY_PREFIX}{name}({listed})')};")
        self._out.add(span, f"{storage}{declare(result, f'{name}({listed})')}", "{")
        self._fire(handlers, name, "entry", arguments)
        call = f"{BODY_PREFIX}{name}({', '.join(arguments)})"
        self._out.add(span, f"    {call};" if void else f"    {declare(result, 'slicc_result')} = {call};")
        self._fire(handlers, name, "exit", arguments)
        if not void:
            self._out.add(span, "    return slicc_result;")
        self._out.add(span, "}")

    def _fire(self, handlers: Iterable[Handler], name: str, when: When, arguments: tuple[str, ...]) -> None:
        place = _Place(name, when, arguments)
        watch = self._rule.watch
        if watch is not None and watch.when == when and self._public(name) == watch.function:
            self._bind(place)
        for handler in handlers:
            if handler.event.when == when:
                self._handler(handler, place)

    def _public(self, name: str) -> str:
        return self._aliases.get(name, name)

    def _bind(self, place: _Place) -> None:
        """The classic ``watch``. SLIC binds the monitor at one arbitrary occurrence of the event (mode 1, handlers are
        silent before it). A monitor bound from the start (mode 2) sees what happens before the event too; for it every
        occurrence is a new object."""
        watch = self._rule.watch
        assert watch is not None
        yielded = f"(void *)({self._expression(watch.value, place)}) == {_watched(*self._guard_part())}"
        condition = "slicc_watch_mode == 2 || (slicc_watch_mode == 0 && __slicc_nondet_int())"
        self._out.add(watch.span, f"    if ({yielded} && ({condition})) {{")
        self._out.add(watch.span, "        if (slicc_watch_mode == 0) slicc_watch_mode = 1;")
        self._initial_values((v for v in self._rule.variables if v.key == GUARD_KEY), "        ")
        self._out.add(watch.span, "    }")

    def _guard_part(self) -> tuple[Key, KeyPart]:
        key = self._keys[GUARD_KEY]
        return key, key.parts[0]

    # ------------------------------------------------------------------------------------------------------------ roles

    def _role_event(self, when: When, named: set[str]) -> None:
        """``named`` roles have a function of their own for this event, which fires every handler: here none fires."""
        self._out.add(self._rule.span, f"void slicc_role_{when}(int slicc_role)", "{", "    (void)slicc_role;")
        for role in sorted(named):
            self._out.add(self._rule.span, f"    if (slicc_role == {self._roles[role]}) return;")
        for handler in self._rule.handlers:
            if handler.event.when != when or _reads_parameters(handler):
                continue
            place = _Place(handler.event.label, when, ())
            if handler.event.roles is None:
                self._handler(handler, place)
                continue
            ids = [self._roles[role] for role in handler.event.roles if role in self._roles and role not in named]
            if ids:
                condition = " || ".join(f"slicc_role == {number}" for number in ids)
                self._out.add(handler.span, f"    if ({condition}) {{")
                self._handler(handler, _Place(handler.event.label, when, (), "        "))
                self._out.add(handler.span, "    }")
        self._out.add(self._rule.span, "}")

    def _role_functions(self) -> dict[tuple[str, When], str]:
        named: dict[tuple[str, When], str] = {}
        for handler in self._rule.handlers:
            if not _reads_parameters(handler):
                continue
            for role in handler.event.roles or ():
                when = handler.event.when
                signature = self._role_signatures.get(role)
                if role in self._roles and signature is not None and (role, when) not in named:
                    named[(role, when)] = f"slicc_role_{role}_{when}"
                    self._role_function(role, when, signature, handler.span)
        return named

    def _role_function(self, role: str, when: When, signature: Signature, span: Span) -> None:
        arguments = tuple(f"slicc_p{index}" for index in range(1, len(signature.parameters) + 1))
        declared = [declare(parameter.type, argument) for parameter, argument in zip(signature.parameters, arguments)]
        if when == "exit" and signature.result.strip() != "void":
            declared.append(declare(_unqualified(signature.result), "slicc_result"))
        self._out.add(span, f"void slicc_role_{role}_{when}({', '.join(declared) or 'void'})", "{")
        for handler in self._rule.handlers:
            roles = handler.event.roles
            if handler.event.when == when and (roles is None or role in roles):
                self._handler(handler, _Place(handler.event.label, when, arguments))
        self._out.add(span, "}")

    # --------------------------------------------------------------------------------------------------------- handlers

    def _handler(self, handler: Handler, place: _Place) -> None:
        condition = self._condition(handler, place)
        self._out.add(handler.span, f"{place.indent}if ({condition}) {{" if condition else f"{place.indent}{{")
        self._body(handler.body, place, place.indent + "    ")
        self._out.add(handler.span, f"{place.indent}}}")

    def _condition(self, handler: Handler, place: _Place) -> str:
        if handler.guard is not None:
            value = f"(void *)({self._expression(handler.guard.value, place)})"
            watched = f"(slicc_watch_mode != 0 && {value} == {_watched(*self._guard_part())})"
            return f"{watched} || {value} == (void *)0" if handler.guard.or_null else watched
        match handler.selector:
            case None | ForAny():
                return ""
            case ForEqual(key=name, values=values):
                key = self._keys[name]
                return " && ".join(
                    f"{_watched(key, part)} == ({_c_type(part.type)})({self._expression(value, place)})"
                    for part, value in zip(key.parts, values)
                )
            case ForWith(variable=variable, value=wanted):
                text = self._expression(wanted, place)
                if isinstance(self._variables[variable.name].type, PointerType):
                    text = f"(void *)({text})"
                return f"{_state(variable.name)} == {text}"
            case other:
                assert_never(other)

    def _body(self, body: tuple[Statement, ...], place: _Place, indent: str) -> None:
        for statement in body:
            match statement:
                case Assign(span=span, target=target, value=value):
                    assert isinstance(target, StateRef)
                    self._out.add(span, *self._assign(self._variables[target.name], value, place, indent))
                case If(span=span, condition=condition, then=then, orelse=orelse):
                    self._out.add(span, f"{indent}if ({_bare(condition, self._expression(condition, place))}) {{")
                    self._body(then, place, indent + "    ")
                    if orelse:
                        self._out.add(orelse[0].span, f"{indent}}} else {{")
                        self._body(orelse, place, indent + "    ")
                    self._out.add(span, f"{indent}}}")
                case Abort(span=span, message=message):
                    number = len(self._aborts) + 1
                    text = message or f"{self._rule.name} is violated"
                    self._aborts[number] = AbortSite(text, span, place.event, place.when)
                    self._out.add(span, f"{indent}if (!slicc_earlier_call) __slicc_abort({number});")
                case Halt(span=span):
                    self._out.add(span, f"{indent}__slicc_stop();")
                case _:
                    assert_never(statement)

    def _assign(self, variable: StateVariable, value: Expr, place: _Place, indent: str) -> list[str]:
        name = _state(variable.name)
        text = _bare(value, self._expression(value, place))
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
            f"{indent}    else {name} = ({_c_type(kind)})slicc_wide;",
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

    def _expression(self, expression: Expr, place: _Place | None) -> str:
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
                return str(self._roles.get(name, -1))
            case StateRef(name=name):
                return _state(name)
            case EnumConstant(variable=variable, name=name):
                return self._values[(variable, name)]
            case Name(name=name):
                return name
            case Unary(operator=operator, operand=operand):
                inner = self._expression(operand, place)
                return f"({operator}({inner}))"
            case Binary(operator=operator, left=left, right=right):
                texts = [self._expression(side, place) for side in (left, right)]
                if operator in ("+", "-", "*"):
                    # the sum of two counters is computed without wrapping, and saturates when it is stored
                    texts = [
                        f"(long long){text}" if self._is_small(side) else text
                        for side, text in zip((left, right), texts)
                    ]
                return f"({texts[0]} {operator} {texts[1]})"
            case Choice(condition=condition, yes=yes, no=no):
                texts = [self._expression(part, place) for part in (condition, yes, no)]
                return f"({texts[0]} ? {texts[1]} : {texts[2]})"
            case FieldPath(operand=operand, name=name, arrow=arrow):
                return f"{self._expression(operand, place)}{'->' if arrow else '.'}{name}"
            case Index(operand=operand, index=index):
                return f"{self._expression(operand, place)}[{self._expression(index, place)}]"
            case Cast(type=cast, operand=operand):
                return f"(({cast})({self._expression(operand, place)}))"
            case Macro(name=name):
                raise AssertionError(f"macro {name} is gone after resolution")
            case _:
                assert_never(expression)

    def _is_small(self, expression: Expr) -> bool:
        if not isinstance(expression, StateRef):
            return False
        kind = self._variables[expression.name].type
        return isinstance(kind, IntType) and kind.bits <= 32


def _most_parameters(handlers: Iterable[Handler], watch: Watch | None) -> int:
    roots = [root for handler in handlers for root in expressions(handler)]
    if watch is not None:
        roots.append(watch.value)
    return max((node.index for root in roots for node in walk(root) if isinstance(node, Argument)), default=0)


def _bare(expression: Expr, text: str) -> str:
    """Operators bring their own parentheses; a statement's are enough."""
    return text[1:-1] if isinstance(expression, Binary | Unary | Choice | Cast) else text


def _reads_parameters(handler: Handler) -> bool:
    return any(isinstance(node, Argument | Result) for root in expressions(handler) for node in walk(root))


def _reads_result(handler: Handler) -> bool:
    return any(isinstance(node, Result) for root in expressions(handler) for node in walk(root))


def _state(name: str) -> str:
    return f"slicc_state_{name}"


def _watched(key: Key, part: KeyPart) -> str:
    return f"slicc_watched_{key.name}" if len(key.parts) == 1 else f"slicc_watched_{key.name}__{part.name}"


def _display(key: Key, part: KeyPart) -> str:
    return key.name if len(key.parts) == 1 else f"{key.name}.{part.name}"


def _unqualified(type_text: str) -> str:
    """A function's result is a value: qualifiers on it mean nothing, and a const variable could not hold it."""
    return type_text if "*" in type_text else re.sub(r"\b(?:const|volatile)\b\s*", "", type_text).strip()


def _value_names(variables: Iterable[StateVariable]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for variable in variables:
        for constant in variable.type.constants if isinstance(variable.type, EnumType) else ():
            name = f"slicc_value_{variable.name}__{constant}"
            while name in names.values():
                name += "_"
            names[(variable.name, constant)] = name
    return names
