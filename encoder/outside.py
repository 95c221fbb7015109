"""What a whole program takes from outside of it: variables that are defined nowhere, pointers that nobody sets, what
its entry function is called with.

All hold anything. The entry function begins by giving such variables their values, so that no later stage need know of
them; a pointer that is never given a value becomes a choice, as that of a function without a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from encoder import ir
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Layout, Pointer, Record, Void
from encoder.order import expressions_of, parts_of, registers_of
from encoder.parts import size_of, stored
from encoder.source import Span

STRAY = "stray"
"""The kind of an input that stands for a pointer that is used though it was never set."""
OUTSIDE_VALUE = "outside"
"""The kind of an input that is what a variable holds that is defined nowhere."""

_ARGUMENT = "`{}` holds any value at first: it is null, or leads to an object of its own or one met before"
_ASSUMES = FunctionType(Void(), None, False)
_MOST_PARTS = 256  # of one variable that are given values one by one


def opened(program: ir.Program, entry: str, layouts: Mapping[str, Layout], stray: bool) -> ir.Program:
    """Yield the program with choices for what ``entry`` takes from outside.

    ``stray``: pointers that are never set are chosen, too; else, using one is undefined behaviour and nothing more.
    """
    reached = _reached(program, entry)
    sites = _Sites(program)
    functions = dict(program.functions)
    notes = list(program.notes)
    if stray:
        met: list[tuple[str, Span]] = []
        for name in sorted(reached.functions):
            functions[name] = _with_strays(functions[name], met)
        for variable, span in met:
            text = f"`{variable}` is never set: it is null, or leads to an object of its own or that was handed out"
            notes.append(ir.Note(text, span, "alias"))
    starts: list[ir.Instruction] = []
    for key in sorted(reached.objects):
        obj = program.objects[key]
        if obj.initial is None and not obj.volatile:
            starts += _values(obj, layouts, sites, program.pointer_width)
    if entry not in reached.called:
        starts += _arguments(functions[entry], sites, notes)
    elif starts:
        span = program.functions[entry].span
        starts = [ir.Refused("a variable that is defined nowhere, where the entry function is called again", span)]
    if starts:
        functions[entry] = _beginning(functions[entry], starts)
    return replace(program, functions=functions, notes=tuple(notes), hands_back=True)


@dataclass(slots=True)
class _Reached:
    functions: set[str]
    objects: set[str]
    called: set[str]


def _reached(program: ir.Program, entry: str) -> _Reached:
    """What code that may run mentions, from an entry on."""
    found = _Reached(set(), set(), set())
    work: list[str] = [entry]
    while work:
        name = work.pop()
        if name in found.functions or name not in program.functions:
            continue
        found.functions.add(name)
        mentioned: set[ir.Expr] = set()
        for block in program.functions[name].blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call) and isinstance(i.callee, str):
                    found.called.add(i.callee)
                    work.append(i.callee)
                for e in expressions_of(i):
                    mentioned.update(parts_of(e))
            match block.end:
                case ir.Branch(condition=condition):
                    mentioned.update(parts_of(condition))
                case ir.Return(value=value) if value is not None:
                    mentioned.update(parts_of(value))
        while mentioned:
            match mentioned.pop():
                case ir.FunctionAddress(function, _):
                    found.called.add(function)
                    work.append(function)
                case ir.Address(key, _) if key in program.objects and key not in found.objects:
                    found.objects.add(key)
                    for _, e in program.objects[key].initial or ():
                        mentioned.update(parts_of(e))
    return found


class _Sites:
    """Numbers of places that the program does not use."""

    def __init__(self, program: ir.Program):
        self.last = 0
        for function in program.functions.values():
            for block in function.blocks.values():
                for i in block.instructions:
                    if isinstance(i, ir.Birth | ir.Input | ir.Call):
                        self.last = max(self.last, i.site)

    def __call__(self) -> int:
        self.last += 1
        return self.last


# ---------------------------------------------------------------- pointers that are never set


def _with_strays(function: ir.Function, met: list[tuple[str, Span]]) -> ir.Function:
    """Let pointers that nothing is ever assigned to be choices; note their names and places in ``met``."""
    unset: dict[str, None] = {}
    for block in function.blocks.values():
        for i in block.instructions:
            match i:
                case ir.Input(target=target, kind="uninitialised", pointee=pointee) if pointee is not None:
                    if not isinstance(pointee, FunctionType):
                        unset[target.name] = None
    if not unset:
        return function
    for block in function.blocks.values():
        for i in block.instructions:
            match i:
                case ir.Define(target=target) | ir.Call(target=ir.Reg() as target):
                    unset.pop(target.name, None)
                case ir.Input(target=target, kind=kind) if kind != "uninitialised":
                    unset.pop(target.name, None)
    read = _read(function)
    chosen = {name for name in unset if name in read}
    if not chosen:
        return function
    blocks = dict(function.blocks)
    for label, block in function.blocks.items():
        if any(isinstance(i, ir.Input) and i.target.name in chosen for i in block.instructions):
            instructions = list(block.instructions)
            for k, i in enumerate(instructions):
                if isinstance(i, ir.Input) and i.target.name in chosen:
                    instructions[k] = replace(i, kind=STRAY)
                    met.append((i.label, i.span))
            blocks[label] = replace(block, instructions=tuple(instructions))
    return replace(function, blocks=blocks)


def _read(function: ir.Function) -> set[str]:
    """The names of the registers that a function reads."""
    read: set[str] = set()
    for block in function.blocks.values():
        for i in block.instructions:
            for e in expressions_of(i):
                read |= registers_of(e)
        match block.end:
            case ir.Branch(condition=condition):
                read |= registers_of(condition)
            case ir.Return(value=value) if value is not None:
                read |= registers_of(value)
    return read


# ---------------------------------------------------------------- what the entry function is called with


def _arguments(function: ir.Function, sites: _Sites, notes: list[ir.Note]) -> list[ir.Instruction]:
    """Yield what gives the parameters that are read their values: pointers are such as come from outside.

    Of `main`, the first is no negative number, and the second has no value here (C17 5.1.2.2.1).
    """
    kinds = function.type.parameters or ()
    own = function.parameters[len(function.parameters) - len(kinds) :]  # behind where a record is returned to
    read = _read(function)
    found: list[ir.Instruction] = []
    span = function.span
    for position, (register, kind) in enumerate(zip(own, kinds)):
        if register.name not in read:
            continue
        label = function.names.get(register.name, (register.name,))[0]
        match kind:
            case Int(is_bool=False) | Enum() | Float():
                found.append(ir.Input(register, OUTSIDE_VALUE, label, sites(), span))
                if function.name == "main" and position == 0 and isinstance(kind, Int) and kind.signed:
                    at_least = ir.Binary("sle", ir.Const(0, register.width), register, 1)
                    known = ir.Argument(ir.Convert("zext", at_least, register.width))
                    found.append(ir.Call(None, "__slicc_assume", (known,), _ASSUMES, sites(), span))
            case Pointer(target) if function.name != "main":
                found.append(ir.Input(register, OUTSIDE_VALUE, label, sites(), span, target))
                notes.append(ir.Note(_ARGUMENT.format(label), span, "alias"))
    return found


# ---------------------------------------------------------------- variables that are defined nowhere


def _beginning(function: ir.Function, instructions: list[ir.Instruction]) -> ir.Function:
    """Yield the function with instructions before its first ones."""
    blocks = dict(function.blocks)
    again = max(blocks) + 1
    blocks[again] = replace(blocks[0], label=again)
    for label, block in blocks.items():
        match block.end:
            case ir.Jump(target=0):
                blocks[label] = replace(block, end=ir.Jump(again))
            case ir.Branch(then=then, otherwise=otherwise) as end if 0 in (then, otherwise):
                end = replace(end, then=then or again, otherwise=otherwise or again)
                blocks[label] = replace(block, end=end)
    blocks[0] = ir.Block(0, tuple(instructions), ir.Jump(again))
    return replace(function, blocks=blocks)


def _values(obj: ir.Object, layouts: Mapping[str, Layout], sites: _Sites, word: int) -> list[ir.Instruction]:
    """Yield what gives a variable its values, one by one; nothing for one of many, whose bytes are any anyway."""
    address, span = ir.Address(obj.key, word), obj.span
    found: list[ir.Instruction] = []
    parts = _parts(obj.type, 0, layouts, word)
    if parts is None or len(parts) > _MOST_PARTS or any(at + width // 8 > obj.size for at, width, _ in parts):
        return []
    for offset, width, pointee in parts:
        register = ir.Reg(f"%{obj.key}+{offset} outside", max(8, width))
        found.append(ir.Input(register, OUTSIDE_VALUE, obj.name, sites(), span, pointee))
        place = address if not offset else ir.Binary("add", address, ir.Const(offset, word), word)
        value: ir.Expr = register
        if width == 1:  # a truth value
            value = ir.Binary("and", register, ir.Const(1, 8), 8)
        found.append(ir.Store(place, value, span, pointee, obj.name))
    return found


_Part = tuple[int, int, CType | None]  # offset, width in bits, what a pointer points to


def _parts(kind: CType, at: int, layouts: Mapping[str, Layout], word: int) -> tuple[_Part, ...] | None:
    """Yield the scalars of a type, None where they cannot be told. Of a union, these are its bytes."""
    match kind:
        case Int() if kind.is_bool:
            return ((at, 1, None),)
        case Int(width=width) | Enum(base=Int(width=width)) | Float(width=width):
            return ((at, width, None),)
        case Pointer(target):
            return ((at, word, target),)
        case Array(element, int(count)) if not (count > _MOST_PARTS * 4):
            size = size_of(element, layouts, word // 8)
            if size is None:
                return None
            found: list[_Part] = []
            for k in range(count):
                inner = _parts(element, at + k * size, layouts, word)
                if inner is None or len(found) > _MOST_PARTS * 4:
                    return None
                found += inner
            return tuple(found)
        case Record("struct", tag) if tag in layouts and layouts[tag].opaque is None:
            met: dict[int, _Part] = {}
            for member in layouts[tag].members:
                if isinstance(member.type, Array) and member.type.count is None:
                    continue
                inner = _parts(stored(member), at + member.offset, layouts, word)
                if inner is None or len(met) > _MOST_PARTS * 4:
                    return None
                for part in inner:
                    if member.bit_width is None or part[0] not in met:
                        met[part[0]] = part
            return tuple(met.values())
        case Record("union", tag) if tag in layouts and layouts[tag].opaque is None:
            return tuple((at + k, 8, None) for k in range(layouts[tag].size))
    return None
