"""Property simulation against executions: random programs of many functions with pointers, recursion and loops.

A program holds checks of expressions. gcc runs it on thousands of random inputs and notes each value that a check sees:
an error that such a value leads to can be reached, so no proof may be given. Where a proof is given for another value,
the bounded search, with summaries switched off, must not find an error either.

``PYTHONPATH=. python tests/soundness/summaries.py 200`` tries the programs of that many seeds; the exit code is 1 on a
contradiction. The tests run a fixed sample.
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

from engine import check, simulate

RUNS = 4000
WIDE = 100_000  # seeds from here on: programs with more of C
_SEARCHED = 4  # bound of the search that proofs are compared with

PROLOGUE = """\
extern int nondet_int(void);
extern void reach_error(void);
extern void abort(void);
extern void *memcpy(void *, const void *, unsigned long);
extern void *memset(void *, int, unsigned long);
extern void *__slicc_object(void);
extern void *__slicc_watch(void);
extern void __slicc_general_state(void);
struct S { int a; int b; int *p; struct S *n; };
union U { int i; short h[2]; unsigned char c[4]; };
struct R { unsigned char k; short h; int v; int (*f)(int); };
"""

HARNESS = r"""
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static sigjmp_buf out;
static void fault(int s) { (void)s; siglongjmp(out, 1); }
static unsigned long long seed;
static int asked, ticks;
static char *saved;
extern char __start_fuzz[], __stop_fuzz[];
int program(void);
static unsigned long long dice(void)
{
    seed ^= seed >> 12; seed ^= seed << 25; seed ^= seed >> 27;
    return seed * 2685821657736338717ULL >> 32;
}
int nondet_int(void)
{
    static const int plain[] = {0, 1, 2, 3, -1, 0, 1, 2, 4, 7};
    if (++asked > 150)
        siglongjmp(out, 1);
    return dice() % 16 == 0 ? (int)dice() : plain[dice() % 10];
}
void harness_tick(void) { if (++ticks > 4000) siglongjmp(out, 1); }
void reach_error(void) { siglongjmp(out, 1); }
struct S { int a; int b; int *p; struct S *n; };
static struct S *made[8];
static int count;
static struct S *object(int depth)
{
    struct S *new = malloc(sizeof *new);
    new->a = nondet_int();
    new->b = nondet_int();
    new->p = dice() % 4 ? malloc(sizeof(int)) : 0;
    if (new->p)
        *new->p = nondet_int();
    new->n = depth < 2 && dice() % 4 ? object(depth + 1) : 0;
    return new;
}
void *__slicc_object(void) { return made[count++ & 7] = object(0); }
void *__slicc_watch(void)
{
    extern int g0;
    if (dice() % 3 && count)
        return made[dice() % (count < 8 ? count : 8)];
    return dice() % 2 ? (void *)&g0 : (void *)&seed;
}
void __slicc_general_state(void)
{
    extern int g0, g1, ga[4];
    g0 = nondet_int();
    g1 = nondet_int();
    ga[dice() & 3] = nondet_int();
}
void harness_check(int k, int value) { printf("%d %d\n", k, value); }
int main(int argc, char **argv)
{
    size_t size = __stop_fuzz - __start_fuzz;
    signal(SIGSEGV, fault);
    saved = malloc(size);
    memcpy(saved, __start_fuzz, size);
    for (int run = 1; run <= atoi(argv[1]); run++) {
        memcpy(__start_fuzz, saved, size);
        seed = 88172645463325252ULL + 7919ULL * run;
        for (int k = 0; k < 8; k++)
            dice();
        asked = ticks = count = 0;
        if (!sigsetjmp(out, 1))
            program();
    }
}
"""


@dataclass(slots=True)
class Draft:
    """A program with holes ``@k(expression)@`` for checks. ``names``: what its state variables are called."""

    seed: int
    dice: random.Random
    escapes: bool  # pointers are kept in memory; then only main's locals have an address
    driver: bool  # intrinsics are called
    wide: bool  # records in arrays, pointers to functions, casts, entry points called in any order
    functions: int
    checks: list[str] = field(default_factory=list)
    loops: int = 0
    labels: int = 0
    inside: int = 0  # loops around here
    switches: int = 0
    main: bool = False
    numbers: int = 0
    compares: bool = False  # pointers of the environment are compared with each other

    # ------------------------------------------------------------ expressions

    def own(self) -> bool:
        """Have locals an address here?"""
        return self.main or not self.escapes

    def index(self) -> str:
        return self.dice.choice(["0", "1", "2", "3", "(a & 3)", "(b & 3)", "(slicc_st & 3)", "(d & 3)"])

    def place(self) -> str:
        """An int that has a place."""
        pool = ["g0", "g1", "a", "b", "*p", "*q", "s->a", "s->b", "sp->a", "ST", "LK", "*gp", "*gq",
                f"ga[{self.index()}]",
                "u0.i", "s->n->a", "*s->p", "a", "b", "ST", "s0.b"]  # fmt: skip
        if self.wide:
            pool += [f"ra[{self.index()}].v", f"ra[{self.index()}].h", "rp->v", "rp->k", "r0.h", "uc", "us", "r0.v"]
        if self.wide and self.driver:
            pool += ["e0->a", "e0->b", "e1->a", "ge->a"]
        if self.own():
            pool += ["x", f"la[{self.index()}]", "ls.a", "*ls.p", "lu.i"]
        return self.dice.choice(pool)

    def atom(self) -> str:
        roll = self.dice.random()
        if self.wide and roll > 0.85:
            cast = self.dice.choice(["(int)(unsigned char)", "(int)(short)", "(int)(signed char)", "!", "~", "-"])
            return f"({cast}({self.place()}))"
        if roll < 0.25:
            return str(self.dice.choice([0, 1, 2, 3, -1, 5]))
        if roll < 0.33:
            return "nondet_int()"
        if roll < 0.38:
            return self.dice.choice(["u0.c[1]", "u0.h[0]", "(int)u0.c[2]", "d", "*(short *)p",
                                     "((unsigned char *)q)[0]"])
        return self.place()

    def expression(self) -> str:
        roll = self.dice.random()
        if roll < 0.6:
            return self.atom()
        if self.wide and roll < 0.7:
            op = self.dice.choice(["* 2", "& 3", "| 4", "<< 1 & 14", "& ~1", "== 1", "< 3", "% 4"])
            return f"({self.atom()} {op})"
        if roll < 0.85:
            return f"({self.atom()} {self.dice.choice(['+', '-', '&', '|', '^'])} {self.atom()})"
        return f"({self.condition()} ? {self.atom()} : {self.atom()})"

    def pointer(self, kept: bool = False) -> str:
        """A valid pointer to int; ``kept``: one that may be stored in memory."""
        pool = ["&g0", "&g1", "gp", "gq", f"&ga[{self.index()}]", "&s0.a", "&s1.b", "&u0.i", "&ST"]
        if self.escapes or not kept:
            pool += ["p", "q", "s->p", "&s->b", "&sp->a", "p", "q"]
        if self.own() and (self.escapes or not kept):
            pool += ["&x", f"&la[{self.index()}]", "&ls.a", "ls.p", "&lu.i", "&x"]
        return self.dice.choice(pool)

    def record(self, kept: bool = False) -> str:
        pool = ["&s0", "&s1", "sp", "sp->n"] if self.escapes else ["&s0", "&s1", "sp"]
        if self.escapes or not kept:
            pool += ["s", "s->n", "s"]
        if self.own() and (self.escapes or not kept):
            pool += ["&ls", "&ls"]
        return self.dice.choice(pool)

    def condition(self) -> str:
        roll = self.dice.random()
        if self.wide and self.dice.random() < 0.3:
            return self.wide_condition()
        if roll < 0.2:
            return f"{self.pointer()} == {self.pointer()}"
        if roll < 0.25:
            return f"{self.record()} == {self.record()}"
        if roll < 0.45:
            return "(nondet_int() & 1)"
        if roll < 0.65:
            return f"{self.dice.choice(['ST', 'LK'])} == {self.dice.choice([0, 1, 2])}"
        return f"{self.atom()} {self.dice.choice(['==', '!=', '<', '>', '<='])} {self.atom()}"

    def wide_condition(self) -> str:
        pool = [
            f"(unsigned)({self.place()}) {self.dice.choice(['<', '>', '<=', '>='])} {self.dice.choice('123')}u",
            f"({self.place()} & {self.dice.choice(['1', '2', '4'])})",
            f"!({self.place()})",
            f"({self.atom()} == 1 && {self.atom()} != 2)",
            f"({self.atom()} == 1 || {self.atom()} > 2)",
            f"rp == &ra[{self.index()}]",
            "rp == &r0",
            "fp == up",
            f"ra[{self.index()}].f == down",
            f"{self.place()} < {self.place()}",
        ]
        if self.driver:
            pool += ["e0->n == 0", "ge == e0", "ge == e1"]
            if self.compares:
                pool += ["e0 == e1", "e0->n == e1"]
        return self.dice.choice(pool)

    # ------------------------------------------------------------ statements

    def block(self, indent: str, most: int, depth: int) -> list[str]:
        found: list[str] = []
        for _ in range(self.dice.randint(1, most)):
            found += self.statement(indent, depth)
        return found

    def statement(self, indent: str, depth: int) -> list[str]:
        simple: list[tuple[int, Callable[[str], list[str]]]] = [
            (8, self.assign), (3, self.small), (3, self.repoint), (3, self.call), (2, self.whole), (3, self.check),
            (1, self.leave), (1, self.through_table), (2, self.locked),
        ]  # fmt: skip
        if self.inside:
            simple.append((2, self.interrupt))
        if self.driver:
            simple.append((2, self.intrinsic))
        if self.wide:
            simple += [(2, self.records), (2, self.functions_kept), (1, self.bits)]
            if self.driver:
                simple.append((5, self.environment))
        nested: list[tuple[int, Callable[[str, int], list[str]]]] = [
            (5, self.branch), (3, self.loop), (1, self.choose), (1, self.jumps), (1, self.reborn),
        ]  # fmt: skip
        if depth > 0 and self.dice.random() < 0.35:
            one = self.dice.choices([n for _, n in nested], [w for w, _ in nested])[0]
            return one(indent, depth - 1)
        return self.dice.choices([s for _, s in simple], [w for w, _ in simple])[0](indent)

    def assign(self, indent: str) -> list[str]:
        op = self.dice.choice(["=", "=", "=", "+=", "^="])
        return [f"{indent}{self.place()} {op} {self.expression()};"]

    def small(self, indent: str) -> list[str]:
        return [f"{indent}{self.dice.choice(['ST', 'LK', 'g0', '*p'])} = {self.dice.choice([0, 1, 2])};"]

    def locked(self, indent: str) -> list[str]:
        """A lock that is taken and given back under one condition."""
        flag = self.dice.choice(["a", "b", "x" if self.own() else "b", "s->b"])
        return [
            f"{indent}{flag} = nondet_int();",
            f"{indent}if ({flag}) LK = 1;",
            *self.assign(indent),
            *(self.call(indent) if self.dice.random() < 0.4 else []),
            f"{indent}if ({flag}) {{",
            *self.check(indent + "    ", "LK"),
            f"{indent}    LK = 0;",
            f"{indent}}}",
        ]

    def repoint(self, indent: str) -> list[str]:
        roll = self.dice.random()
        if roll < 0.4:
            return [f"{indent}{self.dice.choice(['p', 'q'])} = {self.pointer()};"]
        if roll < 0.55:
            return [f"{indent}s = {self.record()};"]
        if roll < 0.85:
            return [f"{indent}{self.dice.choice(['gp', 'gq', 's->p', 's0.p', 'sp->p'])} = {self.pointer(kept=True)};"]
        return [f"{indent}{self.dice.choice(['sp', 's->n', 's1.n'])} = {self.record(kept=True)};"]

    def whole(self, indent: str) -> list[str]:
        if not self.escapes:
            return [f"{indent}{self.dice.choice(['memset(ga, 0, 16)', 'memset(&u0, 0, 4)', 'memcpy(ga, &ga[2], 8)'])};"]
        return [
            indent
            + self.dice.choice(
                ["s0 = s1;", "*s = s0;", "s1 = *sp;", "memcpy(&s0, s, sizeof s0);", "memset(ga, 0, (g0 & 3) * 4);",
                 "memcpy(ga, &ga[1], 8);", "u0.c[1] = 1;", "u0.h[1] = 2;"]
            )  # fmt: skip
        ]

    def arguments(self) -> str:
        return f"(d - 1, {self.pointer()}, {self.pointer()}, {self.record()})"

    def call(self, indent: str) -> list[str]:
        target = self.dice.choice(["", "a = ", "b = ", "LK = ", "*p = "])
        name = f"f{self.dice.randrange(self.functions)}"
        return [f"{indent}if (d > 0) {target}{name}{self.arguments()};"]

    def through_table(self, indent: str) -> list[str]:
        if self.dice.random() < 0.5:
            return [f"{indent}if (d > 0) a = table[nondet_int() & 1]{self.arguments()};"]
        lines = [f"{indent}if ({self.condition()}) {{", f"{indent}    a = {self.expression()};"]
        return [*lines, *self.check(indent + "    "), f"{indent}}}"]

    def intrinsic(self, indent: str) -> list[str]:
        roll = self.dice.random()
        if roll < 0.25:
            return [f"{indent}__slicc_general_state();"]
        if roll < 0.5:
            return [f"{indent}w = __slicc_watch();"]
        if roll < 0.75:
            return [f"{indent}o = __slicc_object();"]
        if roll < 0.9:
            return [f"{indent}if (o) {{ o->{self.dice.choice('ab')} = {self.atom()}; {self.place()} = o->a; }}"]
        return [f"{indent}if (o && w == (void *)o) LK = {self.atom()};"]

    def records(self, indent: str) -> list[str]:
        i = self.index()
        return [
            indent
            + self.dice.choice(
                [f"rp = &ra[{i}];", "rp = &r0;", f"ra[{i}] = r0;", f"r0 = ra[{i}];", "*rp = r0;",
                 f"ra[{i}].v++;", f"rp->h = {self.atom()};", "memset(&ra[1], 0, 2);", f"rp = &ra[{i}];",
                 f"uc = {self.atom()};", f"us = {self.atom()};", "memcpy(&ra[0], &ra[2], sizeof(struct R));"]
            )  # fmt: skip
        ]

    def functions_kept(self, indent: str) -> list[str]:
        return [
            indent
            + self.dice.choice(
                ["fp = up;", "fp = down;", f"ra[{self.index()}].f = {self.dice.choice(['up', 'down'])};",
                 f"a = fp({self.atom()});", f"b = ra[{self.index()}].f({self.atom()});", "r0.f = fp;",
                 f"fp = {self.condition()} ? up : down;", f"a = rp->f ? rp->f({self.atom()}) : 0;",
                 f"if (fp == up) a = fp({self.atom()}); else b = fp({self.atom()});"]
            )  # fmt: skip
        ]

    def bits(self, indent: str) -> list[str]:
        what, bit = self.dice.choice(["g0", "g1", "ST", "uc", "a"]), self.dice.choice([1, 2, 4])
        lines = [indent + self.dice.choice([f"{what} |= {bit};", f"{what} &= ~{bit};", f"{what} ^= {bit};"])]
        if self.dice.random() < 0.5:
            lines += [f"{indent}if ({what} & {bit}) {{", *self.check(indent + "    "), f"{indent}}}"]
        return lines

    def environment(self, indent: str) -> list[str]:
        """Objects that the environment gave, what they lead to, and what they are parts of."""
        e, other = self.dice.sample(["e0", "e1", "ge"], 2)
        value, place = self.atom(), self.place()
        one = self.dice.choice(
            [
                [f"if ({e}->n) {e}->n->a = {value};"],
                [f"if ({e}->n) {{ {place} = {e}->n->a; }}"],
                [f"if ({e}->p) *{e}->p = {value};"],
                [f"if ({e}->p) {place} = *{e}->p;"],
                [f"{{ struct S *m = {e}->n, *k = {e}->n; if (m) {{ m->a = {value}; k->b = 1; {place} = m->a; }} }}"],
                [f"{{ struct S *c = (struct S *)((char *)&{e}->b - 4); c->a = {value}; {place} = {e}->a; }}"],
                [f"ge = {other};"],
                [f"if ({e}->n) {other} = {e}->n;"],
                [f"{e}->n = {other};"],
                [f"{e}->p = {self.dice.choice(['gp', '&g0', '&g1'])};"],
                [f"{e}->a = {value};", f"{place} = {other}->a;"],
                [f"if (w == (void *){e}) LK = {self.dice.choice('012')};"],
                [f"if (w == (void *){e}->n) LK = {self.dice.choice('012')};"],
                [f"if ({e}->n && {e}->n->n) {{ {e}->n->n->a = {value}; {place} = {e}->n->a; }}"],
                [f"s0 = *{e};"] if self.escapes else [f"{e}->b = {value};"],
            ]
        )
        return [indent + line for line in one]

    def check(self, indent: str, what: str | None = None) -> list[str]:
        roll = self.dice.random()
        if what is None:
            what = self.condition() if roll < 0.35 else self.place() if roll < 0.9 else self.expression()
            what = what.replace("nondet_int()", "d").replace("(d & 1)", "ST == LK")
        self.checks.append(what)
        return [f"{indent}@{len(self.checks) - 1}({what})@"]

    def leave(self, indent: str) -> list[str]:
        return [f"{indent}if ({self.condition()}) return {self.dice.choice(['0', '1', '-1', 'a', 'ST'])};"]

    def interrupt(self, indent: str) -> list[str]:
        return [f"{indent}if ({self.condition()}) {self.dice.choice(['break', 'continue'])};"]

    def branch(self, indent: str, depth: int) -> list[str]:
        lines = [f"{indent}if ({self.condition()}) {{", *self.block(indent + "    ", 3, depth)]
        if self.dice.random() < 0.5:
            lines += [f"{indent}}} else {{", *self.block(indent + "    ", 2, depth)]
        return [*lines, f"{indent}}}"]

    def loop(self, indent: str, depth: int) -> list[str]:
        self.loops += 1
        self.inside += 1
        i = f"i{self.loops}"
        body = self.block(indent + "    ", 3, depth)
        self.inside -= 1
        roll = self.dice.random()
        if roll < 0.4:
            head, tail = f"while ({self.condition()} && (nondet_int() & 1)) {{ TICK", "}"
        elif roll < 0.7:
            most = self.dice.choice(["2", "3", "(nondet_int() & 3)"])
            head, tail = f"for (int {i} = 0; {i} < {most}; {i}++) {{ TICK", "}"
        else:
            head, tail = "do { TICK", f"}} while ({self.condition()} && (nondet_int() & 1));"
        return [f"{indent}{head}", *body, f"{indent}{tail}"]

    def choose(self, indent: str, depth: int) -> list[str]:
        what = self.dice.choice(["nondet_int() & 3", "ST", "a"])
        inside, self.inside = self.inside, 0
        lines = [f"{indent}switch ({what}) {{"]
        for k in range(self.dice.randint(2, 3)):
            lines += [f"{indent}case {k}:", *self.block(indent + "    ", 2, depth)]
            if self.dice.random() < 0.7:
                lines.append(f"{indent}    break;")
        self.inside = inside
        return [*lines, f"{indent}default:", *self.assign(indent + "    "), f"{indent}}}"]

    def jumps(self, indent: str, depth: int) -> list[str]:
        """A loop of gotos, which may be entered in its middle."""
        self.labels += 1
        k = self.labels
        enter = self.condition()
        inside, self.inside = self.inside, 0
        lines = [
            f"{indent}if ({enter}) goto middle{k};",
            f"{indent}top{k}: TICK;",
            *self.block(indent, 2, 0),
            f"{indent}middle{k}: TICK;",
            *self.block(indent, 2, 0),
            f"{indent}if ({self.condition()} && (nondet_int() & 1)) goto top{k};",
        ]
        if self.dice.random() < 0.4:
            lines.append(f"{indent}if (nondet_int() & 1) goto middle{k};")
        self.inside = inside
        return lines

    def reborn(self, indent: str, depth: int) -> list[str]:
        """A local of an inner block, whose address is taken."""
        self.numbers += 1
        z = f"z{self.numbers}"
        if not self.own() and self.escapes:
            return self.branch(indent, depth)
        keep = ["p", "q"][self.numbers & 1]
        return [
            f"{indent}{{ int {z} = {self.atom()}; int *keep{z} = {keep}; {keep} = &{z};",
            *self.assign(indent + "    "),
            *self.check(indent + "    "),
            *(self.call(indent + "    ") if not self.escapes else []),
            f"{indent}    {keep} = keep{z}; }}",
        ]

    # ------------------------------------------------------------ programs

    def variables(self) -> list[str]:
        lines = ["    int a = nondet_int(), b = 0;"]
        if self.own():
            lines += [
                "    int x = 0, la[4] = {0, 1, 2, 3};",
                "    struct S ls = {0, 1, p, s};",
                "    union U lu; lu.i = 0;",
            ]
        if self.driver:
            lines.append("    struct S *o = 0; void *w = 0;")
        if self.wide:
            lines.append(f"    struct R *rp = {self.dice.choice(['&r0', '&ra[1]'])};")
            lines.append(f"    unsigned char uc = {self.dice.choice(['nondet_int()', '0'])}; short us = 1;")
            if self.driver and not self.main:
                lines.append("    struct S *e0 = ge, *e1 = s;")
        return lines

    def function(self, number: int) -> list[str]:
        lines = [f"int f{number}(int d, int *p, int *q, struct S *s)", "{", *self.variables(), "    TICK;"]
        lines += self.block("    ", 4, 2)
        return [*lines, f"    return {self.dice.choice(['0', 'a', 'ST', '-1', 'b'])};", "}"]

    def entries(self) -> list[str]:
        """A driver's life: its functions are called in any order."""
        lines = ["    while (nondet_int() & 1) { TICK", "        switch (nondet_int() & 3) {"]
        for k in range(self.functions):
            lines += [f"        case {k}: f{k}{self.arguments()}; break;"]
        lines += ["        default:", *self.statement("            ", 0), "        }", *self.check("        "), "    }"]
        return lines

    def text(self) -> str:
        lines = [PROLOGUE]
        lines += ["G int g0 = 1, g1, ga[4] = {1, 2};", "G int ST, LK;", "G union U u0;", "G int *gp = &g0, *gq = &g1;"]
        lines += ["extern struct S s1;", "G struct S s0 = {0, 1, &g0, &s1};"]
        lines += ["G struct S s1 = {2, 0, &g1, &s0}, *sp = &s0;"]
        if self.wide:
            up, down = self.dice.sample(["g0 = v; return v + 1;", "return v - 1;", "ST = 1; return v;", "return 0;"], 2)
            lines += [f"int up(int v) {{ {up} }}", f"int down(int v) {{ {down} }}", "G int (*fp)(int) = up;"]
            lines += ["G struct R r0 = {1, 2, 3, up};"]
            lines += ["G struct R ra[4] = {{1, 2, 3, up}, {2, 0, 1, down}, {0, -1, 0, up}, {.f = up}};"]
        if self.wide and self.driver:
            lines.append("G struct S *ge = &s0;")
        lines += [f"int f{k}(int d, int *p, int *q, struct S *s);" for k in range(self.functions)]
        chosen = [self.dice.randrange(self.functions) for _ in range(2)]
        lines.append(
            "int (*const table[2])(int, int *, int *, struct S *) = {" + ", ".join(f"f{k}" for k in chosen) + "};"
        )
        for k in range(self.functions):
            lines += self.function(k)
        self.main = True
        lines += ["int MAIN(void)", "{", "    int *p = &g0, *q = &g1; struct S *s = &s0;"]
        lines += [f"    int d = {self.dice.choice(['1', '2', '3', '(nondet_int() & 3)'])};", *self.variables()]
        if self.wide and self.driver:
            lines += ["    struct S *e0 = __slicc_object(), *e1 = __slicc_object();"]
            if self.dice.random() < 0.6:
                lines += ["    ge = __slicc_object();"]
        if self.driver:
            lines += ["    if (nondet_int() == 12345) { g0 = 0; g1 = 0; ga[0] = 0; ga[1] = 0; ga[2] = 0; ga[3] = 0; }"]
        lines += self.block("    ", 5, 2)
        if self.wide and self.dice.random() < 0.6:
            lines += self.entries()
        lines += [*self.check("    "), "    return 0;", "}"]
        return "\n".join(lines) + "\n"


