"""Undefined behaviour that `--check` asks for is found at its line, and its twin without it is proved."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.results import Result

FILES = sorted((Path(__file__).parent / "verify" / "undefined").glob("*.c"))


def verify(path: Path, *kinds: str) -> Result:
    return run_job(Job((str(path),), abi="lp64", checks=frozenset(kinds), timeout=30), lambda _: None)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_found_or_proved(path: Path) -> None:
    lines = path.read_text().splitlines()
    result = verify(path, lines[0].removeprefix("// check: "))
    if path.stem.endswith("_ok"):
        assert result.verdict == "proof", result
    else:
        assert result.verdict == "defect", result
        wanted = next(n for n, text in enumerate(lines, 1) if text.endswith("// error"))
        assert result.defects[0].location.line == wanted


@pytest.mark.parametrize("path", [p for p in FILES if p.stem.endswith("_bad")][::4], ids=lambda p: p.stem)
def test_not_asked_for(path: Path) -> None:
    assert verify(path).verdict in ("proof", "unknown")  # vacuous where no run gets through


# The sanitizers see no uninitialised reads, no malloc that fails, and no end of an array of variable length.
SANITIZED = [p for p in FILES if not p.stem.startswith(("uninitialised", "heap_may_fail", "length_scope"))]
VALUES = (0, 1, 4, 9, 33, 50000, -1, 2147483647, -2147483648)
INPUTS = """
#include <stdlib.h>
static int used; extern char **environ; static char **given;
static int next(void) { return used < 2 && given[++used] ? atoi(given[used]) : 0; }
int nondet_int(void) { return next(); }
unsigned nondet_uint(void) { return (unsigned)next(); }
__attribute__((constructor)) static void start(int count, char **words) { given = words; }
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc's sanitizers are the oracle")
@pytest.mark.parametrize("path", SANITIZED, ids=lambda p: p.stem)
def test_sanitizers_agree(path: Path, tmp_path: Path) -> None:
    inputs, program = tmp_path / "inputs.c", tmp_path / "program"
    inputs.write_text(INPUTS)
    flags = ["-w", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    subprocess.run(["gcc", *flags, str(path), str(inputs), "-o", str(program)], check=True)
    trapped = False
    reads = path.read_text().partition("int main")[2].count("nondet_")
    options = {"ASAN_OPTIONS": "detect_leaks=0:detect_stack_use_after_return=1"}
    for given in itertools.product(VALUES, repeat=min(reads, 2)):
        done = subprocess.run([str(program), *map(str, given)], capture_output=True, text=True, env=options)
        if "runtime error" in done.stderr or "AddressSanitizer" in done.stderr:
            trapped = True
            break
    assert trapped == path.stem.endswith("_bad")


GOES_ON = {
    "overflow": ("if (n > 0 && n + 1 < 0) reach_error();", "if (n > 0 && (int)(n + 1u) < 0) reach_error();"),
    "product": ("if (n > 1 && n * n < 0) reach_error();", "if (n > 1 && n < 9 && n * n > 50) reach_error();"),
    "negation": ("if (n < 0 && -n < 0) reach_error();", "if (n < 0 && -n > 5) reach_error();"),
    "sums": ("if (n > 2147483643 && n + 5 + -5 == n) reach_error();",
             "if (n > 7 && n < 9 && n + 5 + -5 == n) reach_error();"),
    "variable": ("int m; if (m == 3) reach_error();", "int m; m = n; if (m == 3) reach_error();"),
    "element": ("int a[3]; a[0] = n; if (a[1] == 3) reach_error();", "int a[3] = {n}; if (a[1] == 0) reach_error();"),
    "copied": ("struct s { char c; int i; } a, b; a.c = n; b = a; if (b.i == 3) reach_error();",
               "struct s { char c; int i; } a, b; a.c = n; a.i = n; b = a; if (b.i == 3) reach_error();"),
    "allocated": ("int *p = malloc(4); if (p && *p == 3) reach_error();",
                  "int *p = calloc(1, 4); if (p && *p == 0) reach_error();"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOES_ON)
def test_a_defect_names_what_it_goes_on_after(name: str, tmp_path: Path) -> None:
    bad, ok = GOES_ON[name]
    for body, noted in ((bad, True), (ok, False)):
        path = tmp_path / "one.c"
        path.write_text(
            "#include <stdlib.h>\nextern void reach_error(void); extern int nondet_int(void);\n"
            f"int main(void) {{ int n = nondet_int();\n{body}\nreturn 0; }}\n"
        )
        result = verify(path)
        assert result.verdict == "defect", result
        said = [a for a in result.assumptions if a.kind == "undefined" and "goes on" in a.message]
        assert bool(said) == noted, result.assumptions
        assert all(a.location.line == 4 for a in said if a.location)


ONLY_UNDEFINED = """extern void reach_error(void); extern int nondet_int(void);
int main(void) { int x = nondet_int(), *p = %s; *p = 3; if (x != x) reach_error(); return 0; }
"""


@pytest.mark.parametrize(("pointer", "verdict"), [("0", "unknown"), ("&x", "proof"), ("x ? &x : 0", "proof")])
def test_a_proof_whose_every_run_is_undefined_is_vacuous(pointer: str, verdict: str, tmp_path: Path) -> None:
    path = tmp_path / "one.c"
    path.write_text(ONLY_UNDEFINED % pointer)
    result = verify(path)
    assert result.verdict == verdict, result
    if verdict == "unknown":
        assert result.reason is not None and result.reason.location is not None
        assert result.reason.location.line == 2
        assert result.reason.message.endswith("here a run ends as C leaves undefined: null pointer dereferenced")



@pytest.mark.parametrize("test", ["== 0", "!= 0"])
def test_no_byte_stands_at_a_label(test: str, tmp_path: Path) -> None:
    path = tmp_path / "one.c"
    body = f"a:; unsigned char *c = (unsigned char *)&&a; if (*c {test}) reach_error(); return 0;"
    path.write_text(f"extern void reach_error(void);\nint main(void) {{ {body} }}\n")
    result = verify(path)
    assert result.verdict == "unknown" and result.reason is not None and result.reason.code == "vacuous"
