"""Programs that mix pointers, against executions: with exact points-to sets, with few classes, coarse, and one pool.

Functions in records and tables that are rewritten, pointers that travel as bytes, halves, integers and through unions,
members that lead back to their records, lists that are linked anew, pointers kept at places that are not known. A
program holds checks of expressions, and gcc notes each value that a check sees in many random runs: no engine may
prove away an error that such a value leads to.

``PYTHONPATH=. python tests/soundness/mixed.py 200 --sets coarse`` tries that many seeds; the exit code is 1 on a wrong
proof.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine import by_clauses, by_induction, check, simulate
from shapes import executed, instance

from encoder import points_to_coarse_graph, points_to_exact

SETS = ("exact", "few", "coarse", "pool")

PROLOGUE = """\
extern int nondet_int(void);
extern void reach_error(void);
extern void *memcpy(void *, const void *, unsigned long);
typedef int (*F)(int);
struct L { struct L *next; };
struct N { int v; F f; struct L l; struct N *n; int *p; int w; };
union U { int *p; struct N *n; F f; unsigned long u; unsigned h[2]; unsigned char c[8]; };
G int a, b, c[4];
int inc(int v) { a = 1; return v + 1; }
int dec(int v) { b++; return v - 1; }
int low(int v) { c[v & 3] = v; return 0; }
extern struct N n1, n2;
G struct N n0 = {1, inc, {&n1.l}, &n1, &a, 0};
G struct N n1 = {2, dec, {&n2.l}, &n2, &b, 0};
G struct N n2 = {3, low, {&n0.l}, &n0, &c[1], 0};
G struct N *tn[4] = {&n0, &n1, &n2, &n0};
G int *tp[4] = {&a, &b, &c[1], &a};
G F tf[4] = {inc, dec, low, inc};
G union U gu; G void *gv = &a; G unsigned long gw;
static struct N *of(struct L *m) { return (struct N *)((char *)m - __builtin_offsetof(struct N, l)); }
static int *choose(int k, ...) { return k & 1 ? &a : &b; }
static void copy(void *to, const void *from, unsigned n)
{
    for (unsigned k = 0; k < n; k++)
        ((unsigned char *)to)[k] = ((const unsigned char *)from)[k];
}
"""


@dataclass(slots=True)
class Mixed:
    """A program with holes ``@k(expression)@`` for checks."""

    dice: random.Random
    checks: list[str] = field(default_factory=list)
    made: int = 0
    functions: int = 0

    def pick(self, *pool: str) -> str:
        return self.dice.choice(pool)

    def index(self) -> str:
        return self.pick("0", "1", "2", "(i & 3)", "(x & 3)", "(i & 1)")

    def record(self) -> str:
        return self.pick("s", "t", "&n0", "&n1", f"tn[{self.index()}]", "s->n", "of(s->l.next)", "of(m)", "s", "t")

    def pointer(self) -> str:
        return self.pick("p", "q", "&a", "&b", f"&c[{self.index()}]", f"tp[{self.index()}]", "s->p", "&s->v", "&t->w",
                         "(int *)gv", f"choose({self.number()}, {self.pick('p', 's', '&x')})", "p", "q")  # fmt: skip

    def function(self) -> str:
        return self.pick("inc", "dec", "low", "f", f"tf[{self.index()}]", "s->f", "t->f", "n1.f")

    def number(self) -> str:
        return self.pick("0", "1", "2", "3", "nondet_int()", "x", "i", "*p", "s->v", "t->w", "a", "b",
                         f"c[{self.index()}]")  # fmt: skip

    def lvalue(self) -> str:
        return self.pick("x", "*p", "*q", "s->v", "t->w", "a", "b", f"c[{self.index()}]", "i")

    def test(self) -> str:
        return self.pick(
            "nondet_int() & 1", "nondet_int() & 1", f"{self.pointer()} == {self.pointer()}",
            f"{self.record()} == {self.record()}", f"{self.function()} == {self.function()}",
            f"{self.number()} == {self.pick('0', '1', '2')}", f"{self.number()} < {self.number()}",
        )  # fmt: skip

    def block(self, pad: str, most: int, depth: int) -> list[str]:
        return [line for _ in range(self.dice.randint(1, most)) for line in self.statement(pad, depth)]

    def statement(self, pad: str, depth: int) -> list[str]:
        if depth and self.dice.random() < 0.25:
            return self.nested(pad, depth - 1)
        several: list[tuple[int, Callable[[], str]]] = [
            (6, lambda: f"{self.lvalue()} {self.pick('=', '=', '+=', '^=')} {self.number()};"),
            (3, lambda: f"{self.pick('p', 'q')} = {self.pointer()};"),
            (3, lambda: f"{self.pick('s', 't')} = {self.record()};"),
            (4, self.kept),
            (3, self.called),
            (5, self.moved),
            (2, lambda: f"m = {self.pick('&(' + self.record() + ')->l', 'm->next', 's->l.next')};"),
        ]
        if self.dice.random() < 0.25:
            self.checks.append(self.pick(self.number().replace("nondet_int()", "x"), "a", "b", "*p", "*q", "s->v"))
            return [f"{pad}@{len(self.checks) - 1}({self.checks[-1]})@"]
        return [pad + self.dice.choices([s for _, s in several], [k for k, _ in several])[0]()]

    def kept(self) -> str:
        """A pointer is kept somewhere."""
        return self.pick(
            f"tp[{self.index()}] = {self.pointer()};", f"tn[{self.index()}] = {self.record()};",
            f"tf[{self.index()}] = {self.function()};", f"({self.record()})->p = {self.pointer()};",
            f"({self.record()})->n = {self.record()};", f"({self.record()})->f = {self.function()};",
            f"({self.record()})->l.next = &({self.record()})->l;", f"gv = {self.pointer()};",
            f"f = {self.function()};", f"pp = {self.pick('tp', '&s->p', '&q', '&tp[1]')}; *pp = {self.pointer()};",
            f"pp = tp; pp[{self.index()}] = {self.pointer()};", f"pp = tp + {self.index()}; *pp = {self.pointer()};",
            f"*({self.record()}) = *({self.record()});",
        )  # fmt: skip

    def called(self) -> str:
        if self.functions and self.dice.random() < 0.5:
            k = self.dice.randrange(self.functions)
            return f"x = f{k}({self.record()}, {self.pointer()}, {self.function()});"
        return self.pick("x = ", "", "a = ") + f"({self.function()})({self.number()});"

    def value(self) -> tuple[str, str]:
        """A pointer of some kind, and its type."""
        kind = self.pick("int *", "struct N *", "F ", "int *")
        return {"int *": self.pointer, "struct N *": self.record, "F ": self.function}[kind](), kind

    def moved(self) -> str:
        """A pointer travels as something else, and is used where it arrives."""
        self.made += 1
        k = self.made
        what, kind = self.value()
        there = f"z{k}"
        used = {
            "int *": f"*{there} {self.pick('=', '+=')} {self.number()}; {self.pick('p = ' + there + ';', '')}",
            "struct N *": f"{there}->{self.pick('v', 'w')} = {self.number()}; {self.pick('s = ' + there + ';', '')}",
            "F ": f"x = {there}({self.number()}); {self.pick('f = ' + there + ';', '')}",
        }[kind]
        source = f"{kind}y{k} = {what};"
        target = f"{kind}{there};"
        way = self.pick("bytes", "memcpy", "loop", "union", "halves", "shifts", "integer", "kept halves", "parts",
                        "bytes of table", "global", "widths", "xor")  # fmt: skip
        if way == "bytes":
            move = f"unsigned char m{k}[8]; memcpy(m{k}, &y{k}, 8); memcpy(&{there}, m{k}, 8);"
        elif way == "memcpy":
            move = f"memcpy(&{there}, &y{k}, sizeof {there});"
        elif way == "loop":
            move = f"copy(&{there}, &y{k}, sizeof {there});"
        elif way == "union":
            move = f"memcpy(gu.c, &y{k}, 8); {there} = ({kind})gu.{self.pick('p', 'n', 'f', 'u')};"
        elif way == "halves":
            move = (f"unsigned m{k} = (unsigned long)y{k} >> 32, l{k} = (unsigned long)y{k};"
                    f" {there} = ({kind})((unsigned long)m{k} << 32 | l{k});")  # fmt: skip
        elif way == "shifts":
            move = (f"unsigned char m{k}[8]; for (int j = 0; j < 8; j++) m{k}[j] = (unsigned long)y{k} >> 8 * j;"
                    f" unsigned long w{k} = 0; for (int j = 7; j >= 0; j--) w{k} = w{k} << 8 | m{k}[j];"
                    f" {there} = ({kind})w{k};")  # fmt: skip
        elif way == "integer":
            there_and_back = self.pick("gw++; gw--;", "", "gw = ~gw; gw = ~gw;")
            move = f"gw = (unsigned long)y{k}; {there_and_back} {there} = ({kind})gw;"
        elif way == "kept halves":
            move = (f"gu.h[1] = (unsigned long)y{k} >> 32; gu.h[0] = (unsigned long)y{k};"
                    f" {there} = ({kind})((unsigned long)gu.h[0] | (unsigned long)gu.h[1] << 32);")  # fmt: skip
        elif way == "bytes of table":
            table = {"int *": "tp", "struct N *": "tn", "F ": "tf"}[kind]
            move = (f"int j{k} = {self.index()}; {kind}*m{k} = {table}; m{k}[j{k}] = y{k};"
                    f" copy(&{there}, (char *){table} + 8 * j{k}, 8);")  # fmt: skip
        elif way == "parts":
            move = f"memcpy(&{there}, &y{k}, 3); memcpy((char *)&{there} + 3, (char *)&y{k} + 3, 5);"
        elif way == "global":
            move = f"gv = (void *)y{k}; {self.statement('', 0)[0]} {there} = ({kind})y{k};"
        elif way == "widths":
            move = (f"unsigned short m{k}[4]; for (int j = 0; j < 4; j++) m{k}[j] = ((unsigned short *)&y{k})[j];"
                    f" {there} = *({kind}*)m{k};")  # fmt: skip
        else:
            move = f"gw = (unsigned long)y{k} ^ (unsigned long)gv; {there} = ({kind})(gw ^ (unsigned long)gv);"
        return f"{{ {source} {target} {move} {used} }}"

    def nested(self, pad: str, depth: int) -> list[str]:
        inner = pad + "    "
        head = self.pick(f"if ({self.test()})", f"if ({self.test()})", "while (nondet_int())",
                         f"for (i = 0; i < {self.pick('2', '3', '(x & 3)')}; i++)")  # fmt: skip
        return [f"{pad}{head} {{ tick();", *self.block(inner, 3, depth), f"{pad}}}"]

    def text(self) -> str:
        lines = [PROLOGUE]
        start = "    int x = nondet_int(), i = 0, *q = &b, **pp = tp; struct L *m = &n1.l; (void)m; (void)pp;"
        for k in range(self.dice.randint(0, 2)):
            lines += [f"static int f{k}(struct N *s, int *p, F f)", "{", "    tick(); struct N *t = &n1;", start]
            lines += [*self.block("    ", 4, 1), f"    return {self.number()};", "}"]
            self.functions += 1
        lines += ["int MAIN(void)", "{", "    struct N *s = &n0, *t = nondet_int() & 1 ? &n1 : &n2;"]
        lines += ["    int *p = &a; F f = nondet_int() & 1 ? inc : dec;", start]
        lines += self.block("    ", 7, 2)
        for what in ("a", self.pick("b", "s->v", "*q", "c[1]")):
            self.checks.append(what)
            lines.append(f"    @{len(self.checks) - 1}({what})@")
        return "\n".join([*lines, "    return 0;", "}"]) + "\n"


def mixed(seed: int) -> str:
    """Yield a program with holes."""
    return Mixed(random.Random(seed)).text()


ENGINES: dict[str, Callable[[str, float], bool]] = {
    "property simulation": lambda text, seconds: simulate(text, seconds) == "clean",
    "clauses": by_clauses,
    "induction": by_induction,
    "search": lambda text, seconds: check(text, seconds=seconds).verdict == "proof",
}


@contextmanager
def sets(kind: str) -> Iterator[None]:
    """While this lasts, points-to sets are as coarse as said."""
    exact = points_to_exact
    before = exact._MOST_EFFORT, exact._MOST_EFFORT_OF_FEW, points_to_coarse_graph._MOST_EFFORT
    if kind != "exact":
        exact._MOST_EFFORT = -1
    if kind in ("coarse", "pool"):
        exact._MOST_EFFORT_OF_FEW = -1
    if kind == "pool":
        points_to_coarse_graph._MOST_EFFORT = 0
    try:
        yield
    finally:
        exact._MOST_EFFORT, exact._MOST_EFFORT_OF_FEW, points_to_coarse_graph._MOST_EFFORT = before


@dataclass(slots=True)
class Tally:
    """What was tried: errors that executions reach, conditions that none met, how many of these each engine proved."""

    reached: int = 0
    unseen: int = 0
    proved: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENGINES, 0))
    wrong: list[tuple[int, int, str, str, str]] = field(default_factory=list)


def attempt(
    seed: int,
    tally: Tally,
    most: int = 2,
    engines: tuple[str, ...] = tuple(ENGINES),
    seconds: float = 10.0,
    kinds: tuple[str, ...] = SETS,
    unseen: bool = True,
) -> None:
    """Try the program of one seed: up to ``most`` of its checks that some run passes."""
    text = mixed(seed)
    seen = executed(text, 1000)
    dice = random.Random(seed)
    passed = sorted(seen)
    for k in dice.sample(passed, min(most, len(passed))):
        values = sorted(seen[k])
        value = dice.choice(values)
        tally.reached += 1
        for kind in kinds:
            with sets(kind):
                for name in engines:
                    if ENGINES[name](instance(text, k, f"$ == ({value})"), seconds):
                        tally.wrong.append((seed, k, f"$ == ({value})", name, kind))
        if len(values) > 4 or not unseen:
            continue
        tally.unseen += 1
        absent = " && ".join(f"$ != ({v})" for v in values)
        for name in engines:
            if ENGINES[name](instance(text, k, absent), seconds):
                tally.proved[name] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=50)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--engine", action="append", choices=list(ENGINES), help="only this one; may be repeated")
    parser.add_argument("--sets", action="append", choices=SETS, help="only these; may be repeated")
    parser.add_argument("--reached", action="store_true", help="only errors that executions reach")
    parser.add_argument("--show", nargs=3, metavar=("SEED", "CHECK", "CONDITION"), help="print one program")
    given = parser.parse_args()
    if given.show:
        print(instance(mixed(int(given.show[0])), int(given.show[1]), given.show[2]))
        return 0
    tally = Tally()
    engines, kinds = tuple(given.engine or ENGINES), tuple(given.sets or SETS)
    for seed in range(given.first, given.first + given.seeds):
        before = len(tally.wrong)
        try:
            attempt(seed, tally, engines=engines, kinds=kinds, unseen=not given.reached)
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
