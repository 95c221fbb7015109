"""What is kept of headers: everything that is needed, in its packing, and nothing is lost of the own files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from encoder import cache
from encoder.ctype import LLP64
from encoder.declare import declare
from encoder.diagnostic import InputError
from encoder.extract import Declarations, Index, _declares, _indexed, extract, extract_beside
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse, type_names
from encoder.preprocess import Preprocessed, preprocess


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLICC_CACHE", str(tmp_path / "cache"))
    return tmp_path


def own(name: str) -> bool:
    return not name.startswith("kit")


def read(text: str, **headers: str) -> Preprocessed:
    Path("kit").mkdir(exist_ok=True)
    for name, body in headers.items():
        Path("kit", f"{name}.h").write_text(body)
    Path("t.c").write_text(text)
    return preprocess("t.c", ("kit",))


def kept(text: str, **headers: str) -> str:
    """The text of the kept header declarations and of the own file, without markers."""
    found = extract(read(text, **headers), own).text
    return "\n".join(line for line in found.split("\n") if line.strip() and not line.startswith("# "))


NAMES = [
    ("typedef NTSTATUS FN(struct _D *d, PVOID p);", {"FN"}),
    ("typedef ULONG (NTAPI *PFN)(int a);", {"PFN"}),
    ("typedef ULONG (UNKNOWN_CONVENTION *PFN)(int a);", {"PFN", "UNKNOWN_CONVENTION"}),
    ("typedef T (*P);", {"P"}),
    ("typedef T A[4];", {"A"}),
    ("T (f)(int);", {"f"}),
    ("void (*signal(int sig, void (*func)(int)))(int);", {"signal"}),
    ("struct T;", {"T"}),
    ("struct T x, *y[3], (*z)(int);", {"x", "y", "z"}),
    ("typedef struct _X { int a; struct Y { int q; } b; } X, *PX;", {"_X", "X", "PX", "Y"}),
    ("typedef enum _E { A, B = 3, C = (A + B) } E;", {"_E", "E", "A", "B", "C"}),
    ("enum { A, B };", {"A", "B"}),
    ("NTSTATUS f(PVOID *x);", {"f"}),
    ("extern const BOOLEAN *A, *B;", {"A", "B"}),
    ("struct __attribute__((aligned(8))) S { int a; };", {"S"}),
    ("__declspec(align(16)) struct S { int a; } s;", {"S", "s"}),
    ("_IRQL_requires_max_(2) __declspec(dllimport) VOID __stdcall Ke(_In_ PKDPC D) __attribute__((x));", {"Ke"}),
    ("unsigned long long g;", {"g"}),
    ("typedef int __int128 __attribute__ ((__mode__ (TI)));", {"__int128"}),
    ("unsigned __int128 wide;", {"wide"}),
    ("int a = sizeof(struct S), b = f(1, 2);", {"a", "b"}),
    ("struct S { int x : 3; };", {"S"}),
    ("_Static_assert(sizeof(int) == 4, \"x\");", {"_Static_assert"}),
]  # fmt: skip


@pytest.mark.parametrize("text, names", NAMES)
def test_names(text: str, names: set[str]) -> None:
    assert set(_declares(text, False)[0]) == names


def test_only_what_is_mentioned_is_kept() -> None:
    header = (
        "typedef int A;\ntypedef A *B;\ntypedef long C;\nstruct S { C c; };\nB f(void);\nC g(struct S *s);\n"
        "static inline C h(B b) { return *b; }\nenum { ONE, TWO };\n"
    )
    assert kept('#include "a.h"\nB x;\n', a=header) == "typedef int A;\ntypedef A *B;\nB x;"
    assert kept('#include "a.h"\nint y = TWO;\n', a=header) == "enum { ONE, TWO };\nint y = TWO;"
    assert "struct S" in kept('#include "a.h"\nint y(void) { return g(0); }\n', a=header)
    found = kept('#include "a.h"\nint y(void) { return h(0); }\n', a=header)
    assert "static inline C h(B b) { return *b; }" in found and "typedef A *B;" in found and "ONE" not in found


def test_a_declaration_keeps_its_packing() -> None:
    header = "#pragma pack(push, 1)\nstruct A { char c; int i; };\n#pragma pack(pop)\nstruct B { char c; int i; };\n"
    pre = read('#include "a.h"\nint a = sizeof(struct A), b = sizeof(struct B);\n', a=header)
    symbols = declare(link((parse(extract(pre, own)),)), LLP64)
    assert (symbols.records["A"].size, symbols.records["B"].size) == (5, 8)


def test_declarations_are_dropped_beside_equal_ones_in_equal_packing_alone() -> None:
    header = "struct A { char c; int i; };\ntypedef struct A TA;\nint f(TA *a);\n"
    text = '#include "a.h"\nint g(void) { return f(0); }\n'
    _, known = extract_beside(read(text, a=header), own, (), None)
    again, _ = extract_beside(read(text.replace("g(", "h("), a=header), own, (), known)
    assert "struct A" not in again.text and "TA" not in again.text
    packed = "#pragma pack(1)\n" + text.replace("g(", "h(")
    assert "struct A" in extract_beside(read(packed, a=header), own, (), known)[0].text
    other = extract_beside(read(text.replace("g(", "h("), a=header.replace("int i", "long i")), own, (), known)[0]
    assert "struct A" in other.text and "TA" in other.text


def test_dropped_declarations_link() -> None:
    header = "typedef struct A { char c; int i; } TA;\nint f(TA *a);\n"
    first, known = extract_beside(read('#include "a.h"\nint g(TA *a) { return f(a); }\n', a=header), own, (), None)
    one = parse(first)
    second, _ = extract_beside(read('#include "a.h"\nint f(TA *a) { return a->i; }\n', a=header), own, (), known)
    assert "typedef" not in second.text
    unit = link((one, parse(second, type_names(one))))
    assert unit.warnings == ()
    lower(unit, declare(unit, LLP64))


def test_words_alone() -> None:
    pre = read('#include "a.h"\nint f(void) { return 1; }\n', a="typedef int A;\ntypedef int B;\n")
    assert "typedef int A;" in (found := extract(pre, own, {"A"}, rest=False).text)
    assert "f(" not in found and "B" not in found
    assert extract(read("int f(void) { return 1; }\n"), own, {"f"}, rest=False).text == ""


def test_other_files_definitions_stay() -> None:
    header = "int x = 1;\nint f(void) { return x; }\nstatic inline int g(void) { return 0; }\n"
    found = kept('#include "a.h"\nint y;\n', a=header)
    assert "int f(void)" in found and "int x = 1;" in found and "g(void)" not in found


def test_a_header_inside_a_declaration_stays() -> None:
    assert "int a, b;" in kept('struct S {\n#include "a.h"\n};\nint y;\n', a="int a, b;\nint c;\n")
    assert "int c;" in kept('struct S {\n#include "a.h"\n};\nint y;\n', a="int a, b;\nint c;\n")
    assert "1 + 1" in kept('int y =\n#include "a.h"\n;\nint z;\n', a="1 + 1\n")


@pytest.mark.parametrize("after", ["int y(void) { return 1 }\n", "FOO y;\n"])
def test_mistakes_in_own_files_are_seen_at_their_place(after: str) -> None:
    pre = read('#include "a.h"\n' + after, a="typedef int A;\nA f(void);\n")
    with pytest.raises(InputError) as whole:
        parse(pre)
    with pytest.raises(InputError) as part:
        parse(extract(pre, own))
    assert part.value.diagnostics == whole.value.diagnostics


def test_places_are_those_of_the_whole_text() -> None:
    header = "typedef int A;\n\n\ntypedef A B; typedef B C;\nint unused(C c);\n"
    header += "int more(void);\n" * 3 + "C f(void);\n"
    pre = read('#include "a.h"\nC y(void)\n{\n    return f();\n}\n', a=header)
    places = {str(unit.span(n)) for unit in [parse(pre)] for n in unit.ext}
    short = parse(extract(pre, own))
    assert {str(short.span(n)) for n in short.ext} <= places
    assert len(short.ext) == 5


def test_the_index_is_kept_on_disk_and_never_trusted(here: Path) -> None:
    header = "".join(f"typedef struct _S{n} {{ int a; struct _S{n} *next; }} S{n}, *PS{n};\n" for n in range(500))
    text = '#include "a.h"\nPS7 x;\n'
    cold = kept(text, a=header)
    (file,) = (here / "cache" / "headers").iterdir()
    assert kept(text, a=header) == cold and "S8" not in cold
    for wrong in ("", "{", "[]", json.dumps({"files": ["x"], "pieces": [[0, 10**9, 0, 1, 0]], "whole": True})):
        file.write_text(wrong)
        assert kept(text, a=header) == cold
    assert list(file.parent.iterdir()) == [file]


def test_no_cache(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLICC_CACHE", "off")
    cache.write("headers", "k", "v")
    assert cache.read("headers", "k") is None and not (here / "cache").exists()
    monkeypatch.setenv("SLICC_CACHE", "/proc/none")
    cache.write("headers", "k", "v")
    assert cache.read("headers", "k") is None


def test_pieces_cover_the_text() -> None:
    text = "int a;\nint b; int c;\n# 7 \"x.h\"\nint d(void)\n{ return 1; }\nint e\n;\n"
    index: Index = _indexed(text, "t.h", 1)
    pieces = [(text[p.start : p.end], index.files[p.file], p.line, p.names) for p in index.pieces]
    assert pieces == [
        ("int a;\n", "t.h", 1, ("a",)),
        ("int b; int c;\n", "t.h", 2, ("b", "c")),
        ("int d(void)\n{ return 1; }\n", "x.h", 7, ("d",)),
        ("int e\n;\n", "x.h", 9, ("e",)),
    ]


def test_nothing_known_is_nothing_dropped() -> None:
    pre = read('#include "a.h"\nA x;\n', a="typedef int A;\n")
    empty = Declarations(frozenset(), {})
    every: Callable[[str], bool] = own
    assert extract_beside(pre, every, (), empty)[0].text == extract(pre, every).text
