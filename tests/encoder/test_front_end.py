"""The front end: what it accepts, what it rejects and where, and how files are linked and printed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pycparser import c_ast

from encoder.ctype import ILP32, LLP64, LP64, Abi
from encoder.declare import declare
from encoder.diagnostic import InputError
from encoder.dialect import neutralise
from encoder.link import Unit, link, rename_function
from encoder.parse import TranslationUnit, parse, parse_text
from encoder.preprocess import preprocess
from encoder.print import c_text
from encoder.source import Span

PREPROCESSORS = [tool for tool in ("gcc", "clang") if shutil.which(tool)] + ["pcpp"]
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str | bytes, name: str = "t.c", **options: Any) -> TranslationUnit:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return parse(preprocess(name, **options))


def complaints(text: str | bytes, name: str = "t.c", **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read(text, name, **options)
    return [(str(d.span), d.code) for d in caught.value.diagnostics]


def gcc(text: str, *options: str) -> str:
    command = ["gcc", "-fsyntax-only", "-std=gnu11", "-x", "c", *options, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True).stderr


def find(unit: TranslationUnit | Unit, kind: type) -> list[Any]:
    found: list[Any] = []

    def visit(node: Any) -> None:
        if isinstance(node, kind):
            found.append(node)
        for _, child in node.children():
            visit(child)

    for node in unit.ext:
        visit(node)
    return found


def names(unit: TranslationUnit | Unit) -> list[str]:
    return [n.decl.name if isinstance(n, c_ast.FuncDef) else getattr(n, "name", None) for n in unit.ext]


def test_closing_braces_are_those_that_were_parsed() -> None:
    unit = read("void f(void) {\n#if 0\n}\n#endif\n  ;\n  }\n#define END }\nvoid g(void) {\nEND\n")
    linked = link((unit,))
    for some in (unit, linked, rename_function(linked, "g", "h")):
        bodies = [n for n in some.ext if isinstance(n, c_ast.FuncDef)]
        assert [str(some.closing(n)) for n in bodies] == ["t.c:6:3", "t.c:9"]


# ---------------------------------------------------------------- diagnostics, each with a valid twin

SYNTAX = [
    ("int f(void) { return 1 }\n", "int f(void) { return 1; }\n", ["t.c:1:24"]),
    ("int a;\nint f(void) { return (1; }\n", "int a;\nint f(void) { return (1); }\n", ["t.c:2:24"]),
    ("ULONGG f(void);\n", "typedef unsigned ULONGG;\nULONGG f(void);\n", ["t.c:1:1"]),
    ("int f(void) {\n  FOO x;\n}\n", "typedef int FOO;\nint f(void) {\n  FOO x;\n}\n", ["t.c:2:3"]),
    ("int a = 09;\n", "int a = 07;\n", ["t.c:1:9"]),
    ("int a; @\n", "int a;\n", ["t.c:1:8"]),
    ('char *s = "abc;\n', 'char *s = "abc";\n', ["t.c:1:11"]),
    ("char c = '';\n", "char c = ' ';\n", ["t.c:1:10"]),
    ("int f(void) {\n", "int f(void) {}\n", ["t.c:1:13"]),
    (
        "struct S { int a; }\nint f(void) { return 0; }\n",
        "struct S { int a; };\nint f(void) { return 0; }\n",
        ["t.c:1:8"],
    ),
    ("int a = ;\nint b;\nint c = );\n", "int a;\nint b;\nint c;\n", ["t.c:1:9", "t.c:3:9"]),
    ("int f(int x) { if x return 1; }\n", "int f(int x) { if (x) return 1; }\n", ["t.c:1:19"]),
    ("int x = {1;\n", "int x = {1};\n", ["t.c:1:11"]),
    ("typedef int T; int f(T T T);\n", "typedef int T; int f(T T);\n", ["t.c:1:26"]),
]


@pytest.mark.parametrize(("bad", "good", "places"), SYNTAX)
@pytest.mark.parametrize("suffix", [".c", ".i"])
def test_syntax_errors_have_places(bad: str, good: str, places: list[str], suffix: str) -> None:
    where = [p.replace("t.c", "t" + suffix) for p in places]
    assert complaints(bad, "t" + suffix) == [(p, "syntax") for p in where]
    assert read(good, "t" + suffix).ext


@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_missing_header(tool: str) -> None:
    bad = 'int a;\n#include "gone.h"\nint b;\n'
    with pytest.raises(InputError) as caught:
        read(bad, preprocessor=tool)
    (only,) = caught.value.diagnostics
    assert only.span is not None
    assert (only.span.file, only.span.line, only.code) == ("t.c", 2, "missing-header")
    assert "`gone.h`" in only.message and "-I" in (only.help or "")
    Path("sub").mkdir()
    Path("sub/gone.h").write_text("int c;\n")
    assert names(read(bad, preprocessor=tool, include_dirs=("sub",))) == ["a", "c", "b"]


@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_error_in_header_names_the_header(tool: str) -> None:
    Path("h.h").write_text("\n#ifndef OK\n#error not today\n#endif\n")
    with pytest.raises(InputError) as caught:
        read('#include "h.h"\nint a;\n', preprocessor=tool)
    first = caught.value.diagnostics[0]
    assert first.span is not None
    assert (Path(first.span.file).name, first.span.line, first.code) == (
        "h.h",
        3,
        "error-directive",
    )
    assert read('#include "h.h"\nint a;\n', preprocessor=tool, defines=("OK",)).ext


FILES = [
    (b"", "empty-file", "t.c:1:1"),
    (b" \n\t\n", "empty-file", "t.c:1:1"),
    (b"int a;\nint \0b;\n", "not-text", "t.c:2:5"),
    (b"\x7fELF\x02\x01\x01\0\0\0\0", "not-text", "t.c:1:8"),
]


@pytest.mark.parametrize(("raw", "code", "place"), FILES)
def test_what_is_no_c_file(raw: bytes, code: str, place: str) -> None:
    assert complaints(raw) == [(place, code)]
    assert read(b"int a;\n").ext


@needs_gcc
def test_headers_as_windows_finds_them() -> None:
    for name, text in (
        ("inc/Deep/b.h", "int b;\n"),
        ("inc/a.h", '#include "deep\\B.h"\nint a;\n'),
        ("src/c.h", '#include "..\\inc\\A.H"\nint c;\n'),
        ("src/t.c", '#include "C.h"\n#include "t.tmh"\n#include <trace\\u.tmh>\nint t;\n'),
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    unit = parse(preprocess("src/t.c"))
    assert names(unit) == ["b", "a", "c", "t"]
    assert [str(unit.span(n)) for n in unit.ext] == ["inc/Deep/b.h:1:5", "inc/a.h:2:5", "src/c.h:2:5", "src/t.c:4:5"]
    assert "slicc" not in preprocess("src/t.c").text
    assert complaints('#include "..\\x.h"\n') == [("t.c:1:10", "missing-header")]


@needs_gcc
def test_one_name_for_two_headers_is_an_error() -> None:
    for name, text in (
        ("p/x.h", "int p;\n"),
        ("q/r/x.h", "int q;\n"),
        ("q/r/s.h", '#include ".\\x.h"\n'),
        ("p/s.h", '#include ".\\x.h"\n'),
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    assert names(read('#include "p/s.h"\n')) == ["p"]
    assert complaints('#include "p/s.h"\n#include "q/r/s.h"\n') == [("q/r/s.h:1", "ambiguous-header")]


def test_unreadable_files() -> None:
    Path("d.c").mkdir()
    for name in ("d.c", "none.c", "a\0b.c", "/dev/null"):
        with pytest.raises(InputError) as caught:
            preprocess(name)
        assert [d.code for d in caught.value.diagnostics] == ["unreadable"]


def test_unterminated_comment_and_conditional() -> None:
    assert complaints("int a; /* b\nint c;\n") == [("t.c:1:8", "preprocessor")]
    assert complaints("int a; /* b\nint c;\n", "t.i") == [("t.i:1:8", "unterminated-comment")]
    assert complaints("#if 1\nint a;\n") == [("t.c:1", "preprocessor")] or complaints("#if 1\nint a;\n")[0][
        0
    ].startswith("t.c:1")
    assert names(read("int a; /* b */\nint c;\n", "t.i")) == ["a", "c"]


def test_bad_define() -> None:
    with pytest.raises(InputError) as caught:
        read("int a;\n", defines=("1x", "-Dfoo"))
    assert [d.code for d in caught.value.diagnostics] == ["bad-define", "bad-define"]
    assert names(read("int A;\n", defines=("A=b",))) == ["b"]


@pytest.mark.parametrize("tool", PREPROCESSORS)
@pytest.mark.parametrize(
    "raw",
    [
        "int a; /* \u00e9 */\nint b;\n".encode(),
        "\ufeffint a;\nint b;\n".encode(),
        b"int a;\r\nint b;\r\n",
        "int a;\nint b;\n".encode("utf-16"),
        "\ufeffint a;\r\nint b;\r\n".encode("utf-16-be"),
        b"int a; /* \xe9 */\nint b;",
    ],
)
def test_encodings(raw: bytes, tool: str) -> None:
    unit = read(raw, preprocessor=tool)
    assert [str(unit.span(n)) for n in unit.ext] == ["t.c:1:5", "t.c:2:5"]


@pytest.mark.parametrize(
    "name", ["-x.c", "@x.c", "a b.c", 'q"uote.c', "back\\slash.c", "\u00e9.c", "semi;colon.c", "new\nline.c"]
)
@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_hostile_file_names(name: str, tool: str) -> None:
    if tool == "pcpp" and any(c in name for c in '"\\\n'):
        pytest.skip("pcpp writes markers without escapes")
    unit = read("int a;\nint f(void) { return 1; }\n", name, preprocessor=tool)
    assert unit.span(unit.ext[1]) == Span(name, 2, 5)
    assert name in unit.sources


# ---------------------------------------------------------------- places


def test_columns_follow_the_source() -> None:
    unit = read("#define ONE 1\n\tint   a = ONE, /* x */ b = 2;\nint f(int x) { x = ONE; return x; }\n")
    a, b, f = unit.ext
    assert (unit.span(a), unit.span(b)) == (Span("t.c", 2, 8), Span("t.c", 2, 25))
    assert unit.span(a.init) == Span("t.c", 2, None)
    assert unit.span(b.init) == Span("t.c", 2, 29)
    assert unit.span(f.body.block_items[1]) == Span("t.c", 3, 25)


def test_span_of_a_node_without_place() -> None:
    unit = read("int f(int *);\n")
    assert unit.span(unit.ext[0].type.args.params[0].type).line in (0, 1)


def test_generated_text_follows_its_markers() -> None:
    unit = parse_text('int a;\n#line 7 "driver.c"\nint b;\nIRP *p;\n', "woven.c", typedefs=("IRP",))
    assert [str(unit.span(n)) for n in unit.ext] == ["woven.c:1:5", "driver.c:7", "driver.c:8"]


def test_seeded_type_names_may_be_shadowed() -> None:
    unit = parse_text("int IRP(void);\nint f(void) { int T = 3; return T * IRP(); }\n", "w.c", typedefs=("IRP", "T"))
    assert names(unit) == ["IRP", "f"]
    assert isinstance(unit.ext[1].body.block_items[1].expr, c_ast.BinaryOp)


# ---------------------------------------------------------------- dialect

DIALECT = """\
#include <stdarg.h>
typedef unsigned __int64 U64;
__declspec(noreturn) void __stdcall die(int x);
void die2(int a) __attribute__((noreturn, nothrow));
_Noreturn void die3(void);
static __forceinline U64 f(_In_ int a, _Out_opt_ int *b, _In_reads_bytes_(a+(1)) char *c) { return 10ui64 + a; }
_IRQL_requires_max_(2) _Must_inspect_result_ int g(__in int x, __drv_freesMem(Mem) void *p, __inout_bcount(x) char *q);
int h(int x) {
  int r = 0;
  const char *s = "__try __asm ({ // /* ";
  if (x && r) r++;
  switch (x) { case 1 ... 3: r = 1; break; case '"': break; default: ; }
  r = __builtin_offsetof(struct { char c; int i; }, i) + sizeof(typeof(x));
  return r;
}
int k(int n, ...) { va_list ap; va_start(ap, n); n = va_arg(ap, int); va_end(ap); return n; }
"""


@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_dialect_words_vanish(tool: str) -> None:
    unit = read(DIALECT, preprocessor=tool)
    assert names(unit)[-8:] == ["U64", "die", "die2", "die3", "f", "g", "h", "k"]
    assert unit.noreturn == {"die", "die2", "die3"}
    assert [unit.span(n).line for n in unit.ext[-8:]] == [2, 3, 4, 5, 6, 7, 8, 16]
    assert unit.span(unit.ext[-3]) == Span("t.c", 7, 50)
    assert not [c for c in find(unit, c_ast.FuncCall) if c.name.name == "__slicc_refused"]
    assert len(find(unit, c_ast.Case)) == 2
    declare(link((unit,)), LP64)


REFUSED = [
    ('__asm__ goto ("jmp %l0" : : : : out);', "inline assembly"),
    ("__asm { mov eax, 1\n  ret };", "inline assembly"),
    ("__asm int 3\n", "inline assembly"),
]


@pytest.mark.parametrize(("statement", "construct"), REFUSED)
def test_refused_constructs_keep_their_line(statement: str, construct: str) -> None:
    lines = statement.count("\n")
    unit = read(f"int f(int x) {{\n  int r = 0;\n  void *p;\n  {statement}\n  r = 9;\nout:\n  return r;\n}}\n")
    calls = [c for c in find(unit, c_ast.FuncCall) if c.name.name == "__slicc_refused"]
    assert calls[0].args.exprs[0].value == f'"{construct}"'
    assert unit.span(calls[0]).line == 4
    assert [unit.span(n).line for n in find(unit, c_ast.Assignment)][-1] == 5 + lines


JOINED = '''#define SAY(...) say("M|" __FUNCTION__ ":", __VA_ARGS__)
#define CALL(f, ...) f(1, __VA_ARGS__)
void say(char *, char *); int one(int); int two(int, int);
static int inner(void) { SAY("x"); return CALL(one) + CALL(two, 2); }
'''


def test_names_and_commas_as_microsoft_joins_them() -> None:
    unit = read(JOINED, abi=LLP64)
    assert '"M|inner:"' in [node.value for node in find(unit, c_ast.Constant)]
    assert [len(node.args.exprs) for node in find(unit, c_ast.FuncCall)] == [2, 1, 2]
    assert complaints(JOINED, abi=LP64) == [("t.c:4", "syntax")]
    assert complaints("int f(int);\nint g(void) { return f(1, ); }\n", abi=LLP64) == [("t.c:2:27", "syntax")]
    assert complaints('char *s = "a" __FUNCTION__;\n', abi=LLP64) == [("t.c:1:11", "syntax")]
    read('void f(void) { char *s = "a" __FUNCTION__; }\n', abi=LLP64)


def test_exception_handling_keeps_its_shape() -> None:
    text = """int g(int);
