"""Floating programs against gcc: what one computes, bit by bit, is proved, and any other result is refuted.

Random arithmetic, comparisons, conversions, functions that are exactly defined, members, arrays and unions, on numbers
where rounding and ranges end. gcc runs a program (SSE, no optimisation) and says the sum of all bits it met; slicc must
prove that it is that sum, and find the error where it is said to be another one: by execution where the inputs are
constants, by a solver where they are unknown and assumed to have those values.

``PYTHONPATH=. python tests/soundness/floats.py 200`` tries that many seeds; the exit code is 1 on a wrong answer.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from engine import check

KINDS = {"float": "f", "double": "d", "int": "i", "unsigned": "u", "long long": "l", "unsigned long long": "w",
         "short": "s", "unsigned char": "c"}  # fmt: skip
RANGES = {"int": ("-2147483648.0", "2147483647.0"), "unsigned": ("0", "4294967295.0"),
          "long long": ("-9223372036854775808.0", "9223372036854774784.0"),
          "unsigned long long": ("0", "18446744073709549568.0"), "short": ("-32768", "32767"),
          "unsigned char": ("0", "255")}  # fmt: skip
FLOATS = (
    0x00000000, 0x00000001, 0x007FFFFF, 0x00800000, 0x00800001, 0x3F800000, 0x3F800001, 0x3F7FFFFF, 0x3F000000,
    0x3FC00000, 0x40200000, 0x4B7FFFFF, 0x4B800000, 0x4B800001, 0x4F000000, 0x4EFFFFFF, 0x5F000000, 0x5F7FFFFF,
    0x7F7FFFFF,
    0x7F800000, 0x7FC00000, 0x3DCCCCCD, 0x40490FDB, 0x437F0000,
)  # fmt: skip
DOUBLES = (
    0x0000000000000000, 0x0000000000000001, 0x000FFFFFFFFFFFFF, 0x0010000000000000, 0x3FF0000000000000,
    0x3FF0000000000001, 0x3FEFFFFFFFFFFFFF, 0x3FE0000000000000, 0x3FDFFFFFFFFFFFFF, 0x4340000000000000,
    0x433FFFFFFFFFFFFF, 0x4340000000000001, 0x41DFFFFFFFC00000, 0x41E0000000000000, 0x43E0000000000000,
    0x43EFFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000, 0x7FF8000000000000, 0x3FB999999999999A,
    0x400921FB54442D18, 0x36A0000000000000, 0x3690000000000000, 0x47EFFFFFE0000000, 0x47EFFFFFEFFFFFFF,
    0x47EFFFFFF0000000, 0x3FF0000010000000, 0x3FF0000010000001, 0x3FF0000030000000,
)  # fmt: skip
INTEGERS = (0, 1, -1, 2, 7, 255, 256, 16777215, 16777216, 16777217, 33554433, 2147483647, -2147483648, 4294967295,
            9007199254740991, 9007199254740993, 18014398509481985, 9223372036854775807, -9223372036854775808,
            9223371761976868863, 16777219, 1099511627777)  # fmt: skip
UNARY = ("fabs", "floor", "ceil", "trunc", "round", "rint", "nearbyint", "sqrt")
BINARY = ("fmod", "remainder", "fdim")
_DECLARED = "\n".join(
    f"extern {kind} {name}{suffix}({', '.join([kind] * count)});"
    for names, count in ((UNARY, 1), (BINARY, 2)) for name in names for kind, suffix in (("double", ""), ("float", "f"))
)  # fmt: skip
PROLOGUE = _DECLARED + """
extern void reach_error(void);
extern unsigned long long nondet_ulonglong(void);
typedef unsigned long long bits;
struct R { short tag; float f; double d; struct { float e[2]; double g; } in; };
static unsigned long long sum;
static void of_float(float x) { union { float f; unsigned u; } v; v.f = x; sum = sum * 31 + (x != x ? 7 : v.u); }
static void of_double(double x) { union { double f; bits u; } v; v.f = x; sum = sum * 31 + (x != x ? 9 : v.u); }
static void of_int(unsigned long long x) { sum = sum * 31 + x; }
static float as_float(unsigned x) { union { float f; unsigned u; } v; v.u = x; return v.f; }
static double as_double(unsigned long long x) { union { double f; unsigned long long u; } v; v.u = x; return v.f; }
static float half(float x) { return x / 2; }
static double mixed(float x, double y, int n) { return n & 1 ? x + y : x * y; }
"""


@dataclass(slots=True)
class Program:
    """``solved``: few and simple operators, as a solver sees them."""

    dice: random.Random
    solved: bool
    inputs: list[str] = field(default_factory=list)

    def pick(self, *pool: str) -> str:
        return self.dice.choice(pool)

    def variable(self, kind: str) -> str:
        name = KINDS[kind]
        more = {"float": ["r.f", "r.in.e[1]", "t[1]"], "double": ["r.d", "r.in.g", "q[i & 1]"]}.get(kind, [])
        return self.pick(f"{name}0", f"{name}1", *([] if self.solved else more))

    def literal(self, kind: str) -> str:
        if kind == "float":
            return self.pick("0.1f", "1e-40f", "0x1.8p3f", "3.4e38f", "-0.0f", "16777217.0f", "2",
                             "1.00000005960464477539062501f", "-3.7f", "0.5f")  # fmt: skip
        return self.pick("0.1", "1e-310", "0x1.8p3", "1e308", "-0.0", "9007199254740993.0", "1e400", "2.5", "-7")

    def number(self, kind: str, depth: int) -> str:
        """An expression of a floating type, or of one that is converted to it."""
        if depth == 0 or self.dice.random() < 0.15:
            return self.pick(self.variable(kind), self.variable(kind), self.literal(kind))
        part = self.part
        choices = [
            lambda: f"({part(kind, depth)} {self.pick('+', '-', '*', '/')} {part(kind, depth)})",
            lambda: f"({part(kind, depth)} {self.pick('+', '-', '*', '/')} {part(kind, depth)})",
            lambda: f"(- {part(kind, depth)})",
            lambda: f"({self.test(depth - 1)} ? {part(kind, depth)} : {part(kind, depth)})",
            lambda: f"(({kind}){self.variable(self.pick(*KINDS))})",
        ]
        if not self.solved:
            suffix = "f" if kind == "float" else ""
            choices += [
                lambda: f"{self.pick(*UNARY)}{suffix}({part(kind, depth)})",
                lambda: f"{self.pick(*BINARY)}{suffix}({part(kind, depth)}, {part(kind, depth)})",
                lambda: f"half({part(kind, depth)})",
                lambda: f"mixed({part('float', depth)}, {part(kind, depth)}, {self.variable('int')})",
            ]
        return self.dice.choice(choices)()

    def part(self, kind: str, depth: int) -> str:
        return self.number(self.pick(kind, kind, kind, "float", "double"), depth - 1)

    def test(self, depth: int) -> str:
        kind = self.pick("float", "double")
        left, right = self.part(kind, max(1, depth)), self.part(kind, max(1, depth))
        return self.pick(
            f"{left} {self.pick('<', '<=', '>', '>=', '==', '!=')} {right}", f"!{left}", f"({left} && {right})",
            f"{left} < {self.variable('int')}",
        )  # fmt: skip

    def statement(self) -> list[str]:
        kind = self.pick(*KINDS)
        if kind in ("float", "double"):
            target, value = self.variable(kind), self.number(kind, 1 if self.solved else 3)
            how = self.pick("=", "=", "=", "+=", "-=", "*=", "/=")
            lines = [f"{target} {how} {value};"]
            if self.dice.random() < 0.2:
                lines.append(f"{self.pick('++', '--')}{target};" if self.dice.random() < 0.5 else f"{target}++;")
            return [*lines, f"of_{kind}({target});"]
        low, high = RANGES[kind]
        x = self.number(self.pick("float", "double"), 1 if self.solved else 2)
        target = f"{KINDS[kind]}{self.dice.randint(0, 1)}"
        lines = [f"k = {x};", f"if (k >= {low} && k <= {high}) {target} = k;", f"of_int({target});"]
        if self.dice.random() < 0.3:
            lines.append(f"of_int({self.test(1)});")
        return lines

    def input(self, kind: str) -> str:
        """The value that a variable starts with."""
        if kind == "float":
            bits = self.dice.choice(FLOATS) if self.dice.random() < 0.7 else self.dice.getrandbits(31)
            call, value = "as_float", bits | self.dice.getrandbits(1) << 31
        elif kind == "double":
            bits = self.dice.choice(DOUBLES) if self.dice.random() < 0.7 else self.dice.getrandbits(63)
            call, value = "as_double", bits | self.dice.getrandbits(1) << 63
        else:
            call, value = "", self.dice.choice(INTEGERS)
        if not self.solved:
            return f"{call}({value & (1 << 64) - 1}ull)"
        self.inputs.append(f"{value & (1 << 64) - 1}ull")
        return f"{call}(IN({len(self.inputs) - 1}))"

    def text(self) -> str:
        starts = [f"    {kind} {KINDS[kind]}{n} = {self.input(kind)};" for kind in KINDS for n in (0, 1)]
        body = [line for _ in range(3 if self.solved else 8) for line in self.statement()]
        lines = ["int main(void)", "{", "    int i = 1; double k;"]
        lines += ["    struct R r = { 1, 2, 3, { { 4, 5.5 }, -1e-3 } };"] if not self.solved else []
        lines += ["    static float t[3] = { 1, 0.1, 1 / 3. }; double q[2] = { 1e9, 0.1f };"] if not self.solved else []
        lines += starts
        lines += ["    " + line for line in body]
        return "\n".join([*lines, "    END", "    return 0;", "}"]) + "\n"


def result(text: str, inputs: list[str]) -> int:
    """Yield the sum that gcc's program has at its end."""
    given = "static unsigned long long in[] = { " + ", ".join(inputs or ["0"]) + " };\n#define IN(k) in[k]\n"
    end = '#include <stdio.h>\n#define END printf("%llu", sum);\n'
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "program.c"
        path.write_text(end + given + PROLOGUE + text)
        command = ["gcc", "-std=gnu11", "-w", "-O0", "-fno-builtin", "-msse2", "-mfpmath=sse", "-ffp-contract=off"]
        subprocess.run([*command, str(path), "-o", f"{place}/program", "-lm"], check=True, timeout=60)
        return int(subprocess.run([f"{place}/program"], capture_output=True, text=True, check=True, timeout=10).stdout)


