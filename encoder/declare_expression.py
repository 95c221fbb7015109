"""Types of expressions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from pycparser import c_ast

from encoder.constant import (
    BOOL,
    CHAR,
    DOUBLE,
    FLOAT,
    INT,
    LiteralError,
    Text,
    character_literal,
    integer_literal,
    long_double,
    pointer_sized,
    string_literal,
)
from encoder.ctype import Abi, Array, CType, Enum, Float, FunctionType, Int, Pointer, Record, Void
from encoder.declare_scope import Lenient
from encoder.declare_type import TypeChecking
from encoder.diagnostic import Unsupported, did_you_mean
from encoder.layout import align_of, size_of
from encoder.parse import RANGE, LabelAddress
from encoder.symbol import EnumConstant, FunctionSymbol, Node, Qualified, Typed, TypeName, Unit, Variable
from encoder.type_rules import arithmetic_type, compatible, decay, integer, is_scalar, is_variable, spell

_ALLOCATING = frozenset(
    "malloc calloc realloc aligned_alloc kmalloc kzalloc kcalloc vmalloc alloca __builtin_alloca __slicc_object".split()
)


class ExpressionChecking(TypeChecking):
    """Finds the type of every expression."""

    def __init__(self, unit: Unit, abi: Abi, lenient: Lenient):
        super().__init__(unit, abi, lenient)
        self.expressions: dict[type, Callable[[Node], Typed | None]] = {
            c_ast.ID: self._id,
            c_ast.Constant: self._constant,
            c_ast.UnaryOp: self._unary,
            c_ast.BinaryOp: self._binary,
            c_ast.Assignment: self._assignment,
            c_ast.TernaryOp: self._ternary,
            c_ast.ArrayRef: self._array_ref,
            c_ast.StructRef: self._struct_ref,
            c_ast.Cast: self._cast,
            c_ast.ExprList: self._comma,
            c_ast.GenericSelection: self._generic,
            c_ast.FuncCall: self.call,
            c_ast.CompoundLiteral: self.compound_literal,
            c_ast.Compound: self.statement_expression,
            LabelAddress: self.label_address,
        }

    def expression(self, node: Node) -> Typed | None:
        """Yield what is known of an expression, None after an error."""
        typed = self.named(node)
        if typed is not None and isinstance(typed.type, Record):
            self.need(typed.type)
        return typed

    def standing(self, node: Node) -> Typed | None:
        """Yield the same of an expression that stands by itself: what is not modelled in it is refused there."""
        try:
            return self.expression(node)
        except Unsupported as problem:
            if self.function is None:
                raise
            self.refusals[node] = problem.construct
            self.types[node] = Typed(INT, effects=True)
            return self.types[node]

    def named(self, node: Node) -> Typed | None:
        """Yield what is known of an expression whose value is not asked for: the size of its type may be unknown."""
        known = self.types.get(node)
        if known is not None:
            return known
        handler = self.expressions.get(type(node))
        if handler is None:
            raise Unsupported(self.unit.span(node), f"{type(node).__name__} as an expression")
        typed = handler(node)
        if typed is not None:
            self.types[node] = typed
        return typed

    def condition(self, node: Node) -> None:
        typed = self.standing(node)
        if typed is not None and not is_scalar(decay(typed)):
            self.error("incompatible-types", f"a condition cannot be of type `{spell(typed.type)}`", node)

    @abstractmethod
    def call(self, node: Node) -> Typed | None:
        """A call."""

    @abstractmethod
    def compound_literal(self, node: Node) -> Typed | None:
        """A compound literal."""

    @abstractmethod
    def label_address(self, node: Node) -> Typed | None:
        """GNU's &&label."""

    @abstractmethod
    def statement_expression(self, node: Node) -> Typed | None:
        """GNU's ({ ... })."""

    # ------------------------------------------------------------ names and literals

    def _id(self, node: Node) -> Typed | None:
        found = self.lookup(node.name)
        shared = isinstance(found, Variable) and found.storage in ("global", "extern", "static")
        key = found.key if isinstance(found, Variable) and shared else node.name
        if key in self.withheld and (found is None or shared):
            raise Unsupported(self.unit.span(node), self.withheld[key])
        if isinstance(found, Variable) and found.storage in ("global", "extern"):
            found = self.globals.get(found.key, found)
        match found:
            case Variable():
                self.bindings[node] = found
                return Typed(found.type, True, found.const, found.volatile)
            case FunctionSymbol():
                symbol = self.functions.get(found.name, found)
                self.bindings[node] = symbol
                return Typed(symbol.type)
            case EnumConstant():
                self.bindings[node] = found
                return Typed(found.type)
            case TypeName():
                self.error("not-a-value", f"`{node.name}` is a type", node)
                return None
            case None:
                if node.name in ("__func__", "__FUNCTION__", "__PRETTY_FUNCTION__") and self.function is not None:
                    display = self.unit.display.get(self.function.name, self.function.name)
                    text = Text((*display.encode(), 0), CHAR)
                    self.texts[node] = text
                    return Typed(Array(CHAR, len(text.units)), True, True)
                if self.lenient.types:
                    self.withheld[node.name] = f"the unknown name `{node.name}`"
                    self.warn("unknown-name", f"unknown name `{node.name}`: what it stands for is not known", node)
                    raise Unsupported(self.unit.span(node), self.withheld[node.name])
                known = (n for scope in self.scopes for n, b in scope.names.items() if not isinstance(b, TypeName))
                self.error(
                    "undeclared-identifier", f"`{node.name}` is not declared", node, did_you_mean(node.name, known)
                )
                return None

    def _constant(self, node: Node) -> Typed | None:
        try:
            if "string" in node.type:
                text = string_literal(node.value, self.abi)
                self.texts[node] = text
                return Typed(Array(text.element, len(text.units)), True)
            if node.type == "char" or node.value[-1] == "'":
                value, type = character_literal(node.value, self.abi)
            elif "int" in node.type:
                value, type = integer_literal(node.value, self.abi)
            elif node.type == "bool":
                value, type = int(node.value == "true"), BOOL
            elif node.type in ("float", "double", "long double"):
                kinds = {"float": FLOAT, "double": DOUBLE, "long double": long_double(self.abi)}
                return Typed(kinds[node.type])
            else:
                raise Unsupported(self.unit.span(node), f"constant of type {node.type}")
        except LiteralError as problem:
            self.error("invalid-literal", str(problem), node)
            return None
        self.values[node] = value
        return Typed(type)

    # ------------------------------------------------------------ operators

    def _unary(self, node: Node) -> Typed | None:
        op = node.op
        if op in ("sizeof", "_Alignof", "alignof", "__alignof__"):
            return self.measure(node)
        typed = self.named(node.expr) if op == "&" else self.expression(node.expr)
        if typed is None:
            return None
        if op == "&":
            if isinstance(typed.type, FunctionType):
                return Typed(Pointer(typed.type), effects=typed.effects)
            if not typed.lvalue:
                self.error("not-an-lvalue", "the address of something that has none", node)
                return None
            if typed.bits is not None:
                self.error("not-an-lvalue", "the address of a bit field", node)
                return None
            bound = self.bindings.get(node.expr)
            if isinstance(bound, Variable) and bound.storage in ("local", "parameter"):
                self.addressed.add(bound.key)
                if bound.key in self.in_registers:
                    self.error("not-an-lvalue", f"the address of `{bound.name}`, which is declared register", node)
                    return None
            return Typed(Pointer(typed.type, typed.const, typed.volatile), effects=typed.effects)
        value = decay(typed)
        if op == "*":
            if not isinstance(value, Pointer):
                self.error("not-a-pointer", f"`*` applied to `{spell(value)}`, which is no pointer", node)
                return None
            if isinstance(value.target, FunctionType):
                return Typed(value.target, effects=typed.effects)
            return Typed(
                value.target, True, value.const_target, value.volatile_target, None, typed.effects
            )
        if op == "!":
            if not is_scalar(value):
                return self.bad_operand(op, value, node)
            return Typed(INT, effects=typed.effects)
        if op in ("++", "--", "p++", "p--"):
            if not self.modifiable(typed, node.expr):
                return None
            if not is_scalar(value):
                return self.bad_operand(op[-2:], value, node)
            if isinstance(value, Pointer) and not self.stride(value, node):
                return None
            return Typed(typed.type, effects=True)
        promoted = integer(typed)
        if promoted is None:
            if isinstance(value, Float) and op in "+-":
                return Typed(value, effects=typed.effects)
            return self.bad_operand(op, value, node)
        return Typed(promoted, effects=typed.effects)

    def bad_operand(self, op: str, type: CType, node: Node) -> Typed | None:
        self.error("incompatible-types", f"`{op}` applied to `{spell(type)}`", node)
        return None

    def stride(self, pointer: Pointer, node: Node) -> bool:
        if isinstance(pointer.target, Void | FunctionType) or self.complete(pointer.target):
            return True
        self.error("incomplete-type", f"arithmetic on a pointer to incomplete `{spell(pointer.target)}`", node)
        return False

    def modifiable(self, typed: Typed, node: Node) -> bool:
        if isinstance(node, c_ast.Cast) and self.abi.microsoft:
            # Microsoft's compiler assigns through a cast that changes no bit: (T)x += n is x = (X)((T)x + n).
            inner = self.types.get(node.expr)
            whole = isinstance(typed.type, Int | Enum | Pointer) and inner is not None
            if whole and inner is not None and inner.lvalue and inner.bits is None and (
                isinstance(inner.type, Int | Enum | Pointer)
                and size_of(inner.type, self.records, self.abi) == size_of(typed.type, self.records, self.abi)
            ):
                return self.modifiable(inner, node.expr)
        if not typed.lvalue or isinstance(typed.type, Array | FunctionType):
            self.error("not-an-lvalue", "assignment to something that is not an lvalue", node)
            return False
        if typed.const or self.holds_const(typed.type):
            self.error("const-write", "assignment to a const object", node)
            return False
        return True

    def holds_const(self, type: CType) -> bool:
        """Does a record have a member that is const?"""
        while isinstance(type, Array):
            type = type.element
        layout = self.records.get(type.tag) if isinstance(type, Record) else None
        return layout is not None and any(m.const or self.holds_const(m.type) for m in layout.members)

    def measure(self, node: Node) -> Typed | None:
        if isinstance(node.expr, c_ast.Typename):
            qualified = self.type(node.expr)
            if qualified is None:
                return None
            type = qualified.type
            if node.op != "sizeof" and qualified.align and self.complete(type):
                self.values[node] = qualified.align
                return Typed(pointer_sized(self.abi, False))
        else:
            kept = set(self.addressed)
            typed = self.named(node.expr)
            self.addressed = kept
            if typed is None:
                return None
            if typed.bits is not None:
                self.error("bit-field", "sizeof of a bit field", node)
                return None
            type = typed.type
        if isinstance(type, Void | FunctionType):
            self.values[node] = 1  # as gcc has it
        elif node.op == "sizeof" and is_variable(type):  # counted when it runs
            if not self.complete(type):
                self.error("incomplete-type", f"sizeof of incomplete type `{spell(type)}`", node)
                return None
            written = isinstance(node.expr, c_ast.Typename)
            if written:
                self.names[node.expr] = Qualified(type)
            return Typed(pointer_sized(self.abi, False), effects=written or self.types[node.expr].effects)
        elif not self.complete(type):
            self.error("incomplete-type", f"{node.op} of incomplete type `{spell(type)}`", node)
            return None
        else:
            self.values[node] = (size_of if node.op == "sizeof" else align_of)(type, self.records, self.abi)
        return Typed(pointer_sized(self.abi, False))

    def _binary(self, node: Node) -> Typed | None:
        chain: list[Node] = []
        while isinstance(node, c_ast.BinaryOp) and node not in self.types:  # long sums lean left
            chain.append(node)
            node = node.left
        self.expression(node)
        out: Typed | None = None
        for node in reversed(chain):
            left, right = self.types.get(node.left), self.expression(node.right)
            out = self.combine(node, left, right) if left is not None and right is not None else None
            if out is not None:
                self.types[node] = out
        return out

    def combine(self, node: Node, left: Typed, right: Typed) -> Typed | None:
        op = node.op
        if op == RANGE:
            self.error("syntax", "a range stands in case labels and array designators only", node)
            return None
        effects = left.effects or right.effects
        a, b = decay(left), decay(right)
        if op in ("&&", "||"):
            if not is_scalar(a) or not is_scalar(b):
                return self.bad_operand(op, b if is_scalar(a) else a, node)
            return Typed(INT, effects=effects)
        if op in ("<", ">", "<=", ">=", "==", "!="):
            if isinstance(a, Pointer) or isinstance(b, Pointer):
                if not isinstance(a, Pointer | Int | Enum) or not isinstance(b, Pointer | Int | Enum):
                    return self.bad_operand(op, b if isinstance(a, Pointer) else a, node)
                if isinstance(a, Pointer) != isinstance(b, Pointer):
                    number = node.right if isinstance(a, Pointer) else node.left
                    if not self.is_null(number):
                        self.warn("pointer-integer", "comparison of a pointer with an integer", node)
                elif isinstance(a, Pointer) and isinstance(b, Pointer) and not self.related(a, b):
                    self.warn("incompatible-pointers", f"comparison of `{spell(a)}` with `{spell(b)}`", node)
                return Typed(INT, effects=effects)
            if arithmetic_type(left, right) is None:
                return self.bad_operand(op, a if integer(left) is None else b, node)
            return Typed(INT, effects=effects)
        if op in ("<<", ">>"):
            x, y = integer(left), integer(right)
            if x is None or y is None:
                return self.bad_operand(op, a if x is None else b, node)
            return Typed(x, effects=effects)
        if op in ("+", "-") and (isinstance(a, Pointer) or isinstance(b, Pointer)):
            if isinstance(a, Pointer) and isinstance(b, Pointer):
                if op == "+":
                    return self.bad_operand(op, b, node)
                if not self.related(a, b):
                    self.warn("incompatible-pointers", f"difference of `{spell(a)}` and `{spell(b)}`", node)
                if not self.stride(a, node):
                    return None
                return Typed(pointer_sized(self.abi, True), effects=effects)
            pointer, other = (a, right) if isinstance(a, Pointer) else (b, left)
            if integer(other) is None or (op == "-" and not isinstance(a, Pointer)):
                return self.bad_operand(op, other.type, node)
            assert isinstance(pointer, Pointer)
            return Typed(pointer, effects=effects) if self.stride(pointer, node) else None
        type = arithmetic_type(left, right)
        if type is None or (isinstance(type, Float) and op in ("%", "&", "|", "^")):
            return self.bad_operand(op, a if integer(left) is None else b, node)
        return Typed(type, effects=effects)

    def related(self, left: Pointer, right: Pointer) -> bool:
        a, b = left.target, right.target
        return isinstance(a, Void) or isinstance(b, Void) or compatible(a, b)

    def assignable(self, target: CType, typed: Typed, node: Node, what: str) -> None:
        value = decay(typed)
        match target, value:
            case (Int() | Enum() | Float(), Int() | Enum() | Float()):
                return
            case Pointer(), Pointer():
                if not self.is_new(node) and not compatible(target.target, value.target):
                    self.seen_as(target, value)
                if not self.related(target, value):
                    self.warn("incompatible-pointers", f"{what}: `{spell(value)}` for `{spell(target)}`", node)
                return
            case Pointer(), (Int() | Enum()):
                if not self.is_null(node):
                    self.warn("pointer-integer", f"{what}: an integer for `{spell(target)}`", node)
                return
            case (Int() | Enum()), Pointer():
                self.seen_as(target, value)
                if not (isinstance(target, Int) and target.is_bool):
                    self.warn("pointer-integer", f"{what}: a pointer for `{spell(target)}`", node)
                return
            case Record(), Record() if target == value:
                return
        self.error("incompatible-types", f"{what}: `{spell(value)}` does not fit `{spell(target)}`", node)

    def is_new(self, node: Node) -> bool:
        """Whether the value is memory that nobody has looked at, or a null pointer."""
        while isinstance(node, c_ast.Cast):
            node = node.expr
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID):
            return node.name.name in _ALLOCATING
        return isinstance(node, c_ast.Constant)

    def _assignment(self, node: Node) -> Typed | None:
        left, right = self.expression(node.lvalue), self.expression(node.rvalue)
        if left is None or right is None or not self.modifiable(left, node.lvalue):
            return None
        if node.op == "=":
            if not is_scalar(left.type) and not isinstance(left.type, Record):
                return self.bad_operand("=", left.type, node)
            self.assignable(left.type, right, node.rvalue, "assignment")
        else:
            fake = c_ast.BinaryOp(node.op[:-1], node.lvalue, node.rvalue, node.coord)
            if self.combine(fake, left, right) is None:
                return None
        return Typed(left.type, bits=left.bits, effects=True)

    def _ternary(self, node: Node) -> Typed | None:
        self.condition(node.cond)
        condition = self.types.get(node.cond)
        first = node.cond if node.iftrue is None else node.iftrue  # GNU: a ?: b
        left, right = self.expression(first), self.expression(node.iffalse)
        if condition is None or left is None or right is None:
            return None
        effects = condition.effects or left.effects or right.effects
        a, b = decay(left), decay(right)
        if isinstance(a, Void) or isinstance(b, Void):
            return Typed(Void(), effects=effects)
        if isinstance(a, Record) and a == b:
            return Typed(a, effects=effects)
        if isinstance(a, Pointer) and isinstance(b, Pointer):
            const = a.const_target or b.const_target
            volatile = a.volatile_target or b.volatile_target
            if self.is_null(first):
                target = b.target
            elif self.is_null(node.iffalse):
                target = a.target
            elif isinstance(a.target, Void) or isinstance(b.target, Void):
                target = Void()
            else:
                target = a.target
                if not compatible(a.target, b.target):
                    self.seen_as(a, b)
                    self.warn("incompatible-pointers", f"`{spell(a)}` or `{spell(b)}`", node)
            return Typed(Pointer(target, const, volatile), effects=effects)
        if isinstance(a, Pointer) or isinstance(b, Pointer):
            pointer, other, place = (a, b, node.iffalse) if isinstance(a, Pointer) else (b, a, first)
            if not isinstance(other, Int | Enum):
                return self.bad_operand("?:", other, node)
            if not self.is_null(place):
                self.warn("pointer-integer", "a pointer or an integer", node)
            return Typed(pointer, effects=effects)
        type = arithmetic_type(left, right)
        if type is None:
            return self.bad_operand("?:", b if integer(left) is not None else a, node)
        return Typed(type, effects=effects)

    # ------------------------------------------------------------ members, casts and the like

    def _array_ref(self, node: Node) -> Typed | None:
        base, index = self.expression(node.name), self.expression(node.subscript)
        if base is None or index is None:
            return None
        pointer, other = decay(base), index
        if not isinstance(pointer, Pointer):
            pointer, other = decay(index), base
        if not isinstance(pointer, Pointer) or isinstance(pointer.target, FunctionType):
            self.error("not-a-pointer", f"`[]` applied to `{spell(base.type)}`", node)
            return None
        if integer(other) is None:
            return self.bad_operand("[]", other.type, node)
        if not self.stride(pointer, node):
            return None
        return Typed(
            pointer.target, True, pointer.const_target, pointer.volatile_target, None, base.effects or index.effects
        )

    def _struct_ref(self, node: Node) -> Typed | None:
        base = self.named(node.name)
        if base is None:
            return None
        const, volatile, lvalue, type = base.const, base.volatile, base.lvalue, base.type
        if node.type == "->":
            pointer = decay(base)
            if not isinstance(pointer, Pointer):
                self.error("not-a-pointer", f"`->` applied to `{spell(type)}`, which is no pointer", node)
                return None
            const, volatile, lvalue, type = pointer.const_target, pointer.volatile_target, True, pointer.target
        found = self.member(type, node.field.name, node.field)
        if not found:
            return None
        last = found[-1]
        return Typed(
            last.type, lvalue, const or any(m.const for m in found), volatile or any(m.volatile for m in found),
            last.bit_width, base.effects,
        )

    def _cast(self, node: Node) -> Typed | None:
        qualified = self.type(node.to_type)
        typed = self.expression(node.expr)
        if qualified is None or typed is None:
            return None
        self.names[node.to_type] = qualified
        self.need(qualified.type)
        target, value = qualified.type, decay(typed)
        if isinstance(target, Void):
            return Typed(target, effects=typed.effects)
        if isinstance(value, Pointer) and not self.is_new(node.expr):
            if not isinstance(target, Pointer) or not compatible(target.target, value.target):
                self.seen_as(target, value)
        bad = not is_scalar(target) or not is_scalar(value)
        bad = bad or (isinstance(target, Float) and isinstance(value, Pointer))
        bad = bad or (isinstance(target, Pointer) and isinstance(value, Float))
        if bad and not (isinstance(target, Record) and target == value):
            self.error("incompatible-types", f"cast of `{spell(value)}` to `{spell(target)}`", node)
            return None
        varies = self.has_lengths(node.to_type)  # they are evaluated
        return Typed(target, effects=typed.effects or varies)

    def has_lengths(self, node: Node) -> bool:
        """Whether arrays of variable length are declared in a type name."""
        return node in self.lengths or any(self.has_lengths(inner) for _, inner in node.children())

    def _comma(self, node: Node) -> Typed | None:
        out: Typed | None = None
        effects = False
        for inner in node.exprs:
            out = self.expression(inner)
            effects = effects or (out is not None and out.effects)
        return Typed(decay(out), effects=effects) if out is not None else None

    def _generic(self, node: Node) -> Typed | None:
        typed = self.expression(node.expr)
        if typed is None:
            return None
        type = decay(typed)
        chosen = None
        seen: list[tuple[CType | None, bool, bool]] = []
        for association in node.associations:
            qualified = self.type(association.type) if association.type is not None else None
            if association.type is not None and qualified is None:
                continue
            meant: tuple[CType | None, bool, bool] = (None, False, False)
            if qualified is not None:
                meant = qualified.type, qualified.const, qualified.volatile
            if meant in seen:
                self.error("duplicate-association", "_Generic has two associations for one type", association.expr)
            seen.append(meant)
            if qualified is None:
                chosen = chosen or association
            elif meant == (type, False, False):
                chosen = association
        if chosen is None:
            self.error("incompatible-types", f"no association of _Generic fits `{spell(type)}`", node)
            return None
        self.selected[node] = chosen.expr
        return self.expression(chosen.expr)