int f(int x) {
  int r = 0;
  if (x) __try { r = 1; __leave; } __finally { r = 2; } else r = 3;
  __try { r = 4; } __except (g((1) + x)) { return 2; }
  return r;
}
"""
    unit = read(text)
    calls = [c for c in find(unit, c_ast.FuncCall) if c.name.name.startswith("__slicc_")]
    words = ["try", "leave", "finally", "try", "except"]
    assert [c.name.name.removeprefix("__slicc_") for c in calls] == words
    assert [unit.span(c).line for c in calls] == [4, 4, 4, 5, 5]
    assert complaints("int f(void) { __try { } __except { } }\n") == [("t.c:1:25", "syntax")]


def test_dialect_keeps_lines_and_rejects_loose_ends() -> None:
    text = '__try\n{\n#line 9 "x"\n} __except(\n1)\n{\n}\nint a __attribute__((\naligned(8)));\n'
    assert neutralise(text, "t").text.count("\n") == text.count("\n")
    assert complaints("int f(void) { __try { } }\n") == [("t.c:1:23", "syntax")]
    assert complaints("int a __attribute__((x);\n") == [("t.c:1:20", "syntax")]


@needs_gcc
def test_packed_and_pack() -> None:
    text = """
#pragma pack(push, 1)
struct A { char c; int i; };
#pragma pack(pop)
struct B { char c; int i; };
struct __attribute__((packed)) C { char c; int i; };
typedef struct { char c; int i; } __attribute__((__packed__)) D;
typedef struct { char c; int i; } E;
_Static_assert(sizeof(struct A) == 5 && sizeof(struct B) == 8 && sizeof(struct C) == 5, "");
_Static_assert(sizeof(D) == 5 && sizeof(E) == 8, "");
"""
    unit = link((read(text),))
    declare(unit, LP64)
    assert gcc(c_text(unit)) == ""


@needs_gcc
def test_aligned() -> None:
    text = """
