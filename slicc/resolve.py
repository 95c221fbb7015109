"""Rule syntax into a Rule: names, types and arity checked against the prototypes that the program has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeAlias, assert_never

from encoder.diagnostic import Diagnostic, InputError, did_you_mean, error
from encoder.source import Span
from slicc.rule import (
    ANY_ROLE,
    GUARD_KEY,
    Abort,
    Argument,
    Assign,
    Binary,
    BoolType,
    Cast,
    Choice,
    Define,
    EnumConstant,
    EnumType,
    Event,
    Expr,
    FieldPath,
    FieldSyntax,
    ForAny,
    ForClause,
    ForEqual,
    ForWith,
    Guard,
    Halt,
    Handler,
    HandlerSyntax,
    Header,
    HeaderEntry,
    If,
    Index,
    IntType,
    Irql,
    Key,
    KeyPart,
    KeySyntax,
    Macro,
    Name,
    Number,
    Pattern,
    PointerType,
    Result,
    RoleName,
    Roles,
    Rule,
    RuleSyntax,
    RunningRole,
    Select,
    Signature,
    Statement,
    StateRef,
    StateType,
    StateVariable,
    Text,
    Unary,
    Watch,
    WatchSyntax,
    When,
    Word,
)

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

INTEGER_TYPES: Mapping[str, IntType] = {
    "char": IntType(8, True),
    "signed char": IntType(8, True),
    "unsigned char": IntType(8, False),
    "short": IntType(16, True),
    "unsigned short": IntType(16, False),
    "int": IntType(32, True),
    "unsigned": IntType(32, False),
    "unsigned int": IntType(32, False),
    "long long": IntType(64, True),
    "unsigned long long": IntType(64, False),
    **{f"int{bits}": IntType(bits, True) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": IntType(bits, False) for bits in (8, 16, 32, 64)},
}

HEADER_TEXTS = ("title", "holds", "page", "model")
HEADER_NAMES = ("severity", "applies_to", "functions", "requires")
SEVERITIES = ("error", "warning")

MAX_EXPANSION = 200_000
MAX_DEPTH = 100


class _Plain(Enum):
    NUMBER = auto()
    ZERO = auto()  # the constant 0: a number and a null pointer
    POINTER = auto()
    ROLE = auto()
    UNKNOWN = auto()  # what the program's own types say is not known here


@dataclass(frozen=True, slots=True)
class _EnumOf:
    variable: str


_Kind: TypeAlias = _Plain | _EnumOf

_COMPARISONS = {"==", "!=", "<", ">", "<=", ">="}
_LOGICAL = {"&&", "||"}


def resolve(
    syntax: RuleSyntax,
    prototypes: Mapping[str, Signature],
    roles: Roles = Roles(),  # noqa: B008 (a frozen value)
    names: Collection[str] = (),
    bundled: bool = False,
    functions: Collection[str] = (),
) -> Rule:
    """Yield the rule that ``syntax`` means.

    ``prototypes``: functions that may be named; ``functions``: more of them, whose prototypes are not at hand (their
    arity is checked when the rule is woven); ``names``: enumerators and variables of the program's scope.
    ``bundled``: what ``lint`` finds is an error too.
    Raises: InputError with every mistake.
    """
    known = {**dict.fromkeys(functions), **prototypes}
    resolver = _Resolver(syntax, known, roles, frozenset(names))
    rule = resolver.rule()
    found = list(resolver.found)
    if not syntax.items and not found:
        help_text = "write an event pattern and what happens then: `FUNCTION.entry { ... }`"
        found.append(error("no-events", "the rule has no event handler, so it says nothing", rule.span, help_text))
    if bundled and not found:
        found.extend(replace(warning, severity="error") for warning in lint(rule))
    if found:
        raise InputError(sorted(found, key=_place))
    return rule


def lint(rule: Rule) -> tuple[Diagnostic, ...]:
    """Yield warnings: texts that are missing, statements that are never reached, state that is never used."""
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
        for statement in _all_statements(handler.body):
            if isinstance(statement, Abort) and not statement.message:
                warn("missing-text", "this abort has no text", statement.span, 'write `abort "...";`')
        for statement in _unreached(handler.body):
            warn(
                "unreachable", "this statement is never reached", statement.span, "what stands before it ends the path"
            )
    used = {name for handler in rule.handlers for name in _used_names(handler)}
    for variable in rule.variables:
        if variable.name not in used:
            warn("unused-state", f"the state variable `{variable.name}` is never used", variable.span)
    return tuple(sorted(found, key=_place))


def _place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    span = diagnostic.span
    return (span.file, span.line, span.column or 0) if span else ("", 0, 0)


def _all_statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in body:
        yield statement
        if isinstance(statement, If):
            yield from _all_statements(statement.then)
            yield from _all_statements(statement.orelse)


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


def _depth(expression: Expr) -> int:
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
    for statement in _all_statements(handler.body):
        match statement:
            case Assign(target=target, value=value):
                yield target
                yield value
            case If(condition=condition):
                yield condition
            case Abort() | Halt():
                pass


def _used_names(handler: Handler) -> Iterator[str]:
    if isinstance(handler.selector, ForWith):
        yield handler.selector.variable.name
    for expression in expressions(handler):
        for node in walk(expression):
            if isinstance(node, StateRef):
                yield node.name


def kind_of_type(text: str) -> _Kind:
    """Yield what is known of a C type from its text alone."""
    words = [word for word in text.replace("*", " * ").split() if word not in ("const", "volatile", "restrict")]
    if "*" in words or "[" in text:
        return _Plain.POINTER
    integers = {"char", "short", "int", "long", "signed", "unsigned", "_Bool", "__int64"}
    return _Plain.NUMBER if words and set(words) <= integers else _Plain.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a handler sees: its parameters by name, the targets' signatures, and whose state."""

    when: When
    parameters: Mapping[str, int]
    signatures: tuple[tuple[str, Signature | None], ...]
    keys: frozenset[str | None]


