"""A rule into C: state into globals, events into wrappers, abort into one failing call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from encoder.diagnostic import Diagnostic, InputError, Unsupported, error
from encoder.source import Span
from slicc.instrument_body import AbortSite, BodyWeaver, Place, c_type, state_name, watched_name
from slicc.rule import (
    GUARD_KEY,
    Argument,
    BoolType,
    EnumType,
    Handler,
    IntType,
    Key,
    KeyPart,
    PointerType,
    Result,
    Rule,
    Signature,
    StateVariable,
    Watch,
    When,
)
from slicc.rule_walk import expressions, walk

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


class _Weaver(BodyWeaver):
    def __init__(
        self,
        rule: Rule,
        signatures: Mapping[str, Signature],
        aliases: Mapping[str, str],
        roles: Mapping[str, int],
        role_signatures: Mapping[str, Signature | None],
    ) -> None:
        super().__init__(rule, roles)
        self._signatures = signatures
        self._aliases = aliases
        self._role_signatures = role_signatures
        self._found: list[Diagnostic] = []

    def monitor(self) -> Monitor:
        rule = self.rule
        self._globals()
        self._choose()
        self._general()
        self._reset()
        functions = self._wrapped()
        for name, public in functions.items():
            self._wrapper(name, public)
        role_functions = self._role_functions()
        for when in ("entry", "exit"):
            self._role_event(when, {role for role, event in role_functions if event == when})
        if self._found:
            raise InputError(self._found)
        triggers = [*rule.triggers, *(alias for alias, name in self._aliases.items() if name in rule.triggers)]
        return Monitor(
            text=INTRINSICS + self.out.text(),
            functions=tuple(functions),
            aborts=self.aborts,
            variables=tuple(self._monitor_variable(variable) for variable in rule.variables),
            watched={watched_name(key, part): _display(key, part) for key in rule.keys for part in key.parts},
            triggers=tuple(dict.fromkeys(triggers)),
            role_functions=role_functions,
        )

    def _monitor_variable(self, variable: StateVariable) -> MonitorVariable:
        return MonitorVariable(
            c_name=state_name(variable.name),
            name=variable.name,
            key=variable.key,
            values=variable.type.constants if isinstance(variable.type, EnumType) else (),
            pointer=isinstance(variable.type, PointerType),
            persistent=variable.persistent,
        )

    # ----------------------------------------------------------------------------------------------------------- state

    def _globals(self) -> None:
        for variable in self.rule.variables:
            if isinstance(variable.type, EnumType):
                names = [self.values[(variable.name, constant)] for constant in variable.type.constants]
                self.out.add(variable.span, f"enum {{ {', '.join(names)} }};")
            declared = declare(c_type(variable.type), state_name(variable.name))
            self.out.add(variable.span, f"static {declared} = {self.expression(variable.initial, None)};")
        for key in self.rule.keys:
            for part in key.parts:
                self.out.add(part.span, f"static {declare(c_type(part.type), watched_name(key, part))};")
        if self.rule.watch is not None:
            # 0: not bound yet; 1: bound by the watch event; 2: bound from the start
            self.out.add(self.rule.watch.span, "static int slicc_watch_mode;")

    def _choose(self) -> None:
        span = self.rule.span
        self.out.add(span, "void slicc_monitor_choose(void)", "{")
        for key in self.rule.keys:
            for part in key.parts:
                name = watched_name(key, part)
                if isinstance(part.type, PointerType):
                    self.out.add(part.span, f"    {name} = __slicc_watch();")
                    if len(key.parts) == 1:
                        # null is no object; as part of a tuple it may be what tells one object from another
                        self.out.add(part.span, f"    __slicc_assume({name} != (void *)0);")
                elif isinstance(part.type, IntType) and part.type.bits == 64:
                    self.out.add(part.span, f"    {name} = ({c_type(part.type)})__slicc_nondet_ulonglong();")
                else:
                    self.out.add(part.span, f"    {name} = ({c_type(part.type)})__slicc_nondet_int();")
        if self.rule.watch is not None:
            self.out.add(self.rule.watch.span, "    slicc_watch_mode = __slicc_nondet_int() ? 2 : 0;")
        self.out.add(span, "}")

    def _general(self) -> None:
        """What earlier calls may have left in the variables that outlive them."""
        self.out.add(self.rule.span, "void slicc_monitor_general(void)", "{")
        for variable in self.rule.variables:
            if variable.persistent:
                name, kind = state_name(variable.name), variable.type
                match kind:
                    case PointerType():
                        value = "__slicc_watch()"
                    case BoolType():
                        value = "__slicc_nondet_int() != 0"
                    case _:
                        value = f"({c_type(kind)})__slicc_nondet_ulonglong()"
                self.out.add(variable.span, f"    {name} = {value};")
                if isinstance(kind, PointerType):
                    self.out.add(variable.span, f"    if (__slicc_nondet_int()) {name} = (void *)0;")
                if isinstance(kind, EnumType):
                    last = len(kind.constants) - 1
                    self.out.add(variable.span, f"    __slicc_assume({name} >= 0 && {name} <= {last});")
        self.out.add(self.rule.span, "}")

    def _reset(self) -> None:
        self.out.add(self.rule.span, "void slicc_monitor_reset(void)", "{")
        self._initial_values(self.rule.variables, "    ")
        if self.rule.watch is not None:
            self.out.add(self.rule.watch.span, "    if (slicc_watch_mode == 1) slicc_watch_mode = 0;")
        self.out.add(self.rule.span, "}")

    def _initial_values(self, variables: Iterable[StateVariable], indent: str) -> None:
        for variable in variables:
            if not variable.persistent:
                initial = self.expression(variable.initial, None)
                self.out.add(variable.span, f"{indent}{state_name(variable.name)} = {initial};")

    # -------------------------------------------------------------------------------------------------------- functions

    def _wrapped(self) -> dict[str, str]:
        """Yield the names to wrap, each with the public name whose handlers fire."""
        wanted = dict.fromkeys(name for handler in self.rule.handlers for name in handler.event.functions)
        if self.rule.watch is not None:
            wanted[self.rule.watch.function] = None
        wrapped: dict[str, str] = {name: name for name in wanted if name in self._signatures}
        for alias, public in sorted(self._aliases.items()):
            if public not in wanted or alias in wanted or alias not in self._signatures:
                continue
            known = self.rule.prototypes.get(public, self._signatures.get(public))
            if known is None or len(known.parameters) == len(self._signatures[alias].parameters):
                wrapped[alias] = public
        return wrapped

    def _wrapper(self, name: str, public: str) -> None:
        signature = self._signatures[name]
        handlers = [handler for handler in self.rule.handlers if public in handler.event.functions]
        watch = self.rule.watch if self.rule.watch is not None and self.rule.watch.function == public else None
        span = handlers[0].span if handlers else watch.span if watch is not None else self.rule.span
        if signature.variadic:
            raise Unsupported(span, f"an event of the variadic function `{name}`")
        known = self.rule.prototypes.get(public)
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
        self.out.add(span, f"{declare(result, f'{BODY_PREFIX}{name}({listed})')};")
        self.out.add(span, f"{declare(result, f'{name}({listed})')}", "{")
        self._fire(handlers, name, "entry", arguments)
        call = f"{BODY_PREFIX}{name}({', '.join(arguments)})"
        self.out.add(span, f"    {call};" if void else f"    {declare(result, 'slicc_result')} = {call};")
        self._fire(handlers, name, "exit", arguments)
        if not void:
            self.out.add(span, "    return slicc_result;")
        self.out.add(span, "}")

    def _fire(self, handlers: Iterable[Handler], name: str, when: When, arguments: tuple[str, ...]) -> None:
        place = Place(name, when, arguments)
        watch = self.rule.watch
        if watch is not None and watch.when == when and self._public(name) == watch.function:
            self._bind(place)
        for handler in handlers:
            if handler.event.when == when:
                self.handler(handler, place)

    def _public(self, name: str) -> str:
        return self._aliases.get(name, name)

    def _bind(self, place: Place) -> None:
        """The classic ``watch``. SLIC binds the monitor at one arbitrary occurrence of the event (mode 1, handlers are
        silent before it). A monitor bound from the start (mode 2) sees what happens before the event too; for it every
        occurrence is a new object."""
        watch = self.rule.watch
        assert watch is not None
        yielded = f"(void *)({self.expression(watch.value, place)}) == {watched_name(*self.guard_part())}"
        condition = "slicc_watch_mode == 2 || (slicc_watch_mode == 0 && __slicc_nondet_int())"
        self.out.add(watch.span, f"    if ({yielded} && ({condition})) {{")
        self.out.add(watch.span, "        if (slicc_watch_mode == 0) slicc_watch_mode = 1;")
        self._initial_values((v for v in self.rule.variables if v.key == GUARD_KEY), "        ")
        self.out.add(watch.span, "    }")

    # ------------------------------------------------------------------------------------------------------------ roles

    def _role_event(self, when: When, named: set[str]) -> None:
        """``named`` roles have a function of their own for this event, which fires every handler: here none fires."""
        self.out.add(self.rule.span, f"void slicc_role_{when}(int slicc_role)", "{", "    (void)slicc_role;")
        for role in sorted(named):
            self.out.add(self.rule.span, f"    if (slicc_role == {self.roles[role]}) return;")
        for handler in self.rule.handlers:
            if handler.event.when != when or _reads_parameters(handler):
                continue
            place = Place(handler.event.label, when, ())
            if handler.event.roles is None:
                self.handler(handler, place)
                continue
            ids = [self.roles[role] for role in handler.event.roles if role in self.roles and role not in named]
            if ids:
                condition = " || ".join(f"slicc_role == {number}" for number in ids)
                self.out.add(handler.span, f"    if ({condition}) {{")
                self.handler(handler, Place(handler.event.label, when, (), "        "))
                self.out.add(handler.span, "    }")
        self.out.add(self.rule.span, "}")

    def _role_functions(self) -> dict[tuple[str, When], str]:
        named: dict[tuple[str, When], str] = {}
        for handler in self.rule.handlers:
            if not _reads_parameters(handler):
                continue
            for role in handler.event.roles or ():
                when = handler.event.when
                signature = self._role_signatures.get(role)
                if role in self.roles and signature is not None and (role, when) not in named:
                    named[(role, when)] = f"slicc_role_{role}_{when}"
                    self._role_function(role, when, signature, handler.span)
        return named

    def _role_function(self, role: str, when: When, signature: Signature, span: Span) -> None:
        arguments = tuple(f"slicc_p{index}" for index in range(1, len(signature.parameters) + 1))
        declared = [declare(parameter.type, argument) for parameter, argument in zip(signature.parameters, arguments)]
        if when == "exit" and signature.result.strip() != "void":
            declared.append(declare(_unqualified(signature.result), "slicc_result"))
        self.out.add(span, f"void slicc_role_{role}_{when}({', '.join(declared) or 'void'})", "{")
        for handler in self.rule.handlers:
            roles = handler.event.roles
            if handler.event.when == when and (roles is None or role in roles):
                self.handler(handler, Place(handler.event.label, when, arguments))
        self.out.add(span, "}")


def _most_parameters(handlers: Iterable[Handler], watch: Watch | None) -> int:
    roots = [root for handler in handlers for root in expressions(handler)]
    if watch is not None:
        roots.append(watch.value)
    return max((node.index for root in roots for node in walk(root) if isinstance(node, Argument)), default=0)


def _reads_parameters(handler: Handler) -> bool:
    return any(isinstance(node, Argument | Result) for root in expressions(handler) for node in walk(root))


def _reads_result(handler: Handler) -> bool:
    return any(isinstance(node, Result) for root in expressions(handler) for node in walk(root))


def _display(key: Key, part: KeyPart) -> str:
    return key.name if len(key.parts) == 1 else f"{key.name}.{part.name}"


def _unqualified(type_text: str) -> str:
    """A function's result is a value: qualifiers on it mean nothing, and a const variable could not hold it."""
    return type_text if "*" in type_text else re.sub(r"\b(?:const|volatile)\b\s*", "", type_text).strip()