struct __attribute__((aligned(16))) A { char c; };
typedef struct __declspec(align(16)) { char c; } B;
typedef struct { char c; } __attribute__((aligned(16))) C;
__declspec(align(16)) struct D { char c; };
struct E { char a; int b __attribute__((aligned(8))); };
struct F { char a; __declspec(align(8)) int b; };
_Static_assert(sizeof(struct A) == 16 && sizeof(B) == 16 && sizeof(C) == 16 && sizeof(struct D) == 16, "");
_Static_assert(sizeof(struct E) == 16 && sizeof(struct F) == 16, "");
"""
    unit = link((read(text),))
    declare(unit, LP64)
    assert gcc(c_text(unit)) == ""


# ---------------------------------------------------------------- headers

WIDTHS = {
    LP64: "sizeof(long) == 8 && sizeof(void *) == 8 && sizeof(wchar_t) == 4",
    LLP64: "sizeof(long) == 4 && sizeof(void *) == 8 && sizeof(wchar_t) == 2",
    ILP32: "sizeof(long) == 4 && sizeof(void *) == 4 && sizeof(wchar_t) == 4",
}


@pytest.mark.parametrize("abi", list(WIDTHS), ids=lambda abi: abi.name)
@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_own_headers_have_the_right_widths(abi: Abi, tool: str) -> None:
    headers = sorted(p.name for p in (Path(__file__).parents[2] / "encoder" / "include").glob("*.h"))
    assert len(headers) >= 16
    text = "".join(f"#include <{h}>\n" for h in headers * 2) + (
        f'_Static_assert({WIDTHS[abi]}, "");\n'
        '_Static_assert(sizeof(int64_t) == 8 && sizeof(uint32_t) == 4 && sizeof(int16_t) == 2, "");\n'
        '_Static_assert(sizeof(size_t) == sizeof(void *) && sizeof(intptr_t) == sizeof(void *), "");\n'
        '_Static_assert(LONG_MAX == (long)(ULONG_MAX / 2) && INT64_MAX > 0 && UINT64_MAX > 0, "");\n'
        "int f(int x) { assert(x > 0); return x; }\n"
    )
    unit = read(text, abi=abi, preprocessor=tool)
    assert {"abort", "exit", "__assert_fail"} <= unit.noreturn
    declare(link((unit,)), abi)


@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_predefined_macros(tool: str) -> None:
    text = "#ifdef _WIN64\nint windows;\n#endif\n#ifdef __GNUC__\nint gnu;\n#endif\n"
    text += "#if _MSC_VER\nint msc;\n#endif\nint e;\n"
    assert names(read(text, preprocessor=tool)) == ["gnu", "e"]
    assert names(read(text, abi=LLP64, preprocessor=tool)) == ["windows", "msc", "e"]


# ---------------------------------------------------------------- depth

DEEP = {
    "parentheses": "int f(int x) { return " + "(" * 800 + "x" + ")" * 800 + "; }\n",
    "else-if": "int f(int x) {" + "".join(f"if (x == {i}) return {i}; else " for i in range(1500)) + "return 0; }\n",
    "terms": "int f(int x) { return x" + " + x" * 6000 + "; }\n",
    "blocks": "int f(int x) {" + "{" * 1000 + "}" * 1000 + " return x; }\n",
    "unary": "int f(int x) { return " + "!" * 2000 + "x; }\n",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=list(DEEP))
def test_deep_nesting(text: str) -> None:
    limit = sys.getrecursionlimit()
    unit = link((read(text), read("static int g; int h(void) { return g; }\n", "u.c")))
    assert names(unit) == ["f", "g", "h"] and len(c_text(unit)) > 100
    assert sys.getrecursionlimit() == limit


def test_too_deep_is_refused() -> None:
    assert complaints("int f(int x) { return " + "(" * 60000 + "x" + ")" * 60000 + "; }\n") == [("t.c:1", "too-deep")]


# ---------------------------------------------------------------- linking


def units(*texts: str) -> tuple[TranslationUnit, ...]:
    return tuple(read(text, f"u{i}.c") for i, text in enumerate(texts, 1))


def linked(*texts: str) -> Unit:
    """Link, and check what holds for every linked program: gcc and the checker read it, inputs stay as they were."""
    parts = units(*texts)
    before = [c_text(part) for part in parts]
    unit = link(parts)
    assert [c_text(part) for part in parts] == before
    declare(unit, LP64)
    if shutil.which("gcc"):
        assert gcc(c_text(unit), "-w") == ""
    return unit


def test_statics_are_kept_apart() -> None:
    unit = linked(
        "static int count;\nstatic int Helper(int a) { count = a; return count; }\nint f(void) { return Helper(1); }\n",
        "static char count;\nstatic int Helper(int count) { return count; }\nint g(void) { return Helper(count); }\n",
    )
    assert unit.display == {"count__2": "count", "Helper__2": "Helper"}
    text = re.sub(r"(?m)^#line.*\n", "", c_text(unit))
    assert "static int Helper__2(int count)\n{\n  return count;\n}" in text
    assert "return Helper__2(count__2);" in text and "return Helper(1);" in text


def test_name_spaces_and_scopes() -> None:
    unit = linked(
        "static int x; int f(void) { return x; }\n",
        """static int x;
