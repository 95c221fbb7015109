"""Functions of the IR as functions of Python, for long stretches that the interpreter does not record.

What such a function cannot do it leaves to the interpreter: it raises Leave, where ``rebuild`` is told what line it
stood at and what its local variables hold. ``L`` are the steps that are left, ``S`` says where the interpreter looks.

    block 3: x := x + 1; jump 3        def function(F, body, b, r0):
                                           p3 = 1
                                           ...
                                -->            while True:
                                                   L[0] -= 2
                                                   r0 = (r0 + 1 & 4294967295)
                                                   if L[0] < S[0]: leave()
                                                   p3 += 1
                                                   b = 1
                                                   continue
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from encoder import floating
from encoder.interpret import Frame, Machine
from encoder.interpret_memory import Instance
from encoder.ir import (
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
    Input,
    Instruction,
    Load,
    LoopBody,
    Reg,
    Return,
    Store,
    Terminator,
    Unary,
)
from encoder.loops import loop_bodies
from encoder.python_code import DEEPEST, Writer

_COMPARED = ("eq", "ne", "ult", "ule", "slt", "sle")


class Leave(Exception):
    """The interpreter has to go on from here."""


def leave(*_: object) -> NoReturn:
    raise Leave


class Library:
    """What has been written of one machine's program. ``space``: what names of the code mean."""

    def __init__(self, machine: Machine, space: dict[str, Any]):
        self.machine = machine
        self.space = space
        self.codes: dict[str, Code] = {}
        self.names: dict[str, str] = {}  # function -> Python name
        self.bases: dict[str, str] = {}  # global variable -> Python name

    def code(self, function: Function) -> Code:
        """Yield a function's code."""
        found = self.codes.get(function.name)
        if found is None:
            found = self.codes[function.name] = Code(self, function)
        return found

    def called(self, name: str) -> str:
        """Yield the Python name of a function that is called; its first call writes it."""
        python = self.names.get(name)
        if python is None:
            python = self.names[name] = f"f_{len(self.names)}"

            def first(*arguments: Any) -> int:
                code = self.code(self.machine.program.functions[name])
                self.space[python] = code.call
                return code.call(*arguments)

            self.space[python] = first
        return python

    def base(self, key: str) -> str:
        """Yield the Python name of a global variable's address."""
        python = self.bases.get(key)
        if python is None:
            python = self.bases[key] = f"g_{len(self.bases)}"
            self.space[python] = self.machine.memory.globals[key].base
        return python

    def access(self, what: str, width: int) -> str:
        """Yield the Python name of what loads, or stores, so many bits. Raises _Unwritten."""
        size = width // 8
        if size * 8 != width or not size:
            raise _Unwritten
        if f"{what}{size}" not in self.space:
            memory = self.machine.memory
            self.space[f"load{size}"], self.space[f"store{size}"] = _access(memory.slots, memory.slot_bits, size)
        return f"{what}{size}"


def _access(
    slots: dict[int, Instance], bits: int, size: int
) -> tuple[Callable[[int], int], Callable[[int, int], None]]:
    """Yield what reads and what writes ``size`` bytes, of which all were written before. They raise Leave."""
    rest = range(1, size)

    def load(address: int) -> int:
        found = slots.get(address >> bits)
        if found is None or not found.alive or found.unwritten:
            raise Leave
        at = address - found.base
        end = found.size
        if end is not None and not 0 <= at <= end - size:
            raise Leave
        cells = found.cells
        try:
            value = cells[at]
            for k in rest:
                value |= cells[at + k] << 8 * k
            return value
        except KeyError:
            raise Leave from None

    def load4(address: int) -> int:
        found = slots.get(address >> bits)
        if found is None or not found.alive or found.unwritten:
            raise Leave
        at = address - found.base
        end = found.size
        if end is not None and not 0 <= at <= end - 4:
            raise Leave
        cells = found.cells
        try:
            return cells[at] | cells[at + 1] << 8 | cells[at + 2] << 16 | cells[at + 3] << 24
        except KeyError:
            raise Leave from None

    def store(address: int, value: int) -> None:
        found = slots.get(address >> bits)
        if found is None or not found.alive:
            raise Leave
        at = address - found.base
        end = found.size
        if end is not None and not 0 <= at <= end - size:
            raise Leave
        cells = found.cells
        cells[at] = value & 0xFF
        for k in rest:
            cells[at + k] = value >> 8 * k & 0xFF
        if found.unwritten:
            found.unwritten.difference_update(range(at, at + size))

    return load4 if size == 4 else load, store


