"""Random C programs with holes: what they read, compute and check is drawn, and so free of undefined behaviour.

A hole is CHECK(k, e), ENTER(k), ITER(k) or DESCEND(d): for the run that measures, they record; for the verifier, each
check becomes an assertion.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

# name -> (width in bits, signed) on LP64
TYPES = {
    "signed char": (8, True),
    "unsigned char": (8, False),
    "short": (16, True),
    "unsigned short": (16, False),
    "int": (32, True),
    "unsigned int": (32, False),
    "long": (64, True),
    "unsigned long": (64, False),
}
MOST_VECTORS = 256


@dataclass(frozen=True, slots=True)
class Draft:
    """A program with holes CHECK(k, e), ENTER(k), ITER(k), DESCEND(d). ``domains``: inclusive ranges of the inputs."""

    seed: int
    body: str
    domains: tuple[tuple[int, int], ...]


class Writer:
    """One random program. Every choice comes from ``random``, so a seed is a program."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.seed = seed
        self.number = 0
        self.loops = 0
        self.checks = 0
        self.features: set[str] = set()
        self.top: list[str] = []
        # (lvalue, type) that may be read and written, by scope
        self.globals: list[tuple[str, str]] = []
        self.locals: list[tuple[str, str]] = []
        self.frozen: list[tuple[str, str]] = []  # readable only
        self.arrays: list[tuple[str, str, int]] = []  # name, element type, length (a power of two)
        self.functions: list[tuple[str, str, list[str]]] = []  # name, result, parameters
        self.budget = 0

    # ------------------------------------------------------------ small choices

    def chance(self, p: float) -> bool:
        return self.random.random() < p

    def name(self, stem: str) -> str:
        self.number += 1
        return f"{stem}{self.number}"

    def type(self) -> str:
        return self.random.choice(list(TYPES))

    def constant(self) -> str:
        r = self.random
        value = r.choice(
            [r.randint(0, 9), r.randint(-9, 9), r.choice([127, 128, 255, 256, -128, -129, 32767, 32768, 65535, 65536])]
        )
        if self.chance(0.15):
            edges = ["2147483647", "(-2147483647 - 1)", "4294967295u", "0x80000000u", "0x7fffffffffffffffl", "1ul"]
            return r.choice(edges)
        return str(value) if value >= 0 else f"({value})"

    # ------------------------------------------------------------ expressions (no side effects, no undefined behaviour)

    def atom(self) -> str:
        pool: list[Callable[[], str]] = [self.constant]
        readable = self.locals + self.frozen + self.globals
        if readable:
            pool += [lambda: self.random.choice(readable)[0]] * 5
        if self.frozen:
            pool += [lambda: self.random.choice(self.frozen)[0]] * 2
        if self.arrays:
            pool += [self.element] * 2
        return self.random.choice(pool)()

    def element(self) -> str:
        array, _, length = self.random.choice(self.arrays)
        index = self.atom_without_array()
        if self.chance(0.3):
            return f"(*({array} + ({index} & {length - 1})))"
        return f"{array}[{index} & {length - 1}]"

    def atom_without_array(self) -> str:
        readable = self.locals + self.frozen + self.globals
        return self.random.choice(readable)[0] if readable else self.constant()

    def expression(self, depth: int = 2) -> str:
        r = self.random
        if depth <= 0 or self.chance(0.15):
            return self.atom()
        a = self.expression(depth - 1)
        kind = r.randrange(20)
        if kind < 4:
            return f"({a} {r.choice('+-')} {self.expression(depth - 1)})"
        if kind < 5:
            return f"({a} * {r.choice(['3', '5', '-1', '7u', '9', '257', self.atom()])})"
        if kind < 7:
            return f"({a} {r.choice('&|^')} {self.expression(depth - 1)})"
        if kind < 8:
            self.features.add("shift")
            return f"({a} {r.choice(['<<', '>>'])} ({self.atom()} & {r.choice([3, 7, 15, 31])}))"
        if kind < 10:
            self.features.add("shift")
            return f"({a} {r.choice(['<<', '>>', '>>'])} {r.randint(1, 12)})"
        if kind < 11:
            self.features.add("division")
            positive, negative = f"(({self.atom()} & 7) + 1)", f"((int)({self.atom()} & 3) - 6)"
            divisor = r.choice([positive, "3", "7", "10u", "(-3)", "16", negative])
            return f"({a} {r.choice('/%')} {divisor})"
        if kind < 14:
            self.features.add("cast")
            return f"(({self.type()}){a})"
        if kind < 15:
            return f"({r.choice('-~')}{a})"
        if kind < 17:
            return f"({a} {r.choice(['<', '<=', '>', '>=', '==', '!='])} {self.expression(depth - 1)})"
        if kind < 18:
            return f"({self.condition(depth - 1)} ? {a} : {self.expression(depth - 1)})"
        if kind < 19:
            return f"(!{a})"
        return f"({a} {r.choice(['&&', '||'])} {self.expression(depth - 1)})"

    def condition(self, depth: int = 1) -> str:
        r = self.random
        if self.chance(0.2):
            return f"({self.expression(depth)})"
        if self.chance(0.25):
            return f"({self.expression(depth)} & {r.choice([1, 2, 4, 8, 16, 128])})"
        operator = r.choice(["<", "<=", ">", ">=", "==", "!="])
        return f"({self.expression(depth)} {operator} {self.expression(depth - 1)})"

    # ------------------------------------------------------------ statements

    def target(self) -> str:
        pool = self.locals * 2 + self.globals
        if self.arrays and self.chance(0.3):
            return self.element()
        return self.random.choice(pool)[0]

    def block(self, indent: str, size: int) -> list[str]:
        out: list[str] = []
        for _ in range(size):
            if self.budget <= 0:
                break
            out += self.statement(indent)
        return out or [f"{indent};"]

    def statement(self, indent: str) -> list[str]:
        self.budget -= 1
        deep = len(indent) > 12
        choices: list[tuple[int, Callable[[str], list[str]]]] = [(9, self.assign), (2, self.step)]
        if not deep:
            choices += [
                (2, self.narrow),
                (5, self.if_), (2, self.for_), (1, self.while_), (1, self.goto_back), (1, self.goto_over),
                (2, self.switch), (2, self.pointer), (2, self.copy), (1, self.block_scope),
            ]  # fmt: skip
        if self.functions:
            choices.append((4, self.call))
        choices += self.more(deep)
        write = self.random.choices([c for _, c in choices], [w for w, _ in choices])[0]
        return write(indent)

    def more(self, deep: bool) -> list[tuple[int, Callable[[str], list[str]]]]:
        """Further kinds of statements, with their weights."""
        return []

    def assign(self, indent: str) -> list[str]:
        operator = self.random.choices(["=", "+=", "-=", "^=", "|=", "&=", "*="], [8, 2, 1, 1, 1, 1, 1])[0]
        value = self.random.choice(["3", "5", "17"]) if operator == "*=" else self.expression()
        return [f"{indent}{self.target()} {operator} {value};"]

    def narrow(self, indent: str) -> list[str]:
        """A small value goes into a narrow place and comes back: sign, width and shift all show."""
        place, _ = self.random.choice([g for g in self.globals if g[1] == "bits"] or self.locals + self.globals)
        small = self.random.choice(self.frozen)[0] if self.frozen else self.atom()
        shift = self.random.randint(1, 3)
        back = self.random.choice([f"{place}", f"({place} >> {shift})", f"({place} / 2)", f"({place} % 3)"])
        return [
            f"{indent}{place} = {small} - {self.random.randint(0, 3)};",
            f"{indent}{self.target()} {self.random.choice(['=', '+=', '-='])} {back};",
        ]

    def step(self, indent: str) -> list[str]:
        return [f"{indent}{self.target()}{self.random.choice(['++', '--'])};"]

    def if_(self, indent: str) -> list[str]:
        out = [f"{indent}if ({self.condition()}) {{", *self.block(indent + "    ", self.random.randint(1, 2))]
        if self.chance(0.5):
            out += [f"{indent}}} else {{", *self.block(indent + "    ", self.random.randint(1, 2))]
        return [*out, f"{indent}}}"]

    def for_(self, indent: str) -> list[str]:
        """A loop of at most four rounds, its count known or taken from data."""
        self.features.add("loop")
        self.loops += 1
        k, i, n = self.loops, self.name("i"), self.name("n")
        count = str(self.random.randint(1, 4)) if self.chance(0.4) else f"((unsigned)({self.expression(1)}) & 3)"
        self.frozen.append((i, "int"))
        inside = self.block(indent + "        ", self.random.randint(1, 2))
        if self.chance(0.3):
            word = self.random.choice(["break", "continue"])
            inside.insert(0, f"{indent}        if ({self.condition()}) {word};")
        self.frozen.pop()
        return [
            f"{indent}{{",
            f"{indent}    int {i}, {n} = (int){count};",
            f"{indent}    ENTER({k})",
            f"{indent}    for ({i} = 0; {i} < {n}; {i}++) {{",
            f"{indent}        ITER({k})",
            *inside,
            f"{indent}    }}",
            f"{indent}}}",
        ]

    def while_(self, indent: str) -> list[str]:
        """Ends because the fuel does."""
        self.features.add("loop")
        self.loops += 1
        k, n = self.loops, self.name("fuel")
        self.frozen.append((n, "int"))
        inside = self.block(indent + "        ", self.random.randint(1, 2))
        condition = self.condition()
        self.frozen.pop()
        fuel = self.random.randint(1, 5)
        if self.chance(0.5):
            head, tail = f"while ({n} > 0 && {condition}) {{", "}"
        else:
            head, tail = "do {", f"}} while ({n} > 0 && {condition});"
        return [
            f"{indent}{{",
            f"{indent}    int {n} = {fuel};",
            f"{indent}    ENTER({k})",
            f"{indent}    {head}",
            f"{indent}        ITER({k})",
            f"{indent}        {n}--;",
            *inside,
            f"{indent}    {tail}",
            f"{indent}}}",
        ]

    def goto_back(self, indent: str) -> list[str]:
        self.features.add("goto")
        self.loops += 1
        k, n, label = self.loops, self.name("fuel"), self.name("again")
        inside = self.block(indent + "    ", 1)
        return [
            f"{indent}{{",
            f"{indent}    int {n} = {self.random.randint(1, 3)};",
            f"{indent}    ENTER({k})",
            f"{indent}{label}:",
            f"{indent}    ITER({k})",
            *inside,
            f"{indent}    if ({n}-- > 0 && {self.condition()})",
            f"{indent}        goto {label};",
            f"{indent}}}",
        ]

    def goto_over(self, indent: str) -> list[str]:
        self.features.add("goto")
        label = self.name("over")
        return [
            f"{indent}if ({self.condition()})",
            f"{indent}    goto {label};",
            *self.block(indent, self.random.randint(1, 2)),
            f"{indent}{label}: ;",
        ]

    def switch(self, indent: str) -> list[str]:
        self.features.add("switch")
        out = [f"{indent}switch ({self.expression(1)} & 3) {{"]
        labels = [0, 1, 2, 3]
        self.random.shuffle(labels)
        for value in labels[: self.random.randint(2, 4)]:
            out += [f"{indent}case {value}:", *self.block(indent + "    ", 1)]
            if self.chance(0.5):
                out.append(f"{indent}    break;")
        if self.chance(0.5):
            out += [f"{indent}default:", *self.block(indent + "    ", 1)]
        return [*out, f"{indent}}}"]

    def pointer(self, indent: str) -> list[str]:
        """Two pointers that may meet in one object."""
        by_type: dict[str, list[str]] = {}
        for lvalue, kind in self.locals + self.globals:
            if kind in TYPES and ":" not in lvalue:
                by_type.setdefault(kind, []).append(lvalue)
        for array, kind, length in self.arrays:
            by_type.setdefault(kind, []).append(f"{array}[{self.atom_without_array()} & {length - 1}]")
        usable = [k for k, v in sorted(by_type.items()) if len(v) >= 2]
        if not usable:
            return self.assign(indent)
        self.features.add("pointer")
        kind = self.random.choice(usable)
        p, q = self.name("p"), self.name("q")
        first, second, third = (self.random.choice(by_type[kind]) for _ in range(3))
        out = [
            f"{indent}{{",
            f"{indent}    {kind} *{p} = {self.condition()} ? &{first} : &{second};",
            f"{indent}    {kind} *{q} = &{third};",
        ]
        if self.chance(0.5):
            out += [f"{indent}    if ({self.condition()})", f"{indent}        {q} = {p};"]
        out += [
            f"{indent}    *{p} = {self.expression()};",
            f"{indent}    *{q} {self.random.choice(['=', '+=', '^='])} {self.expression(1)};",
            f"{indent}    {self.target()} = *{p} - *{q} + ({p} == {q});",
            f"{indent}}}",
        ]
        return out

    def copy(self, indent: str) -> list[str]:
        """Bytes of one object into another."""
        if len(self.arrays) < 1 or not self.locals:
            return self.assign(indent)
        self.features.add("memcpy")
        array, kind, length = self.random.choice(self.arrays)
        room = TYPES[kind][0] // 8 * length
        candidates = [(v, t) for v, t in self.locals if t in TYPES and TYPES[t][0] // 8 <= room]
        if not candidates:
            return self.assign(indent)
        value, of = self.random.choice(candidates)
        size = TYPES[of][0] // 8
        if self.chance(0.2):
            byte, count = self.random.choice(["0", "255", "1", "0x80"]), self.random.randint(1, room)
            return [f"{indent}memset({array}, {byte}, {count});"]
        if self.chance(0.5):
            return [f"{indent}memcpy(&{value}, {array}, {self.random.randint(max(1, size // 2), size)});"]
        offset = self.random.randint(0, room - size)
        return [f"{indent}memcpy((char *){array} + {offset}, &{value}, {size});"]

    def block_scope(self, indent: str) -> list[str]:
        kind, name = self.type(), self.name("b")
        out = [f"{indent}{{", f"{indent}    {kind} {name} = {self.expression()};"]
        self.locals.append((name, kind))
        out += self.block(indent + "    ", self.random.randint(1, 2))
        self.locals.pop()
        return [*out, f"{indent}}}"]

    def call(self, indent: str) -> list[str]:
        name, _, parameters = self.random.choice(self.functions)
        arguments = []
        for p in parameters:
            if p == "small":
                arguments.append(f"(int)({self.expression(1)} & 3)")
            elif p.endswith("*"):
                kind = p[:-2]
                pool = [v for v, t in self.locals + self.globals if t == kind and "." not in v]
                if not pool:
                    return self.assign(indent)
                arguments.append("&" + self.random.choice(pool))
            else:
                arguments.append(self.expression(1))
        target, operator = self.target(), self.random.choice(["=", "+=", "^="])
        called = f"{name}({', '.join(arguments)})"
        if operator == "=":
            return [f"{indent}{target} = {called};"]
        # whether the call or the old value of the target comes first is not specified
        result = self.name("r")
        assigned = f"{indent}    {target} {operator} {result};"
        return [f"{indent}{{", f"{indent}    long {result} = {called};", assigned, f"{indent}}}"]

    # ------------------------------------------------------------ things at file scope

    def global_variables(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            kind, name = self.type(), self.name("g")
            start = self.random.choice(["", f" = {self.random.randint(0, 100)}"])
            self.top.append(f"static {kind} {name}{start};")
            self.globals.append((name, kind))
        for _ in range(self.random.randint(0, 2)):
            kind, name, length = self.type(), self.name("a"), self.random.choice([2, 4, 4])
            values = ", ".join(str(self.random.randint(0, 120)) for _ in range(length))
            self.top.append(f"static {kind} {name}[{length}] = {{ {values} }};")
            self.arrays.append((name, kind, length))
            self.features.add("array")

    def structure(self) -> None:
        self.features.add("struct")
        tag, name = self.name("S"), self.name("s")
        fields = [(self.name("f"), self.type()) for _ in range(self.random.randint(2, 3))]
        bits = []
        if self.chance(0.5):
            self.features.add("bit field")
            for _ in range(self.random.randint(1, 3)):
                kind = self.random.choice(["int", "unsigned int", "signed char", "unsigned char"])
                bits.append((self.name("w"), kind, self.random.randint(1, min(TYPES[kind][0], 9))))
        text = " ".join(f"{t} {f};" for f, t in fields) + "".join(f" {t} {f} : {n};" for f, t, n in bits)
        self.top.append(f"struct {tag} {{ {text} }};")
        self.top.append(f"static struct {tag} {name}, {name}x;")
        for owner in (name, f"{name}x"):
            self.globals += [(f"{owner}.{f}", t) for f, t in fields]
            self.globals += [(f"{owner}.{f}", "bits") for f, _, _ in bits]
        swap = self.name("swap")
        self.top += [
            f"static int {swap}(struct {tag} *p, struct {tag} *q, int n)",
            "{",
            f"    struct {tag} t = *p;",
            "    if (n & 1)",
            "        *p = *q;",
            f"    p->{fields[0][0]} += n;",
            "    *q = t;",
            f"    return (int)p->{fields[0][0]};",
            "}",
        ]
        caller = self.name("exchange")
        self.top += [
            f"static int {caller}(int n)",
            "{",
            f"    return {swap}(&{name}, n & 2 ? &{name} : &{name}x, n);",
            "}",
        ]
        self.functions.append((caller, "int", ["int"]))

    def union(self) -> None:
        self.features.add("union")
        tag, name = self.name("U"), self.name("u")
        self.top.append(
            f"union {tag} {{ unsigned int whole; unsigned char bytes[4]; signed char low; short halves[2]; }};"
        )
        self.top.append(f"static union {tag} {name};")
        self.globals += [(f"{name}.whole", "unsigned int"), (f"{name}.low", "signed char")]
        self.arrays += [(f"{name}.bytes", "unsigned char", 4), (f"{name}.halves", "short", 2)]

    def recursion(self) -> None:
        self.features.add("recursion")
        name = self.name("rec")
        kind = self.type()
        more = self.random.choice(["acc * 3 + n", "acc - n", "(acc << 1) ^ n", "acc + 100"])
        # the activations on the stack are counted by the third argument
        self.top += [
            f"static {kind} {name}_at(int n, {kind} acc, int depth)",
            "{",
            "    DESCEND(depth)",
            "    if (n <= 0)",
            "        return acc;",
            f"    return {name}_at(n - 1, {more}, depth + 1);",
            "}",
        ]
        self.top += [f"static {kind} {name}(int n, {kind} acc)", "{", f"    return {name}_at(n, acc, 1);", "}"]
        self.functions.append((name, kind, ["small", kind]))

    def static_state(self) -> None:
        self.features.add("static state")
        name, kind = self.name("state"), self.type()
        modulus = self.random.randint(2, 4)
        self.top += [
            f"static {kind} {name}({kind} x)",
            "{",
            f"    static {kind} kept = {self.random.randint(0, 5)};",
            "    static int calls;",
            "    calls++;",
            f"    if (calls % {modulus} == 0)",
            "        kept = x;",
            "    else",
            "        kept += x;",
            "    return kept;",
            "}",
        ]
        self.functions.append((name, kind, [kind]))

    def table(self) -> None:
        self.features.add("function pointer")
        names = [self.name("op") for _ in range(4)]
        kind = self.type()
        bodies = ["x + 1", "x - 3", "x ^ 0x55", "x >> 1", "-x", "x * 5", "x & 0x0f", "~x"]
        for n in names:
            self.top.append(f"static {kind} {n}({kind} x) {{ return {self.random.choice(bodies)}; }}")
        operations, caller = self.name("ops"), self.name("apply")
        self.top += [
            f"static {kind} (*const {operations}[4])({kind}) = {{ {', '.join(names)} }};",
            f"static {kind} (*{operations}_last)({kind}) = {names[0]};",
            f"static {kind} {caller}(int k, {kind} x)",
            "{",
            "    if (k & 4)",
            f"        return {operations}_last(x);",
            f"    {operations}_last = {operations}[k & 3];",
            f"    return {operations}[k & 3](x);",
            "}",
        ]
        self.functions.append((caller, kind, ["int", kind]))

    def lock(self) -> None:
        """A lock automaton, taken and released under conditions that may or may not agree."""
        self.features.add("lock")
        self.top += [
            "static int held;",
            "static void acquire(void)",
            "{",
            "    if (held)",
            "        reach_error();",
            "    held = 1;",
            "}",
            "static void release(void)",
            "{",
            "    if (!held)",
            "        reach_error();",
            "    held = 0;",
            "}",
        ]

    def locked(self, indent: str) -> list[str]:
        a = self.random.choice(self.frozen)[0]
        pairs = [
            (f"{a} > 1", f"{a} >= 2"),
            (f"{a} & 1", f"{a} % 2 != 0"),
            (f"(unsigned char){a} > 2", f"({a} & 255) >= 3"),
            (f"{a} < 0", f"((unsigned){a} >> 31) != 0"),
            (f"{a} == 1 || {a} == 2", f"(unsigned)({a} - 1) < 2u"),
        ]
        broken = [
            (f"{a} >= 1", f"{a} > 1"),
            (f"{a} & 3", f"{a} & 1"),
            (f"{a} < 2", f"(unsigned){a} < 2u"),
            (f"{a} != 2", f"({a} ^ 2) > 0"),
        ]
        take, free = self.random.choice(broken if self.chance(0.2) else pairs)
        return [
            f"{indent}if ({take})",
            f"{indent}    acquire();",
            *self.block(indent, 1),
            f"{indent}if ({free})",
            f"{indent}    release();",
            f"{indent}if (held)",
            f"{indent}    reach_error();",
        ]

    def function(self) -> None:
        """A helper with arguments of its own, one of them perhaps a pointer to write through."""
        name, kind = self.name("f"), self.type()
        kinds = [self.type() for _ in range(self.random.randint(1, 2))]
        parameters = [(self.name("x"), k) for k in kinds]
        signature = ", ".join(f"{k} {n}" for n, k in parameters)
        locals_, self.locals = self.locals, [*parameters]
        listed = list(kinds)
        out_pointer = self.chance(0.4)
        if out_pointer:
            through = self.type()
            pointer = self.name("out")
            signature += f", {through} *{pointer}"
            listed.append(f"{through} *")
            self.locals.append((f"(*{pointer})", through))
        self.budget = 5
        body = self.block("    ", self.random.randint(2, 3))
        result = self.expression()
        self.locals = locals_
        self.top += [f"static {kind} {name}({signature})", "{", *body, f"    return {result};", "}"]
        self.functions.append((name, kind, listed))

    def watched(self) -> str:
        """What a check looks at: often a mixture of much of the state, so that little goes unseen."""
        pool = self.locals + self.globals
        if self.chance(0.3):
            return self.random.choice([self.target(), self.expression(1)])
        parts = self.random.sample(pool, min(len(pool), self.random.randint(2, 6)))
        shown = [f"{self.random.choice([1, 3, 5, 7])}l * {v}" for v, _ in parts]
        if self.arrays:
            shown.append(self.element())
        return " + ".join(shown)

    # ------------------------------------------------------------ the whole

    def program(self) -> Draft:
        r = self.random
        self.global_variables()
        for part, p in (
            (self.structure, 0.35), (self.union, 0.25), (self.recursion, 0.25), (self.static_state, 0.3),
            (self.table, 0.25), (self.function, 0.6), (self.function, 0.3), (self.lock, 0.3),
        ):  # fmt: skip
            if self.chance(p):
                part()

        count = r.randint(2, 4)
        domains: list[tuple[int, int]] = []
        lines: list[str] = []
        room = MOST_VECTORS
        for _ in range(count):
            width = r.randint(2, 4)
            if room // width < 1:
                break
            room //= width
            low = r.choice([0, 0, -1, -2, -3, 1, 126, 254, 65534, -32769, -130, 2147483647 - width])
            domains.append((low, low + width - 1))
            name = self.name("in")
            lines.append(f"    int {name} = nondet_int();")
            self.frozen.append((name, "int"))
        tests = []
        for (name, _), (low, high) in zip(self.frozen, domains):
            shown = f"({low})" if low < 0 else str(low)
            if self.chance(0.5):
                tests.append(f"    if ({name} < {shown} || {name} > {high}) return 0;")
            else:
                tests.append(f"    __VERIFIER_assume({name} >= {shown} && {name} <= {high});")
        declared: list[str] = []
        for _ in range(r.randint(2, 4)):
            kind, name = self.type(), self.name("v")
            declared.append(f"    {kind} {name} = {self.random.choice(self.frozen)[0]};")
            self.locals.append((name, kind))
        if self.chance(0.4):
            kind, name, length = self.type(), self.name("t"), r.choice([2, 4])
            starts = [r.choice([r.choice(self.frozen)[0], str(r.randint(0, 9))]) for _ in range(length)]
            shown = ", ".join(f"({kind})({start})" for start in starts)
            declared.append(f"    {kind} {name}[{length}] = {{ {shown} }};")
            self.arrays.append((name, kind, length))
            self.features.add("array")

        self.budget = r.randint(6, 12)
        body: list[str] = []
        for _ in range(r.randint(1, 3)):
            body += self.block("    ", r.randint(1, 4))
            if "lock" in self.features and self.chance(0.6):
                body += self.locked("    ")
            if self.chance(0.1):
                body.append(f"    __VERIFIER_assume({self.condition()});")
            self.checks += 1
            body.append(f"    CHECK({self.checks}, {self.watched()});")
        main = ["int main(void)", "{", *lines, *declared, *tests, *body, "    return 0;", "}", ""]
        return Draft(self.seed, "\n".join([*self.top, "", *main]), tuple(domains))
