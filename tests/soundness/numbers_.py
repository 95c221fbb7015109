"""Random small programs on numbers: loops, recursion, words that wrap around, inputs. And runs of them."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

TYPES = ("int", "unsigned", "short", "unsigned char", "signed char", "long long", "unsigned long long", "_Bool")
EDGES = (0, 1, 2, 3, 5, 7, 10, 100, -1, -2, 127, 128, 255, 256, 32767, 65535, 2147483647, -2147483648, 4294967295)
_STEPS = 70_000  # passes of all loops, and calls, in one run

_DRIVER = """
#include <stdio.h>
#include <stdlib.h>
static long long inputs[] = {%s};
static int at, steps;
int __VERIFIER_nondet_int(void) { return (int)inputs[at++ %% (int)(sizeof inputs / sizeof *inputs)]; }
void reach_error(void) { puts("error"); exit(0); }
void tick(void) { if (++steps > %d) exit(0); }
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A program that counts its steps by calling ``tick``, as C text."""

    seed: int
    text: str

    def fails(self, directory: Path, runs: int = 40) -> bool:
        """Does some run reach the error?"""
        source, binary = directory / "numbers.c", directory / "numbers"
        draw = random.Random(self.seed)
        chosen = [draw.choice(EDGES) if draw.random() < 0.6 else draw.randrange(-20, 40) for _ in range(runs * 8)]
        inputs = ", ".join(f"{c}LL" for c in chosen)
        driver = _DRIVER % (inputs, _STEPS)
        start = "int main(int n, char **v) { at = atoi(v[1]); return program(); }\n"
        body = self.text.replace("extern int __VERIFIER_nondet_int(void); extern void reach_error(void);", "")
        body = body.replace("int main(void)", "static int program(void)")
        source.write_text(driver + body + start)
        command = ["gcc", "-w", "-O1", "-fwrapv", "-fno-strict-aliasing", "-o", str(binary), str(source)]
        subprocess.run(command, check=True, capture_output=True)
        for run in range(runs):
            done = subprocess.run([str(binary), str(run * 8)], capture_output=True, text=True, timeout=20)
            if done.stdout.startswith("error"):
                return True
        return False


class _Writer:
    def __init__(self, seed: int):
        self.draw = random.Random(seed)
        self.names: list[str] = []

    def constant(self) -> str:
        draw = self.draw
        number = draw.choice(EDGES) if draw.random() < 0.25 else draw.randrange(0, 12)
        return f"({number}LL)" if abs(number) > 2147483647 or number == -2147483648 else f"({number})"

    def atom(self) -> str:
        return self.draw.choice(self.names) if self.draw.random() < 0.65 else self.constant()

    def value(self) -> str:
        kind = self.draw.random()
        a = self.draw.choice(self.names)
        if kind < 0.5:
            return f"{a} {self.draw.choice('++-')} {self.atom()}"
        if kind < 0.65:
            return self.atom()
        if kind < 0.72:
            return f"{a} * {self.draw.randrange(2, 6)}"
        if kind < 0.79:
            return f"{a} {self.draw.choice('%/')} {self.draw.randrange(2, 9)}"
        if kind < 0.86:
            return f"{a} & {self.draw.choice((1, 3, 7, 15, 255, 6, -2))}"
        if kind < 0.92:
            return f"{a} {self.draw.choice(('>>', '<<'))} {self.draw.randrange(0, 4)}"
        if kind < 0.96:
            return f"({self.draw.choice(TYPES[:-1])}){a} {self.draw.choice('+-^|')} {self.atom()}"
        return "__VERIFIER_nondet_int()"

    def test(self) -> str:
        how = self.draw.choice(("<", "<=", ">", ">=", "==", "!=", "<", "<"))
        return f"{self.draw.choice(self.names)} {how} {self.atom()}"

    def statements(self, depth: int, count: int) -> str:
        return " ".join(self.statement(depth) for _ in range(count))

    def statement(self, depth: int) -> str:
        kind = self.draw.random()
        target = self.draw.choice(self.names)
        if depth == 0 or kind < 0.55:
            if kind < 0.2:
                return f"{target}{self.draw.choice(('++', '--', ' += 2', ' -= 2'))};"
            return f"{target} = {self.value()};"
        if kind < 0.85:
            other = f" else {{ {self.statements(depth - 1, 1)} }}" if self.draw.random() < 0.5 else ""
            test = self.test() if self.draw.random() < 0.75 else "__VERIFIER_nondet_int()"
            return f"if ({test}) {{ {self.statements(depth - 1, self.draw.randrange(1, 3))} }}{other}"
        return self.loop(depth - 1)

    def loop(self, depth: int) -> str:
        test = self.test() if self.draw.random() < 0.7 else "__VERIFIER_nondet_int()"
        body = self.statements(depth, self.draw.randrange(1, 4))
        if self.draw.random() < 0.2:
            return f"do {{ tick(); {body} }} while ({test});"
        return f"while ({test}) {{ tick(); {body} }}"

    def recursion(self) -> str:
        kind, back = self.draw.choice(TYPES[:-1]), self.draw.choice(TYPES[:-1])
        outer, self.names = self.names, ["n", "r", *(n for n in self.names if n.startswith("g"))]
        step = self.draw.choice(("n - 1", "n - 2", "n / 2", "n + 1", "n - r"))
        text = (
            f"{back} f({kind} n) {{ tick(); {back} r = {self.constant()}; if ({self.test()}) return {self.atom()};"
            f" {self.statements(1, 1)} r = f({step}){self.draw.choice((' + 1', ' + n', ' - 1', '', ' + 2'))};"
            f" {self.statements(1, 1)} return r; }}\n"
        )
        self.names = outer
        return text

    def program(self) -> str:
        draw = self.draw
        kinds = [draw.choice(TYPES) for _ in range(draw.randrange(2, 5))]
        self.names = [f"{'g' if draw.random() < 0.3 else 'v'}{k}" for k in range(len(kinds))]
        declared = dict(zip(self.names, kinds))
        lines = ["extern int __VERIFIER_nondet_int(void); extern void reach_error(void); void tick(void);\n"]
        lines += [f"{kind} {n};\n" for n, kind in declared.items() if n[0] == "g"]
        recursive = draw.random() < 0.35
        if recursive:
            lines.append(self.recursion())
        lines.append("int main(void) {\n")
        for name, kind in declared.items():
            start = "__VERIFIER_nondet_int()" if draw.random() < 0.35 else self.constant()
            lines.append(f"  {kind + ' ' if name[0] == 'v' else ''}{name} = {start};\n")
        for name in self.names:
            if draw.random() < 0.3:
                how = draw.choice(("<", ">", "<=", ">=", "!="))
                lines.append(f"  if (!({name} {how} {self.constant()})) return 0;\n")
        if recursive:
            lines.append(f"  {draw.choice(self.names)} = f({self.atom()});\n")
        if not recursive or draw.random() < 0.4:
            lines.append(f"  {self.loop(2)}\n")
        if draw.random() < 0.3:
            lines.append(f"  {self.loop(1)}\n")
        lines.append(f"  if ({self.test()}) reach_error();\n  return 0;\n}}\n")
        return "".join(lines)


def numbers(seed: int) -> Numbers:
    """Yield the program of a seed. ``tick`` has no body, and no effect on what is checked."""
    return Numbers(seed, _Writer(seed).program())
