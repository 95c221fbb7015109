"""Functions that GNU C knows without a declaration, as expressions on bits."""

from __future__ import annotations

from pycparser import c_ast

from encoder.builtin import Builtin
from encoder.constant import fold_bits, representation, wrap
from encoder.ctype import CType, FunctionType, Int, Pointer, Void
from encoder.dialect import ASSEMBLY_WRITES
from encoder.ir import Argument, Call, Const, Expr, Halt, Input
from encoder.lower_float import FloatLowering
from encoder.lower_fold import binary, choose, const, resize, unary
from encoder.lower_place import Place
from encoder.symbol import Node
from encoder.type_rules import decay


class BuiltinLowering(FloatLowering):
    """Lowers calls of built-in functions."""

    def built_in(self, found: Builtin, node: Node, args: list[Node]) -> Expr:
        """The value of a call of a built-in function."""
        result = self.typed(node).type
        kind = found.kind
        if kind == "end":
            self.finish(Halt(node.name.name, self.span(node)))
            return Const(0, 32)
        if kind in ("first", "nothing"):
            value: Expr = Const(0, 32)
            if kind == "first":
                value = self.keep(self.as_type(args[0], result), args[0])
            for arg in args[1:] if kind == "first" else args:
                self.effect(arg)
            return value
        if kind.startswith("float-"):
            return self.float_function(found, node, args)
        if "overflow" in kind:
            return resize(self.overflows(found, node, args), self.width(result), False)
        assert found.parameters is not None
        parameter = found.parameters[0]
        operand = self.keep(self.as_type(args[0], parameter), node)
        if isinstance(operand, Const) and isinstance(parameter, Int):
            folded = fold_bits(kind, wrap(operand.value, parameter), parameter)
            if folded is not None:
                return const(folded, self.width(result))
        return resize(self.of_bits(kind, operand, node), self.width(result), False)

    def of_bits(self, kind: str, x: Expr, node: Node) -> Expr:
        """A function of the bits of ``x``, as wide as ``x``."""
        width = x.width
        zero = const(0, width)
        match kind:
            case "bswap":
                out: Expr = zero
                for at in range(0, width, 8):
                    byte = binary("and", binary("lshr", x, const(at, width)), const(0xFF, width))
                    out = binary("or", out, binary("shl", byte, const(width - 8 - at, width)))
                return out
            case "abs":
                return choose(binary("slt", x, zero), unary("neg", x), x)
            case "popcount":
                return self.population(x, node)
            case "parity":
                return binary("and", self.population(x, node), const(1, width))
            case "ffs":
                ones = self.population(self.below_lowest(x), node)
                return choose(binary("eq", x, zero), zero, binary("add", ones, const(1, width)))
            case "clrsb":
                sign = binary("ashr", x, const(width - 1, width))
                spread = self.spread(self.keep(binary("xor", x, sign), node), node)
                return binary("sub", const(width - 1, width), self.population(spread, node))
            case _:
                if kind == "ctz":
                    count = self.population(self.below_lowest(x), node)
                else:
                    count = binary("sub", const(width, width), self.population(self.spread(x, node), node))
                anything = self.temporary(width)  # the result for zero is undefined
                self.emit(Input(anything, "nondet", f"{node.name.name}(0)", self.shared.site(), self.span(node)))
                return choose(binary("eq", x, zero), anything, count)

    def population(self, x: Expr, node: Node) -> Expr:
        """The number of ones: neighbours are added, then pairs, and so on."""
        step = 1
        while step < x.width:
            mask = const(sum(((1 << step) - 1) << at for at in range(0, x.width, 2 * step)), x.width)
            x = self.keep(x, node)
            upper = binary("and", binary("lshr", x, const(step, x.width)), mask)
            x = binary("add", binary("and", x, mask), upper)
            step *= 2
        return self.keep(x, node)

    def below_lowest(self, x: Expr) -> Expr:
        """Ones where ``x`` has zeros below its lowest one."""
        return binary("and", unary("not", x), binary("sub", x, const(1, x.width)))

    def spread(self, x: Expr, node: Node) -> Expr:
        """Ones from the highest one of ``x`` downwards."""
        step = 1
        while step < x.width:
            x = self.keep(binary("or", x, binary("lshr", x, const(step, x.width))), node)
            step *= 2
        return x

    def overflows(self, found: Builtin, node: Node, args: list[Node]) -> Expr:
        """Whether the exact result does not fit the type that is asked for; it is stored, cut to that type."""
        given = found.parameters or tuple(decay(self.typed(arg)) for arg in args)
        target = given[2].target if isinstance(given[2], Pointer) else given[2]
        kinds = [representation(type) for type in (given[0], given[1], target)]
        left, right, into = (kind for kind in kinds if isinstance(kind, Int))
        values = [self.keep(self.as_type(arg, type), arg) for arg, type in zip(args[:2], given)]
        operation = found.kind.partition("-")[0]
        if operation == "mul":
            wide = max(left.width + right.width, into.width) + 2
        else:
            wide = max(left.width, right.width, into.width) + 2
        a, b = resize(values[0], wide, left.signed), resize(values[1], wide, right.signed)
        exact = self.keep(binary(operation, a, b), node)
        width = self.width(target)
        cut = self.keep(resize(exact, width, False), node)
        if isinstance(given[2], Pointer):
            address = self.keep(self.as_type(args[2], given[2]), args[2])
            shown = c_ast.UnaryOp("*", args[2], node.coord)
            self.write(Place(target, None, address), cut, node, shown)
        return binary("ne", exact, resize(cut, wide, into.signed))

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

    def assembly(self, node: Node, args: list[Node]) -> Expr:
        """Inline assembly gives any value to its outputs; where memory is said to change, to what pointers lead to."""
        count = self.symbols.values[args[0]]
        outputs, span = args[1 : 1 + count], self.span(node)
        keeps = node.name.name != ASSEMBLY_WRITES
        known: list[Argument] = []
        for arg in args[1 + count :]:
            inner = arg
            while isinstance(inner, c_ast.Cast) and not isinstance(decay(self.typed(inner)), Pointer):
                inner = inner.expr
            kind = decay(self.typed(inner))
            if isinstance(kind, Pointer) and not isinstance(kind.target, FunctionType):
                value = self.keep(self.as_type(inner, kind), inner)
                known.append(Argument(value, self.argument_pointee(inner, kind), keeps))
            else:
                self.effect(arg)
        if not keeps and not known:
            return self.refuse("inline assembly", node, 32)
        if known and (not keeps or any(isinstance(self.typed(arg).type, Pointer) for arg in outputs)):
            what, nothing = "inline assembly", FunctionType(Void(), None, True)
            self.emit(Call(None, what, tuple(known), nothing, self.shared.site(), span, None, what))
        for arg in outputs:
            place = self.place(arg)
            value = self.temporary(self.width(place.type))
            self.emit(Input(value, "nondet", "inline assembly", self.shared.site(), span, self.pointee(place.type)))
            self.write(place, value, node, arg)
        self.shared.assembly.append(span)
        return Const(0, 32)
