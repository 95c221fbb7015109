"""Loops over floating numbers against executions: no engine proves away a value that gcc's program has.

``PYTHONPATH=. python tests/soundness/float_loops.py 50`` tries that many seeds; the exit code is 1 on a wrong proof.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass

from shapes import ENGINES, Tally, executed, instance, judge

PROLOGUE = """\
extern int nondet_int(void);
extern void reach_error(void);
static int scaled(double x) { return x > -100000 && x < 100000 ? (int)(x * 8) : x != x ? 777777 : 999999; }
static float limit(float x, float most) { return x > most ? most : x < -most ? -most : x; }
G double gd = 0.5;
"""


@dataclass(slots=True)
class Loops:
    """A program with holes ``@k(expression)@`` for checks."""

    dice: random.Random
    checks: int = 0

    def pick(self, *pool: str) -> str:
        return self.dice.choice(pool)

    def number(self, depth: int = 2) -> str:
        if depth == 0 or self.dice.random() < 0.3:
            return self.pick("x", "y", "d", "gd", "t[i & 1]", "0.1f", "1.5", "2.0f", "(float)i", "-0.25f",
                             "(double)(nondet_int() & 3)")  # fmt: skip
        left, right = self.number(depth - 1), self.number(depth - 1)
        return self.pick(
            f"({left} {self.pick('+', '-', '*', '/')} {right})", f"({left} {self.pick('+', '-', '*')} {right})",
            f"limit({left}, 8)", f"({self.test(depth - 1)} ? {left} : {right})",
        )  # fmt: skip

    def test(self, depth: int = 1) -> str:
        comparison = f"{self.number(depth)} {self.pick('<', '<=', '==', '!=', '>')} {self.number(depth)}"
        return self.pick(comparison, comparison, "nondet_int() & 1", "i & 1")

    def statement(self) -> str:
        target = self.pick("x", "y", "d", "gd", "t[i & 1]")
        change = f"{target} {self.pick('=', '=', '+=', '-=', '*=')} {self.number()};"
        return self.pick(change, change, f"if ({self.test()}) {change}", "i++;", f"{target}++;", self.check())

    def check(self) -> str:
        self.checks += 1
        what = self.pick("scaled(x)", "scaled(y)", "scaled(d)", "scaled(gd)", "x < y", "d == x", "i")
        return f"@{self.checks - 1}({what})@"

    def text(self) -> str:
        lines = ["int MAIN(void)", "{", "    gd = 0.5; float x = 0, y = nondet_int() & 3, t[2] = { 1, 0.5f };"]
        lines += ["    double d = 0.1;"]
        lines += ["    int i = 0, n = nondet_int() & 7;"]
        for _ in range(self.dice.randint(1, 2)):
            head = self.pick("i < n", "i < 4", "nondet_int() & 1", f"{self.test(1)} && i < 9", "x < 2 && i < 20")
            lines.append(f"    while ({head}) {{")
            lines += ["        tick();", *(f"        {self.statement()}" for _ in range(self.dice.randint(1, 3)))]
            lines += ["        i++;", "    }", f"    {self.check()}"]
        return PROLOGUE + "\n".join([*lines, "    return 0;", "}"]) + "\n"


def attempt(
    seed: int, tally: Tally, most: int = 2, engines: tuple[str, ...] = tuple(ENGINES), seconds: float = 5.0
) -> None:
    """Try the program of one seed: up to ``most`` of its checks that some run passes."""
    text = Loops(random.Random(seed)).text()
    judge(seed, text, executed(text, 1000), tally, most, engines, seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=50)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--show", nargs=3, metavar=("SEED", "CHECK", "CONDITION"), help="print one program")
    given = parser.parse_args()
    if given.show:
        print(instance(Loops(random.Random(int(given.show[0]))).text(), int(given.show[1]), given.show[2]))
        return 0
    tally = Tally()
    for seed in range(given.first, given.first + given.seeds):
        before = len(tally.wrong)
        attempt(seed, tally)
        for wrong in tally.wrong[before:]:
            print(*wrong, flush=True)
    print(f"{tally.reached} values met, {tally.unseen} not met: {tally.proved}")
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
