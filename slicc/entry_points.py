"""Finds a driver's entry points: by declaration, by what it hands to the system, or as given."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from encoder import ir
from encoder.ctype import Array, CType, Layout, Pointer, Record, Void
from encoder.diagnostic import InputError, did_you_mean, error
from encoder.ir import Call, Function, Program
from encoder.layout import find_member
from encoder.order import expressions_of
from encoder.points_to import FUNCTION, PointsTo, Target, is_function
from encoder.points_to_exact import points_to
from encoder.print import Prototype
from slicc.environment import CallRegistration, FieldRegistration, Role, registrations, role_named, roles
from slicc.harness import Entry
from slicc.rule import Parameter, Signature

_PRINTS = re.compile(r"print|^WPP_", re.IGNORECASE)
"""Names of functions that show an address, and do not keep it."""

_NUMBERS = frozenset({"ULONG", "LONG", "UCHAR", "BOOLEAN", "USHORT", "ULONGLONG", "int", "unsigned long"})


@dataclass(frozen=True, slots=True)
class Escape:
    """A function whose address is taken without a known role."""

    function: str
    display: str


@dataclass(frozen=True, slots=True)
class EntryMap:
    """What ``slicc entries`` shows. ``notes``: what is odd about a found entry point; ``loose``: functions without a
    known role that the driver hands out, which the environment calls unless a model does."""

    entries: tuple[Entry, ...]
    escapes: tuple[Escape, ...]
    notes: tuple[str, ...]
    loose: tuple[Entry, ...] = ()


def signature_of(prototype: Prototype) -> Signature:
    """Yield a declared function's signature in the driver's own type names."""
    return Signature(
        prototype.result,
        tuple(Parameter(name, kind) for name, kind in prototype.parameters),
        prototype.variadic,
    )


def given(
    chosen: tuple[tuple[str, str | None], ...], program: Program, prototypes: Mapping[str, Prototype]
) -> tuple[Entry, ...]:
    """Yield the entry points asked for as (function, role) pairs. Raises: InputError with all that are not there."""
    wrong = []
    found: list[Entry] = []
    for name, role_name in chosen:
        key = next((k for k, f in program.functions.items() if k == name or f.display == name), None)
        if key is None:
            hint = did_you_mean(name, [f.display for f in program.functions.values()])
            wrong.append(error("unknown-entry", f"the driver defines no function `{name}`", None, hint))
            continue
        try:
            role = role_named(role_name) if role_name is not None else None
        except InputError as e:
            wrong += e.diagnostics
            continue
        found.append(_entry(key, role, program, prototypes, "given"))
    if wrong:
        raise InputError(wrong)
    return tuple(found)


def detect(program: Program, layouts: Mapping[str, Layout], prototypes: Mapping[str, Prototype]) -> EntryMap:
    """Yield the entry points of a driver program.

    Source: role declarations (windows-driver-docs, "Declaring functions by using function role types"), registration
    calls and fields of the tables, followed through variables, tables and helpers by points-to.
    """
    called = {i.callee for f in program.functions.values() for b in f.blocks.values() for i in b.instructions
              if isinstance(i, Call) and isinstance(i.callee, str)}  # fmt: skip
    outermost = tuple(sorted(set(program.functions) - called)) or tuple(sorted(program.functions))
    sets = points_to(program, outermost, layouts, open_parameters=True)
    known = roles()
    found: dict[str, dict[str, str]] = {}  # functions to their roles, and how each was found

    def give(name: str, role: str, how: str) -> None:
        """One more role; coarse sets hold functions that belong elsewhere, and a role may say more than a field."""
        has = found.setdefault(name, {})
        if not (has and sets.coarse) and not any(other.startswith(role) for other in has):
            has[role] = how

    for name in program.functions:
        prototype = prototypes.get(name)
        declared = known.get(prototype.typedef) if prototype is not None and prototype.typedef is not None else None
        if declared is not None and declared.own:
            give(name, declared.name, "declared")
    calls, fields = registrations()
    kept: set[str] = set()
    places = {r.tag: _places(r.tag, program, layouts, sets) for r in fields}
    for registration in fields:
        for name in _stored(registration, places[registration.tag], program, layouts, sets):
            choices = (registration.role, *registration.others)
            # Coarse sets hold what is stored in other members, too.
            if sets.coarse and not any(_may_be(known[role], program, name) for role in choices):
                continue
            kept.add(name)
            how = f"stored in {registration.type}.{registration.field}"
            give(name, _fitting(choices, program, name), how)
    for call in calls:
        for cls, _, _ in sorted(sets.arguments.get((call.function, call.argument), ())):
            if is_function(cls) and cls[3:] in program.functions and known[call.role].own:
                if sets.coarse and not _may_be(known[call.role], program, cls[3:]):
                    continue
                give(cls[3:], call.role, f"passed to {call.function}")
    storport = any(known[role].model == "storport" for given_roles in found.values() for role in given_roles)
    for role in known.values():
        if role.names and (role.model == "storport") == storport:
            for name in role.names:
                if name in program.functions and _agrees(role, program, name) and name not in found:
                    give(name, role.name, "by its name")
    entries: list[Entry] = []
    notes: list[str] = []
    for name in sorted(found, key=lambda n: (program.functions[n].span.file, program.functions[n].span.line, n)):
        told = name not in kept and _is_told(name, calls, program, sets)
        has_role = False
        likely = _likely(found[name], program, name)
        for role_name in likely:
            unsure = len(likely) > 1 and not _is_plain(name, role_name, found[name][role_name], calls, program)
            entry = _entry(name, known[role_name], program, prototypes, found[name][role_name])
            entry = replace(entry, told=told, unsure=unsure)
            expected = len(known[role_name].signature.parameters)
            if len(entry.signature.parameters) != expected:
                has = len(entry.signature.parameters)
                notes.append(f"`{entry.display}` has {has} parameters, {role_name} has {expected}")
                continue
            agrees = (entry.signature.result == "void") == (known[role_name].signature.result in ("void", "VOID"))
            if not agrees and entry.signature.result != "VOID":
                notes.append(f"`{entry.display}` returns {entry.signature.result}, {role_name} returns otherwise")
            entries.append(entry)
            has_role = True
        if not has_role:
            del found[name]
    loose = () if sets.coarse else tuple(
        replace(_entry(name, None, program, prototypes, "handed out"), loose=True)
        for name in sorted(_handed_out(program, sets) - found.keys())
        if not program.functions[name].type.variadic
    )  # fmt: skip
    return EntryMap(tuple(entries), _escapes(program, sets, found), tuple(notes), loose)


def is_entered(program: Program, prototypes: Mapping[str, Prototype]) -> bool:
    """Yield True only where ``detect`` finds an entry point by declaration or name: these need no points-to sets."""
    named = [role for role in roles().values() for name in role.names if _has_parameters(role, program, name)]
    if {role.model == "storport" for role in named} == {True, False}:  # whatever the driver's model turns out to be
        return True
    for name in program.functions:
        prototype = prototypes.get(name)
        declared = roles().get(prototype.typedef) if prototype is not None and prototype.typedef is not None else None
        if declared is not None and declared.own:
            assert prototype is not None
            if len(prototype.parameters) == len(declared.signature.parameters):
                return True
    return False


def _has_parameters(role: Role, program: Program, name: str) -> bool:
    return name in program.functions and _agrees(role, program, name)


def _is_told(name: str, calls: tuple[CallRegistration, ...], program: Program, sets: PointsTo) -> bool:
    """Is a function handed to the system only by calls whose models tell what is handed over with it?"""
    told = {(call.function, call.argument) for call in calls if call.told}
    places = {
        place
        for place, targets in sets.arguments.items()
        if place[0] not in program.functions and any(cls == "fn:" + name for cls, _, _ in targets)
    }
    return bool(places) and places <= told


def _entry(
    name: str, role: Role | None, program: Program, prototypes: Mapping[str, Prototype], how: str
) -> Entry:
    function = program.functions[name]
    numbers = _taken_for_numbers(function)
    return Entry(name, function.display, role, signature_of(prototypes[name]), function.span, how, numbers=numbers)


_OF_NUMBERS = frozenset({"and", "or", "xor", "shl", "lshr", "ashr", "mul", "udiv", "urem", "sdiv", "srem"})
_COMPARISONS = frozenset({"eq", "ne", "ult", "ule", "slt", "sle"})


def _taken_for_numbers(function: Function) -> frozenset[int]:
    """Yield the places of the ``void *`` parameters that a function computes with and never follows or hands on."""
    if isinstance(function.type.result, Record):  # whose address comes first
        return frozenset()
    found: set[int] = set()
    for position, (kind, register) in enumerate(zip(function.type.parameters or (), function.parameters)):
        if kind == Pointer(Void()) and _is_number(function, register.name):
            found.add(position)
    return frozenset(found)


def _is_number(function: Function, register: str) -> bool:
    same = {register}  # registers that hold the same
    computed = False
    work = [i for block in function.blocks.values() for i in block.instructions]
    ends = [e for block in function.blocks.values() for e in _evaluated(block.end)]
    grown = True
    while grown:
        grown = False
        for i in work:
            if isinstance(i, ir.Define) and isinstance(i.value, ir.Reg) and i.value.name in same:
                kind = function.names.get(i.target.name)
                if kind is not None and not isinstance(kind[1], Pointer):
                    computed = True
                elif i.target.name not in same:
                    same.add(i.target.name)
                    grown = True
    uses: set[str] = set()
    for i in work:
        if isinstance(i, ir.Define) and isinstance(i.value, ir.Reg):
            continue
        if isinstance(i, ir.Store) and isinstance(i.value, ir.Reg) and i.pointee is None:
            uses |= _uses(i.address, same) | ({"number"} if i.value.name in same else set())
            continue
        if isinstance(i, ir.Call) and isinstance(i.callee, str) and not isinstance(i.type.result, Record):
            uses |= _handed_on(i, same)
            continue
        for e in expressions_of(i):
            uses |= _uses(e, same)
    for e in ends:
        uses |= _uses(e, same)
    return "pointer" not in uses and (computed or "number" in uses)


def _handed_on(call: Call, registers: Collection[str]) -> set[str]:
    """Yield what a call takes registers for: a number, where its parameter is one."""
    kinds = call.type.parameters or ()
    uses: set[str] = set()
    for position, argument in enumerate(call.arguments):
        value = argument.value
        is_number = position < len(kinds) and not isinstance(kinds[position], Pointer)
        if is_number and isinstance(value, ir.Reg):
            uses |= {"number"} if value.name in registers else set()
        else:
            uses |= _uses(value, registers)
    return uses


def _evaluated(end: ir.Terminator) -> tuple[ir.Expr, ...]:
    match end:
        case ir.Branch(condition=e) | ir.Return(value=e) if e is not None:
            return (e,)
    return ()


def _uses(e: ir.Expr, registers: Collection[str]) -> set[str]:
    """Yield what an expression takes registers for: "number", "pointer"; comparing with null is neither."""
    match e:
        case ir.Reg(name=name):
            return {"pointer"} if name in registers else set()
        case ir.Binary(op, left, right, _) if op in _COMPARISONS:
            sides = (left, right)
            if any(isinstance(side, ir.Reg) and side.name in registers for side in sides):
                constant = next((side.value for side in sides if isinstance(side, ir.Const)), None)
                return {"number"} if constant else set() if constant == 0 else {"pointer"}
            return _uses(left, registers) | _uses(right, registers)
        case ir.Binary(op, left, right, _):
            sides = (left, right)
            plain = {s for s in sides if op in _OF_NUMBERS and isinstance(s, ir.Reg) and s.name in registers}
            return {"number" for _ in plain}.union(*(_uses(side, registers) for side in sides if side not in plain))
        case ir.Convert("trunc", ir.Reg(name=name), _):
            return {"number"} if name in registers else set()
        case ir.Convert(_, operand, _) | ir.Unary(_, operand, _):
            return _uses(operand, registers)
        case ir.Load(address, _, _):
            return _uses(address, registers)
        case ir.Choose(condition, then, otherwise, _):
            return _uses(condition, registers) | _uses(then, registers) | _uses(otherwise, registers)
        case ir.Element(base, index, _, _, _):
            return _uses(base, registers) | _uses(index, registers)
    return set()


def _likely(choices: Mapping[str, str], program: Program, name: str) -> tuple[str, ...]:
    """Yield the roles of a function that its parameters speak for, all of them where they speak for none."""
    agreed = tuple(role for role in choices if _agrees(roles()[role], program, name))
    likely = tuple(role for role in agreed if choices[role] == "declared" or _may_be(roles()[role], program, name))
    return likely or agreed or tuple(choices)


def _is_plain(name: str, role: str, how: str, calls: tuple[CallRegistration, ...], program: Program) -> bool:
    """Does a function get a role otherwise than by what a register or memory holds, of many functions perhaps?"""
    if not how.startswith("passed"):
        return True
    places = {(call.function, call.argument) for call in calls if call.role == role}
    return any(
        isinstance(i, Call) and isinstance(i.callee, str) and (i.callee, position) in places
        and _is_address(argument.value, name)
        for function in program.functions.values()
        for block in function.blocks.values()
        for i in block.instructions
        if isinstance(i, Call)
        for position, argument in enumerate(i.arguments)
    )  # fmt: skip


def _is_address(e: ir.Expr, name: str) -> bool:
    return isinstance(e, ir.FunctionAddress) and e.function == name


_MOST_PLACES = 64  # of records in one object


def _places(
    tag: str, program: Program, layouts: Mapping[str, Layout], sets: PointsTo
) -> frozenset[tuple[str, int]]:
    """Yield where records with a tag lie: in objects of such a type, and where a pointer to such a record leads."""
    found: set[tuple[str, int]] = set()
    objects = {key: obj for f in program.functions.values() for key, obj in f.objects.items()}
    for cls in sets.memory:
        obj = program.objects.get(cls) or objects.get(cls)
        kinds = [(kind, 0) for kind in (sets.types.get(cls), obj.type if obj is not None else None) if kind is not None]
        for kind, at in (*kinds, *sets.shapes.get(cls, ())):
            found |= {(cls, at + inner) for inner in _within(kind, tag, layouts)}
    size = layouts[tag].size if tag in layouts else 0
    for kind, targets in _pointers(program, sets):
        if isinstance(kind, Pointer) and _is_tagged(kind.target, tag):
            for cls, low, high in targets:
                if not is_function(cls) and high - low < _MOST_PLACES * size:
                    found |= {(cls, at) for at in range(low, high + 1, size)}
    return frozenset(found)


def _pointers(program: Program, sets: PointsTo) -> Iterator[tuple[CType, frozenset[Target]]]:
    """Yield the types of variables, and of the parameters of functions that are called, with what they lead to."""
    for (name, register), targets in sets.registers.items():
        named = program.functions[name].names.get(register) if name in program.functions else None
        if named is not None:
            yield named[1], targets
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if isinstance(i, Call) and isinstance(i.callee, str):
                    for position, kind in enumerate(i.type.parameters or ()):
                        yield kind, sets.arguments.get((i.callee, position), frozenset())


def _within(kind: CType, tag: str, layouts: Mapping[str, Layout]) -> tuple[int, ...]:
    """Yield the offsets of the records with a tag in an object of some type."""
    if _is_tagged(kind, tag):
        return (0,)
    if isinstance(kind, Array):
        inner = _within(kind.element, tag, layouts)
        if not inner:
            return ()
        element = kind.element
        while isinstance(element, Array):
            element = element.element
        size = layouts[element.tag].size if isinstance(element, Record) and element.tag in layouts else 0
        count = min(kind.count if isinstance(kind.count, int) else 1, _MOST_PLACES)
        return tuple(k * size + at for k in range(count) for at in inner)[:_MOST_PLACES]
    if isinstance(kind, Record) and kind.tag in layouts:
        return tuple(m.offset + at for m in layouts[kind.tag].members for at in _within(m.type, tag, layouts))
    return ()


def _is_tagged(kind: CType, tag: str) -> bool:
    return isinstance(kind, Record) and tag in (kind.tag, kind.tag.split("__")[0])


def _stored(
    registration: FieldRegistration,
    places: frozenset[tuple[str, int]],
    program: Program,
    layouts: Mapping[str, Layout],
    sets: PointsTo,
) -> list[str]:
    """The functions stored in a field of the records that lie at some places."""
    path = find_member(registration.tag, registration.field, layouts)
    if not path:
        return []
    start = sum(m.offset for m in path)
    size = sets.pointer_width // 8
    count = getattr(path[-1].type, "count", None)
    end = start + size * (count if isinstance(count, int) else 1)
    names: set[str] = set()
    for cls, at in places:
        for target, _, _ in sets.contents(cls, at + start, at + end):
            if is_function(target) and target[3:] in program.functions:
                names.add(target[3:])
    return sorted(names)


def _fitting(choices: tuple[str, ...], program: Program, name: str) -> str:
    for choice in choices:
        if _agrees(roles()[choice], program, name):
            return choice
    return choices[0]


def _may_be(role: Role, program: Program, name: str) -> bool:
    """Are a function's parameters numbers where the role's are, and is not everything else about it another's?"""
    kinds = program.functions[name].type.parameters or ()
    asked = role.signature.parameters
    if len(kinds) != len(asked):
        return False
    if any(isinstance(kind, Pointer) and parameter.type in _NUMBERS for kind, parameter in zip(kinds, asked)):
        return False
    returns = role.signature.result.strip().lower() == "void"
    same_result = isinstance(program.functions[name].type.result, Void) == returns
    return same_result or not any(_differ(kind, parameter.type) for kind, parameter in zip(kinds, asked))


