"""Rule syntax into a Rule: names, types and arity checked against the prototypes that the program has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from encoder.diagnostic import InputError, did_you_mean, error
from encoder.source import Span
from slicc.lint import by_place, lint
from slicc.resolve_expression import (
    EnumOf,
    ExpressionResolving,
    Plain,
    Scope,
    kind_of_state,
    kind_text,
    same_enum,
)
from slicc.rule import (
    ANY_ROLE,
    GUARD_KEY,
    HEADER_TEXTS,
    Abort,
    Assign,
    Binary,
    BoolType,
    Choice,
    EnumConstant,
    EnumType,
    Event,
    Expr,
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
    IntType,
    Key,
    KeyPart,
    KeySyntax,
    Name,
    Number,
    Pattern,
    PointerType,
    Roles,
    Rule,
    RuleSyntax,
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
    Word,
)
from slicc.rule_walk import walk
from slicc.rule_words import counted, int_range, number_value, prototype, type_text

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

HEADER_NAMES = ("severity", "applies_to", "functions", "requires")
SEVERITIES = ("error", "warning")

NO_ROLES = Roles()


def resolve(
    syntax: RuleSyntax,
    prototypes: Mapping[str, Signature],
    roles: Roles = NO_ROLES,
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
        raise InputError(sorted(found, key=by_place))
    return rule


class _Resolver(ExpressionResolving):
    """One pass over the syntax; mistakes are collected, and what is mistaken is replaced by something harmless."""

    # -------------------------------------------------------------------------------------------------------- the rule

    def rule(self) -> Rule:
        syntax = self.syntax
        span = syntax.header.span if syntax.header else Span(syntax.file, 1, 1)
        texts, lists = self._header(syntax.header)
        for define in syntax.defines:
            if define.name in self.defines:
                self.error("duplicate-name", f"`{define.name}` is defined twice", define.span)
            self.defines[define.name] = define
        watch = self._watch()
        self._states(classic=watch is not None)
        handlers = tuple(self._handler(item) for item in self._handlers())
        severity = lists["severity"][0] if lists["severity"] else "error"
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
            includes=syntax.includes,
            keys=tuple(self.keys.values()),
            variables=tuple(self.variables.values()),
            watch=watch,
            handlers=handlers,
            prototypes={
                name: signature
                for name in dict.fromkeys(self._functions(handlers, watch, lists["applies_to"]))
                if (signature := self.prototypes.get(name)) is not None
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
                self.error("duplicate-name", f"`{key}` is given twice", entry.key.span)
            seen.add(key)
            if key in texts:
                texts[key] = self._header_text(entry)
            elif key in lists:
                lists[key] = self._header_names(entry)
            else:
                near = did_you_mean(key, HEADER_TEXTS + HEADER_NAMES)
                known = ", ".join(f"`{name}`" for name in HEADER_TEXTS + HEADER_NAMES)
                self.error("unknown-name", f"a rule has no `{key}`", entry.key.span, near or f"it has {known}")
        return texts, lists

    def _header_text(self, entry: HeaderEntry) -> str:
        match entry.values[0]:
            case Text(text=text):
                return text
            case Word(span=span):
                self.error("syntax", f"`{entry.key.name}` is text", span, f'write `{entry.key.name} "...";`')
                return ""
            case other:
                assert_never(other)

    def _header_names(self, entry: HeaderEntry) -> tuple[str, ...]:
        words = [value for value in entry.values if isinstance(value, Word)]
        if not words:
            span = entry.values[0].span
            self.error(
                "syntax", f"`{entry.key.name}` is a list of names", span, f"write `{entry.key.name} NAME, ...;`"
            )
        for word in words:
            if entry.key.name == "requires" and word.name not in self.roles.names:
                near = did_you_mean(word.name, self.roles.names)
                self.error("unknown-role", f"no role type named `{word.name}`", word.span, near)
            elif entry.key.name == "severity" and word.name not in SEVERITIES:
                known = " or ".join(f"`{name}`" for name in SEVERITIES)
                help_text = did_you_mean(word.name, SEVERITIES) or f"it is {known}"
                self.error("unknown-name", f"there is no severity `{word.name}`", word.span, help_text)
            elif entry.key.name in ("applies_to", "functions") and word.name not in self.prototypes:
                self._unknown_function(word)
        return tuple(word.name for word in words)

    def _unknown_function(self, word: Word) -> None:
        candidates = [*self.prototypes, *self.roles.names, *self.roles.groups, ANY_ROLE]
        self.error(
            "unknown-event",
            f"no function named `{word.name}`",
            word.span,
            did_you_mean(word.name, candidates) or "its header may have to be included",
        )

    # ----------------------------------------------------------------------------------------------------------- state

    def _watch(self) -> Watch | None:
        found: list[WatchSyntax] = list(self.syntax.watches)
        for block in self.syntax.states:
            if block.guard is not None:
                found.append(WatchSyntax(block.guard.span, block.guard.function, "entry", block.guard.value))
        for extra in found[1:]:
            self.error("second-watch", "a rule watches one object", extra.span, "use `state per KEY` for several")
        if not found:
            return None
        watch = found[0]
        self.keys[GUARD_KEY] = Key(watch.span, GUARD_KEY, (KeyPart(watch.span, GUARD_KEY, PointerType()),))
        signature = self.prototypes.get(watch.function.name)
        if watch.function.name not in self.prototypes:
            self._unknown_function(watch.function)
        scope = Scope(watch.when, {}, ((watch.function.name, signature),), frozenset())
        return Watch(watch.span, watch.function.name, watch.when, self.expression(watch.value, scope))

    def _states(self, classic: bool) -> None:
        for block in self.syntax.states:
            key: str | None = GUARD_KEY if classic else None
            if block.key is not None:
                self._key(block.key)
                key = block.key.name
            for field in block.fields:
                self._field(field, key)

    def _key(self, syntax: KeySyntax) -> None:
        if syntax.name in self.keys:
            if syntax.parts:
                self.error("duplicate-name", f"the key `{syntax.name}` is declared twice", syntax.span)
            return
        parts: list[KeyPart] = []
        for kind, word in syntax.parts:
            if word.name in (part.name for part in parts):
                self.error("duplicate-name", f"`{word.name}` is declared twice", word.span)
            parts.append(KeyPart(word.span, word.name, self._type(kind)))
        plain = (KeyPart(syntax.span, syntax.name, PointerType()),)
        self.keys[syntax.name] = Key(syntax.span, syntax.name, tuple(parts) or plain)

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
                self.error("unknown-type", f"state has no type `{name}`", span, help_text)
                return IntType(32, True)
            case _:
                assert_never(syntax)

    def _field(self, field: FieldSyntax, key: str | None) -> None:
        kind = self._type(field.type)
        if field.name in self.variables:
            first = self.variables[field.name].span.line
            self.error("duplicate-name", f"the state variable `{field.name}` is declared in line {first}", field.span)
            return
        if isinstance(kind, EnumType):
            for constant in kind.constants:
                users = self.constants.setdefault(constant, [])
                if field.name in users:
                    self.error("duplicate-name", f"`{constant}` stands twice in the enumeration", field.span)
                else:
                    users.append(field.name)
        if field.name in self.constants:
            self.error("duplicate-name", f"`{field.name}` is the name of an enumeration constant", field.span)
        placeholder: Expr = Number(field.span, "0")
        variable = StateVariable(field.span, field.name, kind, placeholder, field.persistent, key)
        self.variables[field.name] = variable
        scope = Scope("entry", {}, (), frozenset())
        initial = self.expression(field.initial, scope, hint=field.name if isinstance(kind, EnumType) else None)
        if not all(isinstance(node, Number | EnumConstant | Unary | Binary | Choice) for node in walk(initial)):
            self.error("initial-value", f"the initial value of `{field.name}` is not a constant", field.initial.span)
            initial = placeholder
        else:
            self._check_assign(variable, initial)
        self.variables[field.name] = replace(variable, initial=initial)

    # ---------------------------------------------------------------------------------------------------------- events

    def _handlers(self) -> Iterator[HandlerSyntax]:
        for item in self.syntax.items:
            match item:
                case HandlerSyntax():
                    yield item
                case Select(cases=cases):
                    known = self.prototypes.keys() | self.roles.names.keys() | self.roles.groups.keys() | {ANY_ROLE}
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
                self.error("duplicate-name", f"`{name}` is listed twice", word.span)
            elif name in self.prototypes and name not in self.roles.names:
                functions.append(name)
                signatures.append((name, self.prototypes[name]))
            elif name == ANY_ROLE:
                every_role = True
                signatures.append((name, None))
            elif name in self.roles.names:
                roles.append(name)
                signatures.append((name, self.roles.names[name]))
            elif name in self.roles.groups:
                for role in self.roles.groups[name]:
                    if role not in roles:
                        roles.append(role)
                        signatures.append((role, self.roles.names.get(role)))
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
                self.error("duplicate-name", f"the parameter `{word.name}` is named twice", word.span)
            if word.name in self.variables:
                self.error(
                    "shadowed-name", f"the parameter `{word.name}` hides the state variable", word.span, "rename it"
                )
            parameters[word.name] = position
        if pattern.parameters is not None:
            for name, signature in signatures:
                self._check_count(name, signature, pattern, len(pattern.parameters))
        keys: set[str | None] = {None}
        if GUARD_KEY in self.keys:
            keys.add(GUARD_KEY)
        if syntax.selector is not None:
            keys.add(syntax.selector.key)
        scope = Scope(pattern.when, parameters, signatures, frozenset(keys))
        guard = self._guard(pattern.guard, scope, syntax)
        selector = self._selector(syntax.selector, scope)
        body = self._body(syntax.body, scope)
        return Handler(pattern.span, event, guard, selector, body)

    def _check_count(self, name: str, signature: Signature | None, pattern: Pattern, count: int) -> None:
        if signature is None:
            if count and (name == ANY_ROLE or name in self.roles.names):
                self.error("wrong-arity", f"the parameters of `{name}` have no names here", pattern.span)
            return
        have = len(signature.parameters)
        if count != have:
            self.error(
                "wrong-arity",
                f"`{name}` has {counted(have, 'parameter')}, {counted(count, 'name')} given",
                pattern.parameters[0].span if pattern.parameters else pattern.span,
                f"it is `{prototype(name, signature)}`",
            )

    def _guard(self, guard: Guard | None, scope: Scope, syntax: HandlerSyntax) -> Guard | None:
        if guard is None:
            return None
        if GUARD_KEY not in self.keys:
            self.error("no-watch", "the rule watches no object", guard.span, "write `watch FUNCTION.exit.$1;`")
        if syntax.selector is not None:
            self.error("two-selectors", "an event has a guard or a `for`, not both", syntax.selector.span)
        return replace(guard, value=self.expression(guard.value, scope))

    def _selector(self, selector: ForClause | None, scope: Scope) -> ForClause | None:
        if selector is None:
            return None
        key = self.keys.get(selector.key)
        if key is None:
            near = did_you_mean(selector.key, self.keys)
            help_text = near or f"declare it with `state per {selector.key} {{ ... }}`"
            self.error("unknown-key", f"no state is kept per `{selector.key}`", selector.span, help_text)
        match selector:
            case ForAny():
                return selector
            case ForEqual(values=values):
                resolved = tuple(self.expression(value, scope) for value in values)
                if key is not None and len(values) != len(key.parts):
                    have, given = counted(len(key.parts), "part"), counted(len(values), "value")
                    message = f"`{key.name}` has {have}, {given} given"
                    self.error("wrong-arity", message, selector.span)
                for part, value in zip(key.parts if key else (), resolved):
                    self._check_part(part, value)
                return replace(selector, values=resolved)
            case ForWith(variable=variable):
                known = self.variables.get(variable.name)
                if known is None:
                    near = did_you_mean(variable.name, self.variables)
                    self.error("unknown-name", f"no state variable named `{variable.name}`", variable.span, near)
                elif known.key != selector.key:
                    message = f"`{variable.name}` is not state of `{selector.key}`"
                    self.error("wrong-state", message, variable.span)
                hint = variable.name if known and isinstance(known.type, EnumType) else None
                value = self.expression(selector.value, scope, hint)
                if known is not None:
                    self.check_comparison(variable.span, kind_of_state(known), self.kind(value, scope))
                return replace(selector, value=value)
            case _:
                assert_never(selector)

    def _check_part(self, part: KeyPart, value: Expr) -> None:
        kind = self.kind(value, None)
        wrong = isinstance(kind, EnumOf) or kind is Plain.ROLE
        if isinstance(part.type, PointerType):
            wrong = wrong or kind is Plain.NUMBER
        else:
            wrong = wrong or kind is Plain.POINTER
        if wrong:
            wanted = "an address" if isinstance(part.type, PointerType) else "a number"
            self.error("wrong-type", f"`{part.name}` is {wanted}, this is {kind_text(kind)}", value.span)

    # ------------------------------------------------------------------------------------------------------ statements

    def _body(self, body: tuple[Statement, ...], scope: Scope) -> tuple[Statement, ...]:
        return tuple(self._statement(statement, scope) for statement in body)

    def _statement(self, statement: Statement, scope: Scope) -> Statement:
        match statement:
            case Assign():
                return self._assign(statement, scope)
            case If(condition=condition, then=then, orelse=orelse):
                resolved = self.expression(condition, scope)
                return replace(
                    statement, condition=resolved, then=self._body(then, scope), orelse=self._body(orelse, scope)
                )
            case Abort() | Halt():
                return statement
            case _:
                assert_never(statement)

    def _assign(self, statement: Assign, scope: Scope) -> Assign:
        target = statement.target
        variable = None
        if isinstance(target, Name) and target.name not in scope.parameters:
            variable = self.variables.get(target.name)
            if variable is None:
                near = did_you_mean(target.name, self.variables)
                help_text = near or "declare it in a `state { ... }` block"
                self.error("unknown-name", f"no state variable named `{target.name}`", target.span, help_text)
        else:
            self.error(
                "not-assignable",
                "a rule assigns to its own state alone",
                target.span,
                "a rule reads the program's state and never changes it",
            )
        hint = variable.name if variable is not None and isinstance(variable.type, EnumType) else None
        value = self.expression(statement.value, scope, hint)
        if variable is None:
            return replace(statement, value=value)
        self.check_key(variable, target.span, scope)
        self._check_assign(variable, value)
        return replace(statement, target=StateRef(target.span, variable.name), value=value)

    def _check_assign(self, variable: StateVariable, value: Expr) -> None:
        kind = self.kind(value, None)
        wrong = kind is Plain.ROLE
        match variable.type:
            case EnumType():
                wrong = kind != EnumOf(variable.name) and not same_enum(self.variables, kind, variable)
            case BoolType():
                wrong = wrong or isinstance(kind, EnumOf)
            case IntType():
                wrong = wrong or isinstance(kind, EnumOf) or kind is Plain.POINTER
            case PointerType():
                wrong = wrong or isinstance(kind, EnumOf) or kind is Plain.NUMBER
            case other:
                assert_never(other)
        if wrong and not self._is_placeholder(value):
            message = f"`{variable.name}` is {type_text(variable.type)}, this is {kind_text(kind)}"
            self.error("wrong-type", message, value.span)
        if isinstance(variable.type, IntType) and isinstance(value, Number):
            low, high = int_range(variable.type)
            if not low <= number_value(value) <= high:
                self.error("out-of-range", f"`{variable.name}` holds {low} to {high}", value.span)

    def _is_placeholder(self, value: Expr) -> bool:
        """Whether a mistake at this very place is already reported."""
        return any(found.span == value.span for found in self.found)
