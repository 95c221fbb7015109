"""Programs whose error a run of gcc's code reaches are never proved by running them from state to state."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from engine import by_states, check

HEAD = "extern int __VERIFIER_nondet_int(void); extern void reach_error(void);\n"
RUN = """
#include <stdlib.h>
static unsigned long state;
int __VERIFIER_nondet_int(void) {
  state = state * 6364136223846793005ul + 1442695040888963407ul;
  return (int)(state >> 33) % 8;
}
void reach_error(void) { exit(7); }
__attribute__((constructor)) static void seed(void) { state = strtoul(getenv("RUN"), 0, 10) * 2654435761ul; }
"""
PROGRAMS = {
    "more values than are told apart": (
        "int main(void) { int s = 0, t = 0; while (s < 60) { s += 1; t = s * 3 % 50; } if (t == 30)"
        " reach_error(); return 0; }"
    ),
    "a test that a later pass undoes": (
        "int main(void) { int x = N(), s = 0, n = 0; if (x < 3) return 0; while (n++ < 9) { if (s == 0) s ="
        " 1; else if (s == 1) { if (x < 3) reach_error(); s = 0; x = N(); } } return 0; }"
    ),
    "the same input is not asked for again": (
        "int main(void) { int a = N(), b = N(), n = 0; while (n++ < 5) if (a != b && n == 4) reach_error(); return 0; }"
    ),
    "two that are equal come apart": (
        "int main(void) { int a = N(), b = a, n = 0; while (n++ < 6) { if (n == 5) b = N(); if (a != b)"
        " reach_error(); } return 0; }"
    ),
    "signs": (
        "int main(void) { int x = N(), n = 0; signed char c; while (n++ < 5) { c = x * 60; if (c < 0 && (c >>"
        " 1) == -38) reach_error(); } return 0; }"
    ),
    "a flipped sign bit as a number": (
        "int main(void) { int x = N(), n = 0; unsigned u = 0; while (n++ < 3) u = (unsigned)x ^ 0x80000000u;"
        " if (u == 0x80000003u) reach_error(); return 0; }"
    ),
    "unsigned order of what is negative": (
        "int main(void) { int x = N() - 4, n = 0; while (n++ < 3) if ((unsigned)x > 5u && x < 0)"
        " reach_error(); return 0; }"
    ),
    "widths": (
        "int main(void) { int x = N(), n = 0; unsigned char u = 250; while (n++ < 4) { u += x; if (u == 2 &&"
        " x == 4) reach_error(); } return 0; }"
    ),
    "remainders": (
        "int main(void) { int x = N(), n = 0; while (n++ < 4) if ((x - 5) % 3 == -2 && (x - 5) / 2 == -2)"
        " reach_error(); return 0; }"
    ),
    "memory behind pointers": (
        "int a, b; int main(void) { int *p = N() & 1 ? &a : &b, n = 0; while (n++ < 4) { *p += 1; if (b == 3)"
        " reach_error(); } return 0; }"
    ),
    "an element that another index is": (
        "int a[4]; int main(void) { int i = N() & 3, n = 0; while (n++ < 4) { a[i] = n; a[N() & 3] = 9; if (n"
        " == 3 && a[i] == 9) reach_error(); } return 0; }"
    ),
    "what a function writes": (
        "int s, t; void f(int *p) { *p = N() == 3; } int main(void) { int n = 0; while (n++ < 6) { f(n & 1 ?"
        " &s : &t); if (s && t) reach_error(); } return 0; }"
    ),
    "a jump into a loop": (
        "int main(void) { int s = 0, n = 0; if (N() == 2) goto in; s = 1; while (n < 5) { s = 1; in: n++; if"
        " (s == 0) reach_error(); } return 0; }"
    ),
    "a static that is kept": (
        "int f(void) { static int k; return k++; } int main(void) { int n = 0; while (n++ < 7) if (f() == 5"
        " && N() == 1) reach_error(); return 0; }"
    ),
    "a switch that falls through": (
        "int main(void) { int s = 0, n = 0; while (n++ < 8) switch (s) { case 0: s = N() == 1; break; case 1:"
        " s = 2; case 2: s++; break; case 3: reach_error(); } return 0; }"
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_run_reaches_is_never_proved(name: str, tmp_path: Path) -> None:
    text = HEAD + PROGRAMS[name].replace("N()", "__VERIFIER_nondet_int()")
    source, binary = tmp_path / "p.c", tmp_path / "p"
    source.write_text(text + RUN)
    subprocess.run(["gcc", "-w", "-O0", "-fwrapv", "-o", str(binary), str(source)], check=True)
    ends = {subprocess.run([str(binary)], env={"RUN": str(run)}, timeout=20).returncode for run in range(400)}
    assert 7 in ends
    assert not by_states(text, 3.0)
    assert check(text, seconds=10.0).verdict == "defect"
