"""What a proof by induction or by clauses knows at the head of each loop, as C over the program's own variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from encoder import ir
from encoder.ctype import CType, Enum, Int, Layout, Pointer
from encoder.horn import Proof
from encoder.induction import Head, Place
from encoder.memory_state import Contents, Guard, State
from encoder.order import order
from encoder.points_to import INFINITE, PointsTo, Range
from encoder.replay import members_at
from encoder.solve.cone import cone
from encoder.source import Span
from encoder.term import Term, Terms
from encoder.unrolled import Unrolled
from encoder.verdict import LoopInvariant

_LONGEST = 400  # characters of an expression
_LARGEST = 256  # bytes of a record
_UNSIGNED = {8: "unsigned char", 16: "unsigned short", 32: "unsigned int", 64: "unsigned long long"}
_SIGNED = {8: "signed char", 16: "short", 32: "int", 64: "long long"}
_SUFFIX = {8: "", 16: "", 32: "", 64: "LL"}
_COMPARED = {"eq": "==", "ult": "<", "ule": "<=", "slt": "<", "sle": "<="}
_COMPUTED = {"add": "+", "mul": "*", "and": "&", "or": "|", "xor": "^"}


class _Unsaid(Exception):
    """This term has no words in C."""


def loop_invariants(
    found: Unrolled, program: ir.Program, layouts: Mapping[str, Layout], whole: ir.Program
) -> tuple[LoopInvariant, ...]:
    """Yield what holds whenever one of the loops that were cut starts a pass, loop by loop.

    ``program`` is the one that was searched, ``whole`` the one that it was cut from: names that may mean something else
    there are not used. A loop that is met in several contexts gets what holds in all of them.
    """
    lost = _Lost(program, whole, found.memory.sets)
    said: dict[tuple[object, ...], dict[str, int]] = {}
    unsaid: dict[tuple[object, ...], int] = {}
    times: dict[tuple[object, ...], int] = {}
    for head in found.induction.heads:
        if head.guard == found.terms.false:
            continue
        times[head.key] = times.get(head.key, 0) + 1
        words = _Words(found, program, layouts, whole, head)
        here = said.setdefault(head.key, {})
        for text in dict.fromkeys([*words.unchanged(), *words.untouched(lost)]):
            here[text] = here.get(text, 0) + 1
        relevant = _relevant(found, head)
        for of, case, clause in found.induction.facts:
            if of is not head:
                continue
            try:
                if case != found.terms.true or not words.about(clause) <= relevant:
                    raise _Unsaid
                text = words.condition(clause)
                if len(text) > _LONGEST:
                    raise _Unsaid
                here[text] = here.get(text, 0) + 1
            except _Unsaid:
                unsaid[head.key] = unsaid.get(head.key, 0) + 1
    out = []
    for key, texts in said.items():
        function, label = str(key[0]), key[1]
        assert isinstance(label, int)
        held = tuple(text for text, count in texts.items() if count >= times[key])
        span = _loop(program.functions[function], label)
        display = program.functions[function].display
        out.append(LoopInvariant(span, display, held, unsaid.get(key, 0)))
    return tuple(sorted(out, key=lambda i: (i.span.file, i.span.line, i.span.column or 0)))


def clause_invariants(
    proof: Proof, program: ir.Program, layouts: Mapping[str, Layout], whole: ir.Program
) -> tuple[LoopInvariant, ...]:
    """Yield what a proof by clauses knows of each loop, as ``loop_invariants`` does."""
    terms, flat = proof.system.terms, proof.flat
    said: dict[tuple[str, int], list[set[str]]] = {}
    order_of = {name: order(function) for name, function in flat.functions.items()}
    unsaid: dict[tuple[str, int], int] = {}
    for (name, label), (function, origin, prefix) in sorted(flat.origins.items()):
        heads = order(program.functions[function]).heads.get(origin, ())
        if heads[-1:] != (origin,) or label not in order_of[name].position:
            continue
        speech = _Speech(terms, program, layouts, whole, function)
        place = f"{name} at {label}"
        for variable in proof.system.predicates.get(place, ()):
            register = terms.names[terms.nodes[variable][2]]
            cell = flat.cells.get(register)
            own = register.removeprefix(prefix) if register.startswith(prefix) else ""
            named = speech.cell(*cell) if cell is not None else speech.variable(own)
            if named is not None:
                speech.leaves[variable] = named
        here: set[str] = set()
        for fact in proof.facts.get(place, ()):
            try:
                text = speech.condition(fact)
                if len(text) > _LONGEST:
                    raise _Unsaid
                here.add(text)
            except _Unsaid:
                unsaid[function, origin] = unsaid.get((function, origin), 0) + 1
        said.setdefault((function, origin), []).append(here)
    out = []
    for (function, origin), texts in said.items():
        held = tuple(sorted(set.intersection(*texts)))
        span, display = _loop(program.functions[function], origin), program.functions[function].display
        out.append(LoopInvariant(span, display, held, unsaid.get((function, origin), 0)))
    return tuple(sorted(out, key=lambda i: (i.span.file, i.span.line, i.span.column or 0)))


def _loop(function: ir.Function, head: int) -> Span:
    """The statement of the loop with a head; the function's end where gotos make it."""
    heads = order(function).heads
    for label, block in function.blocks.items():
        if heads.get(label, ())[-1:] == (head,):
            for i in block.instructions:
                if isinstance(i, ir.LoopBody):
                    return i.span
    return Span(function.span.file, 0)


