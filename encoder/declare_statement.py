"""Statements: jumps, labels, and which declarations a jump passes over."""

from __future__ import annotations

from dataclasses import dataclass, field

from pycparser import c_ast

from encoder.constant import CHAR, INT, wrap
from encoder.ctype import Abi, Int, Pointer, Void
from encoder.declare_declarator import DeclaratorChecking
from encoder.declare_scope import Lenient, Scope
from encoder.diagnostic import Unsupported
from encoder.parse import ComputedGoto, is_range
from encoder.symbol import Node, Typed, Unit, Variable
from encoder.type_rules import decay, integer, is_variable, spell


@dataclass(slots=True)
class Switch:
    """An open switch: what its labels say so far. ``start``: where its statement begins."""

    type: Int
    start: int
    default: bool = False
    single: set[int] = field(default_factory=set)
    ranges: list[tuple[int, int]] = field(default_factory=list)

    def overlaps(self, low: int, high: int) -> bool:
        """Whether an earlier label has one of the values."""
        if any(low <= b and a <= high for a, b in self.ranges):
            return True
        return low in self.single if low == high else any(low <= value <= high for value in self.single)

    def enter(self, low: int, high: int) -> None:
        """Note a label; a range whose end lies before its beginning has no value."""
        if low == high:
            self.single.add(low)
        elif low < high:
            self.ranges.append((low, high))


