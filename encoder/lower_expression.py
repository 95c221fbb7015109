"""Expressions of C as pure IR expressions, with their side effects as instructions in order."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from pycparser import c_ast

from encoder.constant import INT, UNSIGNED_CHAR, Text, pointer_sized, representation
from encoder.ctype import Array, CType, Enum, Float, FunctionType, Int, Member, Pointer, Record, Void
from encoder.declare import (
    MEMORY_BUILTINS,
    REFUSED,
    VARIADIC,
    EnumConstant,
    FunctionSymbol,
    Leaf,
    Node,
    Symbols,
    Typed,
    Unit,
    Variable,
    arithmetic_type,
    decay,
    integer,
    is_scalar,
)
from encoder.diagnostic import Unsupported
from encoder.ir import (
    Address,
    Argument,
    Birth,
    Branch,
    Call,
    Const,
    CopyBytes,
    Define,
    Expr,
    FillBytes,
    FunctionAddress,
    Halt,
    Input,
    Instruction,
    Jump,
    Load,
    Object,
    Refused,
    Reg,
    Store,
    Terminator,
)
from encoder.layout import find_member
from encoder.lower_exceptions import Exceptions
from encoder.lower_fold import binary, choose, const, element, negation, resize, stable, truth, unary
from encoder.lower_text import text
from encoder.source import Span

_OPERATORS = {
    "+": "add", "-": "sub", "*": "mul", "&": "and", "|": "or", "^": "xor", "<<": "shl",
}  # fmt: skip
_RELATIONS = {
    "==": ("eq", False), "!=": ("ne", False), "<": ("lt", False), "<=": ("le", False), ">": ("lt", True),
    ">=": ("le", True),
}  # fmt: skip
OVERFLOW = "__slicc_overflow"  # the error function of signed overflow
UNKNOWN_SIZE = 1 << 31  # bytes of an object whose size is not said
_LONGEST = 200  # operands of a chain before it is cut by a register: later stages recurse over expressions


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where an lvalue lives: a register, or an address. ``member``: the bit field at ``address``. ``local``: directly a
    local object, so that volatile means nothing to others."""

    type: CType
    register: Reg | None = None
    address: Expr | None = None
    member: Member | None = None
    volatile: bool = False
    local: bool = False


