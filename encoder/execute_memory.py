"""Memory of the only execution of a program, in which what is not known can be copied but not looked at.

An address is ``object << 128 | offset``, so that arithmetic on addresses is seen. What a program may not know (where
objects lie, bytes never written, inputs) is a value that can be copied; whoever looks at it ends the attempt.
"""

from __future__ import annotations

from typing import NoReturn, cast

from encoder.bits import signed

HIGH = 128  # an address is object << HIGH | offset
FIRST = 1 << HIGH  # the smallest value that is an address
LARGEST = 1 << 24  # bytes of an object that is worth having


class Unclear(Exception):
    """The execution depends on what the program does not say."""


class Fault(Exception):
    """Undefined behaviour."""


def _look(*_: object) -> NoReturn:
    raise Unclear("a value that is not known")


class _Unknown:
    """A value that the program does not determine. It may be copied; every look at it raises Unclear."""

    __slots__ = ()
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __and__ = __rand__ = __or__ = __ror__ = _look
    __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __neg__ = __invert__ = _look
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __index__ = __floordiv__ = __mod__ = _look
    __eq__ = __ne__ = _look


UNKNOWN = cast(int, _Unknown())  # it stands where a number would


class _Bytes:
    """An object: ``known`` has 0 for bytes never written (None: all are), ``addresses`` the addresses stored in it."""

    __slots__ = ("addresses", "data", "known", "missing", "size")

    def __init__(self, size: int, known: bool):
        self.size = size
        self.data = bytearray(size)
        self.known = None if known else bytearray(size)
        self.missing = 0 if known else size
        self.addresses: dict[int, int] = {}


