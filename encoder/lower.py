"""Lowers a checked C unit to the IR."""

from __future__ import annotations

import operator
import re
import sys
from dataclasses import dataclass, replace

from pycparser import c_ast

from encoder.ctype import CType, FunctionType, Pointer, Record, Void
from encoder.diagnostic import Diagnostic, InputError
from encoder.dialect import FILE_ASSEMBLY
from encoder.ir import (
    Block,
    Branch,
    Const,
    Expr,
    Function,
    Halt,
    Jump,
    Note,
    Object,
    Program,
    Prototype,
    Refused,
    Reg,
    Return,
    Store,
    Terminator,
)
from encoder.layout import Incomplete
from encoder.lower_draft import Draft, Shared
from encoder.lower_exceptions import exceptions
from encoder.lower_operator import ASSERTION, OVERFLOW
from encoder.lower_place import UNKNOWN_SIZE
from encoder.lower_statement import StatementLowering
from encoder.source import NOWHERE, Span
from encoder.symbol import Body, FunctionSymbol, Node, Symbols, Unit, Variable

# What is said of code that is let pass though something in it is not known.
LET_PASS = frozenset(("missing-header", "unknown-type", "unknown-name", "opaque-declaration"))


@dataclass(frozen=True, slots=True)
class Lowered:
    """A program, and what another one that has the same functions may take from it."""

    program: Program
    unit: Unit
    symbols: Symbols
    shared: Shared


def lower(
    unit: Unit,
    symbols: Symbols,
    checks: frozenset[str] = frozenset(),
    every_fault: bool = False,
    asserts: bool = False,
) -> Program:
    """Yield the program of ``unit``. ``checks``: undefined behaviour that counts as an error: where there
    is any, nothing is evaluated in vain; "overflow" calls OVERFLOW.
    ``every_fault``: any access in a __try block may raise an exception. ``asserts``: ASSERTION is called where what is
    given to a function without a body, which is named as an assertion is, does not hold.

    Raises: InputError when a static initialiser is not constant; Unsupported.
    """
    return lowered(unit, symbols, checks, every_fault, asserts=asserts).program