class ExpressionLowering:
    """Lowers the expressions of one function. Blocks are appended as control flow asks for them."""

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
        self.values: dict[type, Callable[[Node], Expr]] = {
            c_ast.ID: self._id,
            c_ast.Constant: self._constant,
            c_ast.UnaryOp: self._unary,
            c_ast.BinaryOp: self._binary,
            c_ast.Assignment: self._assignment,
            c_ast.TernaryOp: self._ternary,
            c_ast.ArrayRef: self._read_place,
            c_ast.StructRef: self._read_place,
            c_ast.FuncCall: self._call,
            c_ast.Cast: self._cast,
            c_ast.ExprList: self._comma,
            c_ast.CompoundLiteral: self._read_place,
            c_ast.GenericSelection: self._generic,
            c_ast.Compound: self._statement_expression,
        }

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

    # ------------------------------------------------------------ values

    def value(self, node: Node) -> Expr:
        """The value of an expression in its own (decayed) type; of a record its address."""
        typed = self.typed(node)
        if isinstance(typed.type, Array):
            return self.array(node)
        return self.values[type(node)](node)

    def effect(self, node: Node) -> None:
        """Evaluate for side effects alone."""
        match node:
            case c_ast.Assignment():
                self._assign(node, False)
            case c_ast.UnaryOp(op="++" | "--" | "p++" | "p--"):
                self._increment(node, False)
            case c_ast.ExprList():
                for inner in node.exprs:
                    self.effect(inner)
            case c_ast.Cast() if isinstance(self.typed(node).type, Void):
                self.effect(node.expr)
            case c_ast.FuncCall() | c_ast.Compound():
                self.value(node)
            case c_ast.TernaryOp() | c_ast.BinaryOp(op="&&" | "||") if self.typed(node).effects:
                self._guarded_effect(node)
            case _ if self.typed(node).effects or self.typed(node).volatile:
                self.value(node)
            case _:
                pass

    def _guarded_effect(self, node: Node) -> None:
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        if isinstance(node, c_ast.TernaryOp):
            self.branch(node.cond, then, otherwise)
            parts = [(then, node.iftrue), (otherwise, node.iffalse)]
        else:
            self.branch(node.left, *((then, otherwise) if node.op == "&&" else (otherwise, then)))
            parts = [(then, node.right), (otherwise, None)]
        for block, inner in parts:
            self.current = block
            if inner is not None:
                self.effect(inner)
            self.enter(done)

    def _id(self, node: Node) -> Expr:
        bound = self.symbols.bindings.get(node)
        match bound:
            case EnumConstant(value=value, type=type):
                return const(value, type.width)
            case FunctionSymbol(name=name):
                return FunctionAddress(name, self.pointer)
            case _:
                return self.read(self.place(node), node)

    def _constant(self, node: Node) -> Expr:
        typed = self.typed(node)
        if isinstance(typed.type, Float):
            if typed.type.width in (32, 64):
                literal = node.value.rstrip("fFlL") if not node.value.lower().startswith("0x") else node.value
                try:
                    value = float.fromhex(literal.rstrip("fFlL")) if "0x" in literal.lower() else float(literal)
                    return float_bits(value, typed.type.width)
                except (ValueError, OverflowError):
                    pass
            return self.refuse("floating point", node, typed.type.width)
        return const(self.symbols.values[node], self.width(typed.type))

    def array(self, node: Node) -> Expr:
        """The address of the first element of an array expression."""
        match node:
            case c_ast.FuncCall(name=c_ast.ID(name=name)) if name in VARIADIC:
                return self._call(node)
            case c_ast.ExprList() | c_ast.TernaryOp() | c_ast.Compound():
                return self.values[type(node)](node)
            case _:
                address = self.place(node).address
                assert address is not None
                return address

    def _read_place(self, node: Node) -> Expr:
        return self.read(self.place(node), node)

    # ------------------------------------------------------------ places

    def variable(self, variable: Variable) -> Place:
        if variable.storage in ("global", "extern"):
            variable = self.symbols.globals.get(variable.key, variable)
            return Place(variable.type, None, Address(variable.key, self.pointer), None, variable.volatile)
        if variable.storage == "static":
            return Place(variable.type, None, Address(variable.key, self.pointer), None, variable.volatile)
        if self.in_register(variable):
            return Place(variable.type, Reg(variable.key, self.width(variable.type)), local=True)
        if variable.storage == "parameter" and isinstance(variable.type, Record):
            return Place(variable.type, None, Reg(variable.key, self.pointer), None, variable.volatile, True)
        return Place(
            variable.type, None, Address(self.object_key(variable.key), self.pointer), None, variable.volatile, True
        )

    def in_register(self, variable: Variable) -> bool:
        return is_scalar(variable.type) and variable.key not in self.addressed

    def object_key(self, key: str) -> str:
        return f"{self.function}::{key}"

    def place(self, node: Node) -> Place:
        typed = self.typed(node)
        match node:
            case c_ast.ID():
                if node in self.symbols.texts:
                    return Place(typed.type, None, self.string(self.symbols.texts[node], node))
                bound = self.symbols.bindings[node]
                assert isinstance(bound, Variable)
                return self.variable(bound)
            case c_ast.Constant():
                return Place(typed.type, None, self.string(self.symbols.texts[node], node))
            case c_ast.UnaryOp(op="*"):
                return Place(typed.type, None, self.value(node.expr), None, typed.volatile)
            case c_ast.ArrayRef():
                return self._element(node, typed)
            case c_ast.StructRef():
                return self._member(node, typed)
            case c_ast.CompoundLiteral():
                return Place(typed.type, None, self.literal(node, typed), None, False, True)
            case c_ast.GenericSelection():
                return self.place(self.symbols.selected[node])
            case c_ast.Cast() if self.typed(node.expr).lvalue and not isinstance(typed.type, Record):
                return self.place(node.expr)  # Microsoft's assignment through a cast; the bits are the same
            case _ if isinstance(typed.type, Record):
                return Place(typed.type, None, self.value(node), None, False, True)
            case _:
                raise Unsupported(self.span(node), f"{type(node).__name__} as an lvalue")

    def _element(self, node: Node, typed: Typed) -> Place:
        base, index = node.name, node.subscript
        if not isinstance(decay(self.typed(base)), Pointer):
            base, index = index, base
        base_type = self.typed(base)
        pointer = decay(base_type)
        assert isinstance(pointer, Pointer)
        local = False
        count = None
        if isinstance(base_type.type, Array) and base_type.lvalue:
            place = self.place(base)
            assert place.address is not None
            address, local = place.address, place.local
            count = base_type.type.count
            if count is not None and count <= 1 and self.trailing(base):
                count = None  # the old way to write a flexible array
        else:
            address = self.value(base)
        at = self.index(index, self.typed(base).effects or self.typed(index).effects, address, node)
        return Place(
            typed.type, None, element(at[0], at[1], self.stride(pointer), count), None, typed.volatile, local
        )

    def index(self, node: Node, effects: bool, address: Expr, place: Node) -> tuple[Expr, Expr]:
        if self.typed(node).effects:
            address = self.keep(address, place)
        return address, self.offset(node)

    def offset(self, node: Node) -> Expr:
        """An integer operand of pointer arithmetic, as wide as a pointer."""
        type = representation(self.typed(node).type)
        return resize(self.value(node), self.pointer, isinstance(type, Int) and type.signed)

    def trailing(self, node: Node) -> bool:
        if not isinstance(node, c_ast.StructRef):
            return False
        base = self.typed(node.name).type
        record = base.target if isinstance(base, Pointer) else base
        if isinstance(record, Array):
            record = record.element
        if not isinstance(record, Record):
            return False
        found = find_member(record.tag, node.field.name, self.symbols.records)
        return bool(found) and self.symbols.records[record.tag].members[-1] == found[0]

    def _member(self, node: Node, typed: Typed) -> Place:
        base = self.typed(node.name)
        if node.type == "->":
            pointer = decay(base)
            assert isinstance(pointer, Pointer)
            record, address, local = pointer.target, self.value(node.name), False
        else:
            outer = self.place(node.name)
            assert outer.address is not None
            record, address, local = base.type, outer.address, outer.local
        assert isinstance(record, Record)
        found = find_member(record.tag, node.field.name, self.symbols.records)
        address = binary("add", address, const(sum(m.offset for m in found), self.pointer))
        member = found[-1] if found[-1].bit_width is not None else None
        return Place(typed.type, None, address, member, typed.volatile, local)

    def address_of(self, node: Node) -> Expr:
        typed = self.typed(node)
        if isinstance(typed.type, FunctionType):
            return self.value(node)
        address = self.place(node).address
        assert address is not None
        return address

    def read(self, place: Place, node: Node) -> Expr:
        if isinstance(place.type, FunctionType | Record | Array):
            assert place.address is not None
            return place.address
        if isinstance(place.type, Void):
            return Const(0, 32)
        width = self.width(place.type)
        if place.register is not None:
            return place.register
        assert place.address is not None
        self.accessed(node)
        if place.member is not None and place.member.unit:
            width = place.member.unit * 8
        if place.volatile and not place.local and not self.static:
            reg = self.temporary(width)
            pointee = self.pointee(place.type)
            self.emit(Input(reg, "volatile", text(node), self.shared.site(), self.span(node), pointee))
            unit: Expr = reg
        else:
            unit = Load(place.address, width, self.pointee(place.type))
        if place.member is None:
            return unit
        return self.extract(unit, place.member, place.type)

    def extract(self, unit: Expr, member: Member, type: CType) -> Expr:
        base = representation(type)
        assert isinstance(base, Int) and member.bit_offset is not None and member.bit_width is not None
        shifted = binary("lshr", unit, const(member.bit_offset, unit.width))
        return resize(resize(shifted, member.bit_width, False), base.width, base.signed)

    def write(self, place: Place, value: Expr, node: Node, shown: Node) -> Expr:
        """Store a converted value; yield what the lvalue then holds."""
        span = self.span(node)
        if place.register is not None:
            self.emit(Define(place.register, value, span))
            return place.register
        assert place.address is not None
        self.accessed(shown)
        if place.member is None:
            self.emit(Store(place.address, value, span, self.pointee(place.type), text(shown)))
            return value
        offset, width = place.member.bit_offset, place.member.bit_width
        assert offset is not None and width is not None
        mask = ((1 << width) - 1) << offset
        unit = place.member.unit * 8 or value.width
        old: Expr = Load(place.address, unit)
        cleared = binary("and", old, const(~mask, unit))
        field_bits = binary("and", resize(value, unit, False), const((1 << width) - 1, unit))
        moved = binary("shl", field_bits, const(offset, unit))
        self.emit(Store(place.address, binary("or", cleared, moved), span, None, text(shown), True))
        base = representation(place.type)
        return resize(resize(value, width, False), value.width, isinstance(base, Int) and base.signed)

    # ------------------------------------------------------------ objects

    def string(self, literal: Text, node: Node) -> Expr:
        key = (literal.units, literal.element.width)
        name = self.shared.strings.get(key)
        if name is None:
            name = f"string.{len(self.shared.strings) + 1}"
            self.shared.strings[key] = name
            step = literal.element.width // 8
            self.shared.objects[name] = Object(
                name,
                name,
                len(literal.units) * step,
                step,
                Array(literal.element, len(literal.units)),
                "string",
                tuple((i * step, Const(u, step * 8)) for i, u in enumerate(literal.units) if u),
                self.span(node),
                const=True,
            )
        return Address(name, self.pointer)

    def new_object(self, key: str, name: str, type: CType, span: Span, volatile: bool = False) -> Expr:
        """A local object; its birth is emitted here."""
        if key not in self.objects:
            variable_length = isinstance(type, Array) and type.count is None
            size = UNKNOWN_SIZE if variable_length else self.size(type)
            align = self.symbols.align(type)
            self.objects[key] = Object(key, name, size, align, type, "local", None, span, volatile=volatile)
        self.emit(Birth(key, self.shared.site(), span))
        return Address(key, self.pointer)

    def hidden_object(self, what: str, type: CType, node: Node) -> Expr:
        self.temporaries += 1
        return self.new_object(self.object_key(f"{what}.{self.temporaries}"), what, type, self.span(node))

    def literal(self, node: Node, typed: Typed) -> Expr:
        if self.static:
            self.shared.literals += 1
            key = f"literal.{self.shared.literals}"
            leaves = self.symbols.literals[node]
            self.shared.objects[key] = Object(
                key, key, self.size(typed.type), self.symbols.align(typed.type), typed.type, "static",
                self.static_parts(leaves), self.span(node),
            )
            return Address(key, self.pointer)
        address = self.hidden_object("literal", typed.type, node)
        self.initialise(address, typed.type, self.symbols.literals[node], node)
        return address

    def static_parts(self, leaves: tuple[Leaf, ...]) -> tuple[tuple[int, Expr], ...]:
        raise NotImplementedError

    def initialise(self, address: Expr, type: CType, leaves: tuple[Leaf, ...], node: Node) -> None:
        """Fill a local object from its initialiser: zeros first, then each part."""
        span = self.span(node)
        size = self.size(type)
        whole = len(leaves) == 1 and leaves[0].offset == 0 and leaves[0].type == type and is_scalar(type)
        copied = len(leaves) == 1 and leaves[0].type == type and isinstance(type, Record)
        if not whole and not copied and size:
            self.emit(FillBytes(address, Const(0, 8), const(size, self.pointer), span))
        for leaf in leaves:
            at = binary("add", address, const(leaf.offset, self.pointer))
            if isinstance(leaf.type, Array):
                self.fill_array(at, leaf)
            elif isinstance(leaf.type, Record):
                source = self.value(leaf.value)
                bytes_ = const(self.size(leaf.type), self.pointer)
                self.emit(CopyBytes(at, source, bytes_, self.span(leaf.value), text(node)))
            else:
                value = self.as_type(leaf.value, leaf.type)
                member = None
                if leaf.bit_width is not None:
                    member = Member(None, leaf.type, 0, leaf.bit_offset, leaf.bit_width, unit=leaf.unit)
                shown = node if whole else leaf.value
                place = Place(leaf.type, None, at, member)
                name = c_ast.ID(node.name) if isinstance(node, c_ast.Decl) and whole else shown
                self.write(place, value, leaf.value, name)

    def fill_array(self, address: Expr, leaf: Leaf) -> None:
        assert isinstance(leaf.type, Array)
        literal = self.symbols.texts.get(leaf.value)
        span = self.span(leaf.value)
        if literal is None:
            self.emit(CopyBytes(address, self.array(leaf.value), const(self.size(leaf.type), self.pointer), span))
            return
        step = literal.element.width // 8
        count = min(leaf.type.count or 0, len(literal.units))
        if count <= 16:
            for index, unit in enumerate(literal.units[:count]):
                if unit:
                    at = binary("add", address, const(index * step, self.pointer))
                    self.emit(Store(at, Const(unit, step * 8), span))
        else:
            self.emit(CopyBytes(address, self.string(literal, leaf.value), const(count * step, self.pointer), span))

    # ------------------------------------------------------------ operators

    def _unary(self, node: Node) -> Expr:
        op = node.op
        match op:
            case "&":
                return self.address_of(node.expr)
            case "*":
                if isinstance(self.typed(node).type, FunctionType):
                    return self.value(node.expr)
                return self._read_place(node)
            case "!":
                return resize(self.condition(node), 32, False)
            case "++" | "--" | "p++" | "p--":
                return self._increment(node, True)
            case "sizeof" | "_Alignof" | "alignof" | "__alignof__":
                return const(self.symbols.values[node], self.pointer)
        type = self.typed(node).type
        if isinstance(type, Float):
            value = self.value(node.expr)
            if op == "+":
                return value
            if isinstance(value, Const):
                return Const(value.value ^ (1 << (value.width - 1)), value.width)
            return self.refuse("floating point", node, type.width)
        value = self.as_type(node.expr, type)
        if op == "+":
            return value
        if op == "-" and self.shared.overflow and isinstance(type, Int) and type.signed:
            self.trap(binary("eq", value, const(1 << value.width - 1, value.width)), node)
        return unary("neg" if op == "-" else "not", value)

    def _binary(self, node: Node) -> Expr:
        if node.op in ("&&", "||"):
            return self._logical(node)
        chain: list[Node] = []
        inner = node
        while isinstance(inner, c_ast.BinaryOp) and inner.op not in ("&&", "||"):
            chain.append(inner)
            inner = inner.left
        left = self.value(inner)
        for number, link in enumerate(reversed(chain), 1):
            if self.typed(link.right).effects:
                left = self.keep(left, link)
            elif number % _LONGEST == 0:
                left = self.keep(left, link)
            right = self.value(link.right)
            left = self.operate(
                link.op, left, decay(self.typed(link.left)), self.typed(link.left), right,
                decay(self.typed(link.right)), self.typed(link.right), self.typed(link).type, link,
            )
        return left

    def operate(
        self,
        op: str,
        left: Expr,
        left_type: CType,
        left_typed: Typed,
        right: Expr,
        right_type: CType,
        right_typed: Typed,
        type: CType,
        node: Node,
    ) -> Expr:
        """One binary operator on two values; ``type`` is that of the result."""
        if op in _RELATIONS:
            condition = self.relation(
                op, left, left_type, left_typed, right, right_type, right_typed, node
            )
            return resize(condition, 32, False)
        if isinstance(left_type, Pointer) or isinstance(right_type, Pointer):
            return self.pointer_arithmetic(op, left, left_type, right, right_type, type)
        if isinstance(left_type, Float) or isinstance(right_type, Float) or isinstance(type, Float):
            return self.refuse("floating point", node, self.width(type))
        if op in ("<<", ">>"):
            assert isinstance(type, Int)
            a = self.convert(left, left_type, type, node)
            amount_type = representation(right_type)
            amount = resize(right, type.width, isinstance(amount_type, Int) and amount_type.signed)
            return binary("shl" if op == "<<" else ("ashr" if type.signed else "lshr"), a, amount)
        common = arithmetic_type(left_typed, right_typed)
        assert isinstance(common, Int)
        a = self.convert(left, left_type, common, node)
        b = self.convert(right, right_type, common, node)
        if common.signed and self.shared.overflow:
            self.trap_overflow(op, a, b, node)
        if op in ("/", "%"):
            return binary(("s" if common.signed else "u") + ("div" if op == "/" else "rem"), a, b)
        return binary(_OPERATORS[op], a, b)

    def trap_overflow(self, op: str, a: Expr, b: Expr, node: Node) -> None:
        """Call OVERFLOW where a signed operation has no result."""
        width = a.width
        if op in ("/", "%"):
            least = binary("eq", a, const(1 << width - 1, width))
            self.trap(binary("and", least, binary("eq", b, const(-1, width))), node)
        elif op in ("+", "-", "*"):
            wide = width * 2 if op == "*" else width + 1
            exact = binary(_OPERATORS[op], resize(a, wide, True), resize(b, wide, True))
            self.trap(binary("ne", exact, resize(binary(_OPERATORS[op], a, b), wide, True)), node)

    def trap(self, condition: Expr, node: Node) -> None:
        if self.static or isinstance(condition, Const) and not condition.value:
            return
        wrong, right = self.new_block(), self.new_block()
        span = self.span(node)
        self.finish(Branch(condition, wrong, right, span, f"{text(node)} overflows"))
        self.current = wrong
        self.emit(Call(None, OVERFLOW, (), FunctionType(Void(), (), False), self.shared.site(), span, text=text(node)))
        self.finish(Halt("signed overflow", span))
        self.current = right

    def relation(
        self,
        op: str,
        left: Expr,
        left_type: CType,
        left_typed: Typed,
        right: Expr,
        right_type: CType,
        right_typed: Typed,
        node: Node,
    ) -> Expr:
        sign = False
        common: CType | None
        if isinstance(left_type, Pointer) or isinstance(right_type, Pointer):
            common = left_type if isinstance(left_type, Pointer) else right_type
        else:
            common = arithmetic_type(left_typed, right_typed)
            assert common is not None
            if isinstance(common, Float):
                return self.refuse("floating point", node, 1)
            assert isinstance(common, Int)
            sign = common.signed
        a = self.convert(left, left_type, common, node)
        b = self.convert(right, right_type, common, node)
        kind, swapped = _RELATIONS[op]
        if swapped:
            a, b = b, a
        if kind not in ("eq", "ne"):
            kind = ("s" if sign else "u") + kind
        return binary(kind, a, b)

    def pointer_arithmetic(
        self, op: str, left: Expr, left_type: CType, right: Expr, right_type: CType, type: CType
    ) -> Expr:
        if isinstance(left_type, Pointer) and isinstance(right_type, Pointer):
            difference = binary("sub", left, right)
            size = self.stride(left_type)
            return binary("sdiv", difference, const(size, self.pointer)) if size > 1 else difference
        if not isinstance(left_type, Pointer):
            left, left_type, right, right_type = right, right_type, left, left_type
        assert isinstance(left_type, Pointer)
        number = representation(right_type)
        index = resize(right, self.pointer, isinstance(number, Int) and number.signed)
        if op == "-":
            index = unary("neg", index)
        return element(left, index, self.stride(left_type), None)

    def _assignment(self, node: Node) -> Expr:
        return self._assign(node, True)

    def _assign(self, node: Node, wanted: bool) -> Expr:
        target = self.typed(node.lvalue)
        if isinstance(target.type, Record):
            return self._assign_record(node)
        if node.op == "=":
            value = self.as_type(node.rvalue, target.type)
            if self.typed(node.lvalue).effects:
                value = self.keep(value, node)
            place = self.place(node.lvalue)
        else:
            place = self.place(node.lvalue)
            if place.address is not None and (self.typed(node.rvalue).effects or place.volatile):
                place = Place(
                    place.type, None, self.keep(place.address, node), place.member, place.volatile, place.local
                )
            right = self.value(node.rvalue)
            old = self.read(place, node.lvalue)
            value = self.compound(node.op[:-1], old, target, right, self.typed(node.rvalue), node)
        if wanted and place.register is None:
            value = self.keep(value, node)
        return self.write(place, value, node, node.lvalue)

    def compound(self, op: str, old: Expr, target: Typed, right: Expr, other: Typed, node: Node) -> Expr:
        """``old op right`` as it is stored back into an lvalue of the type of ``target``."""
        result: CType | None
        if isinstance(target.type, Pointer):
            result = target.type
        elif op in ("<<", ">>"):
            result = integer(target)
        else:
            result = arithmetic_type(target, other)
        assert result is not None
        value = self.operate(op, old, target.type, target, right, decay(other), other, result, node)
        return self.convert(value, result, target.type, node)

    def _assign_record(self, node: Node) -> Expr:
        target = self.typed(node.lvalue)
        source = self.value(node.rvalue)
        if self.typed(node.lvalue).effects:
            source = self.keep(source, node)
        if self.typed(node.rvalue).volatile and self.typed(node.rvalue).lvalue:
            self.emit(Refused("copy of a volatile object", self.span(node)))
        address = self.place(node.lvalue).address
        assert address is not None
        size = const(self.size(target.type), self.pointer)
        self.emit(CopyBytes(address, source, size, self.span(node), text(node.lvalue)))
        return address

    def _increment(self, node: Node, wanted: bool) -> Expr:
        typed = self.typed(node.expr)
        place = self.place(node.expr)
        if place.address is not None and place.volatile:
            place = Place(
                place.type, None, self.keep(place.address, node), place.member, place.volatile, place.local
            )
        old = self.read(place, node.expr)
        after = node.op.startswith("p")
        if wanted and after:
            old = self.keep(old, node)
        one = Typed(INT)
        if isinstance(typed.type, Float):
            new = self.refuse("floating point", node, typed.type.width)
        else:
            new = self.compound(node.op[-1], old, typed, Const(1, 32), one, node)
        if wanted and not after and place.register is None:
            if place.address is not None:
                place = Place(
                    place.type, None, self.keep(place.address, node), place.member, place.volatile, place.local
                )
            new = self.keep(new, node)
        held = self.write(place, new, node, node.expr)
        return old if after else held

    # ------------------------------------------------------------ conditions

    def simple(self, node: Node) -> bool:
        """Whether the expression is pure and cheap: no load, no effect, nothing undefined when evaluated in vain."""
        known = self.simple_memo.get(node)
        if known is not None:
            return known
        typed = self.typed(node) if node in self.symbols.types else None
        out = False
        if typed is not None and not typed.effects and not isinstance(typed.type, Float | Record):
            match node:
                case c_ast.Constant():
                    out = True
                case _ if self.shared.careful:
                    pass
                case c_ast.ID():
                    bound = self.symbols.bindings.get(node)
                    if isinstance(bound, Variable):
                        out = isinstance(bound.type, Array) or (
                            bound.storage in ("local", "parameter") and self.in_register(bound)
                        )
                    else:
                        out = True
                case c_ast.UnaryOp(op="&"):
                    out = isinstance(node.expr, c_ast.ID)
                case c_ast.UnaryOp(op="sizeof" | "_Alignof"):
                    out = True
                case c_ast.UnaryOp(op="+" | "-" | "~" | "!"):
                    out = self.simple(node.expr)
                case c_ast.BinaryOp(op=op):
                    out = self.simple(node.left) and self.simple(node.right)
                    if op in ("/", "%"):
                        out = out and isinstance(node.right, c_ast.Constant) and self.symbols.values[node.right] != 0
                    if op in ("<<", ">>"):
                        out = out and isinstance(node.right, c_ast.Constant) and self.symbols.values[node.right] < 32
                    for side in (node.left, node.right):
                        out = out and not isinstance(self.typed(side).type, Float)
                case c_ast.Cast():
                    out = self.simple(node.expr) and not isinstance(self.typed(node.expr).type, Float)
                case c_ast.TernaryOp():
                    out = self.simple(node.cond) and self.simple(node.iftrue) and self.simple(node.iffalse)
        self.simple_memo[node] = out
        return out

    def condition(self, node: Node) -> Expr:
        """The truth of an expression, width 1."""
        match node:
            case c_ast.UnaryOp(op="!"):
                return negation(self.condition(node.expr))
            case c_ast.BinaryOp(op="&&" | "||"):
                return truth(self._logical(node))
            case c_ast.ExprList():
                for inner in node.exprs[:-1]:
                    self.effect(inner)
                return self.condition(node.exprs[-1])
            case _:
                typed = self.typed(node)
                value = self.value(node)
                if isinstance(typed.type, Float):
                    return self.refuse("floating point", node, 1)
                return truth(value)

    def _logical(self, node: Node) -> Expr:
        if self.simple(node.right):
            conditions: list[Node] = []
            inner = node
            while isinstance(inner, c_ast.BinaryOp) and inner.op == node.op and self.simple(inner.right):
                conditions.append(inner.right)
                inner = inner.left
            out = self.condition(inner)
            for right in reversed(conditions):
                out = binary("and" if node.op == "&&" else "or", out, self.condition(right))
            return resize(out, 32, False)
        out_reg = self.temporary(1)
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        self.branch(node, then, otherwise)
        for block, value in ((then, 1), (otherwise, 0)):
            self.current = block
            self.emit(Define(out_reg, Const(value, 1), self.span(node)))
            self.enter(done)
        return resize(out_reg, 32, False)

    def branch(self, node: Node, then: int, otherwise: int) -> None:
        """Go to ``then`` or ``otherwise`` as the expression says; what follows is unreachable."""
        match node:
            case c_ast.UnaryOp(op="!"):
                self.branch(node.expr, otherwise, then)
            case c_ast.BinaryOp(op="&&" | "||") if not self.simple(node):
                chain: list[Node] = []
                inner = node
                while isinstance(inner, c_ast.BinaryOp) and inner.op == node.op and not self.simple(inner):
                    chain.append(inner.right)
                    inner = inner.left
                for part in [inner, *reversed(chain[1:])]:
                    more = self.new_block()
                    if node.op == "&&":
                        self.branch(part, more, otherwise)
                    else:
                        self.branch(part, then, more)
                    self.current = more
                self.branch(chain[0], then, otherwise)
            case c_ast.TernaryOp() if not self.simple(node):
                first, second = self.new_block(), self.new_block()
                self.branch(node.cond, first, second)
                self.current = first
                self.branch(node.iftrue, then, otherwise)
                self.current = second
                self.branch(node.iffalse, then, otherwise)
            case c_ast.ExprList():
                for inner in node.exprs[:-1]:
                    self.effect(inner)
                self.branch(node.exprs[-1], then, otherwise)
            case _:
                self.branch_on(self.condition(node), then, otherwise, node)

    def branch_on(self, condition: Expr, then: int, otherwise: int, node: Node) -> None:
        if isinstance(condition, Const):
            self.finish(Jump(then if condition.value else otherwise))
        else:
            self.finish(Branch(condition, then, otherwise, self.span(node), text(node)))

    def _ternary(self, node: Node) -> Expr:
        typed = self.typed(node)
        if isinstance(typed.type, Void):
            self._guarded_effect(node)
            return Const(0, 32)
        if not isinstance(typed.type, Record) and self.simple(node.iftrue) and self.simple(node.iffalse):
            condition = self.condition(node.cond)
            return choose(condition, self.as_type(node.iftrue, typed.type), self.as_type(node.iffalse, typed.type))
        then, otherwise, done = self.new_block(), self.new_block(), self.new_block()
        self.branch(node.cond, then, otherwise)
        out = self.temporary(self.width(typed.type))
        for block, inner in ((then, node.iftrue), (otherwise, node.iffalse)):
            self.current = block
            self.emit(Define(out, self.as_type(inner, typed.type), self.span(inner)))
            self.enter(done)
        return out

    # ------------------------------------------------------------ other expressions

    def _cast(self, node: Node) -> Expr:
        typed = self.typed(node)
        if isinstance(typed.type, Void):
            self.effect(node.expr)
            return Const(0, 32)
        return self.as_type(node.expr, typed.type)

    def _comma(self, node: Node) -> Expr:
        for inner in node.exprs[:-1]:
            self.effect(inner)
        return self.value(node.exprs[-1])

    def _generic(self, node: Node) -> Expr:
        return self.value(self.symbols.selected[node])

    def _statement_expression(self, node: Node) -> Expr:
        raise NotImplementedError

    # ------------------------------------------------------------ calls

    def _call(self, node: Node) -> Expr:
        args = list(node.args.exprs) if node.args is not None else []
        result = self.typed(node).type
        if isinstance(node.name, c_ast.ID):
            name = node.name.name
            bound = self.symbols.bindings.get(node.name)
            built_in = self._built_in(name, bound, node, args, result)
            if built_in is not None:
                return built_in
            if isinstance(bound, FunctionSymbol):
                return self._invoke(node, bound.name, bound.type, args, result)
        callee_type = decay(self.typed(node.name))
        assert isinstance(callee_type, Pointer) and isinstance(callee_type.target, FunctionType)
        callee = self.value(node.name)
        if isinstance(callee, FunctionAddress):
            return self._invoke(node, callee.function, callee_type.target, args, result)
        if any(self.typed(arg).effects for arg in args):
            callee = self.keep(callee, node)
        return self._invoke(node, callee, callee_type.target, args, result)

    def _built_in(self, name: str, bound: object, node: Node, args: list[Node], result: CType) -> Expr | None:
        if node in self.symbols.values:
            return const(self.symbols.values[node], self.width(result))
        if isinstance(bound, FunctionSymbol):
            if name in MEMORY_BUILTINS and bound.definition is None and len(args) >= 2:
                return self._memory(name, node, args)
            return None
        if bound is not None:
            return None
        if name == REFUSED:
            literal = self.symbols.texts.get(args[0]) if args else None
            construct = bytes(literal.units[:-1]).decode("utf-8", "replace") if literal is not None else name
            return self.refuse(construct, node, 32)
        if name in VARIADIC:
            self.emit(Refused("variable arguments", self.span(node)))
            if isinstance(result, Void):
                return Const(0, 32)
            if isinstance(result, Record | Array):
                return self.hidden_object("va_arg", result, node)
            reg = self.temporary(self.width(result))
            pointee = self.pointee(result)
            self.emit(Input(reg, "nondet", "va_arg", self.shared.site(), self.span(node), pointee))
            return reg
        if name in MEMORY_BUILTINS:
            return self._memory(name, node, args)
        if name == "__builtin_expect":
            value = self.as_type(args[0], result)
            self.effect(args[1])
            return value
        if name in ("__builtin_unreachable", "__builtin_trap"):
            self.finish(Halt(name, self.span(node)))
            return Const(0, 32)
        raise Unsupported(self.span(node), name)

    def values_of(self, args: list[Node], types: list[CType]) -> list[Expr]:
        """Evaluate arguments from left to right; a later effect does not change an earlier value."""
        later = [False] * len(args)
        for index in range(len(args) - 2, -1, -1):
            later[index] = later[index + 1] or self.typed(args[index + 1]).effects
        out: list[Expr] = []
        for arg, type, effects in zip(args, types, later, strict=True):
            value = self.as_type(arg, type)
            out.append(self.keep(value, arg) if effects else value)
        return out

    def _memory(self, name: str, node: Node, args: list[Node]) -> Expr:
        kind, _ = MEMORY_BUILTINS[name]
        for arg in args[:2]:
            self.accessed(c_ast.UnaryOp("*", arg, node.coord))
        size = pointer_sized(self.abi, False)
        pointer = Pointer(Void())
        span = self.span(node)
        if kind == "zero":
            target, length = self.values_of(args[:2], [pointer, size])
            byte: Expr = Const(0, 8)
        elif kind == "copy":
            target, source, length = self.values_of(args[:3], [pointer, pointer, size])
            self.emit(CopyBytes(target, source, length, span, text(node)))
            return target
        elif kind == "fill":
            target, byte, length = self.values_of(args[:3], [pointer, UNSIGNED_CHAR, size])
        else:
            target, length, byte = self.values_of(args[:3], [pointer, size, UNSIGNED_CHAR])
        self.emit(FillBytes(target, byte, length, span, text(node)))
        return target

    def _invoke(self, node: Node, callee: str | Expr, type: FunctionType, args: list[Node], result: CType) -> Expr:
        span = self.span(node)
        declared = type.parameters
        types: list[CType] = []
        for index, arg in enumerate(args):
            if declared is not None and index < len(declared):
                types.append(declared[index])
            else:
                types.append(self.default_promotion(self.typed(arg)))
        arguments: list[Argument] = []
        for index, (arg, type_, value) in enumerate(zip(args, types, self.values_of(args, types), strict=True)):
            if isinstance(type_, Record):
                copy = self.hidden_object("argument", type_, arg)
                self.emit(CopyBytes(copy, value, const(self.size(type_), self.pointer), self.span(arg)))
                arguments.append(Argument(copy, type_))
                continue
            parameter = declared[index] if declared is not None and index < len(declared) else None
            promised = isinstance(parameter, Pointer) and parameter.const_target
            arguments.append(Argument(value, self.argument_pointee(arg, type_), promised))
        target: Reg | None = None
        out: Expr = Const(0, 32)
        if isinstance(result, Record):
            out = self.hidden_object("result", result, node)
            arguments.insert(0, Argument(out, result))
        elif not isinstance(result, Void):
            target = self.temporary(self.width(result))
            out = target
        self.before_call(callee, args, arguments, node)
        self.emit(
            Call(
                target, callee, tuple(arguments), type, self.shared.site(), span, self.pointee(result), text(node)
            )
        )
        if isinstance(callee, str) and callee in self.shared.unit.noreturn:
            self.finish(Halt(f"{self.shared.unit.display.get(callee, callee)} does not return", span))
        self.after_call(callee, node)
        return out

    def before_call(self, callee: str | Expr, args: list[Node], arguments: list[Argument], node: Node) -> None:
        """An exception may be raised instead of the call."""

    def after_call(self, callee: str | Expr, node: Node) -> None:
        """An exception may come out of the call."""

    def accessed(self, node: Node) -> None:
        """An exception may be raised instead of an access."""

    def default_promotion(self, typed: Typed) -> CType:
        promoted = integer(typed)
        if promoted is not None:
            return promoted
        if isinstance(typed.type, Float) and typed.type.width == 32:
            return Float("double", 64)
        return decay(typed)

    def argument_pointee(self, node: Node, type: CType) -> CType | None:
        """What the argument's pointer points to before any cast."""
        if not isinstance(type, Pointer):
            return None
        best: CType = type.target
        while True:
            seen = decay(self.typed(node))
            if isinstance(seen, Pointer):
                if not isinstance(seen.target, Void) or isinstance(best, Void):
                    best = seen.target
            else:
                return best
            if not isinstance(node, c_ast.Cast):
                return best
            node = node.expr


def float_bits(value: float, width: int) -> Const:
    """Yield the IEEE 754 pattern of a constant. Raises: OverflowError."""
    pattern = struct.pack("<f" if width == 32 else "<d", value)
    return Const(int.from_bytes(pattern, "little"), width)


def float_of(bits: Const) -> float:
    """Yield the value of an IEEE 754 pattern of 32 or 64 bits."""
    pattern = bits.value.to_bytes(bits.width // 8, "little")
    value = struct.unpack("<f" if bits.width == 32 else "<d", pattern)[0]
    assert isinstance(value, float)
    return value

