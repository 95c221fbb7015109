"""The woven program for other verifiers: environment objects allocated in C, intrinsics as plain functions, a main."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from encoder import ir
from encoder.ctype import Array, CType, Enum, Float, Int, Layout, Member, Pointer, Record, Void
from encoder.points_to import ALLOCATORS, OBJECT_CALL, PointsTo, child_class, is_environment
from encoder.print import Prototype
from encoder.symbol import Symbols

# Of longer arrays only so many elements get any value; the others are zero.
_ELEMENTS = 64
# What is only ever seen as bytes, or not at all, gets this many of them.
_BYTES = 64

_CALL = re.compile(rf"\b{OBJECT_CALL}\(\)")

_FRAME = """\
/* For other verifiers: nondeterministic values and assumptions are those of SV-COMP. */
extern int __VERIFIER_nondet_int(void);
extern unsigned char __VERIFIER_nondet_uchar(void);
extern unsigned long long __VERIFIER_nondet_ulonglong(void);
extern void *__VERIFIER_nondet_pointer(void);
extern void __VERIFIER_assume(int);
extern void *calloc(__SIZE_TYPE__, __SIZE_TYPE__);
extern void __assert_fail(const char *, const char *, unsigned int, const char *);
void reach_error(void) { __assert_fail("0", "slicc", 0, "reach_error"); }
#ifdef __CPROVER__
void __VERIFIER_assume(int condition) { __CPROVER_assume(condition); }
void *__VERIFIER_nondet_pointer(void) { void *pointer; return pointer; }
#endif
int __slicc_nondet_int(void) { return __VERIFIER_nondet_int(); }
unsigned char __slicc_nondet_uchar(void) { return __VERIFIER_nondet_uchar(); }
unsigned long long __slicc_nondet_ulonglong(void) { return __VERIFIER_nondet_ulonglong(); }
void *__slicc_watch(void) { return __VERIFIER_nondet_pointer(); }
void __slicc_assume(int condition) { __VERIFIER_assume(condition); }
void __slicc_stop(void) { __VERIFIER_assume(0); }
void __slicc_abort(int defect) { (void)defect; reach_error(); __VERIFIER_assume(0); }
"""


def peers_text(
    text: str,
    asking: tuple[str, ...],
    program: ir.Program,
    symbols: Symbols,
    sets: PointsTo,
    prototypes: Mapping[str, Prototype],
    preserved: Collection[str],
    starts: tuple[str, ...],
    depth: int,
) -> str:
    """Yield the printed program ``text`` with everything that it leaves to the encoder said in C.

    ``asking``: for each place in ``text`` that asks for an object, in order, the function that it stands in.
    ``starts``: the functions one of which `main` calls. Objects of the environment are made where they are asked for,
    with what their pointers lead to up to ``depth`` pointers away; pointers beyond are null. The objects' types are
    those that the points-to sets say the program uses them as.
    """
    writer = _Writer(program, symbols, sets, frozenset(preserved))
    makers = [writer.maker_of(function) for function in asking]
    names = iter(makers)
    text = _CALL.sub(lambda _: f"{next(names)}({depth})", text)
    stubs = [writer.stub(name, prototypes[name], depth) for name in writer.without_body() if name in prototypes]
    writer.general_state(depth)
    while writer.wanted:
        writer.make(writer.wanted.pop())
    declared = [f"void *{name}(int);" for name in sorted({*makers, *writer.made.values()})]
    chosen = "".join(f"    if (which == {k}) {{ {name}(); return 0; }}\n" for k, name in enumerate(starts))
    main = f"int main(void)\n{{\n    int which = __VERIFIER_nondet_int();\n{chosen}    return 0;\n}}\n"
    after = "\n".join([*writer.out, *stubs])
    return "\n".join([*declared, text, '#line 1 "<peers>"', _FRAME, after, main])


def _instructions(function: ir.Function) -> Iterator[ir.Instruction]:
    for block in function.blocks.values():
        yield from block.instructions


@dataclass
class _Writer:
    program: ir.Program
    symbols: Symbols
    sets: PointsTo
    preserved: frozenset[str]
    out: list[str] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    # ------------------------------------------------------------ types

    def spelled(self, kind: CType) -> str | None:
        """A type as C text, where it has a name."""
        match kind:
            case Record(kind=word, tag=tag):
                for name, qualified in self.symbols.typedefs.items():
                    if qualified.type == kind:
                        return name
                return f"{word} {tag}" if self.symbols.tags.get(tag) == kind else None
            case Int(name=name):
                return name
            case Enum(tag=tag):
                return "int"
            case Pointer():
                return "void *"
        return None

    def layout(self, kind: CType) -> Layout | None:
        return self.symbols.records.get(kind.tag) if isinstance(kind, Record) else None

    def used_as(self, cls: str) -> CType | None:
        """The type of a class's objects: the largest record that it is used as from its start on."""
        kinds: list[CType] = [kind for kind, at in self.sets.shapes.get(cls, ()) if at == 0]
        known = self.sets.types.get(cls)
        if known is not None and not isinstance(known, Void):
            kinds.append(known)
        named = [(k, self.layout(k)) for k in kinds if self.spelled(k) is not None]
        records = [(layout.size, str(k), k) for k, layout in named if layout is not None]
        if records:
            return max(records, key=lambda r: r[:2])[2]
        return next((k for k, _ in named if isinstance(k, Int | Pointer)), None)

    # ------------------------------------------------------------ objects

    def maker(self, cls: str) -> str:
        if cls not in self.made:
            self.made[cls] = f"slicc_make_{len(self.made)}"
            self.wanted.append(cls)
        return self.made[cls]

    def maker_of(self, function: str) -> str:
        """The function that makes what a function of the program asks for, whichever of its calls asks."""
        name = f"slicc_object_of_{function}"
        if function not in self.asked:
            self.asked.add(function)
            body = self.program.functions[function]
            sites = sorted(i.site for i in _instructions(body) if isinstance(i, ir.Call) and i.callee == OBJECT_CALL)
            self.out.append(f"void *{name}(int depth)\n{{\n    return {self.one_of(sites, 'depth')};\n}}")
        return name

    def one_of(self, sites: list[int], depth: str) -> str:
        if not sites:
            return f"calloc(4, {_BYTES})"
        text = f"{self.maker(f'env:{sites[-1]}')}({depth})"
        for site in reversed(sites[:-1]):
            text = f"__VERIFIER_nondet_int() ? {self.maker(f'env:{site}')}({depth}) : {text}"
        return text

    def make(self, cls: str) -> None:
        name = self.made[cls]
        kind = self.used_as(cls)
        lines = [f"void *{name}(int depth)", "{"]
        if kind is None:
            lines += [
                f"    unsigned char *made = calloc(1, 4 * {_BYTES});",
                f"    for (int k = 0; k < {_BYTES}; k++)",
                "        made[k] = __VERIFIER_nondet_uchar();",
                "    (void)depth;",
            ]
        else:
            count = 1 if isinstance(kind, Record) else _BYTES // 4
            spelled = self.spelled(kind)
            lines.append(f"    {spelled} *made = calloc({count}, sizeof({spelled}));")
            if isinstance(kind, Record):
                lines += self.scalars("(*made)", kind, 1, frozenset())
                lines += ["    if (depth > 0) {", *self.pointers("(*made)", kind, cls, 0), "    }"]
            elif isinstance(kind, Pointer):
                lines += ["    if (depth > 0) {", *self.pointer("made[0]", kind, cls, 0), "    }"]
            else:
                lines += [
                    f"    for (int k = 0; k < {count}; k++)",
                    f"        made[k] = {_any(kind)};",
                    "    (void)depth;",
                ]
        self.out.append("\n".join([*lines, "    return made;", "}"]))

    def members(self, kind: Record) -> Iterator[tuple[str, Member]]:
        layout = self.layout(kind)
        for member in layout.members if layout is not None else ():
            yield ("" if member.name is None else f".{member.name}"), member

    def scalars(self, at: str, kind: CType, level: int, kept: frozenset[str]) -> list[str]:
        """Give every scalar in an object any value; what is of the types ``kept`` stays."""
        pad = "    " * level
        match kind:
            case Record():
                lines: list[str] = []
                for name, member in self.members(kind):
                    if not member.const and (member.typedef or "") not in kept:
                        if name or isinstance(member.type, Record):
                            lines += self.scalars(at + name, member.type, level, kept)
                return lines
            case Array(element=element, count=count) if count:
                k = f"k{level}"
                inner = self.scalars(f"{at}[{k}]", element, level + 1, kept)
                loop = f"{pad}for (int {k} = 0; {k} < {min(count, _ELEMENTS)}; {k}++) {{"
                return [loop, *inner, f"{pad}}}"] if inner else []
            case Int() | Enum():
                return [f"{pad}{at} = {_any(kind)};"]
        return []

    def pointers(self, at: str, kind: CType, cls: str, offset: int) -> list[str]:
        """Let the pointers in an object lead to what the program may find there."""
        lines: list[str] = []

        def walk(at: str, kind: CType, offset: int) -> None:
            match kind:
                case Record():
                    for name, member in self.members(kind):
                        if not member.const and member.bit_width is None:
                            if name or isinstance(member.type, Record):
                                walk(at + name, member.type, offset + member.offset)
                case Array(element=element, count=count) if count:
                    size = self.symbols.size(element)
                    for k in range(min(count, _ELEMENTS)):
                        walk(f"{at}[{k}]", element, offset + k * size)
                case Pointer():
                    lines.extend(self.pointer(at, kind, cls, offset))

        walk(at, kind, offset)
        return lines

    def pointer(self, at: str, kind: Pointer, cls: str, offset: int) -> list[str]:
        choices: list[str] = []
        if is_environment(cls):
            child = child_class(self.sets.types, cls, offset, kind.target, self.sets.few)
            if child in self.sets.types and child.split("/")[0] == cls.split("/")[0] and self.is_read(cls, offset):
                choices.append(f"{self.maker(child)}(depth - 1)")
        for target, low, high in sorted(self.sets.contents(cls, offset, offset + self.sets.pointer_width // 8)):
            if target.startswith("fn:") and target[3:] in self.program.functions:
                choices.append(f"(void *){target[3:]}")
            elif is_environment(target) and not is_environment(cls) and (low, high) == (0, 0):
                choices.append(f"{self.maker(target)}(depth - 1)")
            elif low == high and self.is_visible(target):
                choices.append(f"(char *)&{self.program.objects[target].name} + {low}" if low else f"(void *)&{target}")
        fits = dict.fromkeys(choices)
        # Members of a union share their bytes: each assignment may or may not be the one that counts.
        return [f"        if (__VERIFIER_nondet_int()) {at} = (void *)({choice});" for choice in fits]

    def is_read(self, cls: str, offset: int) -> bool:
        return any(low <= offset < high for low, high in self.sets.memory.get(cls, {}))

    def is_visible(self, key: str) -> bool:
        found = self.program.objects.get(key)
        return found is not None and found.storage in ("global", "static") and key == found.name and key.isidentifier()

    # ------------------------------------------------------------ state and stubs

    def general_state(self, depth: int) -> None:
        written = {cls for ranges in self.sets.writes.values() for cls, _, _ in ranges}
        lines: list[str] = []
        for key in sorted(written):
            found = self.program.objects.get(key)
            if found is None or found.const or not self.is_visible(key) or key.startswith(("slicc_", "__slicc_")):
                continue
            lines += self.scalars(key, found.type, 1, frozenset())
            lines += self.pointers(key, found.type, key, 0)
        body = [f"    int depth = {depth + 1};", "    (void)depth;", *lines]
        self.out.append("\n".join(["void __slicc_general_state(void)", "{", *body, "}"]))

    def without_body(self) -> list[str]:
        """The functions that are called and defined nowhere, but the encoder's and C's own."""
        called = {
            i.callee
            for function in self.program.functions.values()
            for i in _instructions(function)
            if isinstance(i, ir.Call) and isinstance(i.callee, str)
        }
        own = {"memcpy", "memmove", "memset", "memcmp", "free", "abort", "exit", *ALLOCATORS}
        return sorted(
            name
            for name in called - set(self.program.functions) - own
            if not name.startswith(("__slicc_", "__builtin_", "__VERIFIER_"))
        )

    def stub(self, name: str, prototype: Prototype, depth: int) -> str:
        """A function without a body: any result, and any scalars where its arguments point."""
        sites = sorted(
            i.site
            for function in self.program.functions.values()
            for i in _instructions(function)
            if isinstance(i, ir.Call) and i.callee == name and i.pointee is not None
        )
        symbol = self.symbols.functions.get(name)
        parameters = [f"{_declared(text, f'p{k}')}" for k, (_, text) in enumerate(prototype.parameters)]
        if prototype.variadic:
            parameters.append("...")
        lines = [f"{prototype.result} {name}({', '.join(parameters) or 'void'})", "{"]
        kinds = symbol.type.parameters if symbol is not None else None
        for k, kind in enumerate(() if prototype.variadic else kinds or ()):
            text = prototype.parameters[k][1]
            if isinstance(kind, Pointer) and not kind.const_target and text.removeprefix("P") not in self.preserved:
                inner = self.scalars(f"(*p{k})", kind.target, 2, self.preserved)
                lines += [f"    if (p{k}) {{", *inner, "    }"] if inner else []
        result = symbol.type.result if symbol is not None else Void()
        if isinstance(result, Pointer):
            made = self.one_of(sites, str(depth)) if sites else "(void *)0"
            lines.append(f"    return __VERIFIER_nondet_int() ? (void *)({made}) : (void *)0;")
        elif isinstance(result, Int | Enum):
            lines.append(f"    return {_any(result)};")
        elif isinstance(result, Record):
            lines += [f"    {prototype.result} any;", *self.scalars("any", result, 1, frozenset()), "    return any;"]
        return "\n".join([*lines, "}"])


def _any(kind: CType) -> str:
    match kind:
        case Int(width=width) if width <= 8:
            return "__VERIFIER_nondet_uchar()"
        case Int(width=width) if width > 32:
            return "__VERIFIER_nondet_ulonglong()"
        case Float():
            return "0"
    return "__VERIFIER_nondet_int()"


def _declared(type_text: str, name: str) -> str:
    if "(*)" in type_text:
        return type_text.replace("(*)", f"(*{name})", 1)
    return f"{type_text} {name}"
