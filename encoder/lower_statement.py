"""Statements of C as blocks and jumps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pycparser import c_ast

from encoder.constant import INT
from encoder.ctype import Record, Void
from encoder.diagnostic import Diagnostic, InputError, Unsupported
from encoder.dialect import FINALLY, LEAVE
from encoder.ir import Address as AddressExpr
from encoder.ir import (
    Argument,
    Binary,
    Branch,
    Const,
    CopyBytes,
    Define,
    Expr,
    Halt,
    Input,
    Load,
    LoopBody,
    Object,
    Refused,
    Reg,
    Return,
    Store,
)
from encoder.ir import FunctionAddress as FunctionAddressExpr
from encoder.lower_draft import Shared
from encoder.lower_exceptions import MAY_RAISE, RAISE, accesses, contains, labels, mentions, try_block, user_pointers
from encoder.lower_expression import ExpressionLowering
from encoder.lower_fold import binary, const, resize
from encoder.parse import ComputedGoto, LabelAddress, is_range
from encoder.source import Span
from encoder.symbol import Leaf, Node, Variable
from encoder.type_rules import integer

RAISED = "__slicc_raised"
CODE = "__slicc_exception_code"
_ABNORMAL = frozenset(("AbnormalTermination", "_abnormal_termination", "abnormal_termination"))
_CODES = frozenset(("GetExceptionCode", "_exception_code", "exception_code"))


@dataclass(slots=True)
class Try:
    """A guarded block being lowered. ``handler``: where exceptions go, and every exit where ``final``. ``why``: the
    register that says on which exit a __finally runs, 0 for the ordinary one. ``exits``: number -> what follows.
    ``breaks`` and ``continues``: how many loops are open around it. ``labels``: those inside."""

    handler: int
    done: int
    final: bool
    why: Reg
    breaks: int
    continues: int
    labels: frozenset[str]
    span: Span
    exits: list[Callable[[], None]] = field(default_factory=list)
    raising: int | None = None  # the number of the exit that an exception takes


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
        self.tries: list[Try] = []
        self.codes: list[Reg] = []  # the exceptions being handled
        self.endings: list[Reg] = []  # why the running __finally blocks run
        self.users: frozenset[str] | None = None
        self.words = 0

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
            case c_ast.Typedef():
                self.measure(node.type)
            case c_ast.StaticAssert() | c_ast.Pragma():
                pass
            case c_ast.Compound():
                parts = try_block(node)
                if parts is not None:
                    self._try(node, *parts)
                    return
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
                loops, target = len(self.breaks), self.breaks[-1]
                self.out(lambda t: t.breaks >= loops, lambda: self.leave(target))
            case c_ast.Continue():
                loops, target = len(self.continues), self.continues[-1]
                self.out(lambda t: t.continues >= loops, lambda: self.leave(target))
            case c_ast.Goto():
                self.go(node.name)
            case ComputedGoto():
                self._computed_goto(node)
            case c_ast.FuncCall(name=c_ast.ID(name=word)) if word == LEAVE:
                self._leave(node)
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

    def go(self, name: str) -> None:
        self.out(lambda t: name not in t.labels, lambda: self.leave(self.label(name)))

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
        shown = self.text(node.cond)
        default = done
        for number, block, case in cases:
            if number is None:
                default = block
                continue
            more = self.new_block()
            condition = binary("eq", value, const(number, type.width))
            if is_range(case.expr):
                span = self.symbols.values[case.expr] - number
                if span < 0:
                    continue
                above = binary("sub", value, const(number, type.width))
                condition = binary("ule", above, const(span, type.width))
            self.branch_on(condition, block, more, c_ast.BinaryOp("==", c_ast.ID(shown), case.expr, case.coord))
            self.current = more
        self.enter(default)
        self.current = done

    def _computed_goto(self, node: Node) -> None:
        """One branch for each label of the function whose address is taken; to go elsewhere is undefined."""
        value = resize(self.keep(self.value(node.expr), node.expr), self.pointer, False)
        for name, variable in self.symbols.bodies[self.function].labels:
            here, more = self.new_block(), self.new_block()
            at = AddressExpr(variable.key, self.pointer)
            shown = c_ast.BinaryOp("==", node.expr, c_ast.ID(variable.name), node.coord)
            self.branch_on(binary("eq", value, at), here, more, shown)
            self.current = here
            self.go(name)
            self.current = more
        self.finish(Halt("goto to what is no label of this function", self.span(node)))

    def _return(self, node: Node) -> None:
        span = self.span(node)
        result = self.symbols.functions[self.function].type.result
        value: Expr | None = None
        if isinstance(result, Void):
            if node.expr is not None:
                self.effect(node.expr)
        elif node.expr is None or node.expr in self.symbols.refusals:
            if node.expr is not None:
                self.effect(node.expr)
            value = self.undefined(self.width(result), "return value", span) if self.result is None else None
        elif isinstance(result, Record):
            source = self.value(node.expr)
            assert self.result is not None
            size = const(self.size(result), self.pointer)
            self.emit(CopyBytes(self.result, source, size, span, self.text(node.expr)))
        else:
            value = self.as_type(node.expr, result)
        if any(t.final for t in self.tries) and value is not None and not isinstance(value, Const):
            kept = self.word("return", value.width, span)  # the __finally blocks may change what it is made of
            self.emit(Define(kept, value, span))
            value = kept
        self.out(lambda t: True, lambda: self.finish(Return(value, span)))

    def undefined(self, width: int, label: str, span: Span) -> Expr:
        reg = self.temporary(width)
        self.emit(Input(reg, "uninitialised", label, self.shared.site(), span))
        return reg

    # ------------------------------------------------------------ exceptions

    def _try(self, node: Node, body: Node, handler: Node) -> None:
        """__try {A} __except (F) {B}: an exception in A goes to F; __finally {B}: every exit of A goes through B.

            A -- end, __leave --> done          A -- any exit k --> why := k --> B --> what follows exit k
            A -- exception --> F --> B --> done
        """
        final = handler.cond.name.name == FINALLY
        block, done = self.new_block(), self.new_block()
        span = self.span(node)
        opened = Try(
            block, done, final, self.word("exit", 32, span), len(self.breaks), len(self.continues), labels(body), span
        )
        self.tries.append(opened)
        self.statement(body)
        if final:
            self.emit(Define(opened.why, Const(0, 32), span))
        self.enter(block if final else done)
        self.tries.pop()
        self.current = block
        if not final:
            self._except(handler, body, span)
            self.enter(done)
            self.current = done
            return
        self.endings.append(opened.why)
        self.statement(handler.iftrue)
        self.endings.pop()
        for number, follow in enumerate(opened.exits, 1):
            then, otherwise = self.new_block(), self.new_block()
            self.finish(Branch(binary("eq", opened.why, Const(number, 32)), then, otherwise, span))
            self.current = then
            follow()
            self.current = otherwise
        self.enter(done)
        self.current = done

    def _except(self, handler: Node, body: Node, span: Span) -> None:
        """The filter, in the block that exceptions reach, and the handler."""
        code = self.word("code", 32, span)
        self.emit(Define(code, Load(self.shared_word(CODE, span), 32), span))
        self.codes.append(code)
        filter = handler.cond.args.exprs[0]
        value = self.as_type(filter, INT)
        known = self.shared.exceptions
        assert known is not None
        inner = contains(body, FINALLY) or any(contains(body, name) for name in known.finals)
        if inner and not self.settled(filter):
            # Filters run before the __finally blocks inside, and here they come after.
            self.emit(Refused("exception filter around a __finally", span))
        if not (isinstance(value, Const) and signed(value) > 0):
            value = self.keep(value, filter)
            passes, other, runs = self.new_block(), self.new_block(), self.new_block()
            zero = Const(0, 32)
            self.branch_on(binary("eq", value, zero), passes, other, filter)
            self.current = passes
            self.raise_exception(span)
            self.current = other
            resumes = self.new_block()
            self.branch_on(binary("slt", value, zero), resumes, runs, filter)
            self.current = resumes
            self.emit(Refused("EXCEPTION_CONTINUE_EXECUTION", span))
            self.finish(Halt("the faulting instruction runs again", span))
            self.current = runs
        self.statement(handler.iftrue)
        self.codes.pop()

    def settled(self, filter: Node) -> bool:
        """Whether a filter depends on the exception alone, and changes nothing."""
        todo = [filter]
        while todo:
            node = todo.pop()
            match node:
                case c_ast.FuncCall(name=c_ast.ID(name=name)) if name in _CODES:
                    continue
                case c_ast.FuncCall() | c_ast.Assignment() | c_ast.UnaryOp(op="++" | "--" | "p++" | "p--" | "*"):
                    return False
                case c_ast.ID() if isinstance(self.symbols.bindings.get(node), Variable):
                    return False
            todo += [child for _, child in node.children()]
        return True

    def out(self, crosses: Callable[[Try], bool], follow: Callable[[], None]) -> None:
        """Leave the guarded blocks that are crossed, innermost first, through their __finally; then ``follow``."""
        if not self.tries or not crosses(self.tries[-1]):
            follow()
            return
        inner = self.tries[-1]
        if inner.final:
            self.through(inner, lambda: self.out(crosses, follow))
            return
        self.tries.pop()
        self.out(crosses, follow)
        self.tries.append(inner)

    def through(self, inner: Try, follow: Callable[[], None]) -> int:
        inner.exits.append(follow)
        number = len(inner.exits)
        self.emit(Define(inner.why, Const(number, 32), inner.span))
        self.leave(inner.handler)
        return number

    def _leave(self, node: Node) -> None:
        if not self.tries:
            raise InputError([Diagnostic("error", "syntax", "`__leave` outside a __try block", self.span(node))])
        inner = self.tries[-1]
        if inner.final:
            self.emit(Define(inner.why, Const(0, 32), self.span(node)))
        self.leave(inner.handler if inner.final else inner.done)

    def raise_exception(self, span: Span) -> None:
        """Go where the exception goes whose code is stored: the innermost handler, the caller, or nowhere."""
        known = self.shared.exceptions
        if self.tries:
            inner = self.tries[-1]
            if not inner.final:
                self.leave(inner.handler)
            elif inner.raising is None:
                inner.raising = len(inner.exits) + 1
                self.through(inner, lambda: self.raise_exception(span))
            else:
                self.emit(Define(inner.why, Const(inner.raising, 32), span))
                self.leave(inner.handler)
            return
        if known is None or self.function not in known.leaving:
            self.finish(Halt("an exception that nothing handles", span))
            return
        if self.function in known.addressed:
            self.emit(Refused("exception out of a function that the system may call", span))
        self.emit(Store(self.shared_word(RAISED, span), Const(1, 32), span, None, RAISED))
        result = self.symbols.functions[self.function].type.result
        value = None
        if not isinstance(result, Void) and self.result is None:
            value = self.undefined(self.width(result), "return value", span)
        self.finish(Return(value, span))

    def handles(self) -> bool:
        """Whether an exception here is seen by anything of the program."""
        known = self.shared.exceptions
        return known is not None and (bool(self.tries) or self.function in known.leaving)

    def may_raise(self, span: Span) -> None:
        """An exception comes here, or not."""
        choice, code = self.temporary(8), self.temporary(32)
        raised, goes_on = self.new_block(), self.new_block()
        self.emit(Input(choice, "nondet", "an exception is raised", self.shared.site(), span))
        self.finish(Branch(binary("ne", choice, Const(0, 8)), raised, goes_on, span, "an exception is raised here"))
        self.current = raised
        self.emit(Input(code, "nondet", "exception code", self.shared.site(), span))
        self.emit(Store(self.shared_word(CODE, span), code, span, None, CODE))
        self.raise_exception(span)
        self.current = goes_on

    def before_call(self, callee: str | Expr, args: list[Node], arguments: list[Argument], node: Node) -> None:
        if not self.handles():
            return
        span = self.span(node)
        if isinstance(callee, str) and callee in RAISE:
            code: Expr = arguments[0].value if arguments else Const(0xC0000005, 32)
            if code.width != 32:
                code = self.temporary(32)
                self.emit(Input(code, "nondet", "exception code", self.shared.site(), span))
            self.emit(Store(self.shared_word(CODE, span), code, span, None, CODE))
            self.raise_exception(span)
        elif isinstance(callee, str) and (callee in MAY_RAISE or any(self.user(arg) for arg in args)):
            if callee not in self.symbols.bodies or callee in MAY_RAISE:
                self.may_raise(span)
        if self.lets_out(callee):
            self.emit(Store(self.shared_word(RAISED, span), Const(0, 32), span, None, RAISED))

    def after_call(self, callee: str | Expr, node: Node) -> None:
        if not self.handles() or not self.lets_out(callee):
            return
        span = self.span(node)
        raised, goes_on = self.new_block(), self.new_block()
        flag = Load(self.shared_word(RAISED, span), 32)
        self.finish(Branch(binary("ne", flag, Const(0, 32)), raised, goes_on, span, "an exception came out of it"))
        self.current = raised
        self.raise_exception(span)
        self.current = goes_on

    def lets_out(self, callee: str | Expr) -> bool:
        known = self.shared.exceptions
        assert known is not None
        if isinstance(callee, str):
            return callee in known.leaving
        return bool(known.leaving & known.addressed)

    def accessed(self, node: Node) -> None:
        if not self.static and self.handles() and accesses(node):
            known = self.shared.exceptions
            if (known is not None and known.every) or self.user(node):
                self.may_raise(self.span(node))

    def user(self, node: Node) -> bool:
        """Whether an expression leads to memory of a user."""
        if self.users is None:
            self.users = user_pointers(self.symbols.functions[self.function].definition)
        return mentions(node, self.users)

    def word(self, name: str, width: int, span: Span) -> Reg:
        """Yield a new register that may be written in several places; unlike a temporary it is no value of its own."""
        self.words += 1
        reg = Reg(f"__slicc_{name}.{self.words}", width)
        self.blocks[0].instructions.insert(0, Define(reg, Const(0, width), span))
        return reg

    def shared_word(self, name: str, span: Span) -> Expr:
        if name not in self.shared.objects:
            self.shared.objects[name] = Object(name, name, 4, 4, INT, "global", (), span)
        return AddressExpr(name, self.pointer)

    def _call(self, node: Node) -> Expr:
        if isinstance(node.name, c_ast.ID):
            name = node.name.name
            width = self.width(self.typed(node).type)
            if name in _ABNORMAL and self.endings:
                return resize(binary("ne", self.endings[-1], Const(0, 32)), width, False)
            if name in _CODES and self.codes:
                return resize(self.codes[-1], width, False)
        return super()._call(node)

    # ------------------------------------------------------------ declarations

    def declaration(self, node: Node) -> None:
        if self.symbols.lengths and not isinstance(node.type, c_ast.FuncDecl):
            self.measure(node.type)
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
            self.object_key(variable.key), variable.name, variable.type, variable.span, variable.volatile,
                variable.align,
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
                self.object_key(variable.key), variable.name, variable.type, variable.span, variable.volatile,
                variable.align,
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
            if names_label(leaf.value):
                raise Unsupported(span, "difference of addresses of labels")
            raise InputError([Diagnostic("error", "not-constant", "a static initialiser is not constant", span)])
        return value


def names_label(node: Node) -> bool:
    """Whether an expression names the address of a label."""
    return isinstance(node, LabelAddress) or any(names_label(child) for _, child in node.children())


def signed(value: Const) -> int:
    """Yield a constant as a signed number."""
    return value.value - (1 << value.width) if value.value >> (value.width - 1) else value.value
