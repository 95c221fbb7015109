"""The harness, as C: each entry point called once from the general state, and calls in a row from the initial one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from encoder.source import Span
from slicc.environment import Role
from slicc.rule import Signature, When

HARNESS = "<harness>"

# One device extension and one device for the calls of a sequence: a device that the driver creates, if it was called
# before and created one.
# In any number of calls there may be several of them.
_SHARED = """\
int slicc_answered, slicc_placed, slicc_scheduled, slicc_attached;
static int slicc_several;
static void *slicc_extension_object;
static void *slicc_device_object;
static void *slicc_extension(void)
{
    if (!slicc_extension_object || slicc_several && __slicc_nondet_int()) slicc_extension_object = __slicc_object();
    return slicc_extension_object;
}
void *slicc_new_device(void)
{
    void *slicc_made = __slicc_object();
    if (!slicc_device_object || __slicc_nondet_int()) slicc_device_object = slicc_made;
    return slicc_made;
}
static void *slicc_device(void)
{
    if (slicc_several && __slicc_nondet_int()) slicc_device_object = 0;
    if (!slicc_device_object) slicc_new_device();
    return slicc_device_object;
}
void *slicc_any_device(void) { return slicc_device(); }"""

# What a driver hands over with a callback, and the parameters of the callback that it then gets.
_REGISTERED = ("object", "context")
_REQUESTED = ("first", "second")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point: a driver function, its role (None: arbitrary parameters at PASSIVE_LEVEL), how it was found.

    ``told``: it is only ever called after the driver has registered it, and the models tell with what.
    ``numbers``: the places of ``void *`` parameters that it takes for numbers. ``loose``: it has no known role, but
    the environment has its address: it may be called at any level, and may not be meant to be called like this.
    ``unsure``: it has several roles, and this one perhaps only because sets say so of a helper that registers many.
    """

    function: str
    display: str
    role: Role | None
    signature: Signature
    span: Span
    found: str
    told: bool = False
    numbers: frozenset[int] = frozenset()
    loose: bool = False
    unsure: bool = False


def general_name(number: int) -> str:
    """Yield the harness function that calls entry ``number`` once from the general state."""
    return f"slicc_general_{number}"


def sequence_name(number: int, calls: int) -> str:
    """Yield the harness function that makes ``calls`` calls from the initial state, the last of entry ``number``.

    Where that one must be registered first, there is one more call for it.
    """
    return f"slicc_sequence_{number}_{calls}"


def forever_name(number: int) -> str:
    """Yield the harness function that makes any number of calls in a row, the last one of entry ``number``."""
    return f"slicc_forever_{number}"


def harness_text(
    entries: tuple[Entry, ...], calls: int, role_ids: Mapping[str, int], role_functions: Mapping[tuple[str, When], str]
) -> str:
    """Yield the C text of the harness.

    ``role_functions``: (role, "entry"|"exit") to the monitor's function that takes the entry point's parameters.
    """
    objects: dict[str, str] = {}
    bodies: list[str] = []
    for number, entry in enumerate(entries):
        bodies.append(_call(number, entry, role_ids, objects, role_functions))
    out = [f'#line 1 "{HARNESS}"']
    out += [f"static void *{name}(void) {{ return __slicc_object(); }}" for name in sorted(set(objects.values()))]
    out.append(_SHARED)
    out += _handed_over(entries)
    out += bodies
    for number in range(len(entries)):
        body = f"__slicc_general_state(); slicc_monitor_choose(); slicc_monitor_general(); slicc_call_{number}();"
        out.append(f"void {general_name(number)}(void) {{ {body} }}")
        for k in range(1, calls + 1):
            before = _earlier("slicc_any_call(); " * (k if _is_told(entries[number]) else k - 1))
            out.append(
                f"void {sequence_name(number, k)}(void) {{ slicc_monitor_choose(); {before}slicc_call_{number}(); }}"
            )
        before = _earlier("while (__slicc_nondet_int()) slicc_any_call(); ")
        body = f"slicc_several = 1; slicc_monitor_choose(); {before}slicc_call_{number}();"
        out.append(f"void {forever_name(number)}(void) {{ {body} }}")
    if entries:
        choices = "".join(
            f" if (slicc_choice == {number}) {{ slicc_call_{number}(); return; }}" for number in range(len(entries) - 1)
        )
        last = f" slicc_call_{len(entries) - 1}();"
        first = next(i for i, line in enumerate(out) if line.startswith("void slicc_general_"))
        body = f"int slicc_choice = __slicc_nondet_int();{choices}{last}"
        out.insert(first, f"static void slicc_any_call(void) {{ {body} }}")
    return "\n".join(out) + "\n"


def _kinds(entry: Entry) -> tuple[str, ...]:
    """What the environment passes for each parameter."""
    given = entry.role.parameters if entry.role is not None else ()
    return tuple(given[k] if k < len(given) else "any" for k in range(len(entry.signature.parameters)))


def _earlier(calls: str) -> str:
    """Calls that come before the one that is looked at: what they break is another's, and ends nothing."""
    return f"slicc_earlier_call = 1; {calls}slicc_earlier_call = 0; " if calls else ""


