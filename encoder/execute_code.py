"""Functions of the IR as Python text on the values of ``encoder.execute_memory``.

    block 0: x := 3; *p := x; return x        def f(r1):
                                                  b = 0
                                                  while True:
                                         -->          T[0] -= 1
                                                      if T[0] < 0: tick()
                                                      r0 = 3
                                                      store(r1, r0, 4)
                                                      return r0
"""

from __future__ import annotations

from typing import Any, Protocol

from encoder import floating
from encoder.execute_memory import HIGH, Memory
from encoder.ir import (
    ASSUMING,
    ENDING,
    Address,
    Binary,
    Birth,
    Branch,
    Call,
    Choose,
    Const,
    Convert,
    CopyBytes,
    Define,
    Element,
    Expr,
    FillBytes,
    Function,
    FunctionAddress,
    Halt,
    Input,
    Instruction,
    Load,
    LoopBody,
    Program,
    Refused,
    Reg,
    Return,
    Store,
    Terminator,
    Unary,
)
from encoder.python_code import DEEPEST, Writer
from encoder.source import Span


class Execution(Protocol):
    """What the code is a part of."""

    program: Program
    errors: frozenset[str]
    numbers: dict[str, int]  # of global variables
    memory: Memory
    space: dict[str, Any]  # what names of the code mean

    def name(self, function: str) -> str:
        """Yield the Python name of a function."""
        ...