struct S { int x; };
int g(struct S *s, int y) {
  int k = x + s->x;
  { int x = x; k += x; goto x; }
  struct S t = { .x = x };
  for (int x = 0; x < 3; x++) k += x;
x:
  return k + x + sizeof(struct { int x; }) + __builtin_offsetof(struct S, x) + t.x;
}
int h(void) { extern int puts(const char *); return x + puts("x"); }
""",
    )
    text = re.sub(r"(?m)^#line.*\n", "", c_text(unit))
    assert "int k = x__2 + s->x;" in text
    assert "goto x;" in text and "\nx:\n" in text.replace("  x:", "x:")
    assert ".x = x__2}" in text and "(x < 3)" not in text.replace("x < 3", "x < 3;")
    assert "return (((k + x__2) +" in text


def test_types_merge_or_part() -> None:
    header = "typedef struct _S { int a; struct _S *next; } S, *PS;\nenum E { A, B };\n"
    header += "typedef enum { C, D } F;\nint api(PS s);\n"
    unit = linked(
        header + "int f(PS s) { return api(s) + A + C; }\n", header + "int g(PS s) { return api(s) + B + D; }\n"
    )
    assert unit.display == {} and names(unit) == ["S", "PS", None, "F", "api", "f", "g"]
    unit = linked(
        "struct T { int a; }; typedef struct T U; struct V { U *u; }; enum { K = 1 };\n"
        "int f(struct V *v) { return v->u->a + K; }\n",
        "struct T { char b; }; typedef struct T U; struct V { U *u; }; enum { K = 2 };\n"
        "int g(struct V *v) { return v->u->b + K; }\n",
    )
    assert unit.display == {"T__2": "T", "U__2": "U", "V__2": "V", "K__2": "K"}


def test_opaque_type_in_one_unit() -> None:
    unit = linked(
        "typedef struct _S S; int api(S *s);\nint f(S *s) { return api(s); }\n",
        "typedef struct _S { int a; } S; int api(S *s) { return s->a; }\n",
    )
    assert unit.display == {}


def test_external_names_win_over_static_ones() -> None:
    unit = linked(
        "static int help(void) { return 1; } int f(void) { return help(); }\n", "int help(void) { return 2; }\n"
    )
    assert unit.display == {"help__1": "help"}


def test_identical_static_inline_functions_are_one() -> None:
    header = "static inline int twice(int a) { return a + a; }\n"
    assert (
        linked(header + "int f(void) { return twice(1); }\n", header + "int g(void) { return twice(2); }\n").display
        == {}
    )
    header = "static inline int next(void) { static int n; return n++; }\n"
    unit = linked(header + "int f(void) { return next(); }\n", header + "int g(void) { return next(); }\n")
    assert unit.display == {"next__2": "next"}
    inline = "inline int once(int a) { return a; }\n"
    assert (
        names(linked(inline + "int f(void) { return once(1); }\n", inline, "int once(int a) { return a; }\n")).count(
            "once"
        )
        == 3
    )


def test_shared_bodies_are_copied_together() -> None:
    unit = linked(
        "typedef struct { int a; } S; S s;\n",
        "typedef struct { char b; } S, *PS; static struct R { S s; } r, *pr; int f(PS p) { p = &r.s; return p->b; }\n",
    )
    assert unit.display == {"S__2": "S"}


def test_redefinition_names_both_places() -> None:
    for bad, good in [
        ("int f(void) { return 1; }\n", "int f(void);\n"),
        ("int v = 1;\n", "int v;\n"),
    ]:
        first = bad.replace("1", "2")
        with pytest.raises(InputError) as caught:
            link(units("\n" + first, bad))
        found = [(str(d.span), d.severity, d.code) for d in caught.value.diagnostics]
        assert found == [("u2.c:1:5", "error", "redefinition"), ("u1.c:2:5", "note", "redefinition")]
        linked("\n" + first, good)


def test_conflicting_types_warn() -> None:
    unit = link(
        units(
            "typedef unsigned U; U f(U a, char *b);\nint g(void);\n",
            "unsigned f(unsigned x, char *);\nchar *g(void);\n",
        )
    )
    assert [(str(w.span), w.severity, w.code) for w in unit.warnings] == [("u2.c:2:7", "warning", "conflicting-types")]
    assert link(units("int g();\nextern int a[];\n", "int g(int x) { return x; }\nint a[3];\n")).warnings == ()


def test_a_linked_program_links_again() -> None:
    driver = link(units("static int a; int f(void) { return a; }\n", "static int a; int g(void) { return a; }\n"))
    unit = link((driver, read("static int a; int h(void) { return a; }\n", "u3.c")))
    assert unit.display == {"a__2": "a", "a__3": "a"}
    assert len(set(names(unit))) == 6


def test_rename_function() -> None:
    (driver,) = units(
        "static int F(int n);\nint e(void) { return F(3); }\nstatic int F(int n) { return n ? F(n - 1) : 0; }\n"
    )
    moved = rename_function(driver, "F", "F_body")
    wrapper = parse_text("int F_body(int n);\nint F(int n) { return F_body(n); }\n", "w.c")
    unit = link((moved, wrapper))
    assert unit.display == {"F_body": "F"}
    text = re.sub(r"(?m)^#line.*\n", "", c_text(unit))
    assert "int F_body(int n)\n{\n  return (n) ? (F(n - 1)) : (0);\n}" in text
    assert unit.span(unit.ext[2]) == Span("u1.c", 3, 12)
    declare(unit, LP64)
    with pytest.raises(InputError):
        rename_function(driver, "G", "H")


# ---------------------------------------------------------------- printing


@needs_gcc
def test_printed_text_compiles_and_reads_back() -> None:
    text = """
