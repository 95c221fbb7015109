"""Initialisers: which value goes to which byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from pycparser import c_ast

from encoder.constant import Text, representation
from encoder.ctype import Array, CType, Int, Member, Record
from encoder.declare_call import CallChecking
from encoder.diagnostic import Unsupported
from encoder.layout import size_of
from encoder.parse import is_range
from encoder.symbol import Leaf, Node, Typed
from encoder.type_rules import is_variable, spell

Designator: TypeAlias = range | Member  # the elements or the member that a value goes to
_MOST_REPEATED = 1 << 16


class InitialiserChecking(CallChecking):
    """Takes initialisers apart."""

    def initialise(self, type: CType, node: Node, offset: int, leaves: list[Leaf], place: Node) -> CType:
        """Append the leaves of an initialiser; yield the type, completed when it was an array without length."""
        self.need(type)
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
        path: tuple[Designator, ...],
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
                first, rest, path = path[0], path[1:], ()
                before, start = len(leaves), at
                positions = first if isinstance(first, range) else range(1)
                for number in positions:
                    position = number if isinstance(first, range) else members.index(first)
                    part, where, bits = self.part(type, members, position, offset)
                    if rest:
                        items[start] = item
                        at, _ = self.aggregate(part, items, start, where, leaves, False, rest)
                    else:
                        items[start] = item.expr
                        at = self.element(part, items, start, where, leaves, bits, item)
                    if len(positions) > 1:
                        self.repeatable(item, leaves[before:], at - start)
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

    def repeatable(self, item: Node, leaves: list[Leaf], consumed: int) -> None:
        """Raises: Unsupported when the value of a range designator means more than the same for each element."""
        span = self.unit.span(item)
        if consumed > 1:
            raise Unsupported(span, "range designator whose value has no braces")
        if len(leaves) > _MOST_REPEATED:
            raise Unsupported(span, f"range designator of more than {_MOST_REPEATED} values")
        for leaf in leaves:
            typed = self.types.get(leaf.value)
            if typed is not None and typed.effects and not isinstance(leaf.value, c_ast.CompoundLiteral):
                raise Unsupported(span, "range designator whose value has side effects")

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

    def designators(self, type: CType, item: Node) -> tuple[Designator, ...] | None:
        out: list[Designator] = []
        for name in item.name:
            if isinstance(name, c_ast.ArrayDesignator):
                ends = (name.expr.left, name.expr.right) if is_range(name.expr) else (name.expr,)
                folded = [self.fold(end) if self.expression(end) is not None else None for end in ends]
                numbers = [value[0] for value in folded if value is not None]
                if not isinstance(type, Array) or len(numbers) < len(ends) or not 0 <= numbers[0] <= numbers[-1] < (
                    type.count if type.count is not None else 1 << 40
                ):
                    self.error("unknown-member", "this designator does not fit the array", name)
                    return None
                out.append(range(numbers[0], numbers[-1] + 1))
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
        if is_variable(qualified.type):
            self.error("variable-length", "a compound literal has variable length", node)
            return None
        leaves: list[Leaf] = []
        type = self.initialise(qualified.type, node.init, 0, leaves, node)
        self.literals[node] = tuple(leaves)
        return Typed(type, True, qualified.const, qualified.volatile, None, self.function is not None)