def lowered(
    unit: Unit,
    symbols: Symbols,
    checks: frozenset[str] = frozenset(),
    every_fault: bool = False,
    before: Lowered | None = None,
    asserts: bool = False,
) -> Lowered:
    """Yield the program of ``unit``, as ``lower``. ``before``: of a unit that this one may begin with; functions that
    mean the same here are taken from there."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 400_000))
    defined = {s.name: s.definition for s in symbols.functions.values() if s.definition is not None}
    outside = (node for node in unit.ext if not isinstance(node, c_ast.FuncDef))
    known = exceptions(defined, outside, every_fault)
    shared = Shared(unit, symbols, overflow="overflow" in checks, careful=bool(checks), exceptions=known)
    shared.asserts = asserts
    kept = _kept(shared, before) if before is not None else {}
    functions: dict[str, Function] = {}
    prototypes: dict[str, Prototype] = {}
    errors: list[Diagnostic] = []
    for variable in symbols.globals.values():
        static_object(shared, variable, errors)
    for symbol in symbols.functions.values():
        if symbol.name in kept:
            functions[symbol.name] = kept[symbol.name]
        elif symbol.definition is not None:
            functions[symbol.name] = lower_function(shared, symbol, symbols.bodies[symbol.name], errors)
        else:
            prototypes[symbol.name] = Prototype(
                symbol.name, symbol.type, symbol.parameter_names, symbol.name in unit.noreturn, symbol.span
            )
    if errors:
        raise InputError(errors)
    for name, called in ((OVERFLOW, shared.overflow), (ASSERTION, shared.asserts)):
        if called:
            prototypes[name] = Prototype(name, FunctionType(Void(), (), False), (), True, NOWHERE)
    notes: list[Note] = []
    if known is not None:
        where = "any access through a pointer" if every_fault else "accesses through pointers that a user chose"
        notes.append(Note(f"exceptions come from routines documented to raise, and from {where}"))
    if shared.assembly:
        count = len(shared.assembly)
        places = "place" if count == 1 else "places"
        text = f"inline assembly writes any value to its outputs, and no more than it says ({count} {places})"
        notes.append(Note(text, shared.assembly[0]))
    if FILE_ASSEMBLY in symbols.functions:
        notes.append(Note("assembly outside of functions is not looked at", symbols.functions[FILE_ASSEMBLY].span))
    for warning in (*unit.warnings, *symbols.warnings):
        if warning.code in LET_PASS:
            notes.append(Note(warning.message, warning.span, "lenient"))
    program = Program(functions, prototypes, shared.objects, symbols.abi.pointer * 8, tuple(notes))
    return Lowered(program, unit, symbols, shared)


def _kept(shared: Shared, before: Lowered) -> dict[str, Function]:
    """Yield the functions that need not be lowered again, and go on where ``before`` ended."""
    symbols, old = shared.symbols, before.shared
    went_on = all(map(operator.is_, shared.unit.ext, before.unit.ext)) and len(shared.unit.ext) >= len(before.unit.ext)
    alike = (old.overflow, old.careful) == (shared.overflow, shared.careful)
    if not went_on or not alike or old.exceptions is not None or shared.exceptions is not None:
        return {}
    if before.unit.display != {k: v for k, v in shared.unit.display.items() if k in before.unit.display}:
        return {}
    if (shared.unit.noreturn - before.unit.noreturn) & before.symbols.functions.keys():
        return {}
    shared.objects.update(old.objects)
    shared.strings.update(old.strings)
    shared.sites, shared.literals = old.sites, old.literals
    shared.assembly.extend(old.assembly)
    return {
        name: function
        for name, function in before.program.functions.items()
        if symbols.functions[name].definition is before.symbols.functions[name].definition
        and symbols.bodies[name] is before.symbols.bodies[name]
    }


def static_object(shared: Shared, variable: Variable, errors: list[Diagnostic]) -> None:
    """Add a global or static object."""
    lowering = StatementLowering(shared, "<static>", frozenset(), None)
    initial: tuple[tuple[int, Expr], ...] | None = ()
    try:
        initial = lowering.static_parts(variable.leaves)
    except InputError as problem:
        errors.extend(problem.diagnostics)
    if variable.storage == "extern":
        initial = None
    try:
        size, align = shared.symbols.size(variable.type), shared.symbols.align(variable.type)
        size = max(size, *(leaf.offset + shared.symbols.size(leaf.type) for leaf in variable.leaves), 0)
    except Incomplete:
        size, align = UNKNOWN_SIZE, 16
    align = max(align, variable.align)
    storage = "static" if variable.storage == "static" else "global"
    shared.objects[variable.key] = Object(
        variable.key, variable.name, size, align, variable.type, storage, initial, variable.span, variable.const,
        variable.volatile,
    )


def refused_function(shared: Shared, symbol: FunctionSymbol, body: Body) -> Function:
    """Yield a function of which nothing but its name is known."""
    node: Node = symbol.definition
    lowering = StatementLowering(shared, symbol.name, frozenset(), None)
    result = Reg("%result", lowering.pointer)
    parameters = [Reg(variable.key, lowering.width(variable.type)) for variable in body.parameters]
    if isinstance(symbol.type.result, Record):
        parameters.insert(0, result)
    lowering.emit(Refused(shared.symbols.refusals[node], symbol.span))
    end = closing(shared, node)
    value = None
    if not isinstance(symbol.type.result, Void | Record):
        value = lowering.undefined(lowering.width(symbol.type.result), "return value", end)
    lowering.finish(Return(value, end))
    blocks = assemble(lowering.blocks, end)
    display = shared.unit.display.get(symbol.name, symbol.name)
    width = None if value is None else value.width
    return Function(
        symbol.name, display, symbol.type, tuple(parameters), width, blocks, {}, {}, symbol.span, end
    )


def lower_function(shared: Shared, symbol: FunctionSymbol, body: Body, errors: list[Diagnostic]) -> Function:
    """Yield the control-flow graph of one function."""
    node: Node = symbol.definition
    if node in shared.symbols.refusals:
        return refused_function(shared, symbol, body)
    pointer = shared.symbols.abi.pointer * 8
    parameters: list[Reg] = []
    names: dict[str, tuple[str, CType]] = {}
    result: Expr | None = None
    if isinstance(symbol.type.result, Record):
        result = Reg("%result", pointer)
        parameters.append(result)
    lowering = StatementLowering(shared, symbol.name, body.addressed, result)
    for variable in body.parameters:
        reg = Reg(variable.key, lowering.width(variable.type))
        parameters.append(reg)
        type = Pointer(variable.type) if isinstance(variable.type, Record) else variable.type
        names[reg.name] = (variable.name, type)
        if variable.key in body.addressed and not isinstance(variable.type, Record):
            address = lowering.new_object(
                lowering.object_key(variable.key), variable.name, variable.type, variable.span, variable.volatile
            )
            pointee = lowering.pointee(variable.type)
            lowering.emit(Store(address, reg, variable.span, pointee, variable.name))
    entry = lowering.current
    if shared.symbols.lengths:
        for _, parameter in (node.decl.type.args.children() if node.decl.type.args is not None else ()):
            if isinstance(parameter, c_ast.Decl):
                lowering.measure(parameter.type.type if isinstance(parameter.type, c_ast.ArrayDecl) else parameter.type)
    for variable in body.bypassed:
        lowering.born(variable)
    for variable in (*body.statics, *(variable for _, variable in body.labels)):
        static_object(shared, variable, errors)
    for _, variable in body.labels:  # there is no byte of data at a label
        shared.objects[variable.key] = replace(shared.objects[variable.key], size=0)
    assert entry == 0
    lowering.statement(node.body)
    end = closing(shared, node)
    value: Expr | None = None
    if not isinstance(symbol.type.result, Void | Record):
        width = lowering.width(symbol.type.result)
        if symbol.name == "main":
            value = Const(0, width)
        else:
            value = lowering.undefined(width, "return value", end)
    lowering.finish(Return(value, end))
    for variable in lowering.variables:
        if lowering.in_register(variable):
            names[variable.key] = (variable.name, variable.type)
    blocks = assemble(lowering.blocks, end)
    width_ = None if value is None else value.width
    return Function(
        symbol.name,
        shared.unit.display.get(symbol.name, symbol.name),
        symbol.type,
        tuple(parameters),
        width_,
        blocks,
        lowering.objects,
        names,
        symbol.span,
        end,
    )


def closing(shared: Shared, node: Node) -> Span:
    """Yield the place of the closing brace of a function definition."""
    unit = shared.unit
    place = getattr(unit, "closing", None)
    if place is not None:
        found = place(node)
        if isinstance(found, Span):
            return found
    start = unit.span(node.body)
    if start.file not in shared.lines:
        shared.lines[start.file] = unit.sources.get(start.file, "").splitlines()
    lines = shared.lines[start.file]
    last = start
    at: Node = node.body
    while at is not None:  # down to what is written last
        if getattr(at, "coord", None) is not None:
            span = unit.span(at)
            if span.file == start.file and span.line > last.line:
                last = span
        children = at.children()
        at = children[-1][1] if children else None
    if 0 < start.line <= len(lines):
        found_at = _matching_brace(lines, start)
        if found_at is not None and found_at.line >= last.line:
            return found_at
    return Span(last.file, last.line, None)


_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"?|\'(?:\\.|[^\'\\])*\'?|//.*|/\*|\{|\}')


def _matching_brace(lines: list[str], start: Span) -> Span | None:
    """Scan source text from an opening brace; strings, characters, comments and directives do not count."""
    depth = 0
    comment = False
    at = (start.column or 1) - 1
    first = lines[start.line - 1]
    if not first[at:].startswith("{"):
        at = max(first.find("{"), 0)
    for number in range(start.line - 1, len(lines)):
        line = lines[number]
        if number != start.line - 1:
            at = 0
        if not comment and line.lstrip().startswith("#"):
            continue
        while at < len(line):
            if comment:
                close = line.find("*/", at)
                if close < 0:
                    break
                comment = False
                at = close + 2
            token = _TOKEN.search(line, at)
            if token is None:
                break
            at = token.end()
            match token.group():
                case "/*":
                    comment = True
                case "{":
                    depth += 1
                case "}":
                    depth -= 1
                    if depth == 0:
                        return Span(start.file, number + 1, token.start() + 1)
    return None


def assemble(drafts: list[Draft], end: Span) -> dict[int, Block]:
    """Yield the reachable blocks, straightened and numbered from 0 in order of creation.

        0 -> 1 -> 2          0 (with the contents of 1 and 2)
    """
    ends: list[Terminator] = [d.end if d.end is not None else Halt("no way on", end) for d in drafts]

    def target(block: int) -> int:
        seen = set()
        while not drafts[block].instructions and block not in seen:
            seen.add(block)
            jump = ends[block]
            if not isinstance(jump, Jump):
                break
            block = jump.target
        return block

    for index, terminator in enumerate(ends):
        match terminator:
            case Jump(target=to):
                ends[index] = Jump(target(to))
            case Branch(condition=condition, then=then, otherwise=otherwise, span=span, text=text):
                first, second = target(then), target(otherwise)
                ends[index] = Branch(condition, first, second, span, text) if first != second else Jump(first)
            case _:
                pass
    reached: set[int] = set()
    predecessors: dict[int, int] = {0: 1}
    stack = [0]
    while stack:
        block = stack.pop()
        if block in reached:
            continue
        reached.add(block)
        for to in successors(ends[block]):
            predecessors[to] = predecessors.get(to, 0) + 1
            stack.append(to)
    absorbed: set[int] = set()
    bodies = {b: list(drafts[b].instructions) for b in reached}
    for block in sorted(reached):
        if block in absorbed:
            continue
        while True:
            jump = ends[block]
            if not isinstance(jump, Jump) or predecessors[jump.target] != 1 or jump.target in (block, 0):
                break
            inner = jump.target
            if inner in absorbed:
                break
            bodies[block].extend(bodies[inner])
            ends[block] = ends[inner]
            absorbed.add(inner)
    order = [b for b in sorted(reached) if b not in absorbed]
    number = {b: n for n, b in enumerate(order)}
    return {number[b]: Block(number[b], tuple(bodies[b]), _renumber(ends[b], number)) for b in order}


def successors(end: Terminator) -> tuple[int, ...]:
    """Yield the labels that a terminator can go to."""
    match end:
        case Jump(target=target):
            return (target,)
        case Branch(then=then, otherwise=otherwise):
            return (then, otherwise)
        case _:
            return ()


def _renumber(end: Terminator, number: dict[int, int]) -> Terminator:
    match end:
        case Jump(target=target):
            return Jump(number[target])
        case Branch(condition=condition, then=then, otherwise=otherwise, span=span, text=text):
            return Branch(condition, number[then], number[otherwise], span, text)
        case _:
            return end