class _Resolver:
    """One pass over the syntax; mistakes are collected, and what is mistaken is replaced by something harmless."""

    def __init__(
        self, syntax: RuleSyntax, prototypes: Mapping[str, Signature | None], roles: Roles, names: frozenset[str]
    ) -> None:
        self.found: list[Diagnostic] = []
        self._syntax = syntax
        self._prototypes = prototypes
        self._roles = roles
        self._names = names
        self._keys: dict[str, Key] = {}
        self._variables: dict[str, StateVariable] = {}
        self._constants: dict[str, list[str]] = {}
        self._defines: dict[str, Define] = {}
        self._expanded = 0

    def _error(self, code: str, message: str, span: Span, help_text: str | None = None) -> None:
        if not any(d.span == span and d.message == message for d in self.found):
            self.found.append(error(code, message, span, help_text))

    # -------------------------------------------------------------------------------------------------------- the rule

    def rule(self) -> Rule:
        syntax = self._syntax
        span = syntax.header.span if syntax.header else Span(syntax.file, 1, 1)
        texts, lists = self._header(syntax.header)
        for define in syntax.defines:
            if define.name in self._defines:
                self._error("duplicate-name", f"`{define.name}` is defined twice", define.span)
            self._defines[define.name] = define
        watch = self._watch()
        self._states(classic=watch is not None)
        handlers = tuple(self._handler(item) for item in self._handlers())
        severity = lists["severity"][0] if lists["severity"] else "error"
        if severity not in SEVERITIES:
            self._error("unknown-name", f"there is no severity `{severity}`", span, did_you_mean(severity, SEVERITIES))
        return Rule(
            name=syntax.name,
            span=span,
            title=texts["title"],
            holds=texts["holds"],
            page=texts["page"],
            model=texts["model"],
            severity=severity,
            applies_to=lists["applies_to"],
            functions=lists["functions"],
            requires=lists["requires"],
            includes=tuple(include.path for include in syntax.includes),
            keys=tuple(self._keys.values()),
            variables=tuple(self._variables.values()),
            watch=watch,
            handlers=handlers,
            prototypes={
                name: signature
                for name in dict.fromkeys(self._functions(handlers, watch, lists["applies_to"]))
                if (signature := self._prototypes.get(name)) is not None
            },
        )

    def _functions(
        self, handlers: tuple[Handler, ...], watch: Watch | None, triggers: tuple[str, ...]
    ) -> Iterator[str]:
        for handler in handlers:
            yield from handler.event.functions
        if watch is not None:
            yield watch.function
        yield from triggers

    def _header(self, header: Header | None) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        texts = dict.fromkeys(HEADER_TEXTS, "")
        lists: dict[str, tuple[str, ...]] = dict.fromkeys(HEADER_NAMES, ())
        seen: set[str] = set()
        for entry in header.entries if header else ():
            key = entry.key.name
            if key in seen:
                self._error("duplicate-name", f"`{key}` is given twice", entry.key.span)
            seen.add(key)
            if key in texts:
                texts[key] = self._header_text(entry)
            elif key in lists:
                lists[key] = self._header_names(entry)
            else:
                near = did_you_mean(key, HEADER_TEXTS + HEADER_NAMES)
                known = ", ".join(f"`{name}`" for name in HEADER_TEXTS + HEADER_NAMES)
                self._error("unknown-name", f"a rule has no `{key}`", entry.key.span, near or f"it has {known}")
        return texts, lists

    def _header_text(self, entry: HeaderEntry) -> str:
        match entry.values[0]:
            case Text(text=text):
                return text
            case Word(span=span):
                self._error("syntax", f"`{entry.key.name}` is text", span, f'write `{entry.key.name} "...";`')
                return ""
            case other:
                assert_never(other)

    def _header_names(self, entry: HeaderEntry) -> tuple[str, ...]:
        words = [value for value in entry.values if isinstance(value, Word)]
        if not words:
            span = entry.values[0].span
            self._error(
                "syntax", f"`{entry.key.name}` is a list of names", span, f"write `{entry.key.name} NAME, ...;`"
            )
        for word in words:
            if entry.key.name == "requires" and word.name not in self._roles.names:
                near = did_you_mean(word.name, self._roles.names)
                self._error("unknown-role", f"no role type named `{word.name}`", word.span, near)
            elif entry.key.name in ("applies_to", "functions") and word.name not in self._prototypes:
                self._unknown_function(word)
        return tuple(word.name for word in words)

    def _unknown_function(self, word: Word) -> None:
        candidates = [*self._prototypes, *self._roles.names, *self._roles.groups, ANY_ROLE]
        self._error(
            "unknown-event",
            f"no function named `{word.name}`",
            word.span,
            did_you_mean(word.name, candidates) or "its header may have to be included",
        )

    # ----------------------------------------------------------------------------------------------------------- state

    def _watch(self) -> Watch | None:
        found: list[WatchSyntax] = list(self._syntax.watches)
        for block in self._syntax.states:
            if block.guard is not None:
                found.append(WatchSyntax(block.guard.span, block.guard.function, "entry", block.guard.value))
        for extra in found[1:]:
            self._error("second-watch", "a rule watches one object", extra.span, "use `state per KEY` for several")
        if not found:
            return None
        watch = found[0]
        self._keys[GUARD_KEY] = Key(watch.span, GUARD_KEY, (KeyPart(watch.span, GUARD_KEY, PointerType()),))
        signature = self._prototypes.get(watch.function.name)
        if watch.function.name not in self._prototypes:
            self._unknown_function(watch.function)
        scope = _Scope(watch.when, {}, ((watch.function.name, signature),), frozenset())
        return Watch(watch.span, watch.function.name, watch.when, self._expression(watch.value, scope))

    def _states(self, classic: bool) -> None:
        for block in self._syntax.states:
            key: str | None = GUARD_KEY if classic else None
            if block.key is not None:
                self._key(block.key)
                key = block.key.name
            for field in block.fields:
                self._field(field, key)

    def _key(self, syntax: KeySyntax) -> None:
        if syntax.name in self._keys:
            if syntax.parts:
                self._error("duplicate-name", f"the key `{syntax.name}` is declared twice", syntax.span)
            return
        parts: list[KeyPart] = []
        for kind, word in syntax.parts:
            if word.name in (part.name for part in parts):
                self._error("duplicate-name", f"`{word.name}` is declared twice", word.span)
            parts.append(KeyPart(word.span, word.name, self._type(kind)))
        plain = (KeyPart(syntax.span, syntax.name, PointerType()),)
        self._keys[syntax.name] = Key(syntax.span, syntax.name, tuple(parts) or plain)

    def _type(self, syntax: EnumType | PointerType | Word) -> StateType:
        match syntax:
            case EnumType() | PointerType():
                return syntax
            case Word(span=span, name=name):
                if name in ("bool", "_Bool", "BOOLEAN"):
                    return BoolType()
                if name in INTEGER_TYPES:
                    return INTEGER_TYPES[name]
                near = did_you_mean(name, [*INTEGER_TYPES, "bool", "enum"])
                help_text = near or "types are enum, bool, int, int8 to int64, uint8 to uint64, and pointers"
                self._error("unknown-type", f"state has no type `{name}`", span, help_text)
                return IntType(32, True)
            case _:
                assert_never(syntax)

    def _field(self, field: FieldSyntax, key: str | None) -> None:
        kind = self._type(field.type)
        if field.name in self._variables:
            first = self._variables[field.name].span.line
            self._error("duplicate-name", f"the state variable `{field.name}` is declared in line {first}", field.span)
            return
        if isinstance(kind, EnumType):
            for constant in kind.constants:
                users = self._constants.setdefault(constant, [])
                if field.name in users:
                    self._error("duplicate-name", f"`{constant}` stands twice in the enumeration", field.span)
                else:
                    users.append(field.name)
        if field.name in self._constants:
            self._error("duplicate-name", f"`{field.name}` is the name of an enumeration constant", field.span)
        placeholder: Expr = Number(field.span, "0")
        variable = StateVariable(field.span, field.name, kind, placeholder, field.persistent, key)
        self._variables[field.name] = variable
        scope = _Scope("entry", {}, (), frozenset())
        initial = self._expression(field.initial, scope, hint=field.name if isinstance(kind, EnumType) else None)
        if not all(isinstance(node, Number | EnumConstant | Unary | Binary | Choice) for node in walk(initial)):
            self._error("initial-value", f"the initial value of `{field.name}` is not a constant", field.initial.span)
            initial = placeholder
        else:
            self._check_assign(variable, initial)
        self._variables[field.name] = replace(variable, initial=initial)

    # ---------------------------------------------------------------------------------------------------------- events

    def _handlers(self) -> Iterator[HandlerSyntax]:
        for item in self._syntax.items:
            match item:
                case HandlerSyntax():
                    yield item
                case Select(cases=cases):
                    known = self._prototypes.keys() | self._roles.names.keys() | self._roles.groups.keys() | {ANY_ROLE}
                    chosen = [case for case in cases if all(word.name in known for word in case.functions)][:1]
                    if not chosen:
                        for word in (word for case in cases for word in case.functions if word.name not in known):
                            self._unknown_function(word)
                    for case in chosen:
                        yield from case.handlers
                case _:
                    assert_never(item)

    def _event(self, pattern: Pattern) -> tuple[Event, tuple[tuple[str, Signature | None], ...]]:
        functions: list[str] = []
        roles: list[str] = []
        every_role = False
        signatures: list[tuple[str, Signature | None]] = []
        for word in pattern.targets:
            name = word.name
            if name in functions or name in roles:
                self._error("duplicate-name", f"`{name}` is listed twice", word.span)
            elif name in self._prototypes and name not in self._roles.names:
                functions.append(name)
                signatures.append((name, self._prototypes[name]))
            elif name == ANY_ROLE:
                every_role = True
                signatures.append((name, None))
            elif name in self._roles.names:
                roles.append(name)
                signatures.append((name, self._roles.names[name]))
            elif name in self._roles.groups:
                for role in self._roles.groups[name]:
                    if role not in roles:
                        roles.append(role)
                        signatures.append((role, self._roles.names.get(role)))
            else:
                self._unknown_function(word)
        label = ", ".join(word.name for word in pattern.targets)
        listed = f"[{label}]" if len(pattern.targets) > 1 else label
        chosen = None if every_role else tuple(roles)
        return Event(pattern.span, listed, tuple(functions), chosen, pattern.when), tuple(signatures)

    def _handler(self, syntax: HandlerSyntax) -> Handler:
        pattern = syntax.pattern
        event, signatures = self._event(pattern)
        parameters: dict[str, int] = {}
        for position, word in enumerate(pattern.parameters or (), start=1):
            if word.name in parameters:
                self._error("duplicate-name", f"the parameter `{word.name}` is named twice", word.span)
            if word.name in self._variables:
                self._error(
                    "shadowed-name", f"the parameter `{word.name}` hides the state variable", word.span, "rename it"
                )
            parameters[word.name] = position
        if pattern.parameters is not None:
            for name, signature in signatures:
                self._check_count(name, signature, pattern, len(pattern.parameters))
        keys: set[str | None] = {None}
        if GUARD_KEY in self._keys:
            keys.add(GUARD_KEY)
        if syntax.selector is not None:
            keys.add(syntax.selector.key)
        scope = _Scope(pattern.when, parameters, signatures, frozenset(keys))
        guard = self._guard(pattern.guard, scope, syntax)
        selector = self._selector(syntax.selector, scope)
        body = self._body(syntax.body, scope)
        return Handler(pattern.span, event, guard, selector, body)

    def _check_count(self, name: str, signature: Signature | None, pattern: Pattern, count: int) -> None:
        if signature is None:
            if count and (name == ANY_ROLE or name in self._roles.names):
                self._error("wrong-arity", f"the parameters of `{name}` have no names here", pattern.span)
            return
        have = len(signature.parameters)
        if count != have:
            self._error(
                "wrong-arity",
                f"`{name}` has {_count(have, 'parameter')}, {_count(count, 'name')} given",
                pattern.parameters[0].span if pattern.parameters else pattern.span,
                f"it is `{prototype(name, signature)}`",
            )

    def _guard(self, guard: Guard | None, scope: _Scope, syntax: HandlerSyntax) -> Guard | None:
        if guard is None:
            return None
        if GUARD_KEY not in self._keys:
            self._error("no-watch", "the rule watches no object", guard.span, "write `watch FUNCTION.exit.$1;`")
        if syntax.selector is not None:
            self._error("two-selectors", "an event has a guard or a `for`, not both", syntax.selector.span)
        return replace(guard, value=self._expression(guard.value, scope))

    def _selector(self, selector: ForClause | None, scope: _Scope) -> ForClause | None:
        if selector is None:
            return None
        key = self._keys.get(selector.key)
        if key is None:
            near = did_you_mean(selector.key, self._keys)
            help_text = near or f"declare it with `state per {selector.key} {{ ... }}`"
            self._error("unknown-key", f"no state is kept per `{selector.key}`", selector.span, help_text)
        match selector:
            case ForAny():
                return selector
            case ForEqual(values=values):
                resolved = tuple(self._expression(value, scope) for value in values)
                if key is not None and len(values) != len(key.parts):
                    message = f"`{key.name}` has {_count(len(key.parts), 'part')}, {_count(len(values), 'value')} given"
                    self._error("wrong-arity", message, selector.span)
                for part, value in zip(key.parts if key else (), resolved):
                    self._check_part(part, value)
                return replace(selector, values=resolved)
            case ForWith(variable=variable):
                known = self._variables.get(variable.name)
                if known is None:
                    near = did_you_mean(variable.name, self._variables)
                    self._error("unknown-name", f"no state variable named `{variable.name}`", variable.span, near)
                elif known.key != selector.key:
                    message = f"`{variable.name}` is not state of `{selector.key}`"
                    self._error("wrong-state", message, variable.span)
                hint = variable.name if known and isinstance(known.type, EnumType) else None
                value = self._expression(selector.value, scope, hint)
                if known is not None:
                    self._check_comparison(variable.span, _kind_of_state(known), self._kind(value, scope))
                return replace(selector, value=value)
            case _:
                assert_never(selector)

    def _check_part(self, part: KeyPart, value: Expr) -> None:
        kind = self._kind(value, None)
        wrong = isinstance(kind, _EnumOf) or kind is _Plain.ROLE
        if isinstance(part.type, PointerType):
            wrong = wrong or kind is _Plain.NUMBER
        else:
            wrong = wrong or kind is _Plain.POINTER
        if wrong:
            wanted = "an address" if isinstance(part.type, PointerType) else "a number"
            self._error("wrong-type", f"`{part.name}` is {wanted}, this is {_kind_text(kind)}", value.span)

    # ------------------------------------------------------------------------------------------------------ statements

    def _body(self, body: tuple[Statement, ...], scope: _Scope) -> tuple[Statement, ...]:
        return tuple(self._statement(statement, scope) for statement in body)

    def _statement(self, statement: Statement, scope: _Scope) -> Statement:
        match statement:
            case Assign():
                return self._assign(statement, scope)
            case If(condition=condition, then=then, orelse=orelse):
                resolved = self._expression(condition, scope)
                return replace(
                    statement, condition=resolved, then=self._body(then, scope), orelse=self._body(orelse, scope)
                )
            case Abort() | Halt():
                return statement
            case _:
                assert_never(statement)

    def _assign(self, statement: Assign, scope: _Scope) -> Assign:
        target = statement.target
        variable = None
        if isinstance(target, Name) and target.name not in scope.parameters:
            variable = self._variables.get(target.name)
            if variable is None:
                near = did_you_mean(target.name, self._variables)
                help_text = near or "declare it in a `state { ... }` block"
                self._error("unknown-name", f"no state variable named `{target.name}`", target.span, help_text)
        else:
            self._error(
                "not-assignable",
                "a rule assigns to its own state alone",
                target.span,
                "a rule reads the program's state and never changes it",
            )
        hint = variable.name if variable is not None and isinstance(variable.type, EnumType) else None
        value = self._expression(statement.value, scope, hint)
        if variable is None:
            return replace(statement, value=value)
        self._check_key(variable, target.span, scope)
        self._check_assign(variable, value)
        return replace(statement, target=StateRef(target.span, variable.name), value=value)

    def _check_assign(self, variable: StateVariable, value: Expr) -> None:
        kind = self._kind(value, None)
        wrong = kind is _Plain.ROLE
        match variable.type:
            case EnumType():
                wrong = kind != _EnumOf(variable.name) and not _same_enum(self._variables, kind, variable)
            case BoolType():
                wrong = wrong or isinstance(kind, _EnumOf)
            case IntType():
                wrong = wrong or isinstance(kind, _EnumOf) or kind is _Plain.POINTER
            case PointerType():
                wrong = wrong or isinstance(kind, _EnumOf) or kind is _Plain.NUMBER
            case other:
                assert_never(other)
        if wrong and not self._is_placeholder(value):
            message = f"`{variable.name}` is {type_text(variable.type)}, this is {_kind_text(kind)}"
            self._error("wrong-type", message, value.span)
        if isinstance(variable.type, IntType) and isinstance(value, Number):
            low, high = int_range(variable.type)
            if not low <= number_value(value) <= high:
                self._error("out-of-range", f"`{variable.name}` holds {low} to {high}", value.span)

    def _is_placeholder(self, value: Expr) -> bool:
        """Whether a mistake at this very place is already reported."""
        return any(found.span == value.span for found in self.found)

    # ----------------------------------------------------------------------------------------------------- expressions

    def _expression(self, expression: Expr, scope: _Scope, hint: str | None = None) -> Expr:
        resolved = self._expand(expression, scope, hint, {}, (), 0)
        if _depth(resolved) > MAX_DEPTH:
            self._error("too-large", "this is nested too deeply once its macros are replaced", expression.span)
            return Number(expression.span, "0")
        self._kind(resolved, scope)
        return resolved

    def _expand(
        self,
        expression: Expr,
        scope: _Scope,
        hint: str | None,
        bound: Mapping[str, Expr],
        active: tuple[str, ...],
        depth: int,
    ) -> Expr:
        """Yield ``expression`` with names resolved, macros replaced. ``bound``: macro parameters, resolved already."""
        self._expanded += 1
        if depth > MAX_DEPTH or self._expanded > MAX_EXPANSION:
            self._error("too-large", "this grows too large once its macros are replaced", expression.span)
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
            variable = self._variables.get(expression.name)
            if variable is not None and isinstance(variable.type, EnumType):
                return variable.name
        return None

    def _name(
        self, span: Span, name: str, scope: _Scope, hint: str | None, active: tuple[str, ...], depth: int
    ) -> Expr:
        if name in scope.parameters:
            argument = Argument(span, scope.parameters[name])
            return argument
        if name in self._variables:
            self._check_key(self._variables[name], span, scope)
            return StateRef(span, name)
        if name in self._constants:
            owners = self._constants[name]
            if hint in owners or len(owners) == 1:
                return EnumConstant(span, hint if hint is not None and hint in owners else owners[0], name)
            enums = " and ".join(f"`{owner}`" for owner in owners)
            self._error("ambiguous-name", f"`{name}` is a constant of {enums}", span, "compare the variable with it")
            return EnumConstant(span, owners[0], name)
        if name in self._defines:
            define = self._defines[name]
            if define.parameters is not None:
                self._error("wrong-arity", f"the macro `{name}` takes arguments", span)
                return Number(span, "0")
            return self._replaced(define, {}, span, scope, hint, active, depth)
        if name in CONSTANTS:
            return Number(span, CONSTANTS[name])
        if name in self._roles.names:
            return RoleName(span, name)
        if name in self._names:
            return Name(span, name)
        mine = self._variables[hint].type if hint is not None and hint in self._variables else None
        if isinstance(mine, EnumType):
            help_text = did_you_mean(name, mine.constants) or f"it is one of {', '.join(mine.constants)}"
            self._error("unknown-constant", f"`{hint}` has no value `{name}`", span, help_text)
        else:
            known = [*scope.parameters, *self._variables, *self._constants, *self._defines, *CONSTANTS, *self._names]
            self._error("unknown-name", f"nothing named `{name}` is known here", span, did_you_mean(name, known))
        return Number(span, "0")

    def _macro(
        self,
        span: Span,
        name: str,
        arguments: tuple[Expr, ...],
        scope: _Scope,
        active: tuple[str, ...],
        depth: int,
    ) -> Expr:
        define = self._defines.get(name)
        if define is not None:
            have = len(define.parameters or ())
            if define.parameters is None or have != len(arguments):
                message = f"`{name}` takes {_count(have, 'argument')}, {len(arguments)} given"
                self._error("wrong-arity", message, span)
                return Number(span, "0")
            return self._replaced(define, dict(zip(define.parameters, arguments)), span, scope, None, active, depth)
        if name == "NT_SUCCESS":
            if len(arguments) != 1:
                self._error("wrong-arity", f"`NT_SUCCESS` takes 1 argument, {len(arguments)} given", span)
                return Number(span, "0")
            return Binary(span, ">=", Cast(span, "int", arguments[0]), Number(span, "0"))
        if name in self._prototypes:
            self._error("call", "an expression calls no functions", span, "it reads state, `$N`, `$return` and fields")
        else:
            near = did_you_mean(name, [*self._defines, "NT_SUCCESS"])
            self._error("unknown-name", f"no macro named `{name}`", span, near or "an expression calls no functions")
        return Number(span, "0")

    def _replaced(
        self,
        define: Define,
        bound: Mapping[str, Expr],
        span: Span,
        scope: _Scope,
        hint: str | None,
        active: tuple[str, ...],
        depth: int,
    ) -> Expr:
        if define.name in active:
            self._error("recursive-macro", f"the macro `{define.name}` is defined by itself", define.span)
            return Number(span, "0")
        return self._expand(define.body, scope, hint, bound, (*active, define.name), depth + 1)

    def _check_key(self, variable: StateVariable, span: Span, scope: _Scope) -> None:
        if variable.key is not None and variable.key not in scope.keys:
            self._error(
                "wrong-state",
                f"`{variable.name}` is state of one `{variable.key}`, and this block is not about one",
                span,
                f"write `for {variable.key} = ...` before the block",
            )

    def _check_argument(self, argument: Argument, scope: _Scope) -> None:
        if not scope.signatures:
            return
        for name, signature in scope.signatures:
            if signature is None:
                if name == ANY_ROLE or name in self._roles.names:
                    self._error("wrong-arity", f"the parameters of `{name}` are not known", argument.span)
            elif argument.index > len(signature.parameters):
                have = _count(len(signature.parameters), "parameter")
                message = f"`${argument.index}` of `{name}`, which has {have}"
                self._error("wrong-arity", message, argument.span, f"it is `{prototype(name, signature)}`")

    def _check_result(self, span: Span, scope: _Scope) -> None:
        if scope.when == "entry":
            self._error("no-result", "there is no `$return` before the call", span, "use `.exit`")
            return
        for name, signature in scope.signatures:
            if signature is not None and signature.result.strip() == "void":
                self._error("no-result", f"`{name}` returns nothing", span, f"it is `{prototype(name, signature)}`")
            elif signature is None and (name == ANY_ROLE or name in self._roles.names):
                self._error("no-result", f"the result of `{name}` is not known", span)

    def _kind(self, expression: Expr, scope: _Scope | None) -> _Kind:
        """Yield the kind of a resolved expression; with a scope, mistakes of kind inside it are reported."""
        match expression:
            case Number():
                return _Plain.ZERO if number_value(expression) == 0 else _Plain.NUMBER
            case Argument(index=index):
                return self._kind_of_argument(index, scope)
            case StateRef(name=name):
                return _kind_of_state(self._variables[name])
            case EnumConstant(variable=variable):
                return _EnumOf(variable)
            case Irql():
                return _Plain.NUMBER
            case RunningRole() | RoleName():
                return _Plain.ROLE
            case Name() | Result() | FieldPath() | Index() | Macro():
                for child in children(expression):
                    self._check_read_through(child, self._kind(child, scope), scope)
                return _Plain.UNKNOWN
            case Cast(type=text, operand=operand):
                self._kind(operand, scope)
                return kind_of_type(text)
            case Unary(operator=operator, operand=operand):
                kind = self._kind(operand, scope)
                if operator == "*":
                    self._check_read_through(operand, kind, scope)
                    return _Plain.UNKNOWN
                if operator != "!" and isinstance(kind, _EnumOf) and scope is not None:
                    self._error("wrong-type", f"`{operator}` on {_kind_text(kind)}", expression.span)
                return _Plain.NUMBER
            case Binary(span=span, operator=operator, left=left, right=right):
                kinds = (self._kind(left, scope), self._kind(right, scope))
                if operator in _COMPARISONS:
                    if scope is not None:
                        self._check_comparison(span, *kinds)
                elif operator not in _LOGICAL and scope is not None:
                    for kind in kinds:
                        if isinstance(kind, _EnumOf) or kind is _Plain.ROLE:
                            self._error("wrong-type", f"`{operator}` on {_kind_text(kind)}", span)
                if operator in "+-" and _Plain.POINTER in kinds:
                    return _Plain.UNKNOWN
                return _Plain.NUMBER
            case Choice(condition=condition, yes=yes, no=no):
                self._kind(condition, scope)
                first, second = self._kind(yes, scope), self._kind(no, scope)
                return second if first is _Plain.ZERO else first
            case _:
                assert_never(expression)

    def _kind_of_argument(self, index: int, scope: _Scope | None) -> _Kind:
        for _, signature in scope.signatures if scope is not None else ():
            if signature is not None and index <= len(signature.parameters):
                return kind_of_type(signature.parameters[index - 1].type)
        return _Plain.UNKNOWN

    def _check_read_through(self, operand: Expr, kind: _Kind, scope: _Scope | None) -> None:
        if scope is not None and isinstance(operand, StateRef):
            message = f"`{operand.name}` is compared, never read through"
            self._error("wrong-type", message, operand.span, "read through a parameter: `$1->field`")
        elif scope is not None and isinstance(kind, _EnumOf):
            self._error("wrong-type", f"a read through {_kind_text(kind)}", operand.span)

    def _check_comparison(self, span: Span, left: _Kind, right: _Kind) -> None:
        if left == right or _Plain.UNKNOWN in (left, right):
            return
        if isinstance(left, _EnumOf) and isinstance(right, _EnumOf):
            first, second = self._variables[left.variable].type, self._variables[right.variable].type
            if first == second:
                return
        pair = (left, right)
        numbers = all(kind in (_Plain.NUMBER, _Plain.ZERO) for kind in pair)
        null = _Plain.ZERO in pair and _Plain.POINTER in pair
        enum_number = any(isinstance(kind, _EnumOf) for kind in pair) and any(
            kind in (_Plain.NUMBER, _Plain.ZERO) for kind in pair
        )
        if not (numbers or null or enum_number):
            self._error("wrong-type", f"a comparison of {_kind_text(left)} with {_kind_text(right)}", span)


def _kind_of_state(variable: StateVariable) -> _Kind:
    match variable.type:
        case EnumType():
            return _EnumOf(variable.name)
        case PointerType():
            return _Plain.POINTER
        case BoolType() | IntType():
            return _Plain.NUMBER
        case other:
            assert_never(other)


def _same_enum(variables: Mapping[str, StateVariable], kind: _Kind, variable: StateVariable) -> bool:
    return isinstance(kind, _EnumOf) and variables[kind.variable].type == variable.type


def _kind_text(kind: _Kind) -> str:
    match kind:
        case _EnumOf(variable=variable):
            return f"the enumeration of `{variable}`"
        case _Plain.NUMBER | _Plain.ZERO:
            return "a number"
        case _Plain.POINTER:
            return "an address"
        case _Plain.ROLE:
            return "a role"
        case _Plain.UNKNOWN:
            return "a value of the program"
        case _:
            assert_never(kind)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def number_value(number: Number) -> int:
    """Yield the value of an integer constant as C reads it."""
    text = number.text.rstrip("uUlL")
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    if len(text) > 1 and text.startswith("0") and set(text) <= set("01234567"):
        return int(text, 8)
    return int(text)


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