typedef struct P { int a[2]; union { int u; char c; }; unsigned b : 3, : 2, d : 5; } P;
static const char *const names[] = { "a", [2] = "c\\n" };
int (*table[2])(int, ...) ;
int (*pick(int i))(int, ...) { return table[i]; }
int f(P *p, int n) {
  if (n) { if (p) n = 1; } else n = 2;
  if (n) while (n) if (p) n--; else n++; else n = 3;
  do { n = -(-n); n = n - -1; } while (n, p->u);
  switch (n) { case 1: { int k = 2; n = k; } default: break; }
  *p = (P){ { 1, 2 }, .d = 3 };
  n = sizeof(int[3]) + _Alignof(P) + __builtin_offsetof(P, a[1]);
  for (int i = 0, j = 1; i < j; i++, j--) continue;
  return n ? (n, 1) : ((int)p->c, (char)~n << 2) & (n == 1 || !p);
}
"""
    unit = link((read(text),))
    once = c_text(unit)
    assert gcc(once) == ""
    again = c_text(link((parse_text(once, "t.c"),)))

    def bare(printed: str) -> str:
        return re.sub(r"(?m)^#line.*\n", "", printed)

    assert bare(again) == bare(once)


@needs_gcc
def test_printed_else_belongs_to_its_if() -> None:
    (body,) = link((read("int f(int a, int b) { if (a) { if (b) a = 1; } else a = 2; return a; }\n"),)).ext
    unit = parse_text(c_text(TranslationUnit("t.c", (body,), {}, frozenset())), "p.c")
    assert unit.ext[0].body.block_items[0].iffalse is not None


@needs_gcc
def test_line_directives_lead_back() -> None:
    text = "int a;\n\nint f(void)\n{\n  a = 1;\n  return gone;\n}\n"
    assert "t.c:6:" in gcc(c_text(read(text)))


# ---------------------------------------------------------------- whole files

GENERATOR = os.environ.get("SLICC_BENCH_GENERATOR", "")


@pytest.mark.skipif(not GENERATOR, reason="SLICC_BENCH_GENERATOR names no generator")
def test_generated_drivers_go_through(here: Path) -> None:
    shutil.copy(GENERATOR, here / "gen.py")
    spec = importlib.util.spec_from_file_location("gen", here / "gen.py")
    assert spec is not None
    subprocess.run([sys.executable, "gen.py"], check=True, capture_output=True)
    files = sorted(here.glob("*.c"))
    assert len(files) > 20
    for file in files:
        for defines in ((), ("NATIVE_RULE",)):
            unit = link((parse(preprocess(file.name, defines=defines)),))
            declare(unit, LP64)
            assert gcc(c_text(unit), "-w") == ""


# ---------------------------------------------------------------- headers in UTF-16; headers that are missing


@pytest.mark.parametrize("tool", PREPROCESSORS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_header_in_utf16(tool: str, encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    for directory in ("inc/sub", "src"):
        Path(directory).mkdir(parents=True)
    Path("inc/a.h").write_bytes(mark + '#define A 5\r\n#include "sub/b.h"\r\nint a = 1;\r\n'.encode(encoding))
    Path("inc/sub/b.h").write_bytes(mark + '#define B 6\n#include "../c.h"\n'.encode(encoding))
    Path("inc/c.h").write_text("#define C 7\n")
    for name, include in (("src/m.c", '"../inc/a.h"'), ("src/w.c", "<a.h>"), ("src/b.c", '"..\\\\INC\\\\A.H"')):
        if tool == "pcpp" and name == "src/b.c":
            continue
        include = include.replace("\\\\", "\\")
        Path(name).write_text(f"#include {include}\nint m = A + B + C;\n")
        for path in (name, str(Path(name).resolve())):
            unit = parse(preprocess(path, ("inc",), preprocessor=tool))
            assert names(unit)[-2:] == ["a", "m"]
            span = unit.span(unit.ext[-2])
            assert (Path(span.file).name.lower(), span.line) == ("a.h", 3)
            span = unit.span(unit.ext[-1])
            assert (Path(span.file).resolve(), span.line) == (Path(name).resolve(), 2)


@pytest.mark.parametrize("tool", PREPROCESSORS)
def test_missing_header_counts_as_empty_where_that_is_asked_for(tool: str) -> None:
    Path("h.h").write_text("#include <kit/gone.h>\nint h;\n")
    Path("t.c").write_text('#include "h.h"\n#include "lost.h"\nint a;\n')
    found = preprocess("t.c", preprocessor=tool, lenient=True)
    assert names(parse(found)) == ["h", "a"]
    assert [(d.severity, d.code, d.span and d.span.file, d.span and d.span.line) for d in found.warnings] == [
        ("warning", "missing-header", "h.h", 1),
        ("warning", "missing-header", "t.c", 2),
    ]
