"""A function's graph under construction: blocks, temporaries, conversions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from encoder import floating
from encoder.constant import is_modelled, representation
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Pointer, Record, Void
from encoder.ir import Branch, Const, Define, Expr, Halt, Input, Instruction, Jump, Object, Refused, Reg, Terminator
from encoder.lower_exceptions import Exceptions
from encoder.lower_fold import binary, const, element, float_truth, resize, stable, truth
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
    asserts: bool = False  # functions without a body that are named as assertions are these
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

    def refuse_where(self, condition: Expr, construct: str, node: Node) -> None:
        """The path crosses a construct that is not modelled, where a condition holds."""
        if isinstance(condition, Const) and not condition.value:
            return
        crossed, on = self.new_block(), self.new_block()
        self.finish(Branch(condition, crossed, on, self.span(node), construct))
        self.current = crossed
        self.emit(Refused(construct, self.span(node)))
        self.enter(on)

    def number(self, value: Expr, node: Node) -> Expr:
        """The result of floating arithmetic. Which of its patterns one has that is no number, nobody says."""
        if self.static or not self.symbols.bits_seen or isinstance(value, Const) and not self.is_nan(value):
            return value
        out = self.temporary(value.width)
        span = self.span(node)
        self.emit(Define(out, value, span))
        odd, done = self.new_block(), self.new_block()
        self.finish(Branch(binary("feq", out, out), done, odd, span, f"{self.text(node)} is a number"))
        self.current = odd
        pattern = self.temporary(value.width)
        self.emit(Input(pattern, "nan", f"the bits of {self.text(node)}", self.shared.site(), span))
        self.emit(Define(out, binary("or", pattern, const(floating.NAN[value.width], value.width)), span))
        self.enter(done)
        return out

    def is_nan(self, value: Const) -> bool:
        return floating.is_nan(value.value, value.width)

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
        """A conversion from or to a floating type."""
        kinds = [type for type in (source, target) if isinstance(type, Float)]
        if len(kinds) == 2 and kinds[0].width == kinds[1].width and len({*map(is_modelled, kinds)}) == 1:
            return expr
        integers = [type for type in (source, target) if isinstance(type, Int)]
        if not all(map(is_modelled, kinds)) or any(type.width > 64 for type in integers):
            return self.refuse("floating point", node, self.width(target))
        zero = const(0, 64)
        if isinstance(source, Float):
            if isinstance(target, Int) and target.is_bool:
                return resize(float_truth(expr), target.width, False)
            wide = expr if source.width == 64 else binary("f32_to_f64", resize(expr, 64, False), zero)
            if isinstance(target, Float):
                narrow = target.width == 32
                return self.number(resize(binary("f64_to_f32", wide, zero), 32, False) if narrow else wide, node)
            assert isinstance(target, Int)
            wide = self.keep(wide, node)
            self.fits(wide, target, node)
            is_signed = target.signed or target.width < 64
            return resize(binary("f64_to_s" if is_signed else "f64_to_u", wide, zero), target.width, False)
        assert isinstance(source, Int) and isinstance(target, Float)
        is_signed = source.signed or source.width < 64
        value = binary(f"{'s' if is_signed else 'u'}_to_f{target.width}", resize(expr, 64, source.signed), zero)
        return resize(value, target.width, False)

    def fits(self, number: Expr, target: Int, node: Node) -> None:
        """The path goes on only where a number, cut to an integer, is one of a type. Source: C17 6.3.1.4."""
        if self.static:
            return
        half = 1 << target.width - 1
        low, high = (-half - 1, half) if target.signed else (-1, 2 * half)
        least = const(floating.from_integer(low, 64), 64)  # that of the widest type is no number of binary64
        above = binary("fle" if target.signed and target.width == 64 else "flt", least, number)
        inside = binary("and", above, binary("flt", number, const(floating.from_integer(high, 64), 64)))
        if isinstance(inside, Const) and inside.value:
            return
        right, wrong = self.new_block(), self.new_block()
        span = self.span(node)
        self.finish(Branch(inside, right, wrong, span, f"{self.text(node)} fits"))
        self.current = wrong
        self.finish(Halt("a floating number does not fit the integer that it is converted to", span))
        self.current = right

    def as_type(self, node: Node, target: CType) -> Expr:
        """The value of ``node`` converted to ``target``."""
        return self.convert(self.value(node), decay(self.typed(node)), target, node)
