"""What a proof by induction knows at the head of each loop, as C over the program's own variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from encoder import ir
from encoder.ctype import CType, Enum, Int, Layout, Pointer
from encoder.induction import Head, Place
from encoder.memory import Contents, Guard, State
from encoder.order import order
from encoder.points_to import INFINITE, PointsTo, Range
from encoder.replay import members_at
from encoder.solve.cone import cone
from encoder.source import Span
from encoder.term import Term, Terms
from encoder.unroll import Unrolled
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


class _Words:
    """Terms of one loop's head as C."""

    def __init__(
        self, found: Unrolled, program: ir.Program, layouts: Mapping[str, Layout], whole: ir.Program, head: Head
    ):
        self.found = found
        self.terms: Terms = found.terms
        self.head = head
        self.layouts = layouts
        self.function = program.functions[str(head.key[0])]
        names = [name for name, _ in whole.functions[self.function.name].names.values()]
        names += [o.name for o in whole.functions[self.function.name].objects.values()]
        # What is declared twice in a function does not say which is meant.
        self.ambiguous = {name for name in names if names.count(name) > 1}
        self.local = set(names)
        self.leaves: dict[Term, tuple[str, CType]] = {}
        for place, (fresh, _) in head.values.items():
            named = self.named(place)
            if named is not None and self.terms.nodes[fresh][0] == "var":
                self.leaves[fresh] = named

    def named(self, place: Place) -> tuple[str, CType] | None:
        """The variable that a value is kept in, and its type."""
        match place:
            case ("register", str(register)):
                named = self.function.names.get(register)
                return named if named is not None and named[0] not in self.ambiguous else None
            case ("cell", int(number), int(offset), int(size)):
                return self.member(number, offset, size)
        return None

    def member(self, number: int, offset: int, size: int) -> tuple[str, CType] | None:
        info = self.found.memory.instances[number]
        if info.kind == "global":
            item = self.found.memory.program.objects.get(info.cls)
            if item is None or item.key != item.name or item.name in self.local:
                return None
        else:
            item = self.function.objects.get(info.cls)
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
            numbers = memory.by_class.get(key, ())
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
