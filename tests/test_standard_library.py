"""Functions of the C library that have no body here: what is said of programs that call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoder.diagnostic import Unsupported
from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.results import Result

HEAD = (
    "#include <stdlib.h>\n#include <stdio.h>\n#include <math.h>\n"
    "typedef struct { long quot, rem, more; } imaxdiv_t; extern imaxdiv_t imaxdiv(long, long);"
    "extern int towupper(int), __isnan(double), own(double);\n"
    "extern void reach_error(void); extern void several(int, ...); extern void named(const char *, ...);\n"
)


def verified(text: str, directory: Path) -> Result:
    path = directory / "program.c"
    path.write_text(HEAD + text)
    return run_job(Job((str(path),), abi="lp64", timeout=60), lambda _: None)


@pytest.mark.parametrize(
    "body, verdict",
    [
        ("if (towupper('a') == 'B') reach_error();", "unknown"),
        ("int x = rand(); if (x == 77) reach_error();", "defect"),
        ("double d = 1.0; if (isnan(d) || isinf(d)) reach_error();", "proof"),
        ("double d = 1.0; if (fpclassify(d) == FP_NAN || d == INFINITY) reach_error();", "proof"),
        ("double d = 1.0; if (__isnan(d)) reach_error();", "proof"),
        ("double d = 1.0; if (sin(d) > 1) reach_error();", "unknown"),
        ("double d = sin(1.0); if (d < 0 && d > 0) reach_error();", "proof"),
        ("double d = 1.0; if (own(d)) reach_error();", "defect"),
        ("double d = 1.0; int n = lround(d), m = n; if (n != m) reach_error();", "proof"),
        ("if (rand() == 77) reach_error(); if (towupper('a') == 'B') reach_error();", "defect"),
        ("char t[4]; sprintf(t, \"abc\"); if (t[1] != 'b') reach_error();", "unknown"),
        ("char t[4]; int x = 1; sprintf(t, \"abc\"); if (x != 1) reach_error();", "proof"),
        ("FILE *f = fopen(\"x\", \"r\"); if (f && ferror(f)) reach_error();", "unknown"),
        ("FILE *f = fopen(\"x\", \"r\"); if (!f) reach_error();", "defect"),
        ("int n = towupper('a'); if (n > 3 && n < 3) reach_error();", "proof"),
        ("int x = 1; if (scanf(\"%d\", &x) == 1 && x == 2) reach_error();", "defect"),
        ("int x = 1; printf(\"%p\", &x); if (x == 2) reach_error();", "proof"),
        ("int x = 1; printf(\"a%n\", &x); if (x == 2) reach_error();", "defect"),
        ("int x = 1; named(\"size\", &x); if (x == 2) reach_error();", "defect"),
        ("int x = 1; named(\"size %p\", &x); if (x == 2) reach_error();", "proof"),
        ("int x = 1; several(1, &x); if (x == 2) reach_error();", "defect"),
        ("imaxdiv_t q = imaxdiv(7, 2); if (q.quot != 3) reach_error();", "unknown"),
        ("char t[4]; if (!fgets(t, 4, 0)) return 0; t[0] = 1; if (t[0] == 2) reach_error();", "proof"),
    ],
)
def test_an_error_rests_on_no_made_up_value(body: str, verdict: str, tmp_path: Path) -> None:
    result = verified(f"int main(void) {{ {body} return 0; }}\n", tmp_path)
    assert result.verdict == verdict
    assert bool(result.defects) == (verdict == "defect")
    if verdict == "defect":
        assert {d.location.line for d in result.defects} == {6}
        assert len(result.defects) == 1


@pytest.mark.parametrize(
    "body",
    [
        'char t[4], *e = 0; double d = strtod("1", &e); if (e) reach_error();',
        "char t[4]; if (fgets(t, 4, stdin) == t) reach_error();",
        "char t[4], *p = fgets(t, 4, stdin); if (p) *p = 'x'; if (t[0] == 'x') reach_error();",
    ],
)
def test_what_leaves_pointers_behind_is_refused(body: str, tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="leaves pointers into what it is given"):
        verified(f"int main(void) {{ {body} return 0; }}\n", tmp_path)


def test_a_function_handed_over_is_listed(tmp_path: Path) -> None:
    text = "void hand(void (*)(void)); void mine(void) { reach_error(); } int main(void) { hand(mine); return 0; }\n"
    result = verified(text, tmp_path)
    assert result.verdict == "proof"
    said = [a.message for a in result.assumptions if a.kind == "stub"]
    calls = "it is taken not to call `mine`, handed to it"
    changes = "it is taken to change nothing that the verdict depends on"
    assert sorted(said) == [f"`hand` has no body: {calls}", f"`hand` has no body: {changes}"]
    quiet = verified(text.replace("hand(mine)", "hand(0)"), tmp_path)
    (said,) = [a.message for a in quiet.assumptions if a.kind == "stub"]
    assert said == f"`hand` has no body: {changes}"


@pytest.mark.parametrize("condition, verdict", [("s[1] != 'i' || sizeof s != 6", "proof"), ("c == 0x1F600", "defect")])
def test_characters_of_16_and_32_bits(condition: str, verdict: str, tmp_path: Path) -> None:
    text = f"""#include <uchar.h>
    int main(void) {{
        char16_t s[] = u"hi"; char32_t c = U'\\U0001F600';
        if (sizeof c != 4 || u8"x"[0] != 'x' || {condition}) reach_error();
        return 0;
    }}"""
    assert verified(text, tmp_path).verdict == verdict


NEW_NAMES = """#include <inttypes.h>
#include <iso646.h>
#include <stdalign.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <strings.h>
extern void reach_error(void);
noreturn static void leave(void) {{ reach_error(); abort(); }}
int main(void)
{{
    alignas(16) int x = 3;
    imaxdiv_t m = imaxdiv(-9, 4);
    lldiv_t d = lldiv(-9, 4);
    if (not (m.quot == -2 and m.rem == -1) or d.quot not_eq -2 or d.rem not_eq {rest} or (uintptr_t)&x bitand 15)
        leave();
    if (strncasecmp("ABx", "aby", 2) or alignof(int) != 4)
        leave();
    return 0;
}}
"""


@pytest.mark.parametrize("abi", ["lp64", "llp64", "ilp32"])
def test_headers_of_the_standard(abi: str, tmp_path: Path) -> None:
    path = tmp_path / "program.c"
    for rest, verdict in ((-1, "proof"), (1, "defect")):
        path.write_text(NEW_NAMES.format(rest=rest))
        result = run_job(Job((str(path),), abi=abi, timeout=60), lambda _: None)
        assert result.verdict == verdict
