"""Lvalues: where they live, how they are read and written; objects and their initialisers."""

from __future__ import annotations

from dataclasses import dataclass

from pycparser import c_ast

from encoder.constant import Text, representation
from encoder.ctype import Array, CType, FunctionType, Int, Member, Pointer, Record, Void
from encoder.diagnostic import Unsupported
from encoder.ir import Address, Birth, Const, CopyBytes, Define, Expr, FillBytes, Input, Load, Object, Reg, Store
from encoder.layout import Incomplete, find_member
from encoder.lower_draft import FunctionDraft
from encoder.lower_fold import binary, choose, const, resize
from encoder.source import Span
from encoder.symbol import Leaf, Node, Typed, Variable
from encoder.type_rules import decay, is_scalar, is_variable

UNKNOWN_SIZE = 1 << 31  # bytes of an object whose size is not said


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


class PlaceLowering(FunctionDraft):
    """Lowers lvalues and objects."""

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
            case _ if node in self.symbols.selected:
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
        return Place(typed.type, None, self.step(at[0], at[1], pointer, count), None, typed.volatile, local)

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

    # ------------------------------------------------------------ access

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
            self.emit(Input(reg, "volatile", self.text(node), self.shared.site(), self.span(node), pointee))
            unit: Expr = reg if pointee is None else self.perhaps_kept(place.address, reg, pointee, node)
        else:
            unit = Load(place.address, width, self.pointee(place.type))
        if place.member is None:
            return unit
        return self.extract(unit, place.member, place.type)

    def perhaps_kept(self, address: Expr, other: Reg, pointee: CType, node: Node) -> Expr:
        """Yield a volatile pointer: what the program keeps there, or ``other``, if that was put there from outside."""
        changed, found = self.temporary(8), self.temporary(other.width)
        text = f"has {self.text(node)} changed"
        self.emit(Input(changed, "volatile", text, self.shared.site(), self.span(node)))
        value = choose(binary("ne", changed, const(0, 8)), other, Load(address, other.width, pointee))
        self.emit(Define(found, value, self.span(node)))
        return found

    def read_place(self, node: Node) -> Expr:
        return self.read(self.place(node), node)

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
            self.emit(Store(place.address, value, span, self.pointee(place.type), self.text(shown)))
            return value
        offset, width = place.member.bit_offset, place.member.bit_width
        assert offset is not None and width is not None
        mask = ((1 << width) - 1) << offset
        unit = place.member.unit * 8 or value.width
        old: Expr = Load(place.address, unit)
        cleared = binary("and", old, const(~mask, unit))
        field_bits = binary("and", resize(value, unit, False), const((1 << width) - 1, unit))
        moved = binary("shl", field_bits, const(offset, unit))
        self.emit(Store(place.address, binary("or", cleared, moved), span, None, self.text(shown), True))
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

    def new_object(
        self, key: str, name: str, type: CType, span: Span, volatile: bool = False, align_to: int = 0
    ) -> Expr:
        """A local object; its birth is emitted here."""
        if key not in self.objects:
            try:
                size = UNKNOWN_SIZE if is_variable(type) else self.size(type)
                align = self.symbols.align(type)
            except Incomplete:  # of an opaque type: its declaration is refused
                size, align = UNKNOWN_SIZE, 16
            align = max(align, align_to)
            self.objects[key] = Object(key, name, size, align, type, "local", None, span, volatile=volatile)
        bytes_ = self.bytes_of(type) if is_variable(type) else None
        self.emit(Birth(key, self.shared.site(), span, bytes_))
        return Address(key, self.pointer)

    def measure(self, node: Node) -> None:
        """Note the lengths of the arrays of variable length that a declarator or type name declares."""
        for _, inner in node.children():
            self.measure(inner)
        length = self.symbols.lengths.get(node)
        if length is not None:
            type = representation(self.typed(node.dim).type)
            count = resize(self.value(node.dim), self.pointer, isinstance(type, Int) and type.signed)
            self.emit(Define(Reg(length, self.pointer), count, self.span(node.dim)))

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
                self.emit(CopyBytes(at, source, bytes_, self.span(leaf.value), self.text(node)))
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
