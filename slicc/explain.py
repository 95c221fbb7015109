"""A rule in words, for `slicc rule explain`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from slicc.resolve import number_value, type_text
from slicc.rule import (
    GUARD_KEY,
    Abort,
    BoolType,
    EnumConstant,
    ForAny,
    ForEqual,
    ForWith,
    Handler,
    If,
    Number,
    PointerType,
    Rule,
    Statement,
    StateVariable,
)

WIDTH = 100


def explain(rule: Rule) -> str:
    """Yield what a rule is about: texts, defects, page, triggers, state, events. Lines of at most 100 characters where
    words allow."""
    out = [f"{rule.name}: {rule.title}" if rule.title else rule.name]
    if rule.holds:
        out += ["", *textwrap.wrap(rule.holds, WIDTH)]
    out += ["", "Defects"]
    out += [f"  {text}" for text in dict.fromkeys(_aborts(rule))] or ["  none"]
    out += ["", "Applies to"]
    out += _names(rule.applies_to) if rule.applies_to else ["  every program that has one of its events"]
    if rule.requires:
        out += ["", "Needs the roles", *_names(rule.requires)]
    if rule.functions:
        out += ["", "Functions its page names", *_names(rule.functions)]
    if rule.variables:
        out += ["", "State", *_state(rule)]
    out += ["", "Events"]
    out += [line for handler in rule.handlers for line in _event(handler)]
    facts = [
        ("Driver model", rule.model),
        ("Severity", rule.severity),
        ("Page", rule.page),
        ("Rule file", rule.span.file),
    ]
    out += ["", *(f"{name}: {value}" for name, value in facts if value)]
    if rule.watch is not None:
        out += [
            "",
            *textwrap.wrap(
                f"One object is watched, chosen before the run; when {rule.watch.function} yields it, its state is set "
                "to the initial values. Guarded events fire before that too.",
                WIDTH,
            ),
        ]
    return "\n".join(out) + "\n"


def _names(names: tuple[str, ...]) -> list[str]:
    return textwrap.wrap(", ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _aborts(rule: Rule) -> Iterator[str]:
    def inside(body: tuple[Statement, ...]) -> Iterator[str]:
        for statement in body:
            match statement:
                case Abort(message=message):
                    yield message or "(no text)"
                case If(then=then, orelse=orelse):
                    yield from inside(then)
                    yield from inside(orelse)
                case _:
                    pass

    for handler in rule.handlers:
        yield from inside(handler.body)


def _state(rule: Rule) -> Iterator[str]:
    for key in (None, *(key.name for key in rule.keys)):
        variables = [variable for variable in rule.variables if variable.key == key]
        if not variables:
            continue
        if key is None:
            yield "  of the run:"
        elif key == GUARD_KEY:
            yield "  of the watched object:"
        else:
            parts = next(entry for entry in rule.keys if entry.name == key).parts
            of = f" ({', '.join(part.name for part in parts)})" if len(parts) > 1 else ""
            yield f"  of each {key}{of}:"
        for variable in variables:
            lasting = ", kept between entry points" if variable.persistent else ""
            yield f"    {_declaration(variable)}{lasting}"


def _declaration(variable: StateVariable) -> str:
    is_bool = isinstance(variable.type, BoolType)
    match variable.initial:
        case EnumConstant(name=name):
            initial = name
        case Number(text=text):
            initial = ("false" if number_value(variable.initial) == 0 else "true") if is_bool else text
        case _:
            initial = "an expression"
    space = "" if isinstance(variable.type, PointerType) else " "
    return f"{type_text(variable.type)}{space}{variable.name} = {initial}"


def _event(handler: Handler) -> list[str]:
    event = handler.event
    about = ""
    match handler.selector:
        case ForAny(key=key):
            about = f"  (each {key})"
        case ForEqual(key=key):
            about = f"  (the {key} it names)"
        case ForWith(key=key, variable=variable):
            about = f"  (the {key} whose `{variable.name}` it names)"
        case None:
            about = "  (the watched object)" if handler.guard is not None else ""
    return textwrap.wrap(
        f"{event.label}.{event.when}{about}",
        WIDTH,
        initial_indent="  ",
        subsequent_indent="   ",
        break_on_hyphens=False,
    )
