"""What is known of a term's value without a solver: bounds, and what its values have in common."""

from __future__ import annotations

from math import gcd

from encoder.bits import signed

Term = int
Node = tuple[str, int, int, int, int]  # op, width, up to three arguments (terms or small ints, by op)


class Bounds:
    """Bounds of the terms of one table, whose nodes these are. Objects have slots of ``1 << slot_bits`` addresses."""

    __slots__ = ("_ranges", "_sranges", "_strides", "nodes", "slot_bits")

    def __init__(self, nodes: list[Node], slot_bits: int):
        self.nodes = nodes
        self.slot_bits = slot_bits
        self._ranges: dict[Term, tuple[int, int]] = {}
        self._sranges: dict[Term, tuple[int, int]] = {}
        self._strides: dict[Term, int] = {}

    def _value(self, t: Term) -> int | None:
        node = self.nodes[t]
        return node[2] if node[0] == "const" else None

    def range(self, t: Term) -> tuple[int, int]:
        """Yield unsigned bounds (low, high) of ``t``."""
        found = self._ranges.get(t)
        if found is None:
            found = self._range(t)
            self._ranges[t] = found
        return found

    def _range(self, t: Term) -> tuple[int, int]:
        op, w, x, y, z = self.nodes[t]
        full = (1 << w) - 1
        match op:
            case "const":
                return x, x
            case "base":
                return 1 << self.slot_bits, full
            case "zext":
                return self.range(x)
            case "ite" if w > 1:
                (a, b), (c, d) = self.range(y), self.range(z)
                return min(a, c), max(b, d)
            case "and" if w > 1:
                return 0, min(self.range(x)[1], self.range(y)[1])
            case "or" if w > 1:
                high = max(self.range(x)[1], self.range(y)[1])
                return max(self.range(x)[0], self.range(y)[0]), (1 << high.bit_length()) - 1
            case "xor" if w > 1:
                high = max(self.range(x)[1], self.range(y)[1])
                return 0, (1 << high.bit_length()) - 1
            case "add":
                (a, b), (c, d) = self.range(x), self.range(y)
                if b + d <= full:
                    return a + c, b + d
                if a + c > full and b + d <= 2 * full + 1:  # every sum wraps exactly once
                    return a + c - full - 1, b + d - full - 1
            case "mul":
                (a, b), (c, d) = self.range(x), self.range(y)
                if b * d <= full:
                    return a * c, b * d
            case "urem" if (k := self._value(y)):
                return 0, min(k - 1, self.range(x)[1])
            case "udiv" if (k := self._value(y)):
                return self.range(x)[0] // k, self.range(x)[1] // k
            case "lshr" if (k := self._value(y)) is not None:
                return self.range(x)[0] >> k, self.range(x)[1] >> k
            case "extract" if w > 1 and y == 0:
                a, b = self.range(x)
                if b <= full:
                    return a, b
            case "sext":
                a, b = self.range(x)
                if not b >> (self.nodes[x][1] - 1):
                    return a, b
        return 0, full

    def srange(self, t: Term) -> tuple[int, int]:
        """Yield signed bounds (low, high) of ``t``."""
        found = self._sranges.get(t)
        if found is None:
            found = self._sranges[t] = self._srange(t)
        return found

    def _srange(self, t: Term) -> tuple[int, int]:
        op, w, x, y, z = self.nodes[t]
        half = 1 << (w - 1)
        low, high = self.range(t)
        if high < half:
            return low, high
        if low >= half:
            return low - 2 * half, high - 2 * half
        match op:
            case "sext":
                return self.srange(x)
            case "ite" if w > 1:
                (a, b), (c, d) = self.srange(y), self.srange(z)
                return min(a, c), max(b, d)
            case "neg":
                a, b = self.srange(x)
                if a > -half:
                    return -b, -a
            case "add":
                (a, b), (c, d) = self.srange(x), self.srange(y)
                if -half <= a + c and b + d < half:
                    return a + c, b + d
            case "mul" if (k := self._value(y)) is not None:
                a, b = self.srange(x)
                bounds = (a * signed(k, w), b * signed(k, w))
                if -half <= min(bounds) and max(bounds) < half:
                    return min(bounds), max(bounds)
        return -half, half - 1

    def stride(self, t: Term) -> int:
        """Yield g such that ``t`` is a constant plus a multiple of g (0: ``t`` is constant).

        Sums count where they cannot wrap or g is a power of two.
        """
        found = self._strides.get(t)
        if found is None:
            found = self._strides[t] = self._stride(t)
        return found

    def _stride(self, t: Term) -> int:
        op, w, x, y, z = self.nodes[t]
        if op == "const":
            return 0
        result = 1
        if op == "add":
            result = gcd(self.stride(x), self.stride(y))
        elif op == "mul" and (k := self._value(y)) is not None:
            result = abs(signed(k, w)) * (self.stride(x) or 1)
        elif op == "neg":
            result = self.stride(x)
        elif op in ("zext", "sext"):
            result = self.stride(x)
        elif op == "ite" and w > 1:
            vy, vz = self._value(y), self._value(z)
            if vy is not None and vz is not None:
                return abs(vy - vz)
        low, high = self.srange(t)
        if (low, high) == (-(1 << w - 1), (1 << w - 1) - 1):
            result = result & -result
        return result or 1