def draft(seed: int) -> tuple[str, list[str]]:
    """Yield a program with holes, and the expressions in them."""
    dice = random.Random(seed)
    wide = seed >= WIDE
    escapes = dice.random() < 0.5
    made = Draft(seed, dice, escapes, dice.random() < (0.6 if wide else 0.3), wide, dice.randint(1, 3))
    made.compares = wide and dice.random() < 0.4
    text = made.text()
    names = ("slicc_st", "slicc_lk") if made.driver or dice.random() < 0.3 else ("st", "lk")
    for old, new in zip(("slicc_st", "ST", "LK"), ("ST", *names)):
        text = re.sub(rf"\b{old}\b", new, text)
    return re.sub(r"\bST\b", names[0], text), made.checks


def executed(text: str, runs: int = RUNS) -> dict[int, set[int]]:
    """Yield the values that each check saw in random executions."""
    plain = re.sub(r"@(\d+)\((.*)\)@", r"harness_check(\1, \2);", text)
    plain = "#define G __attribute__((section(\"fuzz\")))\n#define TICK harness_tick()\n#define MAIN program\n" + (
        "void harness_tick(void);\nvoid harness_check(int, int);\n" + plain
    )
    plain = plain.replace("TICK", "TICK;").replace("#define TICK; harness", "#define TICK harness")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "p.c").write_text(plain)
        (here / "h.c").write_text(HARNESS)
        flags = ["-w", "-O0", "-fwrapv", "-fno-strict-aliasing", "-o", "p", "p.c", "h.c"]
        subprocess.run(["gcc", *flags], cwd=here, check=True, capture_output=True, text=True)
        said = subprocess.run([str(here / "p"), str(runs)], capture_output=True, text=True, check=True, timeout=60)
    seen: dict[int, set[int]] = {}
    for line in set(said.stdout.splitlines()):
        k, value = line.split()
        seen.setdefault(int(k), set()).add(int(value))
    return seen


