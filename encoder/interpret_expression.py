"""Expressions of a program as functions of Python, evaluated in the innermost activation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from encoder import floating
from encoder.bits import evaluate, signed
from encoder.ctype import CType
from encoder.interpret_memory import HARNESS, Instance, Memory, name_of
from encoder.ir import (
    Address,
    Binary,
    Choose,
    Const,
    Convert,
    Element,
    Expr,
    Function,
    FunctionAddress,
    Load,
    Reg,
    Unary,
)
from encoder.outcome import Fault, Stop


class Outside(Protocol):
    """What neither memory nor an activation says."""

    def address_of(self, function: str) -> int:
        """Yield the address of a function."""
        ...

    def first_pointer(self, instance: Instance, offset: int, pointee: CType, member: int) -> int | None:
        """Yield the value of a pointer that was never written, None to ask for its bytes. ``member``: how far it lies
        behind another address, as the program says it."""
        ...


class Expressions:
    """What expressions are worth where an activation stands: its registers, those of them that have no value, and its
    objects."""

    def __init__(self, memory: Memory, outside: Outside):
        self.memory = memory
        self.outside = outside
        self.registers: dict[str, int] = {}
        self.unset: set[str] = set()
        self.instances: dict[str, Instance] = {}
        self.function: Function  # what it is an activation of
        self.codes: dict[int, Callable[[], int]] = {}  # by the identity of an expression of the program
        self.coders: dict[type, Callable[[Any], Callable[[], int]]] = {
            Const: self._const,
            Reg: self._reg,
            Load: self._load,
            Address: self._address,
            FunctionAddress: self._function_address,
            Unary: self._unary,
            Binary: self._binary,
            Convert: self._convert,
            Choose: self._choose,
            Element: self._element,
        }

    def stand(
        self, function: Function, registers: dict[str, int], unset: set[str], instances: dict[str, Instance]
    ) -> None:
        """From now on another activation is the innermost one."""
        self.function, self.registers, self.unset, self.instances = function, registers, unset, instances

    def evaluate(self, expr: Expr) -> int:
        """Yield the value of an expression, 0 <= value < 2**width."""
        code = self.codes.get(id(expr))
        return code() if code is not None else self.code(expr)()

    def code(self, expr: Expr) -> Callable[[], int]:
        """Yield a function that evaluates an expression of the program in the innermost activation."""
        found = self.codes.get(id(expr))
        if found is None:
            found = self.codes[id(expr)] = self.coders[type(expr)](expr)
        return found

    def _const(self, expr: Const) -> Callable[[], int]:
        value = expr.value
        return lambda: value

    def _reg(self, expr: Reg) -> Callable[[], int]:
        name, memory = expr.name, self.memory

        def read() -> int:
            value = self.registers.get(name)
            if value is None:
                raise Stop(Fault(f"`{name}` used before it has a value", memory.span, "uninitialised"))
            if self.unset and name in self.unset:
                self._unset_read(name)
            return value

        return read

    def _unset_read(self, register: str) -> None:
        function, memory = self.function, self.memory
        name = function.names.get(register, (register,))[0]
        if "uninitialised" in memory.checks:
            raise Stop(Fault(f"`{name}` read before it is written", memory.span, "uninitialised"))
        if not function.name.startswith(HARNESS):
            memory.goes_on(f"`{name}` is read before it is written")

    def _load(self, expr: Load) -> Callable[[], int]:
        memory = self.memory
        where, size, pointee = self.code(expr.address), expr.width // 8, expr.pointee
        member = _offset(expr.address)
        slots, bits = memory.slots, memory.slot_bits

        def read() -> int:
            address = where()
            instance = slots.get(address >> bits)
            if instance is not None and instance.alive and not instance.unwritten:
                offset = address - instance.base
                cells, end = instance.cells, instance.size
                if end is None or 0 <= offset <= end - size:
                    value = at = 0
                    try:
                        for k in range(offset, offset + size):
                            value |= cells[k] << at
                            at += 8
                        return value
                    except KeyError:
                        pass  # bytes that are read for the first time
            if pointee is not None:
                self._first_read(address, size, pointee, member)
            return memory.read(address, size)

        return read

    def _first_read(self, address: int, size: int, pointee: CType, member: int) -> None:
        """Ask the environment for a pointer that was never written."""
        memory = self.memory
        instance, offset = memory.resolve(address, size)
        if not instance.zeroed and not any(offset + k in instance.cells for k in range(size)):
            value = self.outside.first_pointer(instance, offset, pointee, member)
            if value is not None:
                memory.write_bytes(instance, offset, value, size)
                if memory.is_own(instance):
                    memory.goes_on(f"`{name_of(instance)}` is read before it is written")

    def _address(self, expr: Address) -> Callable[[], int]:
        key, memory = expr.object, self.memory

        def read() -> int:
            instance = self.instances.get(key) or memory.globals.get(key)
            if instance is None:
                raise Stop(Fault(f"`{key}` used before it exists", memory.span))
            return instance.base

        return read

    def _function_address(self, expr: FunctionAddress) -> Callable[[], int]:
        value = self.outside.address_of(expr.function)
        return lambda: value

    def _unary(self, expr: Unary) -> Callable[[], int]:
        memory = self.memory
        operand, mask = self.code(expr.operand), (1 << expr.width) - 1
        if expr.op != "neg":
            return lambda: ~operand() & mask
        lowest = 1 << expr.width - 1 if expr.signed else None

        def negated() -> int:
            value = operand()
            if value == lowest:
                memory.goes_on("signed overflow wraps")
            return -value & mask

        return negated

    def _binary(self, expr: Binary) -> Callable[[], int]:
        memory = self.memory
        left, right, op, width = self.code(expr.left), self.code(expr.right), expr.op, expr.left.width
        mask, half = (1 << width) - 1, 1 << width - 1
        if not expr.signed:
            match op:
                case "eq":
                    return lambda: 1 if left() == right() else 0
                case "ne":
                    return lambda: 1 if left() != right() else 0
                case "ult":
                    return lambda: 1 if left() < right() else 0
                case "ule":
                    return lambda: 1 if left() <= right() else 0
                case "slt":
                    return lambda: 1 if left() ^ half < right() ^ half else 0
                case "sle":
                    return lambda: 1 if left() ^ half <= right() ^ half else 0
                case "add":
                    return lambda: left() + right() & mask
                case "sub":
                    return lambda: left() - right() & mask
                case "mul":
                    return lambda: left() * right() & mask
                case "and":
                    return lambda: left() & right()
                case "or":
                    return lambda: left() | right()
                case "xor":
                    return lambda: left() ^ right()
        if op in floating.OPERATORS:
            of = floating.operation(op, width)
            return lambda: of(left(), right())
        shifts = op in ("shl", "lshr", "ashr")

        def operate() -> int:
            a, b = left(), right()
            if shifts and b >= expr.width:
                raise Stop(Fault("shift by the width of its operand or more", memory.span, "shift"))
            result = evaluate(op, a, b, width)
            if result is None:
                raise Stop(Fault("division by zero", memory.span, "division"))
            if expr.signed and signed(result, expr.width) != _exact(op, a, b, expr.width):
                memory.goes_on("signed overflow wraps")
            return result

        return operate

    def _convert(self, expr: Convert) -> Callable[[], int]:
        operand, mask = self.code(expr.operand), (1 << expr.width) - 1
        if expr.op == "zext":
            return operand
        if expr.op == "sext":
            width = expr.operand.width
            return lambda: signed(operand(), width) & mask
        return lambda: operand() & mask

    def _choose(self, expr: Choose) -> Callable[[], int]:
        condition, then, otherwise = self.code(expr.condition), self.code(expr.then), self.code(expr.otherwise)
        return lambda: then() if condition() else otherwise()

    def _element(self, expr: Element) -> Callable[[], int]:
        base, index = self.code(expr.base), self.code(expr.index)
        stride, width = expr.stride, expr.width
        mask = (1 << width) - 1
        return lambda: base() + signed(index(), width) * stride & mask


def _offset(address: Expr) -> int:
    """How far it is from what a constant is added to."""
    match address:
        case Binary("add", left, Const(value), _):
            return _offset(left) + value
    return 0


def _exact(op: str, left: int, right: int, width: int) -> int:
    """The result of signed arithmetic without a limit."""
    a, b = signed(left, width), signed(right, width)
    return a + b if op == "add" else a - b if op == "sub" else a * b
