"""The typed control-flow IR that every later stage reads: one CFG per function, memory as objects of bytes.

Scalars whose address is never taken live in registers (``Reg``); everything else lives in memory objects that are read
by ``Load`` and written by ``Store``, byte-exact. Expressions are pure and may contain loads; all side effects are
instructions, in the order that C gives them. A condition is an expression of width 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from encoder.ctype import CType, FunctionType
from encoder.source import Span

# ---------------------------------------------------------------- expressions (all have a width in bits)


@dataclass(frozen=True, slots=True)
class Const:
    value: int  # 0 <= value < 2**width
    width: int


@dataclass(frozen=True, slots=True)
class Reg:
    """A register of the running activation. ``name`` is unique in its function ("x", "x.1", "%3")."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Load:
    """The ``width`` bits at ``address``, little-endian. ``pointee`` is the C type pointed to when a pointer is read
    (Void() for void*), else None: memory whose contents are unknown is born according to it."""

    address: Expr
    width: int
    pointee: CType | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a memory object (key of Program.objects or Function.objects); width is the pointer width."""

    object: str
    width: int


@dataclass(frozen=True, slots=True)
class FunctionAddress:
    function: str
    width: int


@dataclass(frozen=True, slots=True)
class Unary:
    op: str  # "neg" | "not" (bitwise; on width 1 the logical negation)
    operand: Expr
    width: int
    signed: bool = False  # as in Binary


@dataclass(frozen=True, slots=True)
class Binary:
    """op: add sub mul udiv sdiv urem srem and or xor shl lshr ashr (result as wide as the operands);
    eq ne ult ule slt sle (result of width 1). ``and or xor`` on width 1 are logical (both sides are pure).
    Shift amounts have the width of the left operand. Operators of floating numbers: see encoder.floating.
    ``signed``: of add, sub and mul, that C leaves undefined when the exact result does not fit; it wraps all the
    same, but an execution notes it."""

    op: str
    left: Expr
    right: Expr
    width: int
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Convert:
    op: str  # "zext" | "sext" | "trunc"
    operand: Expr
    width: int


@dataclass(frozen=True, slots=True)
class Choose:
    """if condition then this else that; both sides are evaluated: neither may hold a Load that the other guards."""

    condition: Expr
    then: Expr
    otherwise: Expr
    width: int


@dataclass(frozen=True, slots=True)
class Element:
    """base + index * stride, an address. ``index`` already has pointer width (sign- or zero-extended).
    ``count`` is the number of elements when the array's declared length is known, ``offset`` then 0 at its start."""

    base: Expr
    index: Expr
    stride: int
    count: int | None
    width: int


Expr: TypeAlias = Const | Reg | Load | Address | FunctionAddress | Unary | Binary | Convert | Choose | Element

# ---------------------------------------------------------------- instructions


@dataclass(frozen=True, slots=True)
class Define:
    """register := value"""

    target: Reg
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Store:
    """memory[address .. address+width/8) := value. ``pointee`` as in Load when a pointer is stored."""

    address: Expr
    value: Expr
    span: Span
    pointee: CType | None = None
    text: str = ""  # the assigned lvalue as the source writes it, for traces ("Ext->Count")
    merges: bool = False  # a bit field: what else is in its unit is read and kept


