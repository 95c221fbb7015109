"""Functions of floating numbers that IEEE 754 defines exactly, and what is asked of the class of a number."""

from __future__ import annotations

from encoder import floating
from encoder.builtin import EXACT, Builtin, exact_function
from encoder.constant import INT, is_modelled
from encoder.ctype import CType, Float
from encoder.ir import Const, Expr
from encoder.lower_condition import ConditionLowering
from encoder.lower_fold import binary, choose, const, negation, resize
from encoder.symbol import FunctionSymbol, Node
from encoder.type_rules import decay

_ROUNDING = {
    "floor": "ffloor", "ceil": "fceil", "trunc": "ftrunc", "round": "fround", "rint": "frint", "nearbyint": "frint",
    "sqrt": "fsqrt", "fmod": "fmod", "remainder": "frem", "drem": "frem",
}  # fmt: skip
_ORDERED = {"isgreater": ("flt", True), "isgreaterequal": ("fle", True), "isless": ("flt", False),
            "islessequal": ("fle", False)}  # fmt: skip


def absolute(x: Expr) -> Expr:
    """Yield a number without its sign."""
    return binary("and", x, const((1 << x.width - 1) - 1, x.width))


def infinity(width: int) -> Const:
    """Yield the largest number."""
    return const(floating.encode(float("inf"), width), width)


def is_nan(x: Expr) -> Expr:
    """Yield the condition that a floating value is no number."""
    return negation(binary("feq", x, x))


def sign(x: Expr) -> Expr:
    """Yield the condition that a number's sign bit is set."""
    return binary("slt", x, const(0, x.width))


class FloatLowering(ConditionLowering):
    """Lowers calls of functions of floating numbers."""

    def float_call(self, bound: FunctionSymbol, node: Node, args: list[Node]) -> Expr | None:
        """The value of a call of a declared function without a body, None where it is none of these functions."""
        found = exact_function(bound.name, self.abi)
        if found is None or bound.definition is not None or bound.type.result != found.result:
            return None
        if found.parameters is None or bound.type.parameters != found.parameters or len(args) != len(found.parameters):
            return None
        return self.float_function(found, node, args)

    def float_function(self, found: Builtin, node: Node, args: list[Node]) -> Expr:
        """The value of a call of a function that is known by ``found``."""
        kind = found.kind.removeprefix("float-")
        if kind in ("inf", "huge_val", "nan"):
            assert isinstance(found.result, Float)
            width = found.result.width
            return infinity(width) if kind != "nan" else self.quiet_nan(width, node, args)
        types = found.parameters or self.compared_types(args, kind)
        if not all(is_modelled(type) for type in types if isinstance(type, Float)):
            return self.refuse("floating point", node, self.width(found.result))
        values = [
            self.keep(self.as_type(arg, type), arg) for arg, type in zip(args, types, strict=True)
        ]
        if kind in EXACT:
            return self.computed(kind, values, node)
        if kind == "fpclassify":
            return self.classified(values)
        if kind == "fpclassify_number":  # of the GNU library
            return self.classified([*(const(k, 32) for k in (0, 1, 4, 3, 2)), *values])
        if kind == "isinf_sign":
            magnitude = choose(sign(values[0]), const(-1, 32), const(1, 32))
            return choose(self.test("isinf", values), magnitude, const(0, 32))
        return resize(self.test(kind, values), self.width(found.result), False)

    def compared_types(self, args: list[Node], kind: str) -> tuple[CType, ...]:
        """The types that the arguments of a generic function are taken in."""
        numbers = args[5:] if kind == "fpclassify" else args
        floats = [type for type in (decay(self.typed(arg)) for arg in numbers) if isinstance(type, Float)]
        widest = max(floats, key=lambda type: (type.width, type.name), default=Float("double", 64))
        return (INT,) * (len(args) - len(numbers)) + (widest,) * len(numbers)

    def quiet_nan(self, width: int, node: Node, args: list[Node]) -> Expr:
        text = self.symbols.texts.get(args[0]) if len(args) == 1 else None
        if text is None or len(text.units) > 1:
            return self.refuse("floating point", node, width)  # what a NaN carries
        return const(floating.NAN[width], width)

    def computed(self, kind: str, values: list[Expr], node: Node) -> Expr:
        """A function whose result is a number."""
        x, y = values[0], values[-1]
        width = x.width
        if kind in _ROUNDING and EXACT[kind] == 1:
            return self.number(binary(_ROUNDING[kind], x, const(0, width)), node)
        if kind in _ROUNDING:
            return self.number(self.remainder(_ROUNDING[kind], x, y), node)
        match kind:
            case "fabs":
                return absolute(x)
            case "copysign":
                return binary("or", absolute(x), binary("and", y, const(1 << width - 1, width)))
            case "fdim":
                return choose(binary("fle", x, y), const(0, width), self.number(binary("fsub", x, y), node))
        low, high = (x, y) if kind == "fmin" else (y, x)
        ordered = choose(binary("flt", high, low), y, x)  # fmin: y < x; fmax: x < y
        self.unless_zeros(kind, x, y, node)
        return choose(is_nan(x), y, choose(is_nan(y), x, ordered))

    def remainder(self, op: str, x: Expr, y: Expr) -> Expr:
        """A remainder, said without its operator where that is easy: a solver knows nothing of that."""
        exact = binary(op, x, y)
        if op == "fmod":
            exact = choose(binary("flt", absolute(x), absolute(y)), x, exact)
        undefined = binary("or", binary("feq", absolute(x), infinity(x.width)), binary("feq", y, const(0, x.width)))
        undefined = binary("or", undefined, binary("or", is_nan(x), is_nan(y)))
        return choose(undefined, const(floating.NAN[x.width], x.width), exact)

    def unless_zeros(self, kind: str, x: Expr, y: Expr, node: Node) -> None:
        """C does not say which of two zeros is the smaller one."""
        zeros = binary("and", binary("feq", x, const(0, x.width)), binary("feq", y, const(0, x.width)))
        self.refuse_where(binary("and", zeros, binary("ne", x, y)), f"`{kind}` of zeros of both signs", node)

    def test(self, kind: str, values: list[Expr]) -> Expr:
        """What a function says of the class of a number, or of the order of two; a condition."""
        x, y = values[0], values[-1]
        if kind in _ORDERED:
            op, swapped = _ORDERED[kind]
            return binary(op, *((y, x) if swapped else (x, y)))
        least = const(1 << floating.DIGITS[x.width] - 1, x.width)  # of the normal numbers
        match kind:
            case "islessgreater":
                return binary("or", binary("flt", x, y), binary("flt", y, x))
            case "isunordered":
                return binary("or", is_nan(x), is_nan(y))
            case "isnan":
                return is_nan(x)
            case "isinf":
                return binary("feq", absolute(x), infinity(x.width))
            case "isfinite":
                return binary("flt", absolute(x), infinity(x.width))
            case "isnormal":
                return binary("and", binary("fle", least, absolute(x)), self.test("isfinite", values))
            case "iszero":
                return binary("feq", x, const(0, x.width))
            case "issubnormal":
                return binary("and", negation(self.test("iszero", values)), binary("flt", absolute(x), least))
        assert kind == "signbit", kind
        return sign(x)

    def classified(self, values: list[Expr]) -> Expr:
        nan, infinite, normal, subnormal, zero, x = values
        out = choose(self.test("isnormal", [x]), normal, subnormal)
        out = choose(self.test("iszero", [x]), zero, out)
        out = choose(self.test("isinf", [x]), infinite, out)
        return choose(is_nan(x), nan, out)