def _differ(kind: CType, asked: str) -> bool:
    """Does a parameter point to a record, and a role's parameter to another one?"""
    if not isinstance(kind, Pointer) or not isinstance(kind.target, Record) or not asked.startswith("P"):
        return False
    return asked != "PVOID" and kind.target.tag.split("__")[0] != "_" + asked[1:]


def _agrees(role: Role, program: Program, name: str) -> bool:
    return len(program.functions[name].type.parameters or ()) == len(role.signature.parameters)


def _handed_out(program: Program, sets: PointsTo) -> set[str]:
    """Yield the functions whose address the environment gets: in an argument, or in memory that it can reach."""
    work = [cls for cls in sets.memory if cls.startswith("env:")]
    known = set(work)
    names: set[str] = set()

    def reach(targets: Collection[Target]) -> None:
        for cls, _, _ in targets:
            if cls not in known:
                known.add(cls)
                work.append(cls)

    for (callee, _), targets in sets.arguments.items():
        if callee not in program.functions and not _PRINTS.search(callee):
            reach(targets)
    while work:
        cls = work.pop()
        if cls.startswith(FUNCTION):
            names.add(cls.removeprefix(FUNCTION))
        for targets in sets.memory.get(cls, {}).values():
            reach(targets)
    called = {name for callees in sets.callees.values() for name in callees}
    return {name for name in names if name in program.functions and name not in called}


def _escapes(program: Program, sets: PointsTo, found: Mapping[str, object]) -> tuple[Escape, ...]:
    called = {name for names in sets.callees.values() for name in names}
    taken: set[str] = set()
    for cells in sets.memory.values():
        for targets in cells.values():
            taken |= {t[0][3:] for t in targets if is_function(t[0])}
    for targets in (*sets.registers.values(), *sets.arguments.values()):
        taken |= {t[0][3:] for t in targets if is_function(t[0])}
    names = sorted(n for n in taken if n in program.functions and n not in found and n not in called)
    return tuple(Escape(n, program.functions[n].display) for n in names)