def _is_told(entry: Entry) -> bool:
    return entry.told and any(kind in _REGISTERED for kind in _kinds(entry))


def _handed_over(entries: tuple[Entry, ...]) -> list[str]:
    """What models tell of callbacks: once its routine is registered, a callback gets what was handed over with it.

    Where one routine is registered more than once, it may get what came with any of them. The variables are part of
    the general state, as the driver's own are: their names do not begin with ``slicc_``.
    """
    variables: list[str] = []
    functions: list[str] = []
    for function, names in (("slicc_registered", _REGISTERED), ("slicc_requested", _REQUESTED)):
        lines: list[str] = []
        for number, entry in enumerate(entries):
            used = [name for name in names if name in _kinds(entry)]
            if not used:
                continue
            flag = f"__{function[6:]}_{number}"
            variables.append(f"static int {flag};")
            variables += [f"static void *__callback_{name}_{number};" for name in used]
            stores = " ".join(f"__callback_{name}_{number} = {name};" for name in used)
            known = f"routine == (void *){entry.function} && (!{flag} || __slicc_nondet_int())"
            lines.append(f"    if ({known}) {{ {flag} = 1; {stores} }}")
        parameters = ", ".join(f"void *{name}" for name in names)
        functions.append("\n".join([f"void {function}(void *routine, {parameters})", "{", *lines, "}"]))
    return variables + functions


def _call(
    number: int,
    entry: Entry,
    role_ids: Mapping[str, int],
    objects: dict[str, str],
    role_functions: Mapping[tuple[str, When], str],
) -> str:
    signature, role = entry.signature, entry.role
    lines = [f"static void slicc_call_{number}(void) {{"]
    names = [f"slicc_a{position}" for position in range(len(signature.parameters))]
    given = list(zip(names, signature.parameters, _kinds(entry), strict=True))
    # Of one that is told, only what comes with the call is handed over.
    numbers = {names[position] for position in entry.numbers if not entry.told}
    if _is_told(entry):
        lines.append(f"    __slicc_assume(__registered_{number});")
    # What there is once comes first: what was handed over with a callback may lie in it.
    for name, parameter, kind in sorted(given, key=lambda g: g[2] not in ("extension", "device")):
        pointer = parameter.type.rstrip().endswith(("*", "*const")) or "(*)" in parameter.type or kind in (
            "extension", "device", "fresh", "optional", *_REGISTERED, *_REQUESTED,
        )  # fmt: skip
        declared = f"{_declare(parameter.type, name)}"
        if not pointer:
            lines.append(f"    {declared};")
            continue
        if kind in ("extension", "device"):
            made = f"slicc_{kind}()"
        elif kind in ("any", "context", *_REQUESTED) and name in numbers:
            made = "__slicc_nondet_ulonglong()"
        else:
            made = objects.setdefault(parameter.type, f"slicc_new_{len(objects)}") + "()"
        lines.append(f"    {declared} = (void *){made};")
        if kind in ("any", "optional", "context", *_REQUESTED):
            lines.append(f"    if (__slicc_nondet_int()) {name} = 0;")
        if kind in _REGISTERED:
            lines.append(f"    if (__registered_{number}) {name} = __callback_{kind}_{number};")
        if kind in _REQUESTED:
            lines.append(f"    if (__requested_{number}) {name} = __callback_{kind}_{number};")
    identity = role_ids.get(role.name, 0) if role is not None else 0
    lines.append("    slicc_monitor_reset();")
    lines.append("    slicc_answered = slicc_placed = slicc_scheduled = slicc_attached = 0;")
    lines.append(f"    __slicc_irql = {role.irql if role is not None else 0};")
    if entry.loose:
        lines.append("    __slicc_irql = __slicc_nondet_uchar();")
        lines.append("    __slicc_assume(__slicc_irql <= 2 || __slicc_irql == 5);")
    lines.append(f"    __slicc_role = {identity};")
    for statement in role.before if role is not None else ():
        lines.append("    " + statement.format(*names))
    arguments = ", ".join(names)
    role_name = role.name if role is not None else ""
    if (role_name, "entry") in role_functions:
        lines.append(f"    {role_functions[role_name, 'entry']}({arguments});")
    lines.append(f"    slicc_role_entry({identity});")
    if signature.result.strip() == "void":
        lines.append(f"    {entry.function}({arguments});")
        result = ""
    else:
        lines.append(f"    {_declare(signature.result, 'slicc_result')} = {entry.function}({arguments});")
        result = ", slicc_result" if names else "slicc_result"
    if (role_name, "exit") in role_functions:
        lines.append(f"    {role_functions[role_name, 'exit']}({arguments}{result});")
    lines.append(f"    slicc_role_exit({identity});")
    lines.append("}")
    return "\n".join(lines)


def _declare(type_text: str, name: str) -> str:
    if "(*)" in type_text:
        return type_text.replace("(*)", f"(*{name})", 1)
    return f"{type_text} {name}"
