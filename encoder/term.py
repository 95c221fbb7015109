"""A hash-consed DAG of bit-vector terms with folding on construction; it knows no solver.

A term is an int, an index into its ``Terms`` table. Width 1 is Boolean; there are no one-bit vectors. ``base`` terms
are the addresses of memory objects: symbolic, never zero, and far enough apart that offsets of one object never meet
another.
"""

from __future__ import annotations

from encoder import floating
from encoder.bits import signed, total
from encoder.term_bounds import Bounds
from encoder.term_bounds import Node as Node
from encoder.term_bounds import Term as Term

# Every object has its own slot of 2**SLOT_BITS addresses, by pointer width; see Terms.base.
SLOT_BITS = {64: 44, 32: 20}


class Terms:
    """The table of terms of one encoding. Node layout by op:

    const(value) var(name id) base(object) array(name id) | not neg bnot | add mul udiv sdiv urem srem and or xor shl
    lshr ashr eq ult ule slt sle concat | zext sext | extract(x, low) | ite(c, a, b) | select(array, index)
    store(array, index, byte) zeros (the array of zeros) | the operators of encoder.floating
    """

    __slots__ = (
        "_base_memo", "_eq_memo", "_intern", "_split_memo", "alignments", "bounds", "excluded", "false", "names",
        "nodes", "numbers", "pointer_width", "slot_bits", "true",
    )  # fmt: skip

    def __init__(self, pointer_width: int = 64):
        self.nodes: list[Node] = []
        self._intern: dict[Node, Term] = {}
        self.names: list[str] = []
        self._eq_memo: dict[tuple[Term, Term], Term] = {}
        self.alignments: dict[int, int] = {}  # of objects, in bytes
        self._split_memo: dict[Term, tuple[Term, Term] | None] = {}
        self._base_memo: dict[Term, bool] = {}
        self.numbers: set[Term] = set()  # variables that are no address of an object
        self.excluded: dict[tuple[Term, ...], None] = {}  # constraints that a solver said cannot all hold
        self.pointer_width = pointer_width
        self.slot_bits = SLOT_BITS[pointer_width]
        self.bounds = Bounds(self.nodes, self.slot_bits)
        self.false = self.const(0, 1)
        self.true = self.const(1, 1)

    # ------------------------------------------------------------ leaves

    def _make(self, op: str, width: int, a: int = 0, b: int = 0, c: int = 0) -> Term:
        node = (op, width, a, b, c)
        found = self._intern.get(node)
        if found is None:
            found = len(self.nodes)
            self.nodes.append(node)
            self._intern[node] = found
        return found

    def const(self, value: int, width: int) -> Term:
        """Yield the constant ``value`` modulo 2**width."""
        return self._make("const", width, value & ((1 << width) - 1))

    def var(self, name: str, width: int) -> Term:
        """Yield a fresh unconstrained symbol; two calls never yield the same one."""
        self.names.append(name)
        return self._make("var", width, len(self.names) - 1)

    def array(self, name: str) -> Term:
        """Yield a fresh array from pointer-wide indices to bytes (width 8 is that of an element)."""
        self.names.append(name)
        return self._make("array", 8, len(self.names) - 1)

    def base(self, obj: int) -> Term:
        """Yield the address of object number ``obj``; ``alignments`` says what it is a multiple of."""
        return self._make("base", self.pointer_width, obj)

    def width(self, t: Term) -> int:
        return self.nodes[t][1]

    def value(self, t: Term) -> int | None:
        """Yield the value of a constant, else None."""
        node = self.nodes[t]
        return node[2] if node[0] == "const" else None

    def signed(self, t: Term) -> int | None:
        """Yield the value of a constant read as two's complement, else None."""
        node = self.nodes[t]
        if node[0] != "const":
            return None
        return node[2] - (1 << node[1]) if node[2] >> (node[1] - 1) else node[2]

    # ------------------------------------------------------------ Boolean

    def not_(self, a: Term) -> Term:
        op, _, x, y, _ = self.nodes[a]
        if op == "const":
            return self.true if x == 0 else self.false
        if op == "not":
            return x
        if op == "ult":
            return self._make("ule", 1, y, x)
        if op == "ule":
            return self._make("ult", 1, y, x)
        if op == "slt":
            return self._make("sle", 1, y, x)
        if op == "sle":
            return self._make("slt", 1, y, x)
        return self._make("not", 1, a)

    def and_(self, a: Term, b: Term) -> Term:
        if a == b or b == self.true:
            return a
        if a == self.true:
            return b
        if a == self.false or b == self.false or self._opposite(a, b):
            return self.false
        for x, y in ((a, b), (b, a)):
            op, _, p, q, _ = self.nodes[y]
            if op == "and":
                if x in (p, q):
                    return y
                if self._opposite(x, p) or self._opposite(x, q):
                    return self.false
            elif op == "or":
                if x in (p, q):
                    return x
                if self._opposite(x, p):
                    return self.and_(x, q)
                if self._opposite(x, q):
                    return self.and_(x, p)
        if a > b:
            a, b = b, a
        return self._make("and", 1, a, b)

    def or_(self, a: Term, b: Term) -> Term:
        if a == b or b == self.false:
            return a
        if a == self.false:
            return b
        if a == self.true or b == self.true or self._opposite(a, b):
            return self.true
        na, nb = self.nodes[a], self.nodes[b]
        for x, y in ((a, nb), (b, na)):
            if y[0] == "or":
                if x in (y[2], y[3]):
                    return b if x == a else a
                if self._opposite(x, y[2]) or self._opposite(x, y[3]):
                    return self.true
            elif y[0] == "and":
                if x in (y[2], y[3]):
                    return x
                if self._opposite(x, y[2]):
                    return self.or_(x, y[3])
                if self._opposite(x, y[3]):
                    return self.or_(x, y[2])
        if na[0] == "and" and nb[0] == "and":
            for p, q in ((na[2], na[3]), (na[3], na[2])):
                for r, s in ((nb[2], nb[3]), (nb[3], nb[2])):
                    if p == r:
                        return self.and_(p, self.or_(q, s))
        if a > b:
            a, b = b, a
        return self._make("or", 1, a, b)

    def _opposite(self, a: Term, b: Term) -> bool:
        na, nb = self.nodes[a], self.nodes[b]
        if na[0] == "not" and na[2] == b or nb[0] == "not" and nb[2] == a:
            return True
        pair = (na[0], nb[0])
        opposite = pair in (("ult", "ule"), ("ule", "ult"), ("slt", "sle"), ("sle", "slt"))
        return opposite and na[2] == nb[3] and na[3] == nb[2]

    def ite(self, c: Term, a: Term, b: Term) -> Term:
        """Yield ``a`` where ``c`` holds, else ``b`` (any sort)."""
        if c == self.true or a == b:
            return a
        if c == self.false:
            return b
        if self.nodes[c][0] == "not":
            c, a, b = self.nodes[c][2], b, a
        width = self.width(a)
        na, nb = self.nodes[a], self.nodes[b]
        if width == 1:
            if a == self.true:
                return self.or_(c, b)
            if a == self.false:
                return self.and_(self.not_(c), b)
            if b == self.true:
                return self.or_(self.not_(c), a)
            if b == self.false:
                return self.and_(c, a)
        if na[0] == "ite" and na[2] == c:
            a = na[3]
        if nb[0] == "ite" and nb[2] == c:
            b = nb[4]
        if a == b:
            return a
        na, nb = self.nodes[a], self.nodes[b]
        if nb[0] == "ite" and nb[3] == a:  # c ? a : (d ? a : e)
            return self.ite(self.or_(c, nb[2]), a, nb[4])
        if na[0] == "ite" and na[4] == b:  # c ? (d ? x : b) : b
            return self.ite(self.and_(c, na[2]), na[3], b)
        return self._make("ite", width, c, a, b)

    def substitute(
        self, roots: list[Term], values: dict[Term, Term], memo: dict[Term, Term] | None = None
    ) -> list[Term]:
        """Yield ``roots`` with every leaf in ``values`` replaced, folded anew. Arrays in them are left alone.

        ``memo``: instead of ``values``, to keep what is worked out from one call to the next.
        """
        memo = dict(values) if memo is None else memo
        stack = [(r, False) for r in reversed(roots)]
        while stack:
            t, ready = stack.pop()
            if t in memo:
                continue
            node = self.nodes[t]
            parts = arguments(node)
            if not ready and parts:
                stack.append((t, True))
                stack.extend((a, False) for a in parts)
                continue
            new = tuple(memo[a] for a in parts)
            memo[t] = t if new == parts else self._rebuild(node, new)
        return [memo[r] for r in roots]

    def _rebuild(self, node: Node, new: tuple[Term, ...]) -> Term:
        op, width, _, y, _ = node
        match op:
            case "not":
                return self.not_(new[0])
            case "neg":
                return self.neg(new[0])
            case "bnot":
                return self.bnot(new[0])
            case "and" | "or" if width == 1:
                return (self.and_ if op == "and" else self.or_)(*new)
            case "add":
                return self.add(*new)
            case "mul":
                return self.mul(*new)
            case "eq":
                return self.eq(*new)
            case "zext":
                return self.zext(new[0], width)
            case "sext":
                return self.sext(new[0], width)
            case "extract":
                return self.extract(new[0], y, width)
            case "concat":
                return self.concat(*new)
            case "select":
                return self.select(*new)
            case "ite" if self.nodes[new[1]][0] not in ("array", "zeros", "store"):
                return self.ite(*new)
            case "ite" | "store":
                return self._make(op, width, *new)
        return self.binary(op, *new)

    def adopt(self, start: int, nodes: list[Node]) -> dict[Term, Term]:
        """Take over ``nodes`` that a copy of this table got after it had ``start`` of them; yield their terms here."""
        here: dict[Term, Term] = {}
        for k, node in enumerate(nodes):
            count = len(arguments(node))
            op, width, x, y, z = node
            a, b, c = (here.get(t, t) if at < count else t for at, t in enumerate((x, y, z)))
            here[start + k] = self._make(op, width, a, b, c)
        return here

    # ------------------------------------------------------------ arithmetic

    def add(self, a: Term, b: Term) -> Term:
        w = self.width(a)
        va, vb = self.value(a), self.value(b)
        if va is not None:
            if vb is not None:
                return self.const(va + vb, w)
            a, b, va, vb = b, a, vb, va
        if vb == 0:
            return a
        na = self.nodes[a]
        if vb is not None:
            if na[0] == "add":
                inner = self.value(na[3])
                if inner is not None:
                    return self.add(na[2], self.const(inner + vb, w))
            pushed = self._push("add", a, b)
            return pushed if pushed is not None else self._make("add", w, a, b)
        nb = self.nodes[b]
        for x, n in ((b, na), (a, nb)):  # keep the constant outermost
            if n[0] == "add":
                inner = self.value(n[3])
                if inner is not None:
                    return self.add(self.add(n[2], x), n[3])
        if nb[0] == "neg" and nb[2] == a or na[0] == "neg" and na[2] == b:
            return self.const(0, w)
        for n, x in ((na, b), (nb, a)):  # (p + -q) + q
            if n[0] == "add":
                for p, q in ((n[2], n[3]), (n[3], n[2])):
                    if self.neg(x) == q:
                        return p
        if a > b:
            a, b = b, a
        return self._make("add", w, a, b)

    def neg(self, a: Term) -> Term:
        op, w, x, y, _ = self.nodes[a]
        if op == "const":
            return self.const(-x, w)
        if op == "neg":
            return x
        if op == "add":
            return self.add(self.neg(x), self.neg(y))
        return self._make("neg", w, a)

    def sub(self, a: Term, b: Term) -> Term:
        return self.add(a, self.neg(b))

    def mul(self, a: Term, b: Term) -> Term:
        w = self.width(a)
        va, vb = self.value(a), self.value(b)
        if va is not None:
            if vb is not None:
                return self.const(va * vb, w)
            a, b, vb = b, a, va
        if vb == 0:
            return b
        if vb == 1:
            return a
        if vb is not None:
            na = self.nodes[a]
            if na[0] == "mul" and self.value(na[3]) is not None:
                return self.mul(na[2], self.const(vb * self.nodes[na[3]][2], w))
            if na[0] == "add" and self.value(na[3]) is not None:
                return self.add(self.mul(na[2], b), self.const(vb * self.nodes[na[3]][2], w))
            pushed = self._push("mul", a, b)
            return pushed if pushed is not None else self._make("mul", w, a, b)
        if a > b:
            a, b = b, a
        return self._make("mul", w, a, b)

    def binary(self, op: str, a: Term, b: Term) -> Term:
        """Yield ``a op b`` for every operator of encoder.ir.Binary."""
        match op:
            case "add":
                return self.add(a, b)
            case "sub":
                return self.sub(a, b)
            case "mul":
                return self.mul(a, b)
            case "eq":
                return self.eq(a, b)
            case "ne":
                return self.not_(self.eq(a, b))
            case "ult" | "ule" | "slt" | "sle":
                return self._compare(op, a, b)
            case "and" | "or" | "xor":
                return self._bitwise(op, a, b)
        if op in floating.OPERATORS:
            return self._floating(op, a, b)
        return self._other(op, a, b)

    def _floating(self, op: str, a: Term, b: Term) -> Term:
        """Operators of floating numbers, on binary32 where the result in binary64 is the same."""
        w = self.width(a)
        result = 1 if op in floating.COMPARISONS else w
        va, vb = self.value(a), self.value(b)
        if va is not None and vb is not None:
            return self.const(floating.evaluate(op, va, vb, w), result)
        if op not in floating.CONVERSIONS and (self._is_nan(a) or self._is_nan(b)):
            return self.false if result == 1 else self.const(floating.NAN[w], w)
        if op == "f32_to_f64" and self._is_nan(self.extract(a, 0, 32)):
            return self.const(floating.NAN[64], 64)
        if op == "f64_to_f32" and self._is_nan(a):
            return self.const(floating.NAN[32], 64)
        if op == "f64_to_f32":
            inner, _, x, y, _ = self.nodes[a]
            narrow = self._narrow(x, y) if inner in floating.ROUNDED else None
            if narrow is not None:
                return self.zext(self._floating(inner, *narrow), w)
        elif w == 64 and op in floating.COMPARISONS:
            narrow = self._narrow(a, b)
            if narrow is not None:
                return self._floating(op, *narrow)
        if op in ("fadd", "fmul", "feq") and a > b:
            a, b = b, a
        return self._make(op, result, a, b)

    def _is_nan(self, t: Term) -> bool:
        """Whether a term is known to be no number, whatever its other bits are."""
        op, w, x, y, _ = self.nodes[t]
        if op == "xor" and self.value(y) == 1 << w - 1:
            op, _, x, y, _ = self.nodes[x]
        known = x if op == "const" else self.value(y) if op == "or" else None
        return known is not None and w in floating.NAN and known & floating.NAN[w] == floating.NAN[w]

    def _narrow(self, *parts: Term) -> tuple[Term, ...] | None:
        """Numbers of binary64 as those of binary32 that they are, None where one is none."""
        found: list[Term] = []
        for part in parts:
            op, _, x, _, _ = self.nodes[part]
            if op == "f32_to_f64":
                found.append(self.extract(x, 0, 32))
            elif op == "const":
                cut = floating.evaluate("f64_to_f32", x, 0, 64)
                if floating.evaluate("f32_to_f64", cut, 0, 64) != x:
                    return None
                found.append(self.const(cut, 32))
            else:
                return None
        return tuple(found)

    def _low_zeros(self, t: Term, depth: int = 16) -> int:
        """Yield how many of the lowest bits are known to be 0."""
        op, w, x, y, z = self.nodes[t]
        if op == "const":
            return (x & -x).bit_length() - 1 if x else w
        if op == "base":
            return (self.alignments.get(x, 1) & -self.alignments.get(x, 1)).bit_length() - 1
        if depth == 0:
            return 0
        if op == "add":
            return min(self._low_zeros(x, depth - 1), self._low_zeros(y, depth - 1))
        if op == "mul":
            return min(w, self._low_zeros(x, depth - 1) + self._low_zeros(y, depth - 1))
        if op == "ite":
            return min(self._low_zeros(y, depth - 1), self._low_zeros(z, depth - 1))
        if op in ("neg", "sext", "zext"):
            return self._low_zeros(x, depth - 1)
        return 0

    def _on_address(self, op: str, a: Term, b: Term) -> Term | None:
        """A bit operation on an address that its alignment makes an addition or nothing at all: a tag is set, read or
        cleared. None where it does not."""
        if self.holds_base(b):
            a, b = b, a
        if self.width(a) != self.pointer_width or not self.holds_base(a) or self.holds_base(b):
            return None
        if op != "and":
            return self.add(a, b) if self.bounds.range(b)[1] < 1 << self._low_zeros(a) else None
        mask = self.value(b)
        if mask is None:
            return None
        node = self.nodes[a]
        clears = mask ^ ((1 << self.pointer_width) - 1)
        if clears & (clears + 1) == 0:  # clears the lowest bits
            bits = clears.bit_length()
            if self._low_zeros(a) >= bits:
                return a
        elif mask & (mask + 1) == 0:  # keeps the lowest bits
            bits = mask.bit_length()
            if self._low_zeros(a) >= bits:
                return self.const(0, self.pointer_width)
        else:
            return None
        if node[0] == "ite":
            return self.ite(node[2], self._bitwise(op, node[3], b), self._bitwise(op, node[4], b))
        if node[0] == "add":
            for p, q in ((node[2], node[3]), (node[3], node[2])):
                if self._low_zeros(p) >= bits:
                    rest = self._bitwise(op, q, b)
                    return self.add(p, rest) if clears < mask else rest
        return None

    def _bitwise(self, op: str, a: Term, b: Term) -> Term:
        w = self.width(a)
        if w > 1:
            simple = self._on_address(op, a, b)
            if simple is not None:
                return simple
        if w == 1:
            if op == "and":
                return self.and_(a, b)
            if op == "or":
                return self.or_(a, b)
            return self.not_(self.eq(a, b))
        va, vb = self.value(a), self.value(b)
        if va is not None and vb is not None:
            return self.const({"and": va & vb, "or": va | vb, "xor": va ^ vb}[op], w)
        if va is not None:
            a, b, va, vb = b, a, vb, va
        ones = (1 << w) - 1
        if vb == 0:
            return b if op == "and" else a
        if vb == ones:
            return {"and": a, "or": b}.get(op) or self._make("bnot", w, a)
        if a == b:
            return self.const(0, w) if op == "xor" else a
        if vb is not None:
            na = self.nodes[a]
            if na[0] == op and (inner := self.value(na[3])) is not None:
                folded = {"and": inner & vb, "or": inner | vb, "xor": inner ^ vb}[op]
                return self._bitwise(op, na[2], self.const(folded, w))
            if op == "and" and na[0] in ("or", "xor") and (inner := self.value(na[3])) is not None:
                return self._bitwise(na[0], self._bitwise("and", na[2], b), self.const(inner & vb, w))
            if op == "and" and vb & (vb + 1) == 0 and self.bounds.range(a)[1] <= vb:
                return a
            if op == "and" and vb & (vb + 1) == 0 and na[0] == "add" and (inner := self.value(na[3])) is not None:
                if inner > vb:  # what lies above the mask does not carry into it
                    return self._bitwise(op, self.add(na[2], self.const(inner & vb, w)), b)
            pushed = self._push(op, a, b)
            if pushed is not None:
                return pushed
        elif a > b:
            a, b = b, a
        return self._make(op, w, a, b)

    def bnot(self, a: Term) -> Term:
        op, w, x, _, _ = self.nodes[a]
        if w == 1:
            return self.not_(a)
        if op == "const":
            return self.const(~x, w)
        if op == "bnot":
            return x
        return self._make("bnot", w, a)

    def _other(self, op: str, a: Term, b: Term) -> Term:
        """Division and shifts. Division by zero and oversized shifts: as in SMT-LIB (the lowering keeps C's rules)."""
        w = self.width(a)
        va, vb = self.value(a), self.value(b)
        if vb is not None:
            if va is not None:
                return self.const(total(op, va, vb, w), w)
            if vb == 0 and op in ("shl", "lshr", "ashr"):
                return a
            if op == "shl":
                return self.mul(a, self.const(1 << vb, w)) if vb < w else self.const(0, w)
            if vb == 1 and op in ("udiv", "sdiv"):
                return a
            if op in ("lshr", "urem", "udiv") and vb and vb & (vb - 1) == 0:
                k = vb if op == "lshr" else vb.bit_length() - 1
                if op == "urem":
                    return self._bitwise("and", a, self.const(vb - 1, w))
                if k >= w:
                    return self.const(0, w)
                if w - k > 1:
                    return self.zext(self.extract(a, k, w - k), w)
                return self._make("lshr", w, a, self.const(k, w))
            pushed = self._push(op, a, b)
            if pushed is not None:
                return pushed
        return self._make(op, w, a, b)

    def _push(self, op: str, a: Term, b: Term) -> Term | None:
        """(c ? k1 : k2) op k  ->  c ? k1 op k : k2 op k, when all are constants."""
        op_a, _, c, x, y = self.nodes[a]
        if op_a == "ite" and self.value(x) is not None and self.value(y) is not None:
            return self.ite(c, self.binary(op, x, b), self.binary(op, y, b))
        return None

    # ------------------------------------------------------------ comparison

    def eq(self, a: Term, b: Term) -> Term:
        if a == b:
            return self.true
        w = self.width(a)
        if self.value(a) is not None or (self.value(b) is None and a > b):
            a, b = b, a
        vb = self.value(b)
        if w == 1:
            if vb is not None:
                return a if vb else self.not_(a)
            if self._opposite(a, b):
                return self.false
            return self._make("eq", 1, a, b)
        memo = self._eq_memo.get((a, b))
        if memo is None:
            memo = self._eq_new(a, b, w, vb)
            self._eq_memo[(a, b)] = memo
        return memo

    def _eq_new(self, a: Term, b: Term, w: int, vb: int | None) -> Term:
        na, nb = self.nodes[a], self.nodes[b]
        if vb is not None:
            if na[0] == "const":
                return self.false
            low, high = self.bounds.range(a)
            if not low <= vb <= high:
                return self.false
            if na[0] == "add" and (inner := self.value(na[3])) is not None:
                return self.eq(na[2], self.const(vb - inner, w))
            if na[0] in ("zext", "sext"):
                narrow = self.width(na[2])
                cut = self.const(vb, narrow)
                again = self.zext(cut, w) if na[0] == "zext" else self.sext(cut, w)
                return self.eq(na[2], cut) if again == b else self.false
            if na[0] == "neg":
                return self.eq(na[2], self.const(-vb, w))
            if na[0] == "bnot":
                return self.eq(na[2], self.const(~vb, w))
            if na[0] == "mul" and (k := self.value(na[3])) is not None:
                low, high = self.bounds.srange(na[2])
                half = 1 << (w - 1)
                if -half <= min(low * signed(k, w), high * signed(k, w)) and max(
                    low * signed(k, w), high * signed(k, w)
                ) < half:
                    quotient, rest = divmod(signed(vb, w), signed(k, w))
                    return self.false if rest else self.eq(na[2], self.const(quotient, w))
        # address of one object against another's, or against null and other small numbers
        sa, sb = self.split(a), self.split(b)
        if sa is not None and sb is not None:
            if sa[0] == sb[0]:
                return self.eq(sa[1], sb[1])
            if self.near(sa[1]) and self.near(sb[1]):
                return self.false
        for address, other in ((sa, b), (sb, a)):
            if address is not None and other in self.numbers and self.near(address[1]):
                return self.false
        if sa is not None and vb is not None and self.near(sa[1]) and vb < 1 << self.slot_bits - 1:
            return self.false
        for nx, y in ((na, b), (nb, a)):
            if nx[0] == "ite" and (self._plain(nx[3]) or self._plain(nx[4])) and (self._plain(y) or vb is not None):
                return self.ite(nx[2], self.eq(nx[3], y), self.eq(nx[4], y))
            if nx[0] == "ite" and y in (nx[3], nx[4]):
                return self.ite(nx[2], self.eq(nx[3], y), self.eq(nx[4], y))
        if na[0] == "add" and nb[0] == "add":
            for p, q in ((na[2], na[3]), (na[3], na[2])):
                for r, s in ((nb[2], nb[3]), (nb[3], nb[2])):
                    if p == r:
                        return self.eq(q, s)
        for nx, y in ((na, b), (nb, a)):  # x + k is not x
            if nx[0] == "add" and nx[2] == y and self.value(nx[3]) is not None:
                return self.false
        if na[0] in ("zext", "sext") and nb[0] == na[0] and self.width(na[2]) == self.width(nb[2]):
            return self.eq(na[2], nb[2])
        return self._make("eq", 1, a, b)

    def _plain(self, t: Term) -> bool:
        """Is ``t`` a constant or an object's address at a constant offset?"""
        op, _, x, y, _ = self.nodes[t]
        return op in ("const", "base") or op == "add" and self.nodes[x][0] == "base" and self.nodes[y][0] == "const"

    def near(self, offset: Term) -> bool:
        """Can ``offset`` not leave its object's address slot?"""
        low, high = self.bounds.srange(offset)
        return -(1 << self.slot_bits - 2) <= low and high <= 1 << self.slot_bits - 2

    def _compare(self, op: str, a: Term, b: Term) -> Term:
        if a == b:
            return self.true if op in ("ule", "sle") else self.false
        if op in ("ult", "ule"):
            (la, ha), (lb, hb) = self.bounds.range(a), self.bounds.range(b)
        else:
            (la, ha), (lb, hb) = self.bounds.srange(a), self.bounds.srange(b)
        strict = op in ("ult", "slt")
        if ha < lb or not strict and ha <= lb:
            return self.true
        if la > hb or strict and la >= hb:
            return self.false
        for x, y, flip in ((a, b, False), (b, a, True)):
            nx = self.nodes[x]
            if nx[0] == "ite" and all(self.value(part) is not None for part in (y, nx[3], nx[4])):
                left = self._compare(op, nx[3], y) if not flip else self._compare(op, y, nx[3])
                right = self._compare(op, nx[4], y) if not flip else self._compare(op, y, nx[4])
                return self.ite(nx[2], left, right)
        return self._make(op, 1, a, b)

    # ------------------------------------------------------------ width

    def zext(self, a: Term, w: int) -> Term:
        op, wa, x, _, _ = self.nodes[a]
        if wa == w:
            return a
        if wa == 1:
            return self.ite(a, self.const(1, w), self.const(0, w))
        if op == "const":
            return self.const(x, w)
        if op == "zext":
            return self.zext(x, w)
        if op == "ite" and self.value(self.nodes[a][3]) is not None and self.value(self.nodes[a][4]) is not None:
            return self.ite(x, self.zext(self.nodes[a][3], w), self.zext(self.nodes[a][4], w))
        return self._make("zext", w, a)

    def sext(self, a: Term, w: int) -> Term:
        op, wa, x, _, _ = self.nodes[a]
        if wa == w:
            return a
        if wa == 1:
            return self.ite(a, self.const(-1, w), self.const(0, w))
        if op == "const":
            return self.const(signed(x, wa), w)
        if op == "sext":
            return self.sext(x, w)
        if op == "zext":
            return self.zext(x, w)
        if op == "ite" and self.value(self.nodes[a][3]) is not None and self.value(self.nodes[a][4]) is not None:
            return self.ite(x, self.sext(self.nodes[a][3], w), self.sext(self.nodes[a][4], w))
        return self._make("sext", w, a)

    def extract(self, a: Term, low: int, w: int) -> Term:
        """Yield bits low .. low+w-1 of ``a``; a width of 1 yields a Boolean."""
        op, wa, x, y, z = self.nodes[a]
        if low == 0 and w == wa:
            return a
        if w == 1:
            if op == "const":
                return self.const(x >> low, 1)
            if op == "ite" and self.width(y) > 1:
                return self.ite(x, self.extract(y, low, 1), self.extract(z, low, 1))
            if op == "zext":
                return self.extract(x, low, 1) if low < self.width(x) else self.false
            return self._make("extract", 1, a, low)
        if op == "const":
            return self.const(x >> low, w)
        if op == "extract":
            return self.extract(x, y + low, w)
        if op == "concat":
            below = self.width(y)
            if low + w <= below:
                return self.extract(y, low, w)
            if low >= below:
                return self.extract(x, low - below, w)
            if low + w - below == 1 or below - low == 1:  # a single bit is Boolean and no part of a concat
                return self._make("extract", w, a, low)
            return self.concat(self.extract(x, 0, low + w - below), self.extract(y, low, below - low))
        if op in ("zext", "sext"):
            inner = self.width(x)
            if low + w <= inner:
                return self.extract(x, low, w)
            if op == "zext":
                if low >= inner:
                    return self.const(0, w)
                if inner - low > 1:
                    return self.zext(self.extract(x, low, inner - low), w)
                return self._make("extract", w, a, low)
            if low == 0:
                return self.sext(x, w)
        if op == "ite" and (self.value(y) is not None or self.value(z) is not None):
            return self.ite(x, self.extract(y, low, w), self.extract(z, low, w))
        if op in ("and", "or", "xor") and low == 0:
            return self._bitwise(op, self.extract(x, 0, w), self.extract(y, 0, w))
        if op == "add" and low == 0:
            return self.add(self.extract(x, 0, w), self.extract(y, 0, w))
        if op == "mul" and low == 0:
            return self.mul(self.extract(x, 0, w), self.extract(y, 0, w))
        return self._make("extract", w, a, low)

    def concat(self, high: Term, low: Term) -> Term:
        nh, nl = self.nodes[high], self.nodes[low]
        w = nh[1] + nl[1]
        if nh[0] == "const" and nl[0] == "const":
            return self.const(nh[2] << nl[1] | nl[2], w)
        if nh[0] == "const" and nh[2] == 0:
            return self.zext(low, w)
        if nh[0] == "extract" and nl[0] == "extract" and nh[2] == nl[2] and nh[3] == nl[3] + nl[1]:
            return self.extract(nh[2], nl[3], w)
        if nh[0] == "extract" and nh[2] == low and nh[3] == nl[1]:
            return self.extract(nh[2], 0, w)
        if nl[0] == "concat" and nh[0] == "extract" and self.nodes[nl[2]][0] == "extract":
            mid = self.nodes[nl[2]]
            if mid[2] == nh[2] and nh[3] == mid[3] + mid[1]:
                return self.concat(self.extract(nh[2], mid[3], nh[1] + mid[1]), nl[3])
        if nh[0] == "extract" and nl[0] == "ite" or nh[0] == "ite" and nl[0] == "ite" and nh[2] == nl[2]:
            if nh[0] == "ite" and nl[0] == "ite":
                return self.ite(nh[2], self.concat(nh[3], nl[3]), self.concat(nh[4], nl[4]))
        return self._make("concat", w, high, low)

    # ------------------------------------------------------------ arrays of bytes

    def select(self, array: Term, index: Term) -> Term:
        op, _, inner, at, byte = self.nodes[array]
        while op == "store":
            same = self.eq(at, index)
            if same == self.true:
                return byte
            if same != self.false:
                break
            array = inner
            op, _, inner, at, byte = self.nodes[array]
        if op == "zeros":
            return self.const(0, 8)
        return self._make("select", 8, array, index)

    def store(self, array: Term, index: Term, byte: Term) -> Term:
        return self._make("store", 8, array, index, byte)

    # ------------------------------------------------------------ addresses of objects

    def split(self, t: Term) -> tuple[Term, Term] | None:
        """Yield (base term, offset term) when ``t`` is one object's address plus a number, else None."""
        if t not in self._split_memo:
            self._split_memo[t] = self._split(t)
        return self._split_memo[t]

    def _split(self, t: Term) -> tuple[Term, Term] | None:
        op, w, x, y, _ = self.nodes[t]
        if op == "base":
            return t, self.const(0, w)
        if op == "add":
            for p, q in ((x, y), (y, x)):
                inner = self.split(p)
                if inner is not None and not self.holds_base(q):
                    return inner[0], self.add(inner[1], q)
        return None

    def holds_base(self, t: Term) -> bool:
        """Is an object's address one of the summands or choices that ``t`` is made of?"""
        found = self._base_memo.get(t)
        if found is None:
            found = self._base_memo[t] = self._holds_base(t)
        return found

    def _holds_base(self, t: Term) -> bool:
        op, w, x, y, z = self.nodes[t]
        if op == "base":
            return True
        if op == "add":
            return self.holds_base(x) or self.holds_base(y)
        if op == "neg":
            return self.holds_base(x)
        if op == "ite" and w > 1:
            return self.holds_base(y) or self.holds_base(z)
        return False


def arguments(node: Node) -> tuple[int, ...]:
    """Yield the arguments of a node that are terms."""
    op, _, x, y, z = node
    if op in ("not", "neg", "bnot", "zext", "sext", "extract"):
        return (x,)
    if op in ("ite", "store"):
        return (x, y, z)
    if op in ("const", "var", "base", "array", "zeros"):
        return ()
    return (x, y)
