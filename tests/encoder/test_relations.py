"""Orders and equations modulo a power of two, of numbers and of every element: what holds is proved, only that."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.prepared import prepare
from encoder.recheck_clauses import unsound
from encoder.relations import prove
from encoder.slice import slice_program

ERRORS = frozenset({"reach_error"})
HEAD = """
extern int __VERIFIER_nondet_int(void); extern void reach_error(void); extern void *malloc(unsigned long);
extern void stub(int *);
int n, i, s, t;
"""
BEGIN = "int main(void) { n = __VERIFIER_nondet_int(); if (n <= 0 || n > 40) return 0; int a[n], b[n]; "
FILL = "for (i = 0; i < n; i++) a[i] = %s; "
SUM = "s = 0; for (i = 0; i < n; i++) s += a[i]; "
OK = {
    "all the same": FILL % "3" + "for (i = 0; i < n; i++) if (a[i] != 3) reach_error();",
    "their sum": FILL % "3" + SUM + "if (s != 3 * n) reach_error();",
    "changed": FILL % "1" + "for (i = 0; i < n; i++) a[i] = a[i] == 1 ? 2 : 7; "
    + SUM + "if (s != n + n) reach_error();",
    "of their index": FILL % "i + 2" + "for (i = 0; i < n; i++) if (a[i] != i + 2) reach_error();",
    "copied": FILL % "n" + "for (i = 0; i < n; i++) b[i] = a[i] + 1; "
    "for (i = 0; i < n; i++) if (b[i] != n + 1) reach_error();",
    "a multiple": "int x = 0, y = 4; while (__VERIFIER_nondet_int()) { x += y; y += 4; if (x == 30) reach_error(); }",
    "squares": FILL % "i * i" + "for (i = 0; i < n; i++) if (a[i] != i * i) reach_error();",
    "a product": "s = 0; for (i = 0; i < n; i++) s += n; if (s != n * n) reach_error();",
    "the largest": FILL % "__VERIFIER_nondet_int()" + "s = 0; for (i = 0; i < n; i++) if (a[i] > s) s = a[i]; "
    "for (i = 0; i < n; i++) if (a[i] > s) reach_error();",
    "copied in a loop of its own": FILL % "__VERIFIER_nondet_int()" + "for (i = 0; i < n; i++) b[i] = a[i]; "
    "for (i = 0; i < n; i++) if (a[i] != b[i]) reach_error();",
    "of three": FILL % "__VERIFIER_nondet_int()" + "int c[40]; "
    "for (i = 0; i < n; i++) { b[i] = __VERIFIER_nondet_int(); c[i] = a[i] - b[i]; } "
    "for (i = 0; i < n; i++) if (c[i] + b[i] != a[i]) reach_error();",
    "reversed": "int c[50], d[50]; for (i = 0; i < 50; i++) d[i] = c[49 - i]; "
    "for (i = 0; i < 50; i++) if (c[i] != d[49 - i]) reach_error();",
    "every third": "int c[99], d[99]; i = 2; s = 0; while (i < 99) { c[s] = d[i]; i += 3; s++; } "
    "i = 2; s = 0; while (i < 99) { if (c[s] != d[3 * s + 2]) reach_error(); i += 3; s++; }",
    "alike if it says so": FILL % "1" + "for (i = 0; i < n; i++) b[i] = __VERIFIER_nondet_int(); s = 1; "
    "for (i = 0; i < n; i++) if (a[i] != b[i]) s = 0; "
    "if (s) for (i = 0; i < n; i++) if (a[i] != b[i]) reach_error();",
    "not found": FILL % "__VERIFIER_nondet_int()" + "t = __VERIFIER_nondet_int(); i = 0; "
    "while (i < n && a[i] != t) i++; for (s = 0; s < i; s++) if (a[s] == t) reach_error();",
    "the first one, too": "int c[50]; s = c[0]; for (i = 1; i < 50; i++) if (s < c[i]) s = c[i]; "
    "for (i = 0; i < 50; i++) if (s < c[i]) reach_error();",
    "two sums": "s = t = 0; for (i = 0; i < n; i++) { s += 2; t -= 2; } if (s + t) reach_error();",
}
BAD = {
    "one is not": FILL % "i == 7 ? 4 : 3" + "for (i = 0; i < n; i++) if (a[i] != 3) reach_error();",
    "another sum": FILL % "3" + SUM + "if (s != 3 * n && n > 5 || n == 7) reach_error();",
    "one is changed": FILL % "1" + "a[n / 2] = 5; " + SUM + "if (s != n) reach_error();",
    "changed before": FILL % "1" + "for (i = 0; i < n; i++) { a[i] = 2; if (i && a[i - 1] == 2) reach_error(); }",
    "changed behind": FILL % "1" + "for (i = 0; i + 1 < n; i++) { a[i + 1] = 2; if (a[i] != 1) reach_error(); }",
    "read twice": FILL % "i" + "for (i = 0; i + 1 < n; i++) if (a[i] != a[i + 1]) reach_error();",
    "read in a choice": FILL % "1" + "i = __VERIFIER_nondet_int(); s = i > 100 ? a[i] : 3; if (s == 3) reach_error();",
    "swapped": FILL % "i" + "for (i = 0; i + 1 < n; i++) { t = a[i]; a[i] = a[i + 1]; a[i + 1] = t; } "
    "if (n > 1 && a[n - 1] == 0) reach_error();",
    "by a stub": FILL % "1" + "stub(a); " + SUM + "if (s != n) reach_error();",
    "kept in a register": FILL % "i" + "int x = 0, y = 0; for (i = 0; i < n; i++) { x = a[i]; y = b[i] = x; } "
    "if (x == 5 && y == 5) reach_error();",
    "by another's element": FILL % "1" + "for (i = 0; i < n; i++) b[i] = n - 1 - i; a[b[0]] = 2; "
    "for (i = 0; i < n; i++) if (a[b[i]] != 1) reach_error();",
    "not set": "for (i = 0; i < n; i++) if (i != 3) a[i] = 1; " + SUM + "if (n > 3) b[0] = s, s = b[0]; "
    "if (n == 5) reach_error();",
    "in a nested loop": FILL % "0"
    + "for (s = 0; s < 3; s++) for (i = 0; i < n; i++) { a[i]++; if (a[i] == 3) reach_error(); }",
    "no multiple": "int x = 0, y = 4; while (__VERIFIER_nondet_int()) { x += y; y += 4; if (x == 40) reach_error(); }",
    "an end that is passed": "i = 0; while (i < n) i += 3; if (i > n) reach_error();",
    "no squares": FILL % "i * i" + "for (i = 0; i < n; i++) a[i] -= i == 9; "
    "for (i = 0; i < n; i++) if (a[i] != i * i) reach_error();",
    "no product": "s = 0; for (i = 0; i < n; i++) s += n - (i == 11); if (s != n * n) reach_error();",
    "not the largest": FILL % "__VERIFIER_nondet_int()"
    + "s = 0; for (i = 0; i < n; i++) if (a[i] > s && i != 3) s = a[i]; "
    "for (i = 0; i < n; i++) if (a[i] > s) reach_error();",
    "one is not copied": FILL % "__VERIFIER_nondet_int()" + "for (i = 0; i < n; i++) b[i] = i == 3 ? 77 : a[i]; "
    "for (i = 0; i < n; i++) if (a[i] != b[i]) reach_error();",
    "one is changed after": FILL % "1" + "for (i = 0; i < n; i++) b[i] = a[i]; b[n - 1]++; "
    "for (i = 0; i < n; i++) if (a[i] != b[i]) reach_error();",
    "not at the same index": FILL % "i" + "for (i = 0; i < n; i++) b[i] = a[i]; "
    "for (i = 0; i + 1 < n; i++) if (a[i] != b[i + 1]) reach_error();",
    "reversed but one": "int c[50], d[50]; for (i = 0; i < 50; i++) c[i] = i; "
    "for (i = 0; i < 50; i++) d[i] = c[49 - i]; for (i = 0; i < 49; i++) if (c[i] != d[48 - i]) reach_error();",
    "every second but the last": "int c[50], d[50]; for (i = 0; i < 50; i++) c[i] = 99, d[i] = i; "
    "for (i = 1, s = 0; i < 49; i += 2, s++) c[s] = d[i]; "
    "for (i = 1, s = 0; i < 50; i += 2, s++) if (c[s] != d[2 * s + 1]) reach_error();",
    "it says so of all but one": FILL % "1" + "for (i = 0; i < n; i++) b[i] = i < 4 ? 1 : 2; s = 1; "
    "for (i = 0; i < 4 && i < n; i++) if (a[i] != b[i]) s = 0; "
    "if (s) for (i = 0; i < n; i++) if (a[i] != b[i]) reach_error();",
    "found at last": FILL % "i" + "t = n - 1; i = 0; while (i < n && a[i] != t) i++; "
    "for (s = 0; s <= i && s < n; s++) if (a[s] == t) reach_error();",
    "but the first one": "int c[50]; for (i = 0; i < 50; i++) c[i] = 50 - i; s = c[1]; "
    "for (i = 1; i < 50; i++) if (s < c[i]) s = c[i]; for (i = 0; i < 50; i++) if (s < c[i]) reach_error();",
    "the last one of all": "int c[50]; for (i = 0; i < 49; i++) c[i] = 3; c[49] = 4; "
    "for (i = 0; i < 50; i++) if (c[i] != 3) reach_error();",
    "changed between two reads": FILL % "1"
    + "for (i = 0; i < n; i++) { t = a[i]; a[i] = 2; if (a[i] != t) reach_error(); }",
    "by an alias": FILL % "1" + "int *p = a + n / 2; p[0] = 9; " + SUM + "if (s != n) reach_error();",
}
WRAPS = """int main(void) { int *a = malloc(40); if (!a) return 0; unsigned long big = __VERIFIER_nondet_int();
for (i = 0; i < 10; i++) a[i] = 42;
big = (big << 62) + 3; a[big] = 7; i = __VERIFIER_nondet_int(); if (i < 0 || i > 9) return 0;
if (a[i] != 42) reach_error(); return 0; }"""
RUN = """
#include <stdlib.h>
static unsigned long state;
int __VERIFIER_nondet_int(void) {
  state = state * 6364136223846793005ul + 1442695040888963407ul;
  return (int)(state >> 59);
}
void reach_error(void) { exit(7); }
void stub(int *p) { p[0] = 7; }
__attribute__((constructor)) static void seed(void) { state = strtoul(getenv("RUN"), 0, 10); }
"""


def proved(text: str, seconds: float, abi: str = "lp64") -> bool:
    """Do relations prove that ``main`` never fails? Such a proof stands the check."""
    unit = link([parse_text(text, "program.c")])
    symbols = declare(unit, ABIS[abi])
    prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
    program = slice_program(prepared.program, prepared.sets, "main", ERRORS)
    found = prove(program, prepared.sets, "main", ERRORS, time.monotonic() + seconds)
    if found is None:
        return False
    why = unsound(found.flat, found.system.terms, found.system.predicates, found.facts, time.monotonic() + 60)
    assert why is None
    return True


@pytest.mark.parametrize("name", OK)
def test_proved(name: str) -> None:
    assert proved(HEAD + BEGIN + OK[name] + " return 0; }", 60.0)


@pytest.mark.parametrize("name", BAD)
def test_some_run_reaches_the_error(name: str, tmp_path: Path) -> None:
    source, binary = tmp_path / "p.c", tmp_path / "p"
    source.write_text(HEAD + BEGIN + BAD[name] + " return 0; }" + RUN)
    subprocess.run(["gcc", "-w", "-O0", "-o", str(binary), str(source)], check=True)
    ends = {subprocess.run([str(binary)], env={"RUN": str(run)}, timeout=20).returncode for run in range(80)}
    assert 7 in ends


@pytest.mark.parametrize("name", BAD)
def test_is_never_proved(name: str) -> None:
    assert not proved(HEAD + BEGIN + BAD[name] + " return 0; }", 2.0)


@pytest.mark.parametrize("abi", ["lp64", "ilp32"])
def test_an_index_that_wraps_around_means_the_same_element(abi: str) -> None:
    text = HEAD + (WRAPS if abi == "lp64" else WRAPS.replace("<< 62", "<< 30"))
    assert not proved(text.replace("unsigned long)", "unsigned)" if abi == "ilp32" else "unsigned long)"), 3.0, abi)
