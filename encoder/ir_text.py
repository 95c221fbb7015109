"""The IR as text: readable and the same at every run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Pointer, Record, Void
from encoder.ir import (
    Address,
    Argument,
    Binary,
    Birth,
    Branch,
    Call,
    Choose,
    Const,
    Convert,
    CopyBytes,
    Define,
    Element,
    Expr,
    FillBytes,
    Function,
    FunctionAddress,
    Halt,
    Input,
    Instruction,
    Jump,
    Load,
    LoopBody,
    Object,
    Program,
    Refused,
    Reg,
    Return,
    Store,
    Terminator,
    Unary,
)


def ir_text(program: Program) -> str:
    """Yield the whole program as text."""
    return "\n".join(_program(program)) + "\n"


def _program(program: Program) -> Iterator[str]:
    yield f"pointers {program.pointer_width}"
    for note in program.notes:
        yield f"note {note.message}"
    for object_ in program.objects.values():
        yield from _object(object_, "")
    for name, prototype in program.prototypes.items():
        yield f"declare {name}: {type_text(prototype.type)}{' noreturn' if prototype.noreturn else ''}"
    for function in program.functions.values():
        yield ""
        yield from _function(function)


def _object(item: Object, indent: str) -> Iterator[str]:
    flags = "".join(f" {name}" for name, on in (("const", item.const), ("volatile", item.volatile)) if on)
    head = f"{indent}{item.storage} {item.key}: {type_text(item.type)}, {item.size} bytes, align {item.align}{flags}"
    if item.initial is None:
        yield head
    elif not item.initial:
        yield head + " = 0"
    else:
        yield head + " = {" + ", ".join(f"+{at}: {expression_text(value)}" for at, value in item.initial) + "}"


def _function(function: Function) -> Iterator[str]:
    parameters = ", ".join(f"{r.name}:{r.width}" for r in function.parameters)
    width = "" if function.result_width is None else f" -> {function.result_width}"
    yield f"function {function.name}({parameters}){width}  ; {function.span}"
    for item in function.objects.values():
        yield from _object(item, "  ")
    for label, block in function.blocks.items():
        yield f" {label}:"
        for instruction in block.instructions:
            yield f"    {instruction_text(instruction)}  ; {instruction.span}"
        yield f"    {terminator_text(block.end)}"


def instruction_text(instruction: Instruction) -> str:
    """Yield one instruction as text."""
    e = expression_text
    match instruction:
        case Define(target=target, value=value):
            return f"{e(target)}:{target.width} = {e(value)}"
        case Store(address=address, value=value):
            return f"[{e(address)}]:{value.width} = {e(value)}{_pointee(instruction.pointee)}"
        case CopyBytes(target=target, source=source, size=size, partial=partial):
            return f"{'carry' if partial else 'copy'} {e(target)}, {e(source)}, {e(size)}"
        case FillBytes(target=target, byte=byte, size=size):
            return f"fill {e(target)}, {e(byte)}, {e(size)}"
        case Birth(object=object_, site=site):
            return f"birth {object_} #{site}"
        case Input(target=target, kind=kind, label=label, site=site, pointee=pointee):
            return f"{e(target)}:{target.width} = input {kind} {label!r} #{site}{_pointee(pointee)}"
        case Call(target=target, callee=callee, arguments=arguments, site=site, pointee=pointee):
            name = callee if isinstance(callee, str) else f"*({e(callee)})"
            result = "" if target is None else f"{e(target)}:{target.width} = "
            inner = ", ".join(map(_argument, arguments))
            return f"{result}call {name}({inner}) #{site}{_pointee(pointee)}"
        case Refused(construct=construct):
            return f"refused {construct!r}"
        case LoopBody():
            return "loop body"
        case _:
            assert_never(instruction)


def _argument(argument: Argument) -> str:
    return expression_text(argument.value) + _pointee(argument.pointee) + (" const" if argument.const else "")


def _pointee(type: CType | None) -> str:
    return "" if type is None else f" -> {type_text(type)}"


def terminator_text(end: Terminator) -> str:
    """Yield a terminator as text."""
    match end:
        case Jump(target=target):
            return f"goto {target}"
        case Branch(condition=condition, then=then, otherwise=otherwise, span=span):
            return f"if {expression_text(condition)} goto {then} else {otherwise}  ; {span}"
        case Return(value=value, span=span):
            return f"return{'' if value is None else ' ' + expression_text(value)}  ; {span}"
        case Halt(reason=reason, span=span):
            return f"halt {reason!r}  ; {span}"


_SYMBOLS = {
    "add": "+", "sub": "-", "mul": "*", "and": "&", "or": "|", "xor": "^", "shl": "<<", "eq": "==", "ne": "!=",
}  # fmt: skip


def expression_text(expr: Expr) -> str:
    """Yield an expression as text."""
    e = expression_text
    match expr:
        case Const(value=value, width=width):
            return f"{value}" if width > 1 else ("true" if value else "false")
        case Reg(name=name):
            return name
        case Load(address=address, width=width, pointee=pointee):
            return f"[{e(address)}]:{width}{_pointee(pointee)}"
        case Address(object=object_):
            return f"&{object_}"
        case FunctionAddress(function=function):
            return f"&{function}()"
        case Unary(op=op, operand=operand):
            return f"{op}({e(operand)})"
        case Binary(op=op, left=left, right=right):
            return f"({e(left)} {_SYMBOLS.get(op, op)} {e(right)})"
        case Convert(op=op, operand=operand, width=width):
            return f"{op}{width}({e(operand)})"
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return f"({e(condition)} ? {e(then)} : {e(otherwise)})"
        case Element(base=base, index=index, stride=stride, count=count):
            return f"({e(base)} + {e(index)} * {stride}{'' if count is None else f' of {count}'})"


def type_text(type: CType) -> str:
    """Yield a C type in prefix form."""
    match type:
        case Void():
            return "void"
        case Int(name=name) | Float(name=name):
            return name
        case Pointer(target=target, const_target=const, volatile_target=volatile):
            return f"*{'const ' if const else ''}{'volatile ' if volatile else ''}{type_text(target)}"
        case Array(element=element, count=count):
            return f"[{'' if count is None else count}]{type_text(element)}"
        case Record(kind=kind, tag=tag):
            return f"{kind} {tag}"
        case Enum(tag=tag):
            return f"enum {tag}"
        case FunctionType(result=result, parameters=parameters, variadic=variadic):
            inner = [type_text(p) for p in parameters or ()] + (["..."] if variadic else [])
            return f"({'' if parameters is None else ', '.join(inner)}) {type_text(result)}"
