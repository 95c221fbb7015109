"""Statements of C as blocks and jumps."""

from __future__ import annotations

from pycparser import c_ast

from encoder.ctype import Record, Void
from encoder.declare import Leaf, Node, Variable, integer
from encoder.diagnostic import Diagnostic, InputError, Unsupported
from encoder.ir import Address as AddressExpr
from encoder.ir import Binary, Const, CopyBytes, Expr, Input, LoopBody, Refused, Reg, Return
from encoder.ir import FunctionAddress as FunctionAddressExpr
from encoder.lower_expression import ExpressionLowering, Shared
from encoder.lower_fold import binary, const
from encoder.lower_text import text
from encoder.source import Span


class StatementLowering(ExpressionLowering):
    """Lowers the statements of one function."""

    def __init__(self, shared: Shared, function: str, addressed: frozenset[str], result: Expr | None):
        super().__init__(shared, function, addressed)
        self.result = result  # where a record is returned to
        self.breaks: list[int] = []
        self.continues: list[int] = []
        self.cases: list[list[tuple[int | None, int, Node]]] = []
        self.labels: dict[str, int] = {}
        self.variables: list[Variable] = []

    # ------------------------------------------------------------ statements

    def statement(self, node: Node) -> None:
        refused = self.symbols.refusals.get(node)
        if refused is not None:
            self.emit(Refused(refused, self.span(node)))
            if not isinstance(node, c_ast.Decl):
                return
        match node:
            case None | c_ast.EmptyStatement() | c_ast.AttributeDeclaration():
                pass
            case c_ast.Typedef() | c_ast.StaticAssert() | c_ast.Pragma():
                pass
            case c_ast.Compound():
                for item in node.block_items or ():
                    self.statement(item)
            case c_ast.Decl():
                self.declaration(node)
            case c_ast.DeclList():
                for inner in node.decls:
                    self.statement(inner)
            case c_ast.If():
                self._if(node)
            case c_ast.While():
                self._while(node)
            case c_ast.DoWhile():
                self._do(node)
            case c_ast.For():
                self._for(node)
            case c_ast.Switch():
                self._switch(node)
            case c_ast.Case() | c_ast.Default():
                block = self.new_block()
                self.cases[-1].append((self.symbols.values.get(node), block, node))
                self.enter(block)
                for inner in node.stmts or ():
                    self.statement(inner)
            case c_ast.Break():
                self.leave(self.breaks[-1])
            case c_ast.Continue():
                self.leave(self.continues[-1])
            case c_ast.Goto():
                self.leave(self.label(node.name))
            case c_ast.Label():
                self.enter(self.label(node.name))
                self.statement(node.stmt)
            case c_ast.Return():
                self._return(node)
            case c_ast.AttributedStatement():
                self.statement(node.stmt)
            case _:
                try:
                    self.effect(node)
                except Unsupported as problem:
                    self.emit(Refused(problem.construct, problem.span))

    def leave(self, block: int) -> None:
        self.enter(block)
        self.current = self.new_block()

    def label(self, name: str) -> int:
        if name not in self.labels:
            self.labels[name] = self.new_block()
        return self.labels[name]

    def _if(self, node: Node) -> None:
        done = self.new_block()
        while True:  # else-if chains are long
            then, otherwise = self.new_block(), self.new_block()
            self.branch(node.cond, then, otherwise)
            self.current = then
            self.statement(node.iftrue)
            self.enter(done)
            self.current = otherwise
            if not isinstance(node.iffalse, c_ast.If):
                break
            node = node.iffalse
        self.statement(node.iffalse)
        self.enter(done)

    def loop_body(self, node: Node, again: int, done: int, span: Span) -> None:
        self.breaks.append(done)
        self.continues.append(again)
        self.emit(LoopBody(span))
        self.statement(node)
        self.breaks.pop()
        self.continues.pop()

    def _while(self, node: Node) -> None:
        head, body, done = self.new_block(), self.new_block(), self.new_block()
        self.enter(head)
        self.branch(node.cond, body, done)
        self.current = body
        self.loop_body(node.stmt, head, done, self.span(node))
        self.enter(head)
        self.current = done

    def _do(self, node: Node) -> None:
        body, test, done = self.new_block(), self.new_block(), self.new_block()
        self.enter(body)
        self.loop_body(node.stmt, test, done, self.span(node))
        self.enter(test)
        self.branch(node.cond, body, done)
        self.current = done

    def _for(self, node: Node) -> None:
        if isinstance(node.init, c_ast.DeclList):
            self.statement(node.init)
        elif node.init is not None:
            self.effect(node.init)
        head, body, step, done = self.new_block(), self.new_block(), self.new_block(), self.new_block()
        self.enter(head)
        if node.cond is not None:
            self.branch(node.cond, body, done)
        else:
            self.enter(body)
        self.current = body
        self.loop_body(node.stmt, step, done, self.span(node))
        self.enter(step)
        if node.next is not None:
            self.effect(node.next)
        self.enter(head)
        self.current = done

    def _switch(self, node: Node) -> None:
        type = integer(self.typed(node.cond))
        assert type is not None
        value = self.keep(self.as_type(node.cond, type), node.cond)
        dispatch = self.current
        done = self.new_block()
        self.current = self.new_block()
        self.breaks.append(done)
        self.cases.append([])
        self.statement(node.stmt)
        self.enter(done)
        self.breaks.pop()
        cases = self.cases.pop()
        self.current = dispatch
        shown = text(node.cond)
        default = done
        for number, block, case in cases:
            if number is None:
                default = block
                continue
            more = self.new_block()
            condition = binary("eq", value, const(number, type.width))
            self.branch_on(condition, block, more, c_ast.BinaryOp("==", c_ast.ID(shown), case.expr, case.coord))
            self.current = more
        self.enter(default)
        self.current = done

    def _return(self, node: Node) -> None:
        span = self.span(node)
        result = self.symbols.functions[self.function].type.result
        value: Expr | None = None
        if isinstance(result, Void):
            if node.expr is not None:
                self.effect(node.expr)
        elif node.expr is None:
            value = self.undefined(self.width(result), "return value", span) if self.result is None else None
        elif isinstance(result, Record):
            source = self.value(node.expr)
            assert self.result is not None
            self.emit(CopyBytes(self.result, source, const(self.size(result), self.pointer), span, text(node.expr)))
        else:
            value = self.as_type(node.expr, result)
        self.finish(Return(value, span))

    def undefined(self, width: int, label: str, span: Span) -> Expr:
        reg = self.temporary(width)
        self.emit(Input(reg, "uninitialised", label, self.shared.site(), span))
        return reg

    # ------------------------------------------------------------ declarations

    def declaration(self, node: Node) -> None:
        variable = self.symbols.bindings.get(node)
        if not isinstance(variable, Variable) or variable.storage in ("extern", "global", "static"):
            return
        self.variables.append(variable)
        if not variable.initialised:
            self.born(variable)
            return
        if self.in_register(variable):
            leaf = variable.leaves[0] if variable.leaves else None
            reg = Reg(variable.key, self.width(variable.type))
            value: Expr = Const(0, reg.width)
            if leaf is not None:
                value = self.as_type(leaf.value, variable.type)
            self.write(self.variable(variable), value, node, node)
            return
        address = self.new_object(
            self.object_key(variable.key), variable.name, variable.type, variable.span, variable.volatile
        )
        self.initialise(address, variable.type, variable.leaves, node)

    def born(self, variable: Variable) -> None:
        """A local comes to life with an arbitrary value."""
        if self.in_register(variable):
            reg = Reg(variable.key, self.width(variable.type))
            self.emit(
                Input(
                    reg, "uninitialised", variable.name, self.shared.site(), variable.span,
                    self.pointee(variable.type),
                )
            )
        else:
            self.new_object(
                self.object_key(variable.key), variable.name, variable.type, variable.span, variable.volatile
            )

    def _statement_expression(self, node: Node) -> Expr:
        items = node.block_items or []
        for item in items[:-1]:
            self.statement(item)
        if items and items[-1] in self.symbols.types and not isinstance(self.typed(node).type, Void):
            return self.keep(self.value(items[-1]), node)
        if items:
            self.statement(items[-1])
        return Const(0, 32)

    # ------------------------------------------------------------ static initialisers

    def static_parts(self, leaves: tuple[Leaf, ...]) -> tuple[tuple[int, Expr], ...]:
        """The non-zero parts of a zeroed object. Raises: InputError, when an initialiser is not constant."""
        parts: dict[int, Expr] = {}
        for leaf in leaves:
            literal = self.symbols.texts.get(leaf.value)
            if leaf.type is not None and literal is not None and not self.is_pointer(leaf):
                size = self.size(leaf.type)
                step = literal.element.width // 8
                self.clear(parts, leaf.offset, size)
                for index, unit in enumerate(literal.units):
                    if unit and index * step < size:
                        parts[leaf.offset + index * step] = Const(unit, step * 8)
                continue
            if isinstance(leaf.value, c_ast.CompoundLiteral) and not self.is_pointer(leaf):
                inner = self.static_parts(self.symbols.literals[leaf.value])
                self.clear(parts, leaf.offset, self.size(leaf.type))
                parts.update({leaf.offset + at: value for at, value in inner})
                continue
            value = self.static_value(leaf)
            if leaf.bit_width is not None:
                self.merge_bits(parts, leaf, value)
                continue
            self.clear(parts, leaf.offset, value.width // 8)
            if not (isinstance(value, Const) and value.value == 0):
                parts[leaf.offset] = value
        return tuple(sorted(parts.items(), key=lambda item: item[0]))

    def is_pointer(self, leaf: Leaf) -> bool:
        return self.pointee(leaf.type) is not None

    def clear(self, parts: dict[int, Expr], offset: int, size: int) -> None:
        """A later initialiser replaces what an earlier one gave."""
        if size <= 64:
            for start in range(offset - 15, offset + size):
                if start in parts and start + parts[start].width // 8 > offset:
                    del parts[start]
        else:
            for start in [s for s in parts if offset - 16 < s < offset + size]:
                if start + parts[start].width // 8 > offset:
                    del parts[start]

    def merge_bits(self, parts: dict[int, Expr], leaf: Leaf, value: Expr) -> None:
        if not isinstance(value, Const):
            raise Unsupported(self.span(leaf.value), "an address in a bit field")
        assert leaf.bit_offset is not None and leaf.bit_width is not None
        for index in range(leaf.unit or value.width // 8):
            mask = ((1 << leaf.bit_width) - 1) << leaf.bit_offset >> index * 8 & 0xFF
            if mask:
                old = parts.get(leaf.offset + index, Const(0, 8))
                bits = value.value << leaf.bit_offset >> index * 8 & mask
                assert isinstance(old, Const)
                parts[leaf.offset + index] = Const(old.value & ~mask & 0xFF | bits, 8)

    def static_value(self, leaf: Leaf) -> Expr:
        before = len(self.blocks)
        self.static = True
        value = self.as_type(leaf.value, leaf.type)
        self.static = False
        constant = isinstance(value, Const | AddressExpr | FunctionAddressExpr) or (
            isinstance(value, Binary)
            and value.op == "add"
            and isinstance(value.left, AddressExpr)
            and isinstance(value.right, Const)
        )
        if len(self.blocks) != before or self.blocks[self.current].instructions or not constant:
            span = self.span(leaf.value)
            raise InputError([Diagnostic("error", "not-constant", "a static initialiser is not constant", span)])
        return value

