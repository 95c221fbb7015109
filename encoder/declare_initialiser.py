"""Initialisers: which value goes to which byte."""

from __future__ import annotations

from dataclasses import replace

from pycparser import c_ast

from encoder.constant import Text, representation
from encoder.ctype import Array, CType, Int, Member, Record
from encoder.declare_call import CallChecking
from encoder.layout import size_of
from encoder.symbol import Leaf, Node, Typed
from encoder.type_rules import spell


class InitialiserChecking(CallChecking):
    """Takes initialisers apart."""

    def initialise(self, type: CType, node: Node, offset: int, leaves: list[Leaf], place: Node) -> CType:
        """Append the leaves of an initialiser; yield the type, completed when it was an array without length."""
        if isinstance(type, Array):
            text = self.string_of(node)
            if text is None and isinstance(node, c_ast.InitList) and len(node.exprs) == 1:
                text = self.string_of(node.exprs[0])
                if text is not None and isinstance(representation(type.element), Int):
                    node = node.exprs[0]
            element = representation(type.element)
            if text is not None and isinstance(element, Int) and element.width == text.element.width:
                whole = Array(type.element, len(text.units) if type.count is None else type.count)
                leaves.append(Leaf(offset, whole, node))
                return whole
        if isinstance(node, c_ast.InitList):
            if isinstance(type, Array | Record):
                if isinstance(type, Record) and type.tag not in self.records:
                    self.error("incomplete-type", f"initialiser for incomplete type `{spell(type)}`", place)
                    return type
                items = list(node.exprs)
                at, used = self.aggregate(type, items, 0, offset, leaves, True, ())
                if at < len(items):
                    self.error("excess-initialiser", "more initialisers than members", place)
                if isinstance(type, Array) and type.count is None:
                    return Array(type.element, used)
                return type
            if not node.exprs:
                return type
            inner = node.exprs[0]
            if isinstance(inner, c_ast.NamedInitializer):
                self.error("incompatible-types", "a designator in the initialiser of a scalar", place)
                return type
            return self.initialise(type, inner, offset, leaves, place)
        typed = self.expression(node)
        if typed is None:
            return type
        if isinstance(type, Array):
            if typed.type == type and isinstance(node, c_ast.CompoundLiteral):
                leaves.append(Leaf(offset, type, node))
                return type
            self.error("incompatible-types", "an array needs a list of initialisers", place)
            return type
        self.assignable(type, typed, node, "initialiser")
        leaves.append(Leaf(offset, type, node))
        return type

    def string_of(self, node: Node) -> Text | None:
        if isinstance(node, c_ast.Constant) and "string" in node.type:
            self.expression(node)
            return self.texts.get(node)
        return None

    def aggregate(
        self,
        type: CType,
        items: list[Node],
        at: int,
        offset: int,
        leaves: list[Leaf],
        braced: bool,
        path: tuple[int | Member, ...],
    ) -> tuple[int, int]:
        """Consume items from ``at`` for one aggregate; yield the next item and the number of elements reached.

        ``path``: designators of the first item that lead into this aggregate.
        """
        position = 0
        used = 0
        members = self.records[type.tag].members if isinstance(type, Record) else ()
        union = isinstance(type, Record) and type.kind == "union"
        while at < len(items):
            item = items[at]
            if isinstance(item, c_ast.NamedInitializer):
                if not path:
                    if not braced:
                        return at, used
                    resolved = self.designators(type, item)
                    if resolved is None:
                        at += 1
                        continue
                    path = resolved
                first = path[0]
                position = first if isinstance(first, int) else members.index(first)
                rest = path[1:]
                path = ()
                part, where, bits = self.part(type, members, position, offset)
                if rest:
                    at, _ = self.aggregate(part, items, at, where, leaves, False, rest)
                else:
                    items[at] = item.expr
                    at = self.element(part, items, at, where, leaves, bits, item)
            else:
                full = (type.count is not None and position >= type.count) if isinstance(type, Array) else (
                    position >= (min(1, len(members)) if union else len(members))
                )
                if full:
                    return at, used
                part, where, bits = self.part(type, members, position, offset)
                at = self.element(part, items, at, where, leaves, bits, item)
            position = position + 1 if not union else len(members)
            used = max(used, position)
        return at, used

    def part(
        self, type: CType, members: tuple[Member, ...], position: int, offset: int
    ) -> tuple[CType, int, Member | None]:
        if isinstance(type, Array):
            return type.element, offset + position * size_of(type.element, self.records, self.abi), None
        member = members[position]
        return member.type, offset + member.offset, member if member.bit_width is not None else None

    def element(
        self, type: CType, items: list[Node], at: int, offset: int, leaves: list[Leaf], bits: Member | None, place: Node
    ) -> int:
        value = items[at]
        if isinstance(value, c_ast.InitList) or not isinstance(type, Array | Record):
            inner: list[Leaf] = []
            self.initialise(type, value, offset, inner, value if hasattr(value, "coord") else place)
            if bits is not None:
                at_bit, width, unit = bits.bit_offset, bits.bit_width, bits.unit
                inner = [replace(leaf, bit_offset=at_bit, bit_width=width, unit=unit) for leaf in inner]
            leaves.extend(inner)
            return at + 1
        if isinstance(type, Array):
            element = representation(type.element)
            text = self.string_of(value)
            if text is not None and isinstance(element, Int) and element.width == text.element.width:
                leaves.append(Leaf(offset, type, value))
                return at + 1
        else:
            typed = self.expression(value)
            if typed is None:
                return at + 1
            if typed.type == type:
                leaves.append(Leaf(offset, type, value))
                return at + 1
            if type.tag not in self.records or not self.records[type.tag].members:
                return at + 1
        before = at
        at, _ = self.aggregate(type, items, at, offset, leaves, False, ())
        return max(at, before + 1)

    def designators(self, type: CType, item: Node) -> tuple[int | Member, ...] | None:
        out: list[int | Member] = []
        for name in item.name:
            if isinstance(name, c_ast.ArrayDesignator):
                folded = self.fold(name.expr) if self.expression(name.expr) is not None else None
                if not isinstance(type, Array) or folded is None or not 0 <= folded[0] < (
                    type.count if type.count is not None else 1 << 40
                ):
                    self.error("unknown-member", "this designator does not fit the array", name)
                    return None
                out.append(folded[0])
                type = type.element
            else:
                found = self.member(type, name.name, name)
                if not found:
                    return None
                out.extend(found)
                type = found[-1].type
        return tuple(out)

    def compound_literal(self, node: Node) -> Typed | None:
        qualified = self.type(node.type)
        if qualified is None:
            return None
        leaves: list[Leaf] = []
        type = self.initialise(qualified.type, node.init, 0, leaves, node)
        self.literals[node] = tuple(leaves)
        return Typed(type, True, qualified.const, qualified.volatile, None, self.function is not None)