class StatementChecking(DeclaratorChecking):
    """Checks statements."""

    def __init__(self, unit: Unit, abi: Abi, lenient: Lenient):
        super().__init__(unit, abi, lenient)
        # of the function being checked
        self.labels: dict[str, int] = {}
        self.gotos: list[tuple[str, int, Node]] = []
        self.computed: list[int] = []  # where computed gotos stand
        self.label_objects: dict[str, Variable] = {}
        self.label_uses: list[tuple[str, Node]] = []
        self.cases: list[tuple[int, int]] = []
        self.case_labels: list[Node] = []
        self.loops = 0
        self.switches: list[Switch] = []

    def items(self, node: Node) -> None:
        opened = len(self.regions)
        for item in node.block_items or ():
            self.statement(item)
        self.close(opened)

    def close(self, opened: int) -> None:
        for index in range(opened, len(self.regions)):
            variable, start, end = self.regions[index]
            if end < 0:
                self.regions[index] = (variable, start, self.order)

    def bypassed(self) -> tuple[Variable, ...]:
        jumps = [(at, self.labels[label]) for label, at, _ in self.gotos if label in self.labels]
        jumps += [(switch, case) for case, switch in self.cases]
        jumps += [(at, self.labels[name]) for at in self.computed for name in self.label_objects if name in self.labels]
        out = []
        for variable, start, end in self.regions:
            if any(start < to <= end and not start < at <= end for at, to in jumps):
                out.append(variable)
        return tuple(out)

    def check_jumps(self) -> None:
        """A jump must not pass over the declaration of what has variable length."""
        jumps = [(at, self.labels[label], node) for label, at, node in self.gotos if label in self.labels]
        jumps += [(start, at, node) for (at, start), node in zip(self.cases, self.case_labels, strict=True)]
        for variable, start, end in self.regions:
            type = variable.type
            while isinstance(type, Pointer):
                type = type.target
            if is_variable(type):
                for at, to, node in jumps:
                    if start < to <= end and not start < at <= end:
                        text = f"a jump passes over the declaration of `{variable.name}`, which has variable length"
                        self.error("variable-length", text, node)

    def statement(self, node: Node) -> None:
        self.order += 1
        match node:
            case None | c_ast.EmptyStatement() | c_ast.AttributeDeclaration():
                pass
            case c_ast.Compound():
                self.scopes.append(Scope())
                self.items(node)
                self.scopes.pop()
            case c_ast.Decl() | c_ast.Typedef() | c_ast.StaticAssert() | c_ast.Pragma() | c_ast.DeclList():
                self.declaration(node)
            case c_ast.If():
                while True:  # else-if chains are long
                    self.condition(node.cond)
                    self.statement(node.iftrue)
                    if not isinstance(node.iffalse, c_ast.If):
                        break
                    node = node.iffalse
                if node.iffalse is not None:
                    self.statement(node.iffalse)
            case c_ast.While():
                self.condition(node.cond)
                self.loop(node.stmt)
            case c_ast.DoWhile():
                self.loop(node.stmt)
                self.condition(node.cond)
            case c_ast.For():
                self.scopes.append(Scope())
                opened = len(self.regions)
                if isinstance(node.init, c_ast.DeclList):
                    for decl in node.init.decls:
                        if {"extern", "static"} & set(getattr(decl, "storage", None) or ()):
                            self.error("syntax", f"`{decl.name}` of a for loop is not automatic", decl)
                    self.declaration(node.init)
                elif node.init is not None:
                    self.standing(node.init)
                if node.cond is not None:
                    self.condition(node.cond)
                if node.next is not None:
                    self.standing(node.next)
                self.loop(node.stmt)
                self.close(opened)
                self.scopes.pop()
            case c_ast.Switch():
                self.switch(node)
            case c_ast.Case() | c_ast.Default():
                self.case(node)
            case c_ast.Break():
                if not self.loops and not self.switches:
                    self.error("misplaced-break", "break outside of a loop or switch", node)
            case c_ast.Continue():
                if not self.loops:
                    self.error("misplaced-continue", "continue outside of a loop", node)
            case c_ast.Goto():
                self.gotos.append((node.name, self.order, node))
            case ComputedGoto():
                self.computed.append(self.order)
                typed = self.standing(node.expr)
                if typed is not None and node.expr not in self.refusals and not isinstance(decay(typed), Pointer):
                    self.error("not-a-pointer", f"goto to `{spell(typed.type)}`, which is no pointer", node)
            case c_ast.Label():
                if node.name in self.labels:
                    self.error("redefinition", f"label `{node.name}` is defined twice", node)
                self.labels[node.name] = self.order
                self.statement(node.stmt)
            case c_ast.Return():
                self.returned(node)
            case c_ast.AttributedStatement():
                self.statement(node.stmt)
            case c_ast.FuncDef():
                raise Unsupported(self.unit.span(node), "nested function")
            case _:
                self.standing(node)

    def loop(self, node: Node) -> None:
        self.loops += 1
        self.statement(node)
        self.loops -= 1

    def switch(self, node: Node) -> None:
        typed = self.standing(node.cond)
        type = integer(typed) if typed is not None else INT
        if type is None:
            self.error("incompatible-types", "switch over something that is not an integer", node.cond)
            type = INT
        self.order += 1
        self.switches.append(Switch(type, self.order))
        self.statement(node.stmt)
        self.switches.pop()

    def case(self, node: Node) -> None:
        if not self.switches:
            self.error("misplaced-case", "case label outside of a switch", node)
            return
        open = self.switches[-1]
        if isinstance(node, c_ast.Case):
            ends = (node.expr.left, node.expr.right) if is_range(node.expr) else (node.expr,)
            values = [self.case_value(end, open.type) for end in ends]
            if None not in values:
                low, high = (value for value in (values[0], values[-1]) if value is not None)
                self.values[node] = low
                if is_range(node.expr):
                    self.values[node.expr] = high
                if open.overlaps(low, high):
                    what = f"case {low}" if low == high else f"case {low} ... {high}"
                    self.error("redefinition", f"`{what}` occurs twice in one switch", node)
                open.enter(low, high)
        elif open.default:
            self.error("redefinition", "`default` occurs twice in one switch", node)
        else:
            open.default = True
        start = open.start
        self.cases.append((self.order, start))
        self.case_labels.append(node)
        for inner in node.stmts or ():
            self.statement(inner)

    def case_value(self, node: Node, type: Int) -> int | None:
        typed = self.expression(node)
        folded = self.fold(node) if typed is not None else None
        if folded is None:
            if typed is not None:
                self.error("not-constant", "a case label needs a constant expression", node)
            return None
        return wrap(folded[0], type)

    def label_address(self, node: Node) -> Typed | None:
        if self.function is None:
            self.error("syntax", "the address of a label outside of a function", node)
            return None
        self.label_uses.append((node.name, node))
        found = self.label_objects.get(node.name)
        if found is None:
            key = self.static_key(f"{self.function.name}.&&{node.name}")
            found = Variable(f"&&{node.name}", key, CHAR, "static", self.unit.span(node), const=True)
            self.label_objects[node.name] = found
        self.bindings[node] = found
        return Typed(Pointer(Void()))

    def returned(self, node: Node) -> None:
        assert self.function is not None
        result = self.function.type.result
        if node.expr is None:
            if not isinstance(result, Void):
                self.warn("missing-value", f"`{self.function.name}` returns no value here", node)
            return
        typed = self.standing(node.expr)
        if typed is None or node.expr in self.refusals:
            return
        if isinstance(result, Void):
            if not isinstance(typed.type, Void):
                self.warn("excess-value", f"`{self.function.name}` returns void", node)
            return
        self.assignable(result, typed, node.expr, "return value")

    def statement_expression(self, node: Node) -> Typed | None:
        items = node.block_items or []
        self.scopes.append(Scope())
        opened = len(self.regions)
        for item in items:
            self.statement(item)
        self.close(opened)
        self.scopes.pop()
        last = items[-1] if items else None
        typed = self.types.get(last) if last is not None else None
        return Typed(decay(typed) if typed is not None else Void(), effects=True)
