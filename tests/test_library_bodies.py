"""The bodies of the C library's functions: what they do on a machine, and what is proved and found with them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from slicc.place import rules_directory
from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.results import Result

HERE = Path(__file__).parent / "library"
HEAD = """#include <stdlib.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>
extern void reach_error(void);
extern int arbitrary(void);
extern char *stpcpy(char *, const char *);
extern char *strsep(char **, const char *);
extern int strcasecmp(const char *, const char *);
extern int posix_memalign(void **, size_t, size_t);
extern size_t strlcpy(char *, const char *, size_t);
#define check(x) do { if (!(x)) reach_error(); } while (0)
"""
_PROTOTYPE = re.compile(r"^(?!static)([a-z_][\w \t*]*?\b(\w+)\s*\([^;{}]*\))\n\{", re.M)


def verified(text: str, directory: Path, checks: frozenset[str] = frozenset(), abi: str = "lp64") -> Result:
    path = directory / "program.c"
    path.write_text(text, encoding="utf-8")
    return run_job(Job((str(path),), abi=abi, timeout=60, checks=checks), lambda _: None)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="compares compiled bodies")
def test_bodies_do_what_the_machines_library_does(tmp_path: Path) -> None:
    library = rules_directory() / "library"
    found = {
        name: declared
        for file in ("string", "number", "letter", "sort")
        for declared, name in _PROTOTYPE.findall((library / f"{file}.c").read_text(encoding="utf-8"))
        if name != "SLICC_ERRNO_FUNCTION"
    }
    assert len(found) > 80
    (tmp_path / "renamed.h").write_text("".join(f"#define {name} ours_{name}\n" for name in found), encoding="utf-8")
    types = (
        "typedef unsigned long slicc_size; typedef int slicc_wide; typedef long slicc_widest;\n"
        "typedef unsigned long slicc_widest_unsigned; int *ours_errno(void);\n"
    )
    declared = "".join(re.sub(rf"\b{n}(\s*\()", rf"ours_{n}\1", t, count=1) + ";\n" for n, t in found.items())
    (tmp_path / "ours.h").write_text(types + declared, encoding="utf-8")
    sources = [str(HERE / "ours.c"), str(HERE / "compare.c")]
    command = ["gcc", "-w", "-std=gnu11", "-fno-builtin", "-fwrapv", "-I", str(tmp_path), "-I", str(library), *sources]
    subprocess.run([*command, "-o", str(tmp_path / "compare")], check=True, timeout=60)
    done = subprocess.run([str(tmp_path / "compare")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    text = (HERE / "compare.c").read_text(encoding="utf-8")
    assert not [name for name in found if f"ours_{name}" not in text and f"IS({name})" not in text]


GROUPS = {
    "lengths": (
        'char s[] = "abc"; check(strlen(s) == 3 && strlen("") == 0);',
        'check(__builtin_strlen(s) == 3); check(strspn(s, "ba") == 2 && strcspn(s, "xc") == 2);',
        "check(strlen(s + 1) == 3);",
    ),
    "comparisons": (
        'check(strcmp("ab", "ab") == 0 && strcmp("ab", "b") < 0 && strcmp("\\200", "b") > 0);',
        'check(strncmp("abc", "abd", 2) == 0 && strcasecmp("aB", "Ab") == 0 && memcmp("a\\0b", "a\\0c", 3) < 0);',
        'check(strcmp("ab", "b") == -1);',
    ),
    "copies": (
        'char t[9]; strcpy(t, "abc"); check(t[2] == \'c\' && t[3] == 0); strcat(t, "de"); check(t[4] == \'e\');',
        'check(stpcpy(t, "xy") == t + 2); strncpy(t, "a", 3); check(t[1] == 0 && t[2] == 0); strncat(t, "bcd", 2);'
        'check(strcmp(t, "abc") == 0); check(strlcpy(t, "abcdef", 4) == 6 && t[3] == 0);',
        'strncpy(t, "abcd", 4); check(t[4] == 0);',
    ),
    "places": (
        'char s[] = "abcb"; check(strchr(s, \'b\') == s + 1 && strrchr(s, \'b\') == s + 3 && strchr(s, 0) == s + 4);',
        'check(strstr(s, "cb") == s + 2 && !strstr(s, "cc") && strpbrk(s, "xc") == s + 2);'
        "check(memchr(s, 'c', 2) == 0 && memchr(s, 'c', 3) == s + 2); *strchr(s, 'c') = 'x'; check(s[2] == 'x');",
        "check(strchr(s, 'c') != 0);",
    ),
    "tokens": (
        'char s[] = "a  b"; char *r = s; char *t = strtok(s, " "); check(t == s && s[1] == 0);',
        't = strtok(0, " "); check(t == s + 3); check(!strtok(0, " ")); check(strsep(&r, "x") == s && !r);',
        'r = s; strsep(&r, "a"); check(r == s);',
    ),
    "numbers": (
        'char *e = 0; errno = 0; check(strtol("12x", &e, 10) == 12 && *e == \'x\' && errno == 0);',
        'check(strtoll("-9223372036854775809", 0, 0) == -9223372036854775807LL - 1 && errno == ERANGE);'
        'check(strtoul("-1", 0, 0) == ~0ul && strtoull("0x1g", &e, 0) == 1 && *e == \'g\' && atoi(" -7") == -7);'
        "div_t d = div(-7, 2); check(d.quot == -3 && d.rem == -1);",
        'check(strtol("2147483648", 0, 10) < 0);',
    ),
    "absolute": (
        "int x = arbitrary(); if (x > -1000 && x < 1000) check(abs(x) == (x < 0 ? -x : x));",
        "long y = x; check(labs(y) >= 0 && llabs(y) <= 2147483648LL);",
        "check(abs(x) >= 0);",  # the smallest number
    ),
    "letters": (
        "int c = arbitrary(); if (c >= 0 && c < 256) { check(!isdigit(c) || isalnum(c)); check(!isupper(toupper(c)) == "
        "!isalpha(c)); check(tolower(toupper(c)) == tolower(c)); }",
        "check(isspace('\\v') && !isprint(127) && iscntrl(127) && ispunct('_') && isxdigit('F') && !isblank('\\n'));",
        "check(isalpha('a') == 1);",
    ),
    "sorting": (
        "short s[] = {3, 1, 2}; short k = 2; qsort(s, 3, sizeof *s, by_number);",
        "check(s[0] == 1 && s[1] == 2 && s[2] == 3); check(bsearch(&k, s, 3, sizeof *s, by_number) == s + 1);",
        "k = 4; check(bsearch(&k, s, 3, sizeof *s, by_number) != 0);",
    ),
    "equals": (
        'char *s[] = {"b", "ax", "ay"}; qsort(s, 3, sizeof *s, by_letter); check(*s[0] == \'a\' && *s[1] == \'a\');',
        "check((s[0][1] == 'x') == (s[1][1] == 'y'));",
        "check(s[0][1] == 'x');",  # which of the equal ones comes first is open
    ),
    "reallocation": (
        "unsigned n = arbitrary() & 7; int *p = malloc(8); if (!p) return 0; *p = 1; int *q = realloc(p, 12 + n);",
        "if (!q) { check(*p == 1); return 0; }"
        " check(*q == 1); q[2] = 5; q = realloc(q, 12); if (!q) return 0; check(q[0] + q[2] == 6); q = realloc(0, 4);",
        "if (q) { *q = 1; q = realloc(q, 8); if (q) check(q[1] == 1); }",
    ),
    "allocation": (
        'char *s = strdup("ab"); if (!s) return 0; check(s[1] == \'b\' && s[2] == 0);',
        "void *m = 0; if (posix_memalign(&m, 16, 4) == 0) check(m != 0);",
        'char *n = strdup("");  check(n != 0);',
    ),
}
CALLBACKS = """static int by_number(const void *a, const void *b) { return *(const short *)a - *(const short *)b; }
static int by_letter(const void *a, const void *b) { return **(char *const *)a - **(char *const *)b; }
"""


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_right_is_proved(group: str, tmp_path: Path) -> None:
    first, second, _ = GROUPS[group]
    result = verified(f"{HEAD}{CALLBACKS}int main(void)\n{{\n{first}\n{second}\nreturn 0; }}\n", tmp_path)
    assert result.verdict == "proof"
    stubs = {a.message.split("`")[1] for a in result.assumptions if a.kind == "stub"}
    assert stubs <= {"arbitrary", "free"}
    assert [a for a in result.assumptions if "compares" in a.message] or group not in ("sorting", "equals")


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_wrong_is_found(group: str, tmp_path: Path) -> None:
    text = f"{HEAD}{CALLBACKS}int main(void)\n{{\n" + "\n".join(GROUPS[group]) + "\nreturn 0; }\n"
    result = verified(text, tmp_path)
    assert result.verdict == "defect"
    assert {d.location.line for d in result.defects} == {text.count("\n") - 1}


@pytest.mark.parametrize(
    "body, what",
    [
        ("char s[3] = {1, 2, 3}; return (int)strlen(s);", "access outside of `main::s`"),
        ("char s[3]; strcpy(s, \"abc\");", "access outside of `main::s`"),
        ("char *s = 0; return strcmp(s, \"a\");", "null pointer dereferenced"),
        ("char s[9] = \"abc\"; strcpy(s + 1, s);", "a copy between objects that overlap"),
        ("char s[9] = \"abc\"; strcpy(s + 4, s);", None),
        ("return isalpha(256);", "access outside of `slicc_eof_or_unsigned_char`"),
        ("return isalpha(-1) + isalpha(255);", None),
        ("return abs(-2147483647 - 1);", "signed overflow"),
        ("return div(1, arbitrary() == 3 ? 0 : 1).quot;", "division by zero"),
    ],
)
def test_undefined_behaviour_in_them_is_one_of_the_call(body: str, what: str | None, tmp_path: Path) -> None:
    text = f"{HEAD}int main(void)\n{{ {body} return 0; }}\n"
    result = verified(text, tmp_path, frozenset({"memory", "overflow", "division"}))
    assert [d.message for d in result.defects] == ([what] if what is not None else [])
    assert {d.location.line for d in result.defects} <= {text.count("\n")}
    assert result.verdict == ("proof" if what is None else "defect")


def test_own_bodies_and_other_meanings_stay(tmp_path: Path) -> None:
    own = "int abs(int x) { return 7; }\nint main(void) { if (abs(-3) != 7) reach_error(); return 0; }\n"
    assert verified("extern void reach_error(void);\n" + own, tmp_path).verdict == "proof"
    other = "extern int index(int);\nint main(void) { if (index(3) == 5) reach_error(); return 0; }\n"
    assert verified("extern void reach_error(void);\n" + other, tmp_path).verdict == "defect"
    strange = "extern int strlen(int);\nint main(void) { if (strlen(3) == 5) reach_error(); return 0; }\n"
    assert verified("extern void reach_error(void);\n" + strange, tmp_path).verdict == "unknown"


@pytest.mark.parametrize("size", ["unsigned int", "unsigned long"])
def test_old_spellings_of_size_t_are_understood(size: str, tmp_path: Path) -> None:
    text = f"extern void reach_error(void);\nextern {size} strlen(char const *);\n"
    body = "int main(void) { if (strlen(\"abc\") != 3) reach_error(); return 0; }\n"
    assert verified(text + body, tmp_path, abi="ilp32").verdict == "proof"


def test_errno_behind_functions_without_a_body_decides_nothing(tmp_path: Path) -> None:
    text = "extern void reach_error(void); extern int *__errno_location(void); extern void other(void);\n"
    body = "int main(void) { *__errno_location() = 0; other(); if (*__errno_location()) reach_error(); return 0; }\n"
    assert verified(text + body, tmp_path).verdict == "unknown"
    assert verified((text + body).replace("other(); ", ""), tmp_path).verdict == "proof"
