"""A function's graph under construction: blocks, temporaries, conversions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from encoder.constant import representation
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Pointer, Record, Void
from encoder.ir import Const, Define, Expr, Input, Instruction, Jump, Object, Refused, Reg, Terminator
from encoder.lower_exceptions import Exceptions
from encoder.lower_fold import binary, const, element, float_bits, float_of, resize, stable, truth
from encoder.lower_text import text
from encoder.source import Span
from encoder.symbol import Leaf, Node, Symbols, Typed, Unit
from encoder.type_rules import decay, is_variable


@dataclass(slots=True)
class Shared:
    """What all functions of one lowering add to: sites, strings, static objects."""

    unit: Unit
    symbols: Symbols
    objects: dict[str, Object] = field(default_factory=dict)
    strings: dict[tuple[tuple[int, ...], int], str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    sites: int = 0
    literals: int = 0
    overflow: bool = False  # signed overflow is an error
    assembly: list[Span] = field(default_factory=list)  # where assembly is taken to write its outputs and nothing else
    careful: bool = False  # nothing is evaluated that C does not evaluate
    exceptions: Exceptions | None = None

    def site(self) -> int:
        self.sites += 1
        return self.sites


@dataclass(slots=True)
class Draft:
    """A block under construction."""

    instructions: list[Instruction] = field(default_factory=list)
    end: Terminator | None = None


class FunctionDraft(ABC):
    """Blocks are appended as control flow asks for them."""

    def __init__(self, shared: Shared, function: str, addressed: frozenset[str]):
        self.shared = shared
        self.symbols = shared.symbols
        self.abi = shared.symbols.abi
        self.pointer = self.abi.pointer * 8
        self.function = function
        self.addressed = addressed
        self.blocks: list[Draft] = [Draft()]
        self.current = 0
        self.objects: dict[str, Object] = {}
        self.temporaries = 0
        self.simple_memo: dict[Node, bool] = {}
        self.static = False

    @abstractmethod
    def value(self, node: Node) -> Expr:
        """The value of an expression in its own (decayed) type; of a record its address."""

    @abstractmethod
    def effect(self, node: Node) -> None:
        """Evaluate for side effects alone."""

    @abstractmethod
    def array(self, node: Node) -> Expr:
        """The address of the first element of an array expression."""

    @abstractmethod
    def accessed(self, node: Node) -> None:
        """An exception may be raised instead of an access."""

    @abstractmethod
    def static_parts(self, leaves: tuple[Leaf, ...]) -> tuple[tuple[int, Expr], ...]:
        """The initial value of a static object. Raises: InputError when it is not constant."""

    # ------------------------------------------------------------ blocks

    def new_block(self) -> int:
        self.blocks.append(Draft())
        return len(self.blocks) - 1

    def emit(self, instruction: Instruction) -> None:
        self.blocks[self.current].instructions.append(instruction)

    def finish(self, end: Terminator) -> None:
        """End the current block; what follows is unreachable until a block is entered."""
        self.blocks[self.current].end = end
        self.current = self.new_block()

    def enter(self, block: int) -> None:
        """Fall through into ``block``."""
        self.blocks[self.current].end = Jump(block)
        self.current = block

    def span(self, node: Node) -> Span:
        return self.shared.unit.span(node)

    def text(self, node: Node) -> str:
        """Yield the expression for traces, in the words of the source."""
        return text(node, self.shared.unit.display)

    def temporary(self, width: int) -> Reg:
        self.temporaries += 1
        return Reg(f"%{self.temporaries}", width)

    def keep(self, expr: Expr, node: Node) -> Expr:
        """Yield the value as it is now, whatever is assigned later."""
        if stable(expr):
            return expr
        reg = self.temporary(expr.width)
        self.emit(Define(reg, expr, self.span(node)))
        return reg

    def refuse(self, construct: str, node: Node, width: int) -> Expr:
        span = self.span(node)
        self.emit(Refused(construct, span))
        reg = self.temporary(width)
        self.emit(Input(reg, "nondet", construct, self.shared.site(), span))
        return reg

    # ------------------------------------------------------------ types

    def typed(self, node: Node) -> Typed:
        return self.symbols.types[node]

    def width(self, type: CType) -> int:
        match type:
            case Int(width=width) | Float(width=width):
                return width
            case Enum(base=base):
                return base.width
            case Pointer() | Array() | FunctionType() | Record():
                return self.pointer  # records are handled by address
            case Void():
                return 32

    def size(self, type: CType) -> int:
        return self.symbols.size(type)

    def stride(self, pointer: Pointer) -> int:
        return 1 if isinstance(pointer.target, Void | FunctionType) else self.size(pointer.target)

    def step(self, base: Expr, index: Expr, pointer: Pointer, count: int | None = None) -> Expr:
        """``base + index`` as C counts, in elements of what ``pointer`` points to."""
        if is_variable(pointer.target):
            return element(base, binary("mul", index, self.bytes_of(pointer.target)), 1, None)
        return element(base, index, self.stride(pointer), count)

    def bytes_of(self, type: CType) -> Expr:
        """The size of a type, of variable length or not."""
        if not isinstance(type, Array) or not is_variable(type):
            return const(self.size(type), self.pointer)
        count = const(type.count, self.pointer) if type.count is not None else Reg(str(type.length), self.pointer)
        return binary("mul", count, self.bytes_of(type.element))

    def pointee(self, type: CType) -> CType | None:
        return type.target if isinstance(type, Pointer) else None

    # ------------------------------------------------------------ conversions

    def convert(self, expr: Expr, source: CType, target: CType, node: Node) -> Expr:
        source, target = representation(source), representation(target)
        if isinstance(target, Void) or source == target or isinstance(target, Record):
            return expr
        if isinstance(source, Float) or isinstance(target, Float):
            return self.convert_float(expr, source, target, node)
        width = self.width(target)
        if isinstance(target, Int) and target.is_bool:
            return resize(truth(expr), width, False)
        return resize(expr, width, isinstance(source, Int) and source.signed)

    def convert_float(self, expr: Expr, source: CType, target: CType, node: Node) -> Expr:
        if isinstance(source, Float) and isinstance(target, Float) and source.width == target.width:
            return expr
        if isinstance(expr, Const) and isinstance(target, Float) and target.width in (32, 64):
            value: float | None = None
            if isinstance(source, Int):
                exact = expr.value - (1 << source.width) * (source.signed and expr.value >> (source.width - 1))
                value = float(exact) if abs(exact) < 1 << 24 else None
            elif isinstance(source, Float) and source.width in (32, 64):
                value = float_of(expr)
            if value is not None:
                try:
                    return float_bits(value, target.width)
                except OverflowError:
                    pass
        return self.refuse("floating point", node, self.width(target))

    def as_type(self, node: Node, target: CType) -> Expr:
        """The value of ``node`` converted to ``target``."""
        return self.convert(self.value(node), decay(self.typed(node)), target, node)
