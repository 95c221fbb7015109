"""Random programs over arrays of variable length; slicc must prove the sums that gcc's program computes, and no others.

``python tests/soundness/lengths.py SEED`` prints one program.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_TYPES = ("char", "short", "int", "unsigned char", "long long", "struct pair")
_LENGTHS = ("n", "m", "n + m", "n * m", "n + 1", "(n > 1 ? m : 2)", "sizeof(int[m]) / 4")
_INPUTS = [(n, m) for n in (1, 2, 3) for m in (1, 2)]
_HEAD = """struct pair { char c; int i; };
static int sum(int n, int m, int t[n][m]) {
    int s = 0;
    for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) s = s * 3 + t[i][j];
    return s + (int)sizeof *t;
}
static int last(int n, short t[n]) { short *end = t + n; return end[-1] + (int)sizeof t; }
"""


@dataclass(frozen=True, slots=True)
class Case:
    """``text`` is proved, ``twin`` has a defect, for any input; so it is without inputs (``fixed``, ``fixed_twin``)."""

    seed: int
    text: str
    twin: str
    fixed: str
    fixed_twin: str


class _Writer:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.names = 0

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def set(self, place: str, type: str, value: str) -> str:
        if type == "struct pair":
            return f"{place}.c = (char)({value}); {place}.i = ({value}) * 5;"
        return f"{place} = ({type})({value});"

    def get(self, place: str, type: str) -> str:
        return f"({place}.c + {place}.i)" if type == "struct pair" else f"(int){place}"

    def line(self) -> None:
        r = self.random
        a, b, type = self.name(), self.name(), r.choice(_TYPES)
        length = r.choice(_LENGTHS)
        match r.randrange(8):
            case 0 | 1:  # filled, changed, read
                k = r.randint(1, 9)
                self.lines += [
                    f"int {b} = {length}; {type} {a}[{b}];",
                    f"for (int i = 0; i < {b}; i++) {{ {self.set(f'{a}[i]', type, f'i * {k} - 3')} }}",
                    f"{b}++; s = s * 7 + {self.get(f'{a}[n - 1 < {b} - 1 ? n - 1 : 0]', type)} + (int)sizeof {a};",
                ]
            case 2:  # two dimensions, rows by pointer
                self.lines += [
                    f"int {a}[n][m]; int (*{b})[m] = {a} + n;",
                    f"for (int i = 0; i < n * m; i++) {a}[i / m][i % m] = i ^ {r.randint(0, 7)};",
                    f"s = s * 5 + sum(n, m, {a}) + (int)({b} - {a}) + {b}[-1][m - 1] + (int)sizeof {a}[0];",
                ]
            case 3:  # a parameter
                self.lines += [
                    f"short {a}[{length}]; int {b} = (int)(sizeof {a} / sizeof *{a});",
                    f"for (int i = 0; i < {b}; i++) {a}[i] = (short)(i + {r.randint(0, 99)});",
                    f"s = s * 3 + last({b}, {a});",
                ]
            case 4:  # one for each pass
                self.lines.append(
                    f"for (int i = 1; i <= n; i++) {{ {type} {a}[i]; {self.set(f'{a}[i - 1]', type, 'i + m')} "
                    f"s = s * 2 + {self.get(f'{a}[i - 1]', type)} + (int)sizeof {a}; }}"
                )
            case 5:  # a type that keeps its length
                self.lines += [
                    f"int {b} = {length}; typedef {type} T{a}[{b}]; {b} += 2; T{a} {a};",
                    f"{self.set(f'{a}[0]', type, 's & 15')}",
                    f"s += {self.get(f'{a}[0]', type)} + (int)sizeof(T{a}) + (int)sizeof {a};",
                ]
            case 6:  # effects in a length
                self.lines += [
                    f"int {b} = m; {type} {a}[{b}++]; {self.set(f'{a}[m - 1]', type, f'{b}')}",
                    f"s += {self.get(f'{a}[m - 1]', type)} + (int)sizeof {a} + (int)sizeof(int[{b}++]) * {b};",
                ]
            case 7:  # the same bytes as rows
                self.lines += [
                    f"int {a}[n * m]; for (int i = 0; i < n * m; i++) {a}[i] = i + {r.randint(0, 5)};",
                    f"s = s * 3 + ((int (*)[m]){a})[n - 1][m - 1] + (int)(&((int (*)[m]){a})[1] - (int (*)[m]){a});",
                ]

    def function(self) -> str:
        for _ in range(self.random.randint(2, 4)):
            self.line()
        body = "\n    ".join(self.lines)
        return f"{_HEAD}static int work(int n, int m) {{\n    int s = 1;\n    {body}\n    return s;\n}}\n"


def generate(seed: int) -> Case:
    """Yield a program whose sums gcc has computed, and its twin with one of them changed."""
    function = _Writer(seed).function()
    calls = " ".join(f'printf("%d\\n", work({n}, {m}));' for n, m in _INPUTS)
    with tempfile.TemporaryDirectory() as directory:
        source, program = Path(directory) / "one.c", Path(directory) / "one"
        source.write_text(f"#include <stdio.h>\n{function}int main(void) {{ {calls} return 0; }}\n")
        flags = ["-w", "-fwrapv", "-fsanitize=address,bounds,vla-bound", "-fno-sanitize-recover=all"]
        subprocess.run(["gcc", *flags, str(source), "-o", str(program)], check=True)
        done = subprocess.run([str(program)], check=True, capture_output=True, text=True)
    sums = [int(line) for line in done.stdout.split()]
    wrong = random.Random(seed).randrange(len(sums))
    changed = [s + (k == wrong) for k, s in enumerate(sums)]
    asked = [_asserting(function, values) for values in (sums, changed)]
    return Case(seed, *asked, *(_fixed(function, values) for values in (sums, changed)))


def _fixed(function: str, sums: list[int]) -> str:
    tests = "\n    ".join(
        f"if (work({n}, {m}) != {value}) reach_error();" for (n, m), value in zip(_INPUTS, sums, strict=True)
    )
    return f"extern void reach_error(void);\n{function}int main(void) {{\n    {tests}\n    return 0;\n}}\n"


def _asserting(function: str, sums: list[int]) -> str:
    tests = "\n    ".join(
        f"if (n == {n} && m == {m} && s != {value}) reach_error();" for (n, m), value in zip(_INPUTS, sums, strict=True)
    )
    return (
        f"extern void reach_error(void);\nextern int __VERIFIER_nondet_int(void);\n{function}int main(void) {{\n"
        "    int n = __VERIFIER_nondet_int(), m = __VERIFIER_nondet_int();\n"
        "    if (n < 1 || n > 3 || m < 1 || m > 2) return 0;\n"
        f"    int s = work(n, m);\n    {tests}\n    return 0;\n}}\n"
    )


if __name__ == "__main__":
    print(generate(int(sys.argv[1])).text)
