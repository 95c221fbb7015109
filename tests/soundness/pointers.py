"""Random programs about pointers: as numbers, in pieces, in large tables, compared, and behind overlapping copies."""

from __future__ import annotations

from collections.abc import Callable

from writer import TYPES, Writer

_TABLE = 32  # entries of a table of pointers


class PointerWriter(Writer):
    """A Writer that prefers pointers. A fact about an object's address is used only where C fixes it."""

    def more(self, deep: bool) -> list[tuple[int, Callable[[str], list[str]]]]:
        if deep:
            return []
        return [
            (4, self.tagged), (3, self.numbers), (4, self.pieces), (4, self.table_of_pointers), (3, self.compared),
            (3, self.overlapping), (3, self.pointer), (3, self.copy), (3, self.through_char), (3, self.twice),
        ]  # fmt: skip

    def places(self, least: int = 1) -> tuple[str, list[str]] | None:
        """A type and lvalues of it that have an address."""
        found: dict[str, list[str]] = {}
        for lvalue, kind in self.locals + self.globals:
            if kind in TYPES and ":" not in lvalue and TYPES[kind][0] >= 16 and not lvalue.startswith("(*"):
                found.setdefault(kind, []).append(lvalue)
        for array, kind, length in self.arrays:
            if TYPES[kind][0] >= 16:
                found.setdefault(kind, []).append(f"{array}[{self.atom_without_array()} & {length - 1}]")
        usable = [k for k, v in sorted(found.items()) if len(v) >= least]
        if not usable:
            return None
        kind = self.random.choice(usable)
        return kind, found[kind]

    def braces(self, indent: str, lines: list[str]) -> list[str]:
        return [f"{indent}{{", *[f"{indent}    {line}" for line in lines], f"{indent}}}"]

    def tagged(self, indent: str) -> list[str]:
        """The lowest bit of an address carries a flag."""
        found = self.places()
        if found is None:
            return self.assign(indent)
        self.features.add("tagged pointer")
        kind, places = found
        bits, p = self.name("bits"), self.name("p")
        lines = [
            f"unsigned long {bits} = (unsigned long)&{self.random.choice(places)} | ({self.condition()} ? 1ul : 0ul);",
            f"{kind} *{p} = ({kind} *)({bits} & ~1ul);",
            f"*{p} {self.random.choice(['=', '+=', '^='])} {self.expression(1)};",
            f"{self.target()} = ({bits} & 1) ? {self.expression(1)} : *{p};",
        ]
        return self.braces(indent, lines)

    def numbers(self, indent: str) -> list[str]:
        """A pointer that holds no address but a number."""
        self.features.add("number in a pointer")
        p, q = self.name("p"), self.name("q")
        small = f"({self.expression(1)} & 255)"
        lines = [
            f"void *{p} = (void *)(long){small};",
            f"char *{q} = (char *){p} + {self.random.randint(0, 9)};",
            f"{self.target()} = (int)(long){q};",
            f"{self.target()} += ({p} == 0) + ({q} > (char *){p});",
        ]
        return self.braces(indent, lines)

    def pieces(self, indent: str) -> list[str]:
        """An address goes through bytes or halves and comes back."""
        found = self.places(2)
        if found is None:
            return self.assign(indent)
        self.features.add("pieces of a pointer")
        kind, places = found
        p, b, q, k = self.name("p"), self.name("b"), self.name("q"), self.name("k")
        first, second = self.random.choice(places), self.random.choice(places)
        take = f"{kind} *{p} = {self.condition()} ? &{first} : &{second};"
        style = self.random.randrange(3)
        if style == 0:
            move = [
                f"unsigned char {b}[8];", f"memcpy({b}, &{p}, 8);", f"{kind} *{q};", f"memcpy(&{q}, {b}, 8);",
            ]  # fmt: skip
        elif style == 1:
            move = [
                f"union {{ {kind} *p; unsigned int h[2]; }} {b}, {k};", f"{b}.p = {p};", f"{k}.h[1] = {b}.h[1];",
                f"{k}.h[0] = {b}.h[0];", f"{kind} *{q} = {k}.p;",
            ]  # fmt: skip
        else:
            move = [
                f"unsigned long {b} = (unsigned long){p};",
                f"unsigned int {k} = (unsigned int)({b} >> 32);",
                f"{kind} *{q} = ({kind} *)(((unsigned long){k} << 32) | ({b} & 0xfffffffful));",
            ]
        write = f"*{q} {self.random.choice(['=', '+=', '-='])} {self.expression(1)};"
        return self.braces(indent, [take, *move, write, f"{self.target()} = *{p} + ({p} == {q});"])

    def table_of_pointers(self, indent: str) -> list[str]:
        """Many pointers, one of them at an index from data."""
        globals_ = [(v, k) for v, k in self.globals if k in TYPES and "." not in v]
        kinds = sorted({k for _, k in globals_})
        if not kinds:
            return self.assign(indent)
        self.features.add("table of pointers")
        kind = self.random.choice(kinds)
        targets = [v for v, k in globals_ if k == kind]
        for array, of, length in self.arrays:
            if of == kind and "." not in array and array[0] == "a":  # at file scope
                targets += [f"{array}[{i}]" for i in range(length)]
        name = self.name("table")
        entries = ", ".join(f"&{self.random.choice(targets)}" for _ in range(_TABLE))
        self.top.append(f"static {kind} *{name}[{_TABLE}] = {{ {entries} }};")
        index = f"({self.atom_without_array()} & {_TABLE - 1})"
        other = f"({self.atom_without_array()} & {_TABLE - 1})"
        lines = [f"*{name}[{index}] {self.random.choice(['=', '+=', '^='])} {self.expression(1)};"]
        if self.chance(0.5):
            lines.append(f"{name}[{other}] = {name}[{index}];")
        lines.append(f"{self.target()} = *{name}[{other}] + ({name}[{index}] == {name}[{other}]);")
        return self.braces(indent, lines)

    def compared(self, indent: str) -> list[str]:
        """Distances and order within one array, also of addresses outside of it."""
        if not self.arrays:
            return self.assign(indent)
        self.features.add("pointer comparison")
        array, kind, length = self.random.choice(self.arrays)
        p, q = self.name("p"), self.name("q")
        lines = [
            f"{kind} *{p} = {array} + ({self.atom_without_array()} & {length - 1});",
            f"{kind} *{q} = &{array}[{length}] - ({self.atom_without_array()} & 1);",
            f"{self.target()} = (int)({q} - {p}) + ({p} < {q}) * 8 + ({p} + 1 == {q}) * 16;",
            f"if ({p} < {q}) *{p} = {self.expression(1)};",
        ]
        return self.braces(indent, lines)

    def overlapping(self, indent: str) -> list[str]:
        if not self.arrays:
            return self.assign(indent)
        self.features.add("memmove")
        array, kind, length = self.random.choice(self.arrays)
        size = TYPES[kind][0] // 8
        count = self.random.randint(1, (length - 1) * size)
        pair = [f"(char *){array} + {self.random.randint(0, length * size - count)}", f"(char *){array}"]
        self.random.shuffle(pair)
        return [f"{indent}memmove({pair[0]}, {pair[1]}, {count});"]

    def through_char(self, indent: str) -> list[str]:
        """One byte of an object at an offset from data."""
        found = self.places()
        if found is None:
            return self.assign(indent)
        self.features.add("bytes of an object")
        kind, places = found
        p, last = self.name("p"), TYPES[kind][0] // 8 - 1
        lines = [
            f"unsigned char *{p} = (unsigned char *)&{self.random.choice(places)};",
            f"{p}[{self.atom_without_array()} & {last}] {self.random.choice(['=', '^=', '+='])} {self.expression(1)};",
            f"{self.target()} = {p}[{self.random.randint(0, last)}];",
        ]
        return self.braces(indent, lines)

    def twice(self, indent: str) -> list[str]:
        """A pointer to a pointer."""
        found = self.places(2)
        if found is None:
            return self.assign(indent)
        self.features.add("pointer to a pointer")
        kind, places = found
        p, q, pp = self.name("p"), self.name("q"), self.name("pp")
        lines = [
            f"{kind} *{p} = &{self.random.choice(places)}, *{q} = &{self.random.choice(places)};",
            f"{kind} **{pp} = {self.condition()} ? &{p} : &{q};",
            f"*{pp} = {self.condition()} ? {q} : &{self.random.choice(places)};",
            f"**{pp} {self.random.choice(['=', '+=', '^='])} {self.expression(1)};",
            f"{self.target()} = *{p} ^ *{q};",
        ]
        return self.braces(indent, lines)
