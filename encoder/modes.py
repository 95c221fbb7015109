"""Variables that hold a mode: a program gives them constants and asks which one it was, as a state machine does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TypeAlias

from encoder import ir
from encoder.order import expressions_of, order, parts_of
from encoder.points_to import PointsTo, Range

_MOST = 40  # of a function, and of the program's globals

Place: TypeAlias = tuple[str, str, int, int]  # (function or "" for memory, register or class, offset, bits)


@dataclass(frozen=True, slots=True)
class Modes:
    """``registers``: by function, those that hold a mode at the head of a loop, and copies of modes that are compared;
    ``cells``: globals that hold one, (object, offset, bytes); ``elsewhere``: other memory that does, as ranges of the
    points-to sets."""

    registers: dict[str, tuple[str, ...]]
    cells: tuple[tuple[str, int, int], ...]
    elsewhere: frozenset[Range]

    def __bool__(self) -> bool:
        return bool(self.registers or self.cells or self.elsewhere)


NO_MODES = Modes({}, (), frozenset())


def modes(program: ir.Program, sets: PointsTo) -> Modes:
    """Yield the registers and memory that hold a mode: at least one constant is assigned, nothing that was worked out,
    and they are compared with constants for equality, or copied to what is."""
    given: set[Place] = set()
    worked: set[Place] = set()
    asked: set[Place] = set()
    copies: dict[Place, set[Place]] = defaultdict(set)
    for name, function in program.functions.items():
        for block in function.blocks.values():
            for i in block.instructions:
                if (assigned := _assigned(sets, name, i)) is not None:
                    target, value = assigned
                    for leaf in _choices(value):
                        source = _place(sets, name, leaf)
                        if isinstance(leaf, ir.Const):
                            given.add(target)
                        elif source is not None:
                            copies[target].add(source)
                        elif isinstance(leaf, ir.Binary | ir.Unary):
                            worked.add(target)
                for e in expressions_of(i):
                    asked |= _asked(sets, name, e)
            if isinstance(block.end, ir.Branch):
                asked |= _asked(sets, name, block.end.condition)
    work = sorted(asked - worked)
    seen = set(work)
    while work:
        more = copies[work.pop()] - worked - seen
        seen |= more
        work += sorted(more)
    found = seen & given
    registers: dict[str, tuple[str, ...]] = {}
    for name, function in program.functions.items():
        own = [place for place in sorted(seen) if place[0] == name]
        if own:
            flow = order(function)
            heads = {label for around in flow.heads.values() for label in around}
            live = frozenset().union(*(flow.live[head] for head in heads))
            kept = [place for place in own if place in found and place[1] in live]
            kept += [place for place in own if place not in found and copies[place] & (found - set(own) | set(kept))]
            if kept:
                registers[name] = tuple(register for _, register, _, _ in kept[:_MOST])
    memory = sorted((key, low, max(1, width // 8)) for name, key, low, width in found if not name)
    cells = [cell for cell in memory if cell[0] in program.objects][:_MOST]
    elsewhere = [(key, low, low + size) for key, low, size in memory if key not in program.objects][:_MOST]
    return Modes(registers, tuple(cells), frozenset(elsewhere))


def branched(program: ir.Program, sets: PointsTo, told: Modes) -> ir.Program:
    """Yield the program with a branch wherever a mode depends on a choice.

    mode = c ? 2 : 3            if (c) goto a else b     a: mode = 2; goto rest     b: mode = 3; goto rest
    """
    functions = {name: _branched(function, sets, told) for name, function in program.functions.items()}
    return replace(program, functions=functions)


def _branched(function: ir.Function, sets: PointsTo, told: Modes) -> ir.Function:
    name = function.name
    registers = frozenset(told.registers.get(name, ()))
    memory = told.elsewhere | {(key, low, low + size) for key, low, size in told.cells}
    blocks: dict[int, ir.Block] = {}
    free = max(function.blocks) + 1
    work = list(function.blocks.values())[::-1]
    while work:
        block = work.pop()
        blocks[block.label] = block
        for at, i in enumerate(block.instructions):
            if not isinstance(i, ir.Define | ir.Store) or not isinstance(i.value, ir.Choose):
                continue
            (owner, what, low, width), _ = _assigned(sets, name, i) or (("", "", 0, 0), None)
            if (what in registers) if owner else (what, low, low + width // 8) in memory:
                one, other, rest = free, free + 1, free + 2
                free += 3
                end = ir.Branch(i.value.condition, one, other, i.span)
                blocks[block.label] = ir.Block(block.label, block.instructions[:at], end)
                work.append(ir.Block(rest, block.instructions[at + 1 :], block.end))
                for label, value in ((other, i.value.otherwise), (one, i.value.then)):
                    work.append(ir.Block(label, (replace(i, value=value),), ir.Jump(rest)))
                break
    return replace(function, blocks=blocks)


def _place(sets: PointsTo, function: str, e: ir.Expr) -> Place | None:
    """The register or the memory that an expression reads as it is."""
    match e:
        case ir.Reg(name, width):
            return function, name, 0, width
        case ir.Load(address, width, _):
            return _memory(sets, function, address, width)
        case ir.Convert("zext" | "sext", operand, _):
            return _place(sets, function, operand)
    return None


def _choices(e: ir.Expr) -> tuple[ir.Expr, ...]:
    """What an expression is, whichever way its choices go."""
    match e:
        case ir.Choose(_, then, otherwise, _):
            return _choices(then) + _choices(otherwise)
        case ir.Convert("zext" | "sext", operand, _):
            return _choices(operand)
    return (e,)


def _memory(sets: PointsTo, function: str, address: ir.Expr, width: int) -> Place | None:
    """The one place that an address is of, by the points-to sets."""
    size = max(1, width // 8)
    ranges = sets.ranges(function, address, size)
    if len(ranges) != 1:
        return None
    ((cls, low, high),) = ranges
    return ("", cls, low, width) if high - low == size else None


def _assigned(sets: PointsTo, function: str, i: ir.Instruction) -> tuple[Place, ir.Expr] | None:
    match i:
        case ir.Define(target, value, _):
            return (function, target.name, 0, target.width), value
        case ir.Store(address, value, _):
            place = _memory(sets, function, address, ir.width_of(value))
            return None if place is None else (place, value)
    return None


def _asked(sets: PointsTo, function: str, e: ir.Expr) -> set[Place]:
    found: set[Place] = set()
    for part in parts_of(e):
        match part:
            case ir.Binary("eq" | "ne", left, right, _):
                for side, other in ((left, right), (right, left)):
                    place = _place(sets, function, side)
                    if isinstance(other, ir.Const) and place is not None:
                        found.add(place)
    return found