class Code:
    """One function as Python. ``heads``: blocks where it may be entered, and what they are called there; ``places``:
    line -> block, instruction, and how many steps of the block, from there on, are charged already; ``registers``,
    ``unset``, ``passes``: registers, those without a value, loop heads -> local variables."""

    def __init__(self, library: Library, function: Function):
        self.function = function
        self.heads: dict[int, int] = {}
        self.places: list[tuple[int, int, int]] = []
        self.registers: dict[str, str] = {}
        self.unset: dict[str, str] = {}
        self.passes: dict[int, str] = {}
        self.call: Callable[..., int] = leave
        try:
            writer = _FastWriter(library, self)
            writer.write()
        except _Unwritten:
            self.heads = {}
            self.call = leave


class _Unwritten(Exception):
    """An expression nests too deeply for Python, or has no equal there."""


class _FastWriter(Writer):
    """Writes one function."""

    def __init__(self, library: Library, code: Code):
        innermost, self.back = library.machine.loops_of(code.function)
        self.bodies = loop_bodies(code.function)[0]
        self.innermost = innermost
        super().__init__(code.function, frozenset(self.bodies))
        self.library = library
        self.code = code
        self.place = (0, 0, 0)
        self.choosing = 0
        self.objects: dict[str, str] = {}
        code.passes = {head: f"p{head}" for head in self.bodies}
        number = len(library.space)
        self.at = f"at_{number}"
        library.space[self.at] = Frame(code.function, 0, 0, [], {}, {}, {}, None, set())
        self.own = f"code_{number}"
        library.space[self.own] = code

    def write(self) -> None:
        """Write it, and have Python read it."""
        body, code = self.body, self.code
        parameters = [self.register(p) for p in body.parameters]
        self.indent = 2
        self.line("if F is None and L[0] < S[0]: leave()")
        self.line("while True:")
        self.indent = 3
        self.dispatch()
        written, places = self.lines, code.places
        self.lines, code.places = [], []
        self.indent = 0
        self.line(f"def function(F, body, b{''.join(', ' + p for p in parameters)}):")
        self.indent = 1
        if code.passes:
            self.line(f"{' = '.join(code.passes.values())} = 1")
        self.line("if F is None: born = {}")
        self.line("else:")
        self.indent = 2
        self.line("R = F.registers; N = F.unset; born = F.instances; P = F.passes")
        for name, local in self.registers.items():
            unset = code.unset.setdefault(name, "u" + local)
            self.line(f"{local} = 0; del {local}")
            self.line(f"if {name!r} in N: {unset} = R[{name!r}]")
            self.line(f"elif {name!r} in R: {local} = R[{name!r}]")
        for key, local in self.objects.items():
            self.line(f"if {key!r} in born: {local} = born[{key!r}].base")
        for head, local in code.passes.items():
            self.line(f"{local} = P.get({head}, 1)")
        self.indent = 1
        self.line("try:")
        before = len(self.lines)
        self.lines += written
        code.places = [(0, 0, 0)] * before + places
        self.line("except (Leave, UnboundLocalError) as e:")
        self.indent = 2
        self.line(f"rebuild(F, {self.own}, e.__traceback__.tb_lineno, locals())")
        self.line("raise Leave from None")
        space = self.library.space
        file = f"<{body.name}>"
        exec(compile("\n".join(self.lines) + "\n", file, "exec"), space)
        code.call = space["function"]
        code.registers = self.registers
        code.heads = {head: self.numbers[head] for head in (*self.bodies, 0)}

    def line(self, text: str) -> None:
        super().line(text)
        self.code.places.append(self.place)

    def constant(self, value: object) -> str:
        """Give the code a value of ours."""
        name = f"c_{len(self.library.space)}"
        self.library.space[name] = value
        return name

    # ------------------------------------------------------------ blocks

    def start_block(self, label: int) -> None:
        size = len(self.body.blocks[label].instructions) + 1
        self.line(f"L[0] -= {size}")
        self.place = label, 0, size

    def start_edge(self, label: int, target: int) -> None:
        self._at_end(label)
        leaves = [h for h, body in self.bodies.items() if label in body and target not in body]
        if leaves:
            self.line(f"if body is not None and {target} not in body: leave()")
        if (label, target) in self.back:
            self.line("if L[0] < S[0]: leave()")
            self.line(f"{self.code.passes[target]} += 1")
        elif self.innermost.get(target) == target:
            self.line(f"{self.code.passes[target]} = 1")

    def _at_end(self, label: int) -> None:
        self.place = label, len(self.body.blocks[label].instructions), 1

    def condition(self, end: Branch) -> str:
        label, index, left = self.place
        self.place = label, index, left
        return self.truth(end.condition)

    def leave(self, end: Terminator) -> None:
        match end:
            case Return(value=value):
                result = "0" if value is None else self.value(value)
                self.line("if F is not None: leave()")
                if self.body.objects:
                    result = self.named(result)
                    self.line("for o in born.values(): o.alive = False")
                self.line(f"return {result}")
            case _:
                self.line("leave()")

    # ------------------------------------------------------------ instructions

    def instruction(self, i: Instruction) -> None:
        self.span = i.span
        self._instruction(i)
        label, index, left = self.place
        self.place = label, index + 1, left - 1

    def _instruction(self, i: Instruction) -> None:
        match i:
            case Define(target=target, value=value):
                text = self.value(value)
                self.line(f"{self.register(target)} = {text}")
            case Store(address=address, value=value):
                text = self.value(value)
                self.line(f"{self.library.access('store', value.width)}({self.value(address)}, {text})")
            case CopyBytes(target=target, source=source, size=size):
                given = f"{self.value(target)}, {self.value(source)}, {self.value(size)}"
                self.line(f"copy({self.constant(i)}, {self.at}, {given})")
            case FillBytes(target=target, byte=byte, size=size):
                given = f"{self.value(target)}, {self.value(byte)}, {self.value(size)}"
                self.line(f"fill({self.constant(i)}, {given})")
            case Birth(object=key, size=size):
                bytes_ = str(self.body.objects[key].size) if size is None else self.value(size)
                if size is not None:
                    bytes_ = self.named(bytes_)
                    self.line(f"if {bytes_} >> 31: leave()")
                self.line(f"{self.object(key)} = birth(born, {self.constant(i)}, {bytes_})")
            case Input(target=target):
                local = self.register(target)
                if i.kind != "uninitialised":
                    self.line(f"{local} = take({self.constant(i)}, {self.at})")
                    return
                unset = self.code.unset.setdefault(target.name, "u" + local)
                self.line(f"{unset} = take({self.constant(i)}, {self.at}); {local} = 0; del {local}")
            case Call():
                self._call(i)
            case LoopBody():
                pass
            case _:
                self.line("leave()")

    def _call(self, i: Call) -> None:
        library = self.library
        machine = library.machine
        given = [self.value(a.value) for a in i.arguments]
        all_ = f"({''.join(g + ', ' for g in given)})"
        if not isinstance(i.callee, str):
            text = f"indirect({self.constant(i)}, {self.at}, {self.value(i.callee)}, {all_})"
        else:
            name = i.callee
            function = machine.program.functions.get(name)
            if machine.environment.intercepts(name):
                self.line("leave()")
                return
            if function is None:
                text = f"outside({self.constant(i)}, {name!r}, {self.at}, {all_})"
            elif len(given) < len(function.parameters):
                self.line("leave()")
                return
            else:
                if len(given) > len(function.parameters):
                    given = [self.named(g) for g in given]
                for k, p in enumerate(function.parameters):
                    if i.arguments[k].value.width > p.width:
                        given[k] = f"{given[k]} & {(1 << p.width) - 1}"
                passed = "".join(", " + g for g in given[: len(function.parameters)])
                text = f"{library.called(name)}(None, None, 0{passed})"
        if i.target is None:
            self.line(text)
        else:
            self.line(f"{self.register(i.target)} = {text} & {(1 << i.target.width) - 1}")

    # ------------------------------------------------------------ expressions

    def object(self, key: str) -> str:
        return self.objects.setdefault(key, f"o{len(self.objects)}")

    def value(self, e: Expr) -> str:
        text, depth = self._value(e)
        return text

    def cut(self, text: str, depth: int) -> tuple[str, int]:
        """Write the value of a text that nests deeply before."""
        if depth <= DEEPEST:
            return text, depth
        if self.choosing:
            raise _Unwritten
        return self.named(text), 0

    def truth(self, e: Expr) -> str:
        match e:
            case Binary(op=op) if op in _COMPARED and not e.signed:
                return self._compared(e)[0]
        return self.value(e)

    def _value(self, e: Expr) -> tuple[str, int]:
        text, depth = self._plain(e)
        return self.cut(text, depth)

    def _plain(self, e: Expr) -> tuple[str, int]:
        match e:
            case Const(value=value):
                return str(value), 0
            case Reg():
                return self.register(e), 0
            case Load(address=address, width=width):
                text, depth = self._value(address)
                return f"{self.library.access('load', width)}({text})", depth + 1
            case Address(object=key):
                return self.object(key) if key in self.body.objects else self.library.base(key), 0
            case FunctionAddress(function=name):
                return str(self.library.machine.address_of(name)), 0
            case Unary(op=op, operand=operand, width=width):
                text, depth = self._value(operand)
                mask = (1 << width) - 1
                if op != "neg":
                    return f"({text} ^ {mask})", depth + 1
                if e.signed:
                    t = self._fresh()
                    lowest = f"{t} if ({t} := {text}) != {1 << width - 1} else over({t}, {self.constant(self.span)})"
                    return f"(-({lowest}) & {mask})", depth + 3
                return f"(-{text} & {mask})", depth + 1
            case Binary(op=op) if op in _COMPARED and not e.signed:
                text, depth = self._compared(e)
                return f"(+({text}))", depth + 2
            case Binary():
                return self._binary(e)
            case Convert(op=op, operand=operand, width=width):
                text, depth = self._value(operand)
                if op == "zext":
                    return text, depth
                mask = (1 << width) - 1
                if op == "sext":
                    sign = 1 << operand.width - 1
                    return f"(({text} ^ {sign}) - {sign} & {mask})", depth + 2
                return f"({text} & {mask})", depth + 1
            case Choose(condition=condition, then=then, otherwise=otherwise):
                test, depth = self._value(condition)
                self.choosing += 1
                (a, deep), (b, deeper) = self._value(then), self._value(otherwise)
                self.choosing -= 1
                return f"({a} if {test} else {b})", max(depth, deep, deeper) + 1
            case Element(base=base, index=index, stride=stride, width=width):
                (at, depth), (i, deep) = self._value(base), self._value(index)
                sign = 1 << index.width - 1
                return f"({at} + (({i} ^ {sign}) - {sign}) * {stride} & {(1 << width) - 1})", max(depth, deep) + 3
        raise AssertionError(e)

    def _fresh(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"

    def _compared(self, e: Binary) -> tuple[str, int]:
        (a, depth), (b, deep) = self._value(e.left), self._value(e.right)
        sign = 1 << e.left.width - 1
        depth = max(depth, deep)
        match e.op:
            case "eq":
                return f"{a} == {b}", depth
            case "ne":
                return f"{a} != {b}", depth
            case "ult":
                return f"{a} < {b}", depth
            case "ule":
                return f"{a} <= {b}", depth
            case "slt":
                return f"({a} ^ {sign}) < ({b} ^ {sign})", depth + 1
        return f"({a} ^ {sign}) <= ({b} ^ {sign})", depth + 1

    def _binary(self, e: Binary) -> tuple[str, int]:
        op, width = e.op, e.left.width
        mask, sign = (1 << width) - 1, 1 << width - 1
        (a, depth), (b, deep) = self._value(e.left), self._value(e.right)
        depth = max(depth, deep)
        symbol = {"add": "+", "sub": "-", "mul": "*", "and": "&", "or": "|", "xor": "^"}.get(op)
        if e.signed and op in ("add", "sub", "mul"):
            t = self._fresh()
            exact = f"(({a} ^ {sign}) - {sign}) {symbol} (({b} ^ {sign}) - {sign})"
            fits = f"{t} if {-sign} <= ({t} := {exact}) < {sign} else over({t}, {self.constant(self.span)})"
            return f"(({fits}) & {mask})", depth + 4
        if e.signed:
            raise _Unwritten
        if symbol is not None:
            return f"({a} {symbol} {b}{f' & {mask}' if op in ('add', 'sub', 'mul') else ''})", depth + 1
        if op in ("shl", "lshr", "ashr"):
            if not (isinstance(e.right, Const) and e.right.value < width):
                b = f"shift({b}, {e.width})"
            if op == "shl":
                return f"({a} << {b} & {mask})", depth + 2
            if op == "lshr":
                return f"({a} >> {b})", depth + 2
            return f"((({a} ^ {sign}) - {sign} >> {b}) & {mask})", depth + 3
        if op in floating.OPERATORS:
            return f"{floating.called(op, width)}({a}, {b})", depth + 1
        return f"divide({op!r}, {a}, {b}, {width})", depth + 1
