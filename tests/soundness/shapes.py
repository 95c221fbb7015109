"""Every engine against executions: small random programs with loops around locks, tables, bit fields and aliases.

A program holds checks of expressions, and gcc notes each value that a check sees in many random runs. An error that
such a value leads to can be reached: no engine may prove it away. Here are shapes that the other generators lack: loops
within loops with ``break`` and ``continue``, jumps into loops, words that wrap around, bit fields, copies of records,
tables of functions, two objects of one type behind pointers that may be equal, early returns.

``PYTHONPATH=. python tests/soundness/shapes.py 200 --from 1000`` tries that many seeds; the exit code is 1 on a wrong
proof.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine import by_clauses, by_induction, by_relations, by_states, simulate

RUNS = 3000

PROLOGUE = """\
extern int nondet_int(void);
extern void reach_error(void);
extern void *memcpy(void *, const void *, unsigned long);
struct D { int lk; unsigned n; unsigned char c; struct { unsigned f : 3; int s : 4; } b; struct D *o; int v[3]; };
"""

HARNESS = r"""
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static jmp_buf out;
static unsigned long long seed;
static int asked, ticks;
extern char __start_fuzz[], __stop_fuzz[];
int program(void);
static unsigned long long dice(void)
{
    seed ^= seed >> 12; seed ^= seed << 25; seed ^= seed >> 27;
    return seed * 2685821657736338717ULL >> 32;
}
int nondet_int(void)
{
    static const int plain[] = {0, 1, 2, 3, -1, 0, 1, 2, 4, 7, 255, 256, -128};
    if (++asked > 200)
        longjmp(out, 1);
    return dice() % 16 == 0 ? (int)dice() : plain[dice() % 13];
}
void tick(void) { if (++ticks > 3000) longjmp(out, 1); }
void reach_error(void) { longjmp(out, 1); }
void harness_check(int k, int value) { printf("%d %d\n", k, value); }
int main(int argc, char **argv)
{
    size_t size = __stop_fuzz - __start_fuzz;
    char *saved = malloc(size);
    memcpy(saved, __start_fuzz, size);
    for (int run = 1; run <= atoi(argv[1]); run++) {
        memcpy(__start_fuzz, saved, size);
        seed = 88172645463325252ULL + 104729ULL * run;
        for (int k = 0; k < 8; k++)
            dice();
        asked = ticks = 0;
        if (!setjmp(out))
            program();
    }
}
"""


@dataclass(slots=True)
class Shape:
    """A program with holes ``@k(expression)@`` for checks."""

    dice: random.Random
    functions: int
    checks: list[str] = field(default_factory=list)
    made: int = 0
    inside: int = 0
    callable: int = 0  # functions that may be called here: those behind this one, so that only recursion is deep
    recursive: bool = False

    def pick(self, *pool: str) -> str:
        return self.dice.choice(pool)

    def record(self) -> str:
        return self.pick("p", "q", "&d0", "&d1", "gp", "p", "q")

    def place(self) -> str:
        r = self.pick("p->", "q->", "d0.", "d1.", "gp->", "p->", "q->", "t[i & 1].", "p->o->")
        what = self.pick("lk", "n", "lk", "n", "c", "b.f", "b.s", f"v[{self.index()}]", f"v[{self.index()}]")
        return self.pick(r + what, r + what, "g", "u", "i", "x", "(*w)", f"a[{self.index()}]", "h")

    def index(self) -> str:
        return self.pick("0", "1", "2", "(unsigned)x % 3", "u % 3", "(i & 1)", "(i & 1) + 1")

    def value(self) -> str:
        roll = self.dice.random()
        if roll < 0.3:
            return self.pick("0", "1", "2", "3", "-1", "7", "255", "(i + 1)", "0x80000000u")
        if roll < 0.4:
            return "nondet_int()"
        if roll < 0.6:
            return self.place()
        if roll < 0.75:
            return f"{self.place()} {self.pick('+', '-', '^', '|', '&', '*')} {self.pick('1', '2', '3', self.place())}"
        if roll < 0.85:
            return f"((unsigned){self.place()} {self.pick('>>', '<<', '>>')} {self.pick('1', '2', '(x & 7)')})"
        if roll < 0.92:
            return f"({self.place()} {self.pick('>>', '/ 2 +')} {self.pick('1', '2', '4')})"
        return f"({self.test()} ? {self.place()} : {self.pick('0', '1')})"

    def test(self) -> str:
        roll = self.dice.random()
        if roll < 0.15:
            return f"{self.record()} == {self.record()}"
        if roll < 0.3:
            return self.pick("nondet_int() & 1", "nondet_int() > 0")
        if roll < 0.5:
            return f"{self.pick('p->', 'q->', 'd0.', 'd1.', 'gp->')}lk{self.pick('', ' == 0', ' == 1')}"
        sign = self.pick("==", "!=", "<", ">", "<=", ">=")
        return f"{self.place()} {sign} {self.pick('0', '1', '2', '3u', self.place(), self.place())}"

    # ------------------------------------------------------------ statements

    def block(self, pad: str, most: int, depth: int) -> list[str]:
        return [line for _ in range(self.dice.randint(1, most)) for line in self.statement(pad, depth)]

    def statement(self, pad: str, depth: int) -> list[str]:
        if depth and self.dice.random() < 0.5:
            return self.pick_nested(pad, depth - 1)
        roll = self.dice.random()
        if roll < 0.25:
            return [f"{pad}{self.place()} {self.pick('=', '=', '+=', '-=', '^=', '|=', '&=')} {self.value()};"]
        if roll < 0.35:
            return [f"{pad}{self.pick('x', 'i', 'u', 'g', 'p->n', 'q->c', 'p->b.f')}{self.pick('++', '--')};"]
        if roll < 0.47:
            return self.locked(pad)
        if roll < 0.57:
            return self.repoint(pad)
        if roll < 0.67:
            return self.call(pad)
        if roll < 0.72:
            return [pad + self.pick("*p = *q;", "d0 = *p;", "*q = d1;", "memcpy(p, q, sizeof *p);",
                                    "memcpy(&d1, p, sizeof d1);", "memcpy(a, p->v, 12);", "memcpy(p->v, &a[1], 8);",
                                    "t[0] = t[1];", "*p = t[u & 1];", "p->o = q->o;")]  # fmt: skip
        if roll < 0.78 and self.inside:
            return [f"{pad}if ({self.test()}) {self.pick('break', 'continue')};"]
        if roll < 0.82:
            return [f"{pad}if ({self.test()}) return {self.pick('0', '1', '-1', 'x')};"]
        return self.check(pad)

    def locked(self, pad: str) -> list[str]:
        """A lock that is taken and given back, perhaps through another pointer."""
        one, other = self.record(), self.record()
        one = f"({one})->lk"
        other = one if self.dice.random() < 0.6 else f"({other})->lk"
        lines = [*self.hole(pad, one), f"{pad}{one} = 1;"]
        lines += self.statement(pad, 0) if self.dice.random() < 0.5 else []
        return [*lines, *self.hole(pad, other), f"{pad}{other} = 0;"]

    def repoint(self, pad: str) -> list[str]:
        return [
            pad
            + self.pick(f"p = {self.record()};", f"q = {self.record()};", "gp = &d0;", "gp = &d1;", "p = &t[i & 1];",
                        "p->o = &d0;", "q->o = &d1;", "p = p->o;", "q = p->o;", "fp = fp == up ? down : up;",
                        "gp = &t[0];", f"if ({self.test()}) p = q;", "w = &p->n;", "w = &u;", "w = &gp->n;")
        ]  # fmt: skip

    def call(self, pad: str) -> list[str]:
        roll = self.dice.random()
        if roll < 0.25:
            callee = self.pick("fp", "tab[i & 1]", "tab[u % 2]", "up", "down")
            return [f"{pad}x = {callee}({self.place()}, {self.record()});"]
        if roll < 0.35:
            return [f"{pad}{self.pick('take', 'give')}(&({self.record()})->lk);"]
        if self.callable < self.functions:
            name = f"f{self.dice.randrange(self.callable, self.functions)}"
            return [f"{pad}{self.pick('x = ', '', 'g = ')}{name}({self.value()}, {self.record()}, {self.record()});"]
        if self.recursive and self.callable:
            target = self.pick("x = ", "")
            return [f"{pad}if (k > 0) {target}f{self.callable - 1}(k - 1, {self.record()}, {self.record()});"]
        return self.locked(pad)

    def hole(self, pad: str, what: str) -> list[str]:
        self.checks.append(what)
        return [f"{pad}@{len(self.checks) - 1}({what})@"]

    def check(self, pad: str) -> list[str]:
        what = self.place() if self.dice.random() < 0.7 else self.test()
        return self.hole(pad, re.sub(r"nondet_int\(\) (& 1|> 0)", "x == g", what))

    def pick_nested(self, pad: str, depth: int) -> list[str]:
        inner = pad + "    "
        roll = self.dice.random()
        self.made += 1
        j = f"j{self.made}"
        if roll < 0.3:
            lines = [f"{pad}if ({self.test()}) {{", *self.block(inner, 2, depth)]
            if self.dice.random() < 0.5:
                lines += [f"{pad}}} else {{", *self.block(inner, 2, depth)]
            return [*lines, f"{pad}}}"]
        if roll < 0.4:
            kept, self.inside = self.inside, 0
            lines = [f"{pad}switch ({self.pick('x', 'u & 3', 'nondet_int()', 'p->lk')}) {{"]
            for k in range(2):
                lines += [f"{pad}case {k}:", *self.block(inner, 2, 0)]
                lines += [f"{inner}break;"] if self.dice.random() < 0.7 else []
            self.inside = kept
            return [*lines, f"{pad}default: ;", f"{pad}}}"]
        if roll < 0.5:
            return self.jumps(pad)
        self.inside += 1
        body = self.block(inner, 3, depth)
        self.inside -= 1
        heads = [
            (f"while ({self.test()}) {{", "}"),
            ("while (nondet_int()) {", "}"),
            (f"for (unsigned {j} = 0; {j} < {self.pick('2', '3', '(u & 3)', 'd0.n')}; {j}++) {{", "}"),
            (f"for (i = {self.pick('0', 'x')}; i < {self.pick('3', 'g', '(x & 3)')}; i++) {{", "}"),
            ("do {", f"}} while ({self.test()});"),
        ]
        head, tail = self.dice.choice(heads)
        return [f"{pad}{head} tick();", *body, f"{pad}{tail}"]

    def jumps(self, pad: str) -> list[str]:
        """A jump into a loop, or a loop of jumps with two ways in."""
        kept, self.inside = self.inside, 0
        k = self.made
        if self.dice.random() < 0.5:
            self.inside = 1
            lines = [f"{pad}if ({self.test()}) goto in{k};", f"{pad}while ({self.test()}) {{ tick();",
                     *self.block(pad + "    ", 2, 0), f"{pad}in{k}: tick();", *self.block(pad + "    ", 2, 0),
                     f"{pad}}}"]  # fmt: skip
        else:
            lines = [f"{pad}if ({self.test()}) goto b{k};", f"{pad}a{k}: tick();", *self.block(pad, 1, 0),
                     f"{pad}b{k}: tick();", *self.block(pad, 1, 0), f"{pad}if ({self.test()}) goto a{k};",
                     f"{pad}if (nondet_int() > 2) goto b{k};"]  # fmt: skip
        self.inside = kept
        return lines

    # ------------------------------------------------------------ programs

    def locals(self) -> list[str]:
        return [
            f"    int x = {self.pick('k', '0', 'nondet_int()')}, i = 0, a[3] = {{0, 1, 2}};",
            f"    unsigned u = {self.pick('0', 'k', 'd0.n')}, *w = &u; short h = 0; (void)w;",
        ]

    def text(self) -> str:
        lines = [PROLOGUE, "extern struct D d1;", "G struct D d0 = {0, 0, 0, {0, 0}, &d1, {1, 2}};",
                 "G struct D d1 = {0, 3, 1, {1, -1}, &d0, {0}};", "G struct D t[2] = {{.o = &d0}, {.o = &d1, .n = 9}};",
                 "G struct D *gp = &d0; G int g;",
                 "static void take(int *l) { @900(*l)@ *l = 1; }", "static void give(int *l) { @901(*l)@ *l = 0; }",
                 f"static int up(int v, struct D *p) {{ {self.pick('p->n++;', 'g = 1;', '')} return v + 1; }}",
                 f"static int down(int v, struct D *p) {{ {self.pick('p->c--;', 'take(&p->lk);', '')} return v - 1; }}",
                 "int (*const tab[2])(int, struct D *) = {up, down}; G int (*fp)(int, struct D *) = up;"]  # fmt: skip
        bodies: list[str] = []
        for k in reversed(range(self.functions)):
            self.callable = k + 1
            self.recursive = self.dice.random() < 0.3
            bodies += [f"static int f{k}(int k, struct D *p, struct D *q)", "{", "    tick();", *self.locals(),
                       *self.block("    ", 3, 2), f"    return {self.pick('0', 'x', 'k', '1')};", "}"]  # fmt: skip
        self.callable, self.recursive = 0, False
        lines += bodies
        lines += ["int MAIN(void)", "{", "    int k = nondet_int();",
                  "    struct D *p = &d0, *q = nondet_int() & 1 ? &d0 : &d1;", *self.locals()]  # fmt: skip
        unknown = ("d0.n", "d1.lk", "g", "t[1].c", "x")
        lines += [f"    {what} = nondet_int();" for what in unknown if self.dice.random() < 0.4]
        lines += self.block("    ", 4, 2)
        if self.dice.random() < 0.6:
            lines += ["    while (nondet_int()) { tick();", "        switch (nondet_int() & 3) {"]
            for n in range(self.functions):
                lines += [f"        case {n}: f{n}(nondet_int(), {self.record()}, {self.record()}); break;"]
            lines += ["        default: ;", *self.block("        ", 2, 1), "        }"]
            lines += [*self.check("        "), "    }"]
        return "\n".join([*lines, *self.check("    "), "    return 0;", "}"]) + "\n"


def shape(seed: int) -> tuple[str, list[str]]:
    """Yield a program with holes, and the expressions in them."""
    dice = random.Random(seed)
    made = Shape(dice, dice.choice((0, 1, 1, 2, 2, 3)))
    text = made.text()
    return text, made.checks


def executed(text: str, runs: int = RUNS) -> dict[int, set[int]]:
    """Yield the values that each check saw in random executions."""
    plain = re.sub(r"@(\d+)\((.*?)\)@", r"harness_check(\1, (int)(\2));", text)
    plain = (
        "#define G __attribute__((section(\"fuzz\")))\n#define MAIN program\n"
        "void tick(void); void harness_check(int, int);\n" + plain
    )
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "p.c").write_text(plain)
        (here / "h.c").write_text(HARNESS)
        flags = ["-w", "-O1", "-fwrapv", "-fno-strict-aliasing", "-o", "p", "p.c", "h.c"]
        subprocess.run(["gcc", *flags], cwd=here, check=True, capture_output=True, text=True)
        said = subprocess.run([str(here / "p"), str(runs)], capture_output=True, text=True, timeout=60)
        assert said.returncode == 0, f"a run ends with {said.returncode}"
    seen: dict[int, set[int]] = {}
    for line in set(said.stdout.splitlines()):
        k, value = line.split()
        seen.setdefault(int(k), set()).add(int(value))
    return seen


def instance(text: str, k: int, condition: str) -> str:
    """Yield the program in which check ``k`` leads to the error where ``condition`` holds of its value."""

    def hole(m: re.Match[str]) -> str:
        return f"if ({condition.replace('$', f'(int)({m[2]})')}) reach_error();" if int(m[1]) == k else ";"

    plain = re.sub(r"@(\d+)\((.*?)\)@", hole, text)
    return "void tick(void) {}\n" + re.sub(r"\bG ", "", plain).replace("MAIN", "main")


ENGINES: dict[str, Callable[[str, float], bool]] = {
    "property simulation": lambda text, seconds: simulate(text, seconds) == "clean",
    "clauses": by_clauses,
    "induction": by_induction,
    "states": by_states,
    "relations": by_relations,
}


@dataclass(slots=True)
class Tally:
    """What was tried: errors that executions reach, conditions that none met, how many of these each engine proved."""

    reached: int = 0
    unseen: int = 0
    proved: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENGINES, 0))
    wrong: list[tuple[int, int, str, str]] = field(default_factory=list)


def attempt(
    seed: int, tally: Tally, most: int = 2, engines: tuple[str, ...] = tuple(ENGINES), seconds: float = 15.0
) -> None:
    """Try the program of one seed: up to ``most`` of its checks that some run passes."""
    text, _ = shape(seed)
    judge(seed, text, executed(text), tally, most, engines, seconds)


def judge(
    seed: int,
    text: str,
    seen: dict[int, set[int]],
    tally: Tally,
    most: int,
    engines: tuple[str, ...],
    seconds: float,
) -> None:
    """Ask the engines for what executions met (``seen``: values of each check), and for what they did not."""
    dice = random.Random(seed)
    for k in dice.sample(sorted(seen), min(most, len(seen))):
        values = sorted(seen[k])
        condition = f"$ == ({dice.choice(values)})"
        tally.reached += 1
        for name in engines:
            if ENGINES[name](instance(text, k, condition), seconds):
                tally.wrong.append((seed, k, condition, name))
        if len(values) <= 4:
            tally.unseen += 1
            absent = " && ".join(f"$ != ({v})" for v in values)
            for name in engines:
                tally.proved[name] += ENGINES[name](instance(text, k, absent), seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=50)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--engine", action="append", choices=list(ENGINES), help="only this one; may be repeated")
    parser.add_argument("--show", nargs=3, metavar=("SEED", "CHECK", "CONDITION"), help="print one program")
    given = parser.parse_args()
    if given.show:
        print(instance(shape(int(given.show[0]))[0], int(given.show[1]), given.show[2]))
        return 0
    tally = Tally()
    for seed in range(given.first, given.first + given.seeds):
        before = len(tally.wrong)
        try:
            attempt(seed, tally, engines=tuple(given.engine or ENGINES))
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, AssertionError) as problem:
            print("PROBLEM", seed, str(getattr(problem, "stderr", "") or problem)[:300], flush=True)
        for wrong in tally.wrong[before:]:
            print("WRONG", *wrong, flush=True)
        if (seed + 1) % 10 == 0:
            print(seed + 1, tally, flush=True)
    print(tally)
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
