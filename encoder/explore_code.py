"""A flat program as Python: one function that runs from a place where states are kept to the next one.

Numbers of the program are numbers of Python, so that what is known costs next to nothing; what is not known is an
object whose operators build terms, and whose truth is decided by whoever runs the code.

    block 3: x := y + 1; if (x < n) 3 else 4        while True:
                                                        r0 = (r1 + 1 & 4294967295)
                                                        if r0 < r2: return 3, (r0, r1, r2)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from encoder import ir
from encoder.bits import total
from encoder.flatten import ERROR, RETURN
from encoder.python_code import DEEPEST, dispatched
from encoder.term import Term, Terms

FAILED = -1  # the place of an error

Value = Any  # int, or an Unknown where a number would stand
Step = Callable[[int, Sequence[Value]], tuple[int, tuple[Value, ...]] | None]


class Unknown:
    """A value that depends on what is not known: a term of at least one symbol."""

    __slots__ = ("decide", "term", "terms")

    def __init__(self, terms: Terms, term: Term, decide: Callable[[Term], bool]):
        self.terms = terms
        self.term = term
        self.decide = decide

    def made(self, term: Term) -> Value:
        value = self.terms.value(term)
        return Unknown(self.terms, term, self.decide) if value is None else value

    def other(self, value: Value) -> Term:
        if isinstance(value, Unknown):
            return value.term
        return self.terms.const(int(value), self.terms.width(self.term))

    def __add__(self, b: Value) -> Value:
        return self.made(self.terms.add(self.term, self.other(b)))

    __radd__ = __add__

    def __sub__(self, b: Value) -> Value:
        return self.made(self.terms.sub(self.term, self.other(b)))

    def __rsub__(self, b: Value) -> Value:
        return self.made(self.terms.sub(self.other(b), self.term))

    def __mul__(self, b: Value) -> Value:
        return self.made(self.terms.mul(self.term, self.other(b)))

    __rmul__ = __mul__

    def __neg__(self) -> Value:
        return self.made(self.terms.neg(self.term))

    def __and__(self, b: Value) -> Value:
        return self.made(self.terms.binary("and", self.term, self.other(b)))

    __rand__ = __and__

    def __or__(self, b: Value) -> Value:
        return self.made(self.terms.binary("or", self.term, self.other(b)))

    __ror__ = __or__

    def __xor__(self, b: Value) -> Value:
        width = self.terms.width(self.term)
        if width > 1 and b == 1 << width - 1:  # as code does before it compares signed numbers, and only then
            return _Flipped(self.terms, self.term, self.decide)
        return self.made(self.terms.binary("xor", self.term, self.other(b)))

    __rxor__ = __xor__

    def __eq__(self, b: object) -> Any:
        return self.made(self.terms.eq(self.term, self.other(b)))

    def __ne__(self, b: object) -> Any:
        return self.made(self.terms.not_(self.terms.eq(self.term, self.other(b))))

    def __lt__(self, b: Value) -> Value:
        return self.made(self.terms.binary("ult", self.term, self.other(b)))

    def __le__(self, b: Value) -> Value:
        return self.made(self.terms.binary("ule", self.term, self.other(b)))

    def __gt__(self, b: Value) -> Value:
        return self.made(self.terms.binary("ult", self.other(b), self.term))

    def __ge__(self, b: Value) -> Value:
        return self.made(self.terms.binary("ule", self.other(b), self.term))

    def __bool__(self) -> bool:
        return self.decide(self.term)


class _Flipped(Unknown):
    """A value with its sign bit flipped, as code compares signed numbers. ``term`` is the value as it was."""

    __slots__ = ()

    def flipped(self, value: Value) -> Term:
        if isinstance(value, Unknown):
            return value.term
        width = self.terms.width(self.term)
        return self.terms.const(int(value) ^ 1 << width - 1, width)

    def __lt__(self, b: Value) -> Value:
        return self.made(self.terms.binary("slt", self.term, self.flipped(b)))

    def __le__(self, b: Value) -> Value:
        return self.made(self.terms.binary("sle", self.term, self.flipped(b)))

    def __gt__(self, b: Value) -> Value:
        return self.made(self.terms.binary("slt", self.flipped(b), self.term))

    def __ge__(self, b: Value) -> Value:
        return self.made(self.terms.binary("sle", self.flipped(b), self.term))


class Code:
    """Writes one flat function. ``places``: the blocks where states are kept, with the registers that are kept there;
    ``meets``: those of them that are passed while nothing was decided on the way; ``unset``: registers, with their
    widths, that may be read before they are written."""

    def __init__(
        self,
        function: ir.Function,
        places: Mapping[int, Sequence[str]],
        meets: frozenset[int],
        unset: Mapping[str, int],
        terms: Terms,
        decide: Callable[[Term], bool],
    ):
        self.body = function
        self.places = places
        self.meets = meets
        self.unset = unset
        self.terms = terms
        self.decide = decide
        self.lines: list[str] = []
        self.registers: dict[str, str] = {}
        self.temporaries = 0
        self.indent = 0

    def step(self, tick: Callable[[], None], given: Callable[[int, int, str], Value], taken: list[bool]) -> Step:
        """Yield the function: from a place and what is kept there to the next place, or None where a run ends.

        ``given``: called for each input, with its width, site and kind; ``tick``: now and then; ``taken``: what was
        decided.
        """
        numbers = dispatched(self.body, (0, *(p for p in self.places if p)))
        self.line("def step(b, S):")
        self.indent = 1
        self.line("if b == 0:")
        self.indent = 2
        for name, width in self.unset.items():
            self.line(f"{self.register(name)} = given({width}, 0, '')")
        self.line("pass")
        self.indent = 1
        for label, kept in self.places.items():
            self.line(f"elif b == {label}:")
            names = "".join(self.register(n) + ", " for n in kept)
            self.indent = 2
            self.line(f"{names}= S" if kept else "pass")
            self.line(f"b = {numbers[label]}")
            self.indent = 1
        self.line("while True:")
        self.indent = 2
        self.line("T[0] -= 1")
        self.line("if T[0] < 0: tick()")
        self.tree(sorted(numbers, key=numbers.__getitem__), numbers)
        space: dict[str, Any] = {
            "T": [0], "given": given, "zext": self.zext, "sext": self.sext, "trunc": self.trunc, "apply": self.apply,
            "choose": self.choose, "xor": self.xor, "D": taken,
        }  # fmt: skip

        def later() -> None:
            space["T"][0] = 20_000
            tick()

        space["tick"] = later
        exec(compile("\n".join(self.lines) + "\n", "<flat>", "exec"), space)
        return cast(Step, space["step"])

    def tree(self, labels: list[int], numbers: dict[int, int]) -> None:
        if len(labels) == 1:
            self.block(labels[0], numbers)
            return
        middle = len(labels) // 2
        self.line(f"if b < {numbers[labels[middle]]}:")
        for part in (labels[:middle], labels[middle:]):
            self.indent += 1
            self.tree(part, numbers)
            self.indent -= 1
            if part[0] == labels[0]:
                self.line("else:")

    def line(self, text: str) -> None:
        self.lines.append(" " * self.indent + text)

    def go(self, label: int, numbers: dict[int, int]) -> None:
        if label in self.places:
            kept = "".join(self.register(n) + ", " for n in self.places[label])
            if label in self.meets:
                self.line(f"if D: return {label}, ({kept})")
                self.line(f"b = {numbers[label]}")
                self.line("continue")
            else:
                self.line(f"return {label}, ({kept})")
        elif label in numbers:
            self.line(f"b = {numbers[label]}")
            self.line("continue")
        else:
            self.block(label, numbers)

    def block(self, label: int, numbers: dict[int, int]) -> None:
        block = self.body.blocks[label]
        for i in block.instructions:
            match i:
                case ir.Define(target=target, value=value):
                    text = self.value(value)
                    self.line(f"{self.register(target.name)} = {text}")
                case ir.Input(target=target, kind=kind, site=site):
                    self.line(f"{self.register(target.name)} = given({target.width}, {site}, {kind!r})")
                case ir.Call(callee=what) if what == ERROR:
                    self.line(f"return {FAILED}, ()")
                    return
                case ir.Call(callee=what) if what == RETURN:
                    self.line("return None")
                    return
                case _:
                    raise AssertionError(i)
        match block.end:
            case ir.Jump(target=to):
                self.go(to, numbers)
            case ir.Branch(condition=condition, then=then, otherwise=otherwise):
                self.line(f"if {self.value(condition)}:")
                for to, last in ((then, False), (otherwise, True)):
                    self.indent += 1
                    self.go(to, numbers)
                    self.indent -= 1
                    if not last:
                        self.line("else:")
            case _:
                self.line("return None")

    # ------------------------------------------------------------ expressions

    def register(self, name: str) -> str:
        found = self.registers.get(name)
        if found is None:
            found = self.registers[name] = f"r{len(self.registers)}"
        return found

    def value(self, e: ir.Expr) -> str:
        return self.expression(e)[0]

    def expression(self, e: ir.Expr) -> tuple[str, int]:
        """The Python text of an expression and how deep its parentheses nest; long ones are cut by assignments."""
        text, depth = self._expression(e)
        if depth > DEEPEST:
            self.temporaries += 1
            self.line(f"t{self.temporaries} = {text}")
            return f"t{self.temporaries}", 0
        return text, depth

    def _expression(self, e: ir.Expr) -> tuple[str, int]:
        match e:
            case ir.Const(value=value):
                return str(value), 0
            case ir.Reg(name=name):
                return self.register(name), 0
            case ir.Unary(op=op, operand=operand, width=width):
                text, depth = self.expression(operand)
                mask = (1 << width) - 1
                return f"({text} ^ {mask})" if op == "not" else f"(-{text} & {mask})", depth + 1
            case ir.Convert(op=op, operand=operand, width=width):
                text, depth = self.expression(operand)
                return f"{op}({text}, {ir.width_of(operand)}, {width})", depth + 1
            case ir.Choose(condition=condition, then=then, otherwise=otherwise, width=width):
                c, a, b = (self.expression(x) for x in (condition, then, otherwise))
                return f"choose({c[0]}, {a[0]}, {b[0]}, {width})", max(c[1], a[1], b[1]) + 1
            case ir.Binary(op=op, left=left, right=right):
                return self.binary(op, left, right)
        raise AssertionError(e)

    def binary(self, op: str, left: ir.Expr, right: ir.Expr) -> tuple[str, int]:
        width = ir.width_of(left)
        mask, sign = (1 << width) - 1, 1 << width - 1
        a, b = self.expression(left), self.expression(right)
        deep = max(a[1], b[1])
        match op:
            case "add" | "sub" | "mul":
                sign_ = {"add": "+", "sub": "-", "mul": "*"}[op]
                return f"({a[0]} {sign_} {b[0]} & {mask})", deep + 1
            case "and" | "or":
                return f"({a[0]} {'&' if op == 'and' else '|'} {b[0]})", deep + 1
            case "xor":  # not "^" of words: that is how signs are flipped
                return f"({a[0]} ^ {b[0]})" if width == 1 else f"xor({a[0]}, {b[0]}, {width})", deep + 1
            case "eq" | "ne":
                return f"({a[0]} {'==' if op == 'eq' else '!='} {b[0]})", deep + 1
            case "ult" | "ule":
                return f"({a[0]} {'<' if op == 'ult' else '<='} {b[0]})", deep + 1
            case "slt" | "sle":
                x, y = (self.flipped(e, t[0], sign) for e, t in ((left, a), (right, b)))
                return f"({x} {'<' if op == 'slt' else '<='} {y})", deep + 2
        return f"apply({op!r}, {a[0]}, {b[0]}, {width})", deep + 1

    def flipped(self, e: ir.Expr, text: str, sign: int) -> str:
        return str(e.value ^ sign) if isinstance(e, ir.Const) else f"({text} ^ {sign})"

    # ------------------------------------------------------------ operators that take their time

    def term(self, value: Value, width: int) -> Term:
        return value.term if isinstance(value, Unknown) else self.terms.const(int(value), width)

    def made(self, term: Term) -> Value:
        value = self.terms.value(term)
        return Unknown(self.terms, term, self.decide) if value is None else value

    def zext(self, a: Value, width: int, to: int) -> Value:
        return self.made(self.terms.zext(a.term, to)) if isinstance(a, Unknown) else int(a)

    def sext(self, a: Value, width: int, to: int) -> Value:
        if isinstance(a, Unknown):
            return self.made(self.terms.sext(a.term, to))
        sign = 1 << width - 1
        return (int(a) ^ sign) - sign & (1 << to) - 1

    def trunc(self, a: Value, width: int, to: int) -> Value:
        if isinstance(a, Unknown):
            return self.made(self.terms.extract(a.term, 0, to))
        return int(a) & (1 << to) - 1

    def choose(self, c: Value, a: Value, b: Value, width: int) -> Value:
        if not isinstance(c, Unknown):
            return a if c else b
        return self.made(self.terms.ite(c.term, self.term(a, width), self.term(b, width)))

    def xor(self, a: Value, b: Value, width: int) -> Value:
        if a.__class__ is int and b.__class__ is int:
            return a ^ b
        return self.apply("xor", a, b, width)

    def apply(self, op: str, a: Value, b: Value, width: int) -> Value:
        if op != "xor" and not isinstance(a, Unknown) and not isinstance(b, Unknown):
            return total(op, int(a), int(b), width) & (1 << width) - 1
        return self.made(self.terms.binary(op, self.term(a, width), self.term(b, width)))