class Memory:
    """The objects of one execution, functions among them, and every access to them."""

    def __init__(self, pointer_width: int):
        self.bytes = pointer_width // 8
        self.mask = (1 << pointer_width) - 1
        self.objects: dict[int, _Bytes] = {}
        self.function_numbers: dict[str, int] = {}
        self.function_at: dict[int, str] = {}
        self.next = 1

    def function_address(self, name: str) -> int:
        """Yield the address of a function."""
        number = self.function_numbers.get(name)
        if number is None:
            number = self.function_numbers[name] = self.next
            self.function_at[number] = name
            self.next += 1
        return number << HIGH

    def allocate(self, size: int, known: bool) -> int:
        """Yield the number of a new object. ``known``: its bytes are zero, else they have any values."""
        number = self.next
        self.next += 1
        self.objects[number] = _Bytes(size, known)
        return number

    def birth(self, size: int, born: dict[str, int], key: str) -> int:
        """Yield the address of a new local object, noted in ``born``, where one of an earlier pass may be."""
        old = born.get(key)
        if old is not None:
            del self.objects[old]
        if size > LARGEST:
            raise Unclear("a large object")
        number = born[key] = self.allocate(size, False)
        return number << HIGH

    def free(self, born: dict[str, int]) -> None:
        """End the lives of the objects of an activation."""
        for number in born.values():
            del self.objects[number]

    def place(self, address: int, size: int) -> tuple[_Bytes, int]:
        """Yield the object that ``size`` bytes at an address lie in, and where. Raises: Fault, Unclear."""
        if address < FIRST:
            raise Fault("null or wild pointer dereferenced")
        found = self.objects.get(address >> HIGH)
        if found is None:
            if address >> HIGH in self.function_at:
                raise Fault("a function is read as data")
            raise Unclear("an object after its lifetime")
        at = address & self.mask
        if at + size > found.size:
            raise Fault("access outside of an object")
        return found, at

    def load(self, address: int, size: int) -> int:
        """Yield ``size`` bytes at an address, UNKNOWN where they are not known."""
        found, at = self.place(address, size)
        if found.known is None and not found.addresses:
            return int.from_bytes(found.data[at : at + size], "little")
        if found.addresses:
            if size == self.bytes and at in found.addresses:
                return found.addresses[at]
            for k in range(at - self.bytes + 1, at + size):
                if k in found.addresses:
                    raise Unclear("a piece of an address")
        if found.known is not None and 0 in found.known[at : at + size]:
            return UNKNOWN
        return int.from_bytes(found.data[at : at + size], "little")

    def store(self, address: int, value: int, size: int) -> None:
        found, at = self.place(address, size)
        if found.addresses:
            self.cut(found, at, size)
        if value is UNKNOWN:
            self.forget(found, at, size)
            return
        if value >= FIRST:
            if size != self.bytes:
                raise Unclear("a piece of an address")
            found.addresses[at] = value
        else:
            found.data[at : at + size] = value.to_bytes(size, "little")
        if found.known is not None:
            self.learn(found, at, size)

    def cut(self, found: _Bytes, at: int, size: int) -> None:
        """Drop the addresses that a write overlaps; what it leaves of one is not known."""
        for k in range(at - self.bytes + 1, at + size):
            if k in found.addresses:
                del found.addresses[k]
                if k < at or k + self.bytes > at + size:
                    self.forget(found, k, self.bytes)

    def learn(self, found: _Bytes, at: int, size: int) -> None:
        assert found.known is not None
        found.missing -= found.known[at : at + size].count(0)
        found.known[at : at + size] = b"\1" * size
        if not found.missing:
            found.known = None

    def forget(self, found: _Bytes, at: int, size: int) -> None:
        if found.known is None:
            found.known = bytearray(b"\1" * found.size)
        found.missing += size - found.known[at : at + size].count(0)
        found.known[at : at + size] = bytes(size)

    def copy(self, target: int, source: int, size: int) -> None:
        if size == 0:
            return
        origin, start = self.place(source, size)
        into, at = self.place(target, size)
        data = bytes(origin.data[start : start + size])
        known = None if origin.known is None else bytes(origin.known[start : start + size])
        moved: dict[int, int] = {}
        for k in [k for k in origin.addresses if start - self.bytes < k < start + size]:
            if k < start or k + self.bytes > start + size:
                raise Unclear("a piece of an address")
            moved[k - start + at] = origin.addresses[k]
        if into.addresses:
            self.cut(into, at, size)
        into.data[at : at + size] = data
        into.addresses.update(moved)
        if known is not None and 0 in known:
            if into.known is None:
                into.known = bytearray(b"\1" * into.size)
            into.missing += into.known[at : at + size].count(1) - known.count(1)
            into.known[at : at + size] = known
        elif into.known is not None:
            self.learn(into, at, size)

    def carry(self, target: int, source: int, size: int) -> None:
        """Copy what is there of ``size`` bytes."""
        origin, start = self.place(source, 0)
        self.copy(target, source, min(size, origin.size - start))

    def fill(self, target: int, byte: int, size: int) -> None:
        if size == 0:
            return
        into, at = self.place(target, size)
        if into.addresses:
            self.cut(into, at, size)
        if byte is UNKNOWN:
            self.forget(into, at, size)
            return
        into.data[at : at + size] = bytes((byte,)) * size
        if into.known is not None:
            self.learn(into, at, size)

    # ------------------------------------------------------------ addresses

    def add(self, a: int, b: int) -> int:
        """Yield a sum in which one may be an address."""
        if a < FIRST:
            a, b = b, a
        if a < FIRST:
            return (a + b) & self.mask
        if b >= FIRST:
            raise Unclear("a sum of addresses")
        return a & ~self.mask | (a + b) & self.mask

    def sub(self, a: int, b: int) -> int:
        if b < FIRST:
            return (a - b) & self.mask if a < FIRST else a & ~self.mask | (a - b) & self.mask
        if a >> HIGH != b >> HIGH:
            raise Unclear("the distance of two objects")
        return (a - b) & self.mask

    def inside(self, address: int) -> bool:
        """Whether an address lies in its object or right behind it; then it is no address of another object's byte."""
        found = self.objects.get(address >> HIGH)
        at = address & self.mask
        return at == 0 if found is None else at <= found.size

    def equal(self, a: int, b: int) -> int:
        if a < FIRST and b < FIRST:
            return int(a == b)
        if a >> HIGH == b >> HIGH:
            return int(a == b)
        for one in (a, b):
            if one >= FIRST and not self.inside(one):
                raise Unclear("an address outside of its object")
            if one < FIRST and one != 0:
                raise Unclear("an address as a number")
            if one >= FIRST and one >> HIGH not in self.objects and one >> HIGH not in self.function_at:
                raise Unclear("the address of an object after its lifetime")
        return 0

    def ordered(self, a: int, b: int) -> None:
        """Make sure that it is known which is smaller. Raises: Unclear."""
        if a < FIRST and b < FIRST:
            return
        if a >> HIGH != b >> HIGH or not self.inside(a) or not self.inside(b):
            raise Unclear("the order of two objects")

    def less(self, a: int, b: int) -> int:
        self.ordered(a, b)
        return int(a < b)

    def less_equal(self, a: int, b: int) -> int:
        self.ordered(a, b)
        return int(a <= b)


def number(value: int) -> int:
    """Yield a value that is no address."""
    if value < FIRST:
        return value
    raise Unclear("an address as a number")


def divide(op: str, a: int, b: int, width: int) -> int:
    if number(b) == 0:
        raise Fault("division by zero")
    number(a)
    if op == "udiv":
        return a // b
    if op == "urem":
        return a % b
    x, y = signed(a, width), signed(b, width)
    quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
    return (quotient if op == "sdiv" else x - quotient * y) & ((1 << width) - 1)


def shift(amount: int, width: int) -> int:
    if amount < width:
        return amount
    if amount >= FIRST:
        raise Unclear("an address as a number")
    raise Fault("shift by the width of its operand or more")