class Code(Writer):
    """Writes one function as Python."""

    def __init__(self, run: Execution, function: Function):
        super().__init__(function)
        self.run = run
        self.program = run.program
        self.locals: dict[str, str] = {}

    def function(self, name: str) -> tuple[list[str], list[Span]]:
        """Yield the lines of ``def name(...)`` and the place in C of each."""
        body = self.body
        parameters = [self.register(p) for p in body.parameters]
        self.line(f"def {name}({', '.join(parameters)}):")
        self.indent = 1
        start = len(self.lines)
        if body.objects:
            self.line("born = {}")
        self.line("b = 0")
        self.line("while True:")
        self.indent = 2
        self.line("T[0] -= 1")
        self.line("if T[0] < 0: tick()")
        self.dispatch()
        unset = [v for r, v in self.registers.items() if v not in parameters and r[0] != "%"]
        unset += self.locals.values()
        if unset:
            self.lines.insert(start, f"    {' = '.join(unset)} = U")
            self.spans.insert(start, body.span)
        return self.lines, self.spans

    def start_block(self, label: int) -> None:
        pass

    def start_edge(self, label: int, target: int) -> None:
        pass

    def condition(self, end: Branch) -> str:
        return self.value(end.condition)

    def leave(self, end: Terminator) -> None:
        match end:
            case Return(value=value):
                result = "U" if value is None else self.value(value)
                if self.body.objects:
                    self.line(f"result = {result}")
                    self.line("free(born)")
                    result = "result"
                self.line(f"return {result}")
            case Halt(reason=reason):
                self.line(f"stop({reason!r})")

    # ------------------------------------------------------------ instructions

    def instruction(self, i: Instruction) -> None:
        self.span = i.span
        match i:
            case Define(target=target, value=value):
                text = self.value(value)
                self.line(f"{self.register(target)} = {text}")
            case Store(address=address, value=value):
                size = max(1, value.width // 8)
                text = self.value(value)
                self.line(f"store({self.value(address)}, {text}, {size})")
            case CopyBytes(target=target, source=source, size=count, partial=partial):
                given = f"{self.value(target)}, {self.value(source)}, {self.value(count)}"
                self.line(f"{'carry' if partial else 'copy'}({given})")
            case FillBytes(target=target, byte=byte, size=count):
                self.line(f"fill({self.value(target)}, {self.value(byte)}, {self.value(count)})")
            case Birth(object=key, size=size):
                bytes_ = str(self.body.objects[key].size) if size is None else self.number(size)[0]
                self.line(f"{self.local(key)} = birth({bytes_}, born, {key!r})")
            case Input(target=target):
                self.line(f"{self.register(target)} = U")
            case Call():
                self.call(i)
            case LoopBody():
                pass
            case Refused(construct=construct):
                self.line(f"open_({construct!r})")

    def call(self, i: Call) -> None:
        arguments = [self.value(a.value) for a in i.arguments]
        target = f"{self.register(i.target)} = " if i.target is not None else ""
        if not isinstance(i.callee, str):
            widths = tuple(a.value.width for a in i.arguments)
            given = "".join(f"{a}, " for a in arguments)
            text = f"indirect({self.value(i.callee)}, ({given}), {widths})"
            fit = i.target is not None
            self.line(f"{target}{self.fitted(text, i.target) if fit else text}")
            return
        name = i.callee
        body = self.program.functions.get(name)
        if name in self.run.errors:
            self.line(f"hit({name!r})")
        elif body is not None:
            given_: list[str] = []
            for k, parameter in enumerate(body.parameters):
                if k >= len(arguments):
                    given_.append("U")
                elif i.arguments[k].value.width <= parameter.width:
                    given_.append(arguments[k])
                else:
                    given_.append(f"number({arguments[k]}) & {(1 << parameter.width) - 1}")
            if len(arguments) > len(body.parameters):
                self.line(f"({', '.join(arguments[len(body.parameters) :])},)")
            text = f"{self.run.name(name)}({', '.join(given_)})"
            if i.target is not None and body.result_width is not None and body.result_width > i.target.width:
                text = self.fitted(text, i.target)
            self.line(f"{target}{text}")
        elif name in ENDING:
            self.line(f"stop({f'`{name}` is called'!r})")
        elif name in ASSUMING:
            self.line(f"if ({arguments[0]}) == 0: stop('an assumption does not hold')")
        else:
            if arguments:
                self.line(f"({', '.join(arguments)},)")
            own = name.startswith("__slicc_") and not name.startswith("__slicc_nondet")
            writes = own or any(a.pointee is not None and not a.const for a in i.arguments)
            self.run.space.setdefault(f"s{i.site}", i.span)
            self.line(f"{target}stub({name!r}, s{i.site}, {writes})")

    def fitted(self, text: str, target: Reg | None) -> str:
        """A result of unknown width as wide as its target; an unknown one stays unknown."""
        if target is None or target.width == self.program.pointer_width:
            return text
        self.temporaries += 1
        t = f"t{self.temporaries}"
        return f"{t} if ({t} := {text}) is U else number({t}) & {(1 << target.width) - 1}"

    # ------------------------------------------------------------ expressions

    def local(self, key: str) -> str:
        found = self.locals.get(key)
        if found is None:
            found = self.locals[key] = f"o{len(self.locals)}"
        return found

    def value(self, e: Expr) -> str:
        return self.expression(e)[0]

    def expression(self, e: Expr) -> tuple[str, int]:
        """The Python text of an expression and how deep its parentheses nest; long ones are cut by assignments."""
        text, depth = self._expression(e)
        if depth > DEEPEST:
            return self.named(text), 0
        return text, depth

    def atom(self, e: Expr) -> str:
        """An expression as a name or a number."""
        text, _ = self.expression(e)
        return text if text.isalnum() else self.named(text)

    def number(self, e: Expr) -> tuple[str, int]:
        """An expression that must not be an address."""
        text, depth = self.expression(e)
        return (f"number({text})", depth + 1) if self.may_be_address(e) else (text, depth)

    def may_be_address(self, e: Expr) -> bool:
        if e.width != self.program.pointer_width:
            return False
        match e:
            case Const() | Convert() | Unary():
                return False
            case Binary(op=op, left=left, right=right):
                return op in ("add", "sub") and (self.may_be_address(left) or self.may_be_address(right))
            case Choose(then=then, otherwise=otherwise):
                return self.may_be_address(then) or self.may_be_address(otherwise)
        return True

    def _expression(self, e: Expr) -> tuple[str, int]:
        match e:
            case Const(value=value):
                return str(value), 0
            case Reg():
                return self.register(e), 0
            case Load(address=address, width=width):
                text, depth = self.expression(address)
                if width == 1:
                    return f"(load({text}, 1) & 1)", depth + 2
                return f"load({text}, {width // 8})", depth + 1
            case Address(object=key):
                if key in self.body.objects:
                    return self.local(key), 0
                return str(self.run.numbers[key] << HIGH), 0
            case FunctionAddress(function=name):
                return str(self.run.memory.function_address(name)), 0
            case Unary(op=op, operand=operand, width=width):
                text, depth = self.number(operand)
                mask = (1 << width) - 1
                return f"({text} ^ {mask})" if op == "not" else f"(-{text} & {mask})", depth + 1
            case Binary():
                return self.binary(e)
            case Convert(op=op, operand=operand, width=width):
                text, depth = self.number(operand)
                if op == "zext":
                    return text, depth
                if op == "trunc":
                    return f"({text} & {(1 << width) - 1})", depth + 1
                sign = 1 << operand.width - 1
                return f"((({text} ^ {sign}) - {sign}) & {(1 << width) - 1})", depth + 3
            case Choose(condition=condition, then=then, otherwise=otherwise):
                c = self.atom(condition)
                a, b = self.atom(then), self.atom(otherwise)
                return f"({a} if {c} else {b})", 1
            case Element(base=base, index=index, stride=stride):
                at = self.expression(base)
                i = self.number(index)
                step = f"{i[0]} * {stride}" if stride != 1 else i[0]
                return f"add({at[0]}, {step} & {self.run.memory.mask})", max(at[1], i[1]) + 1
        raise AssertionError(e)

    def binary(self, e: Binary) -> tuple[str, int]:
        op, width = e.op, e.left.width
        mask, sign = (1 << width) - 1, 1 << width - 1
        if self.may_be_address(e.left) or self.may_be_address(e.right):
            if op in ("add", "sub", "eq", "ult", "ule", "ne"):
                a, b = self.expression(e.left), self.expression(e.right)
                text = f"{'eq' if op == 'ne' else op}({a[0]}, {b[0]})"
                return f"({text} ^ 1)" if op == "ne" else text, max(a[1], b[1]) + 2
        a, b = self.number(e.left), self.number(e.right)
        deep = max(a[1], b[1])
        match op:
            case "add" | "sub" | "mul":
                sign_ = {"add": "+", "sub": "-", "mul": "*"}[op]
                return f"({a[0]} {sign_} {b[0]} & {mask})", deep + 1
            case "and" | "or" | "xor":
                return f"({a[0]} {({'and': '&', 'or': '|', 'xor': '^'})[op]} {b[0]})", deep + 1
            case "eq" | "ne":
                return f"({a[0]} {'==' if op == 'eq' else '!='} {b[0]})", deep + 1
            case "ult" | "ule":
                return f"({a[0]} {'<' if op == 'ult' else '<='} {b[0]})", deep + 1
            case "slt" | "sle":
                return f"(({a[0]} ^ {sign}) {'<' if op == 'slt' else '<='} ({b[0]} ^ {sign}))", deep + 2
            case "shl" | "lshr" | "ashr":
                by = b[0]
                if not (isinstance(e.right, Const) and e.right.value < width):
                    by = f"shift({b[0]}, {width})"
                if op == "shl":
                    return f"({a[0]} << {by} & {mask})", deep + 2
                if op == "lshr":
                    return f"({a[0]} >> {by})", deep + 2
                return f"((({a[0]} ^ {sign}) - {sign} >> {by}) & {mask})", deep + 4
        if op in floating.OPERATORS:
            return f"{floating.called(op, width)}({a[0]}, {b[0]})", deep + 1
        return f"divide({op!r}, {a[0]}, {b[0]}, {width})", deep + 1