def _relevant(found: Unrolled, head: Head) -> set[Term]:
    """The arbitrary values of a head that can decide something: of what is sliced away, others know nothing."""
    terms = found.terms
    roots = [e.guard for e in found.errors] + [c.guard for c in found.cuts]
    known = set[Term]()
    while True:
        inside = {t for t in cone(terms, tuple(roots)) if terms.nodes[t][0] == "var"}
        mine = {p for p, (fresh, _) in head.values.items() if inside & set(cone(terms, (fresh,)))}
        values = [values[p] for _, values in head.backs for p in mine if p in values]
        if known == inside:
            return inside
        known = inside
        roots += values


class _Lost:
    """What the search knows nothing of: bytes that are stored by what was sliced away."""

    def __init__(self, program: ir.Program, whole: ir.Program, sets: PointsTo):
        self.sets = sets
        self.ranges: set[Range] = set()
        for name, function in program.functions.items():
            kept = {self.key(i) for block in function.blocks.values() for i in block.instructions}
            for block in whole.functions[name].blocks.values():
                for i in block.instructions:
                    if self.key(i) not in kept:
                        self.left_out(name, i)

    def key(self, i: ir.Instruction) -> object:
        """What stays of an instruction when what it says is simplified."""
        match i:
            case ir.Call():
                return i.site
            case ir.Store():
                return i.address, i.span
        return i

    def left_out(self, function: str, i: ir.Instruction) -> None:
        match i:
            case ir.Store(address, value):
                self.ranges |= self.sets.ranges(function, address, max(1, ir.width_of(value) // 8))
            case ir.CopyBytes(address) | ir.FillBytes(address):
                size = i.size.value if isinstance(i.size, ir.Const) else INFINITE
                self.ranges |= self.sets.ranges(function, address, size)
            case ir.Call(_, callee):
                for name in (callee,) if isinstance(callee, str) else self.sets.callees.get(i.site, ()):
                    if name in self.sets.writes:
                        self.ranges |= self.sets.writes[name]
                    else:
                        for a in i.arguments:
                            self.ranges |= self.sets.ranges(function, a.value, INFINITE)

    def holds(self, key: str, offset: int, size: int) -> bool:
        return any(cls == key and low < offset + size and offset < high for cls, low, high in self.ranges)


class _Speech:
    """Terms as C in one function. ``leaves``: the variables that have a name, and their types."""

    def __init__(
        self, terms: Terms, program: ir.Program, layouts: Mapping[str, Layout], whole: ir.Program, function: str
    ):
        self.terms = terms
        self.program = program
        self.layouts = layouts
        self.function = program.functions[function]
        names = [name for name, _ in whole.functions[function].names.values()]
        names += [o.name for o in whole.functions[function].objects.values()]
        # What is declared twice in a function does not say which is meant.
        self.ambiguous = {name for name in names if names.count(name) > 1}
        self.local = set(names)
        self.leaves: dict[Term, tuple[str, CType]] = {}

    # ------------------------------------------------------------ names

    def variable(self, register: str) -> tuple[str, CType] | None:
        """The variable that a register of the function holds, and its type."""
        named = self.function.names.get(register)
        return named if named is not None and named[0] not in self.ambiguous else None

    def cell(self, key: str, offset: int, size: int) -> tuple[str, CType] | None:
        """The variable or member that lies at a place in an object, and its type."""
        item = self.program.objects.get(key)
        if item is not None:
            if item.key != item.name or item.name in self.local:
                return None
        else:
            item = self.function.objects.get(key)
            if item is None or item.name in self.ambiguous or item.storage != "local":
                return None
        return self.part(item.name, item.type, offset, size)

    def part(self, name: str, kind: CType, offset: int, size: int) -> tuple[str, CType] | None:
        tag = getattr(kind, "tag", None)
        if isinstance(kind, Int | Enum | Pointer):
            return (name, kind) if offset == 0 else None
        for start, length, path, type in members_at(tag, offset, self.layouts) if isinstance(tag, str) else ():
            if start == offset and length == size and isinstance(type, Int | Enum | Pointer):
                return f"{name}.{path}", type
        return None

    def about(self, t: Term) -> set[Term]:
        return {x for x in cone(self.terms, (t,)) if self.terms.nodes[x][0] == "var"}

    # ------------------------------------------------------------ expressions

    def condition(self, t: Term) -> str:
        op, w, x, y, _ = self.terms.nodes[t]
        match op:
            case "const":
                return "1" if x else "0"
            case "not":
                inner = self.terms.nodes[x]
                if inner[0] == "eq" and self.terms.width(inner[2]) > 1:
                    return self.compared("!=", inner[2], inner[3], self.is_signed(inner[2], inner[3]))
                return f"!({self.condition(x)})"
            case "and" | "or":
                return f"({self.condition(x)} {'&&' if op == 'and' else '||'} {self.condition(y)})"
            case "eq" if self.terms.width(x) == 1:
                return f"(!({self.condition(x)}) == !({self.condition(y)}))"
            case "eq":
                return self.compared("==", x, y, self.is_signed(x, y))
            case "ult" | "ule" | "slt" | "sle":
                return self.compared(_COMPARED[op], x, y, op[0] == "s")
            case "extract" if w == 1:
                return f"(({self.value(x, False)} >> {y}) & 1) != 0"
        raise _Unsaid

    def is_signed(self, *sides: Term) -> bool:
        """Are the variables of an equation signed?"""
        kinds = [self.leaves[s][1] for s in sides if s in self.leaves]
        return all(isinstance(k, Int) and k.signed for k in kinds)

    def compared(self, sign: str, x: Term, y: Term, signed: bool) -> str:
        for side, other in ((x, y), (y, x)):
            if side in self.leaves and isinstance(self.leaves[side][1], Pointer):
                if sign in ("==", "!=") and self.terms.value(other) == 0:
                    return f"{self.leaves[side][0]} {sign} 0"
                raise _Unsaid
        if self.terms.value(x) is not None and sign in ("==", "!="):
            x, y = y, x
        if self.terms.width(x) not in _SIGNED:
            (left, low, _), (right, other, _) = self.exact(x), self.exact(y)
            if not signed and sign in ("<", "<=") and min(low, other) < 0:
                raise _Unsaid
            return f"{left} {sign} {right}"
        return f"{self.value(x, signed)} {sign} {self.value(y, signed)}"

    def value(self, t: Term, signed: bool) -> str:
        """An expression with the value of a term, read as signed or not."""
        op, w, x, y, z = self.terms.nodes[t]
        if w not in _SIGNED:
            raise _Unsaid
        if op == "const":
            return self.number(x, w, signed)
        if t in self.leaves:
            name, kind = self.leaves[t]
            inner = kind.base if isinstance(kind, Enum) else kind
            if not isinstance(inner, Int) or inner.width != w:
                raise _Unsaid
            return name if inner.signed == signed else self.cast(name, w, signed)
        match op:
            case "zext" if self.terms.width(x) == 1:
                return f"({self.condition(x)} ? 1 : 0)"
            case "zext" | "sext":
                return self.cast(self.value(x, op == "sext"), w, signed)
            case "extract":
                wide = self.value(x, False)
                return self.cast(f"({wide} >> {y})" if y else wide, w, signed)
            case "ite":
                return f"({self.condition(x)} ? {self.value(y, signed)} : {self.value(z, signed)})"
            case "neg" | "bnot":
                return self.cast(f"({'-' if op == 'neg' else '~'}{self.value(x, False)})", w, signed)
        if op in _COMPUTED and not (op == "mul" and w < 32):  # narrow factors are multiplied as signed ones
            return self.cast(f"({self.value(x, False)} {_COMPUTED[op]} {self.value(y, False)})", w, signed)
        raise _Unsaid

    def exact(self, t: Term) -> tuple[str, int, int]:
        """A term of any width, read as signed, as an expression of 64 bits that does not overflow; and its bounds."""
        op, w, x, y, z = self.terms.nodes[t]
        low, high, minus_one = -(1 << w - 1), (1 << w - 1) - 1, (1 << w) - 1
        if op == "const":
            number = x - (1 << w) if x > high else x
            found = self.number(number & (1 << 64) - 1, 64, True), number, number
        elif w in _SIGNED:
            found = self.cast(self.value(t, True), 64, True), low, high
        elif op == "sext":
            found = self.exact(x)
        elif op == "zext" and self.terms.width(x) == 1:
            found = f"({self.condition(x)} ? 1LL : 0LL)", 0, 1
        elif op == "zext":
            found = self.cast(self.value(x, False), 64, True), 0, (1 << self.terms.width(x)) - 1
        elif op == "extract" and y == 0:
            found = self.exact(x)
        elif op == "neg" or op == "mul" and minus_one in (self.terms.value(x), self.terms.value(y)):
            text, least, most = self.exact(y if op == "mul" and self.terms.value(x) == minus_one else x)
            found = f"(-{text})", -most, -least
        elif op == "ite":
            (a, p, q), (b, r, s) = self.exact(y), self.exact(z)
            found = f"({self.condition(x)} ? {a} : {b})", min(p, r), max(q, s)
        elif op in ("add", "mul"):
            (a, p, q), (b, r, s) = self.exact(x), self.exact(y)
            ends = [p + r, q + s] if op == "add" else [i * k for i in (p, q) for k in (r, s)]
            found = f"({a} {_COMPUTED[op]} {b})", min(ends), max(ends)
        else:
            raise _Unsaid
        if not max(low, -(1 << 63)) <= found[1] <= found[2] <= min(high, (1 << 63) - 1):
            raise _Unsaid
        return found

    def cast(self, text: str, width: int, signed: bool) -> str:
        return f"({(_SIGNED if signed else _UNSIGNED)[width]}){text}"

    def number(self, value: int, width: int, signed: bool) -> str:
        if not signed:
            return f"{value}{'U' if width >= 32 else ''}{_SUFFIX[width]}"
        if value >> width - 1:
            value -= 1 << width
        if value == -(1 << width - 1) and width >= 32:
            return f"(-{-value - 1}{_SUFFIX[width]} - 1)"
        return f"{value}{_SUFFIX[width]}" if value >= 0 else f"({value}{_SUFFIX[width]})"


class _Words(_Speech):
    """Terms of one loop's head as C."""

    def __init__(
        self, found: Unrolled, program: ir.Program, layouts: Mapping[str, Layout], whole: ir.Program, head: Head
    ):
        super().__init__(found.terms, program, layouts, whole, str(head.key[0]))
        self.found = found
        self.head = head
        for place, (fresh, _) in head.values.items():
            named = self.named(place)
            if named is not None and self.terms.nodes[fresh][0] == "var":
                self.leaves[fresh] = named

    def named(self, place: Place) -> tuple[str, CType] | None:
        """The variable that a value is kept in, and its type."""
        match place:
            case ("register", str(register)):
                return self.variable(str(register))
            case ("cell", int(number), int(offset), int(size)):
                return self.member(number, offset, size)
        return None

    def member(self, number: int, offset: int, size: int) -> tuple[str, CType] | None:
        info = self.found.memory.instances[number]
        return self.cell(info.cls, offset, size)

    def unchanged(self) -> Iterable[str]:
        """What has one value in all passes: variables that the loop does not touch, and that it reads."""
        live = order(self.function).live.get(int(str(self.head.key[1])), frozenset())
        for register, value in sorted(self.head.registers.items()):
            named = self.named(("register", register))
            kept = ("register", register) not in self.head.values
            if register in live and kept and named is not None and isinstance(named[1], Int):
                number = self.terms.value(value)
                if number is not None and not named[1].is_bool:
                    yield f"{named[0]} == {self.number(number, named[1].width, named[1].signed)}"

    def untouched(self, lost: _Lost) -> Iterable[str]:
        """What a pass leaves as it was in variables at file scope, where that is a number."""
        memory, head = self.found.memory, self.head
        dropped = self.found.induction.dropped
        for key, item in sorted(memory.program.objects.items()):
            numbers = memory.objects.by_class.get(key, ())
            if item.storage not in ("global", "static") or item.const or len(numbers) != 1:
                continue
            if not memory.is_written(key) or (*head.key, "cell", key, None, None) in dropped:
                continue
            number = numbers[0][0]
            state = State(Guard(None, self.terms.true, head.guard), {}, {
                n: Contents(dict(cells), epoch, array, None) for n, (cells, epoch, array) in head.memory.items()
            })  # fmt: skip
            for offset, size in self.scalars(item):
                named = self.member(number, offset, size)
                if named is None or not isinstance(named[1], Int) or named[1].is_bool:
                    continue
                if ("cell", number, offset, size) in head.values or lost.holds(key, offset, size):
                    continue
                if (*head.key, "cell", key, offset, size) in dropped:
                    continue
                value = self.terms.value(memory.read_cell(state, number, offset, size, None))
                if value is not None:
                    yield f"{named[0]} == {self.number(value, named[1].width, named[1].signed)}"

    def scalars(self, item: ir.Object) -> Iterable[tuple[int, int]]:
        if isinstance(item.type, Int):
            return ((0, item.size),)
        tag = getattr(item.type, "tag", None)
        if not isinstance(tag, str) or item.size > _LARGEST:
            return ()
        found = {(start, size) for at in range(item.size) for start, size, _, _ in members_at(tag, at, self.layouts)}
        return sorted(found)
