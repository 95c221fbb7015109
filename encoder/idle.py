"""Finds loops that, once they have come round, do so for ever: what is behind them is not reached.

while (!condition) {}      -->      if (!condition) halt
"""

from __future__ import annotations

from dataclasses import replace

from encoder import ir
from encoder.order import order, registers_of, successors
from encoder.source import Span


def halt_idle_loops(program: ir.Program) -> ir.Program:
    """Yield the program with a halt where a loop that changes nothing starts its second pass."""
    functions = {name: _function(function) for name, function in program.functions.items()}
    if all(functions[name] is function for name, function in program.functions.items()):
        return program
    return replace(program, functions=functions)


def _function(function: ir.Function) -> ir.Function:
    found = order(function)
    loops: dict[int, set[int]] = {}
    for label, heads in found.heads.items():
        for head in heads:
            loops.setdefault(head, set()).add(label)
    blocks = dict(function.blocks)
    for head, members in loops.items():
        if _is_idle(function, head, members):
            end = max(blocks) + 1
            blocks[end] = ir.Block(end, (), ir.Halt("the loop never ends", _span(function, members)))
            for label in members:
                blocks[label] = replace(blocks[label], end=_redirected(blocks[label].end, head, end))
    return replace(function, blocks=blocks) if len(blocks) > len(function.blocks) else function


def _is_idle(function: ir.Function, head: int, members: set[int]) -> bool:
    """Does every pass of a loop take the path of the pass before?

    So it is where nothing is stored or called, and what decides is neither defined in the loop nor read from memory
    that something else may change.
    """
    defined: set[str] = set()
    decides: set[str] = set()
    for label in members:
        block = function.blocks[label]
        for i in block.instructions:
            match i:
                case ir.LoopBody():
                    pass
                case ir.Define(target=target):
                    defined.add(target.name)
                case _:
                    return False
        match block.end:
            case ir.Branch(condition=condition):
                decides |= registers_of(condition)
            case ir.Jump():
                pass
            case _:
                return False
    entered = {s for label, b in function.blocks.items() if label not in members for s in successors(b)} & members
    return not defined & decides and entered <= {head}


def _redirected(end: ir.Terminator, old: int, new: int) -> ir.Terminator:
    match end:
        case ir.Jump(target=target) if target == old:
            return ir.Jump(new)
        case ir.Branch(then=then, otherwise=otherwise) if old in (then, otherwise):
            return replace(end, then=new if then == old else then, otherwise=new if otherwise == old else otherwise)
    return end


def _span(function: ir.Function, members: set[int]) -> Span:
    for label in sorted(members):
        for i in function.blocks[label].instructions:
            return i.span
        match function.blocks[label].end:
            case ir.Branch(span=span):
                return span
    return function.span