def instance(text: str, k: int, condition: str) -> str:
    """Yield the program in which check ``k`` leads to the error where ``condition`` holds of its value."""

    def hole(m: re.Match[str]) -> str:
        return f"if ({condition.replace('$', f'({m[2]})')}) reach_error();" if int(m[1]) == k else ";"

    plain = re.sub(r"@(\d+)\((.*)\)@", hole, text)
    return re.sub(r"\bG ", "", plain).replace("TICK;", ";").replace("TICK", "").replace("MAIN", "main")


@dataclass(slots=True)
class Tally:
    """What was tried: errors that executions reach, values that none saw (and of these, proved; and of these, given
    to the bounded search), programs that contradict."""

    reached: int = 0
    unseen: int = 0
    proved: int = 0
    true: int = 0
    searched: int = 0
    wrong: list[tuple[int, int, str, str]] = field(default_factory=list)


def attempt(seed: int, tally: Tally, searches: float, most: int = 4) -> None:
    """Try the program of one seed: up to ``most`` checks of it."""
    text, checks = draft(seed)
    seen = executed(text)
    dice = random.Random(seed)
    for k in dice.sample(range(len(checks)), min(most, len(checks))):
        values = sorted(seen.get(k, ()))
        for value in dice.sample(values, min(2, len(values))):
            tally.reached += 1
            if simulate(instance(text, k, f"$ == {value}")) == "clean":
                tally.wrong.append((seed, k, f"$ == {value}", "an execution reaches it"))
        if values and len(values) > 5:
            continue
        condition = " && ".join(f"$ != {v}" for v in values) or "1"
        tally.unseen += 1
        program = instance(text, k, condition)
        if simulate(program) != "clean":
            if searches >= 1 and check(program, seconds=20).verdict == "proof":
                tally.true += 1
            continue
        tally.proved += 1
        tally.true += 1
        if dice.random() < searches:
            tally.searched += 1
            if check(program, _SEARCHED, 20, prove=False).verdict == "defect":
                tally.wrong.append((seed, k, condition, "the search finds it"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=100)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    share = "share of the proofs that are compared with the search"
    parser.add_argument("--search", type=float, default=0.1, help=share)
    parser.add_argument("--show", nargs=3, metavar=("SEED", "CHECK", "CONDITION"), help="print one program")
    given = parser.parse_args()
    if given.show:
        print(instance(draft(int(given.show[0]))[0], int(given.show[1]), given.show[2]))
        return 0
    tally = Tally()
    for seed in range(given.first, given.first + given.seeds):
        before = len(tally.wrong)
        attempt(seed, tally, given.search)
        for wrong in tally.wrong[before:]:
            print("CONTRADICTION", *wrong, flush=True)
        if (seed + 1) % 25 == 0:
            print(seed + 1, tally.reached, tally.unseen, tally.proved, tally.searched, len(tally.wrong), flush=True)
    print(
        f"{tally.reached} errors that executions reach, {tally.unseen} that none reaches: {tally.proved} proved,"
        f" {tally.searched} of these searched; {len(tally.wrong)} contradictions"
    )
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