def instance(text: str, inputs: list[str], condition: str) -> str:
    """Yield the program as slicc sees it: an error where a condition on the sum holds."""
    given = "static bits in(int k, bits x)\n"
    given += "{ bits n = nondet_ulonglong(); __VERIFIER_assume(n == x); return n; }\n" if inputs else "{ return x; }\n"
    given = "extern void __VERIFIER_assume(int);\n" + given
    for k, value in enumerate(inputs):
        text = text.replace(f"IN({k})", f"in({k}, {value})")
    return PROLOGUE + given + text.replace("END", f"if ({condition}) reach_error();")


def attempt(seed: int, solved: bool, seconds: float = 20.0, abi: str = "lp64") -> list[str]:
    """Yield what is wrong, or not decided, about the program of one seed."""
    program = Program(random.Random(seed), solved)
    text = program.text()
    found = result(text, program.inputs)
    wrong: list[str] = []
    for condition, wanted in ((f"sum != {found}ull", "proof"), (f"sum == {found}ull", "defect")):
        outcome = check(instance(text, program.inputs, condition), seconds=seconds, abi=abi)
        if outcome.verdict != wanted:
            wrong.append(f"seed {seed}: {condition}: {outcome.verdict} ({outcome.reason})")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=50)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--solved", action="store_true", help="inputs are unknown, and assumed to have values")
    parser.add_argument("--abi", default="lp64")
    parser.add_argument("--show", type=int, help="print the program of a seed")
    given = parser.parse_args()
    if given.show is not None:
        program = Program(random.Random(given.show), given.solved)
        text = program.text()
        print(instance(text, program.inputs, f"sum != {result(text, program.inputs)}ull"))
        return 0
    bad = undecided = 0
    for seed in range(given.first, given.first + given.seeds):
        for line in attempt(seed, given.solved, abi=given.abi):
            bad += "unknown" not in line
            undecided += "unknown" in line
            print(line, flush=True)
    print(f"{given.seeds} programs, {bad} wrong answers, {undecided} undecided")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