@dataclass(frozen=True, slots=True)
class CopyBytes:
    """memmove(target, source, size); ``size``: bytes, of pointer width (Const for a struct assignment).

    ``partial``: of a source that ends before so many bytes, only what is there is copied.
    """

    target: Expr
    source: Expr
    size: Expr
    span: Span
    text: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class FillBytes:
    """memset(target, byte, size); ``byte`` has width 8, ``size`` pointer width."""

    target: Expr
    byte: Expr
    size: Expr
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Birth:
    """A new instance of a local object comes to life with arbitrary contents (its declaration is passed). ``size``: in
    bytes, of pointer width, where it is not the object's; one of more than 2**31 - 1 is undefined behaviour."""

    object: str
    site: int
    span: Span
    size: Expr | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """register := any value. ``kind``: "uninitialised" | "nondet" | "volatile" | "nan". ``label``: what a person reads
    ("status", "nondet_int()"). ``pointee`` as in Load."""

    target: Reg
    kind: str
    label: str
    site: int
    span: Span
    pointee: CType | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """What is known of an argument beyond its value: the type its pointer really points to (casts looked through), and
    whether the parameter promises not to write through it."""

    value: Expr
    pointee: CType | None = None
    const: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """result := callee(arguments). ``callee`` is a function's name or an expression of pointer width.
    Struct arguments are passed as the address of a copy; a struct result is written through a hidden first argument."""

    target: Reg | None
    callee: str | Expr
    arguments: tuple[Argument, ...]
    type: FunctionType
    site: int
    span: Span
    pointee: CType | None = None  # of the result, when it is a pointer
    text: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A construct that is not modelled: it may write everything it can reach. Named with its line."""

    construct: str
    span: Span


@dataclass(frozen=True, slots=True)
class LoopBody:
    """The body of a for, while or do loop starts here (its test is over): one more pass begins."""

    span: Span


Instruction: TypeAlias = Define | Store | CopyBytes | FillBytes | Birth | Input | Call | Refused | LoopBody

# ---------------------------------------------------------------- terminators


@dataclass(frozen=True, slots=True)
class Jump:
    target: int


@dataclass(frozen=True, slots=True)
class Branch:
    """``text`` is the condition as the source writes it."""

    condition: Expr
    then: int
    otherwise: int
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """``span`` is the return statement, or the closing brace. ``value`` None for void (and for struct results)."""

    value: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Halt:
    """The path ends here without a verdict (after a noreturn call, or where C says nothing can follow)."""

    reason: str
    span: Span


Terminator: TypeAlias = Jump | Branch | Return | Halt


@dataclass(frozen=True, slots=True)
class Block:
    label: int
    instructions: tuple[Instruction, ...]
    end: Terminator


# ---------------------------------------------------------------- program


@dataclass(frozen=True, slots=True)
class Object:
    """A memory object. Units: ``size`` and ``align`` in bytes. ``storage``: "global" | "static" | "local" | "string".
    ``initial``: None for a local (arbitrary contents), else the non-zero parts of a zeroed object as (offset, value);
    values are Const, Address, FunctionAddress, or Binary add of an Address and a Const. ``name`` as the source says."""

    key: str
    name: str
    size: int
    align: int
    type: CType
    storage: str
    initial: tuple[tuple[int, Expr], ...] | None
    span: Span
    const: bool = False
    volatile: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """``parameters``: registers that receive the arguments in order (a struct parameter receives the address of its
    copy, a struct result's address comes first). ``names``: register name -> (source name, C type) for traces.
    ``blocks`` is keyed by label; label 0 is the entry."""

    name: str
    display: str
    type: FunctionType
    parameters: tuple[Reg, ...]
    result_width: int | None
    blocks: dict[int, Block]
    objects: dict[str, Object]
    names: dict[str, tuple[str, CType]]
    span: Span
    end: Span


@dataclass(frozen=True, slots=True)
class Prototype:
    """A function that is declared and called, but has no body. ``parameter_names`` may hold None."""

    name: str
    type: FunctionType
    parameter_names: tuple[str | None, ...]
    noreturn: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """What the lowering took for granted. ``kind``: that of the assumption that it is."""

    message: str
    span: Span | None = None
    kind: Literal["model", "lenient", "stub", "alias"] = "model"


@dataclass(frozen=True, slots=True)
class Program:
    """A lowered unit. ``objects``: globals, statics (also those of functions) and string literals, by key.

    ``hands_back``: a pointer that comes from outside may be one that the program handed out, or lead into what was.
    """

    functions: dict[str, Function]
    prototypes: dict[str, Prototype]
    objects: dict[str, Object]
    pointer_width: int
    notes: tuple[Note, ...] = field(default=())
    hands_back: bool = False


# Functions whose call ends a path, and those that end it where their argument is zero.
ENDING = frozenset({"__slicc_stop", "abort", "exit", "_exit", "_Exit", "__builtin_unreachable", "__builtin_trap"})
ASSUMING = frozenset({"__slicc_assume", "__VERIFIER_assume", "__builtin_assume"})


def outside_name(i: Call) -> str:
    """Yield what a function is called that a pointer leads to and no source defines."""
    return f"*{i.text}"


def width_of(e: Expr) -> int:
    """Yield the width of an expression in bits."""
    if isinstance(e, Binary) and e.op in ("eq", "ne", "ult", "ule", "slt", "sle", "feq", "flt", "fle"):
        return 1
    return e.width
