"""What types are made of, byte by byte: numbers, truth values, and what a function without a body leaves alone."""

from __future__ import annotations

import pytest

from encoder.ctype import ABIS, Array, CType, Float, FunctionType, Int, Layout, Member, Pointer, Record, Void
from encoder.declare import declare
from encoder.link import link
from encoder.parse import parse_text
from encoder.parts import Part, TooManyParts, Types

MANY = 1000
PRESERVED = frozenset({"lock", "row", "_UNDER", "EVENT", "plain"})
TEXT = """
typedef unsigned int lock, row[5];
struct _EVENT { int state; char kind; };
struct plain { char c[3]; };
struct _UNDER { short h; };
struct inner { char c; void *p; _Bool t; };
enum e { A, B };
"""
# What is declared, and its bytes: n of a number, b of a truth value, p of a pointer, a left alone, N both a number and
# a pointer, . of nothing.
BYTES = {
    "char x": "n",
    "_Bool x": "b",
    "long long x": "nnnnnnnn",
    "double x": "nnnnnnnn",
    "enum e x": "nnnn",
    "void *x": "pppppppp",
    "void (*x)(void)": "pppppppp",
    "short x[3]": "nnnnnn",
    "int x[2][2]": 16 * "n",
    "void *x[2]": 16 * "p",
    "struct { char c; short h; _Bool t; int n; } x": "n.nnb...nnnn",
    "struct inner x": "n.......ppppppppb.......",
    "struct inner x[2]": 2 * "n.......ppppppppb.......",
    "struct { int n; struct inner i[2]; float f; } x": "nnnn...." + 2 * "n.......ppppppppb......." + "nnnn....",
    "struct { int n; lock l; char c; row r; } x": "nnnnaaaan..." + 20 * "a",
    "struct { char c; struct _EVENT e; short h; } x": "n...aaaaaaaann..",
    "struct { struct plain p; char c; } x": "aaan",
    "struct plain x[2]": "aaaaaa",
    "struct _UNDER x": "aa",
    "struct { lock l[2]; } x": 8 * "n",  # only members are left alone by the name that they are declared with
    "struct { void *p, *q; char c; } x[2]": 2 * "ppppppppppppppppn.......",
    "union { int n; char c[6]; } x": "nnnnnn..",
    "union { void *p; int n; } x": "NNNNpppp",
    "struct { int a : 3, b : 20; char c; } x": "nnnn",
    "struct { _Bool a : 1, b : 1; _Bool c; } x": "nb",
    "struct { enum e a : 1; char c; } x": "nnnn",
    "struct __attribute__((packed)) { char c; int f : 3; } x": "nn",
    "struct __attribute__((packed)) { int a : 3; int b : 32; void *p; } x": "nnnnnpppppppp",
    "struct { int n; char more[]; } x": "nnnn",
    "struct { char c[0]; int n; } x": "nnnn",
}


def declared(text: str, abi: str = "lp64") -> tuple[Types, CType, int]:
    """Yield the types of a program, the type of ``x``, and its size."""
    symbols = declare(link([parse_text(TEXT + text + ";", "program.c")]), ABIS[abi])
    kind = symbols.globals["x"].type
    return Types(symbols.records, PRESERVED, ABIS[abi].pointer), kind, symbols.size(kind)


def painted(parts: list[Part], size: int) -> str:
    found = ["."] * size
    for part in parts:
        assert part.bits in (0, 1, 8 * part.size) and (part.bits != 1 or part.size == 1)
        for at in range(part.offset, part.offset + part.size):
            new = "b" if part.bits == 1 else "n" if part.bits else "p"
            found[at] = "N" if {new, found[at]} in ({"n", "p"}, {"N", "p"}, {"n", "N"}) else new
    return "".join(found)


@pytest.mark.parametrize("text", BYTES)
def test_bytes(text: str) -> None:
    types, kind, size = declared(text)
    bytes_ = BYTES[text]
    assert size == len(bytes_) and types.size(kind) == (None if "more" in text and "[2]" in text else size)
    told = bytes_.replace("a", "p")
    parts = types.parts(kind, 0, MANY)
    assert parts is not None and painted(parts, size) == told
    assert types.parts(kind, 24, MANY) == [Part(p.offset + 24, p.size, p.bits) for p in parts]
    alone = types.alone(kind, 0, MANY)
    assert painted(alone, size) == told.translate(str.maketrans("nbN", "..p"))
    assert types.alone(kind, 24, MANY) == [Part(p.offset + 24, p.size, 0) for p in alone]
    for width in (1, 2, 4, 8, 16):
        for at in range(size - width + 1):
            held = set(bytes_[at : at + width])
            bits = 8 * width if held & {"n", "N"} or "b" in held and width > 1 else int("b" in held)
            assert types.bits(kind, at, width) == bits, (at, width)


def test_what_is_left_alone_is_told_in_words() -> None:
    types, kind, _ = declared("struct { char c; struct _EVENT e[2]; } x")
    assert types.parts(kind, 0, MANY) == [Part(0, 1, 8), Part(4, 8, 0), Part(12, 8, 0)]
    assert types.alone(kind, 0, MANY) == [Part(4, 8, 0), Part(12, 8, 0)]
    types, kind, _ = declared("struct { row l; } x")
    assert types.parts(kind, 0, MANY) == [Part(0, 8, 0), Part(8, 8, 0), Part(16, 4, 0)]


@pytest.mark.parametrize(("abi", "size"), [("ilp32", 4), ("lp64", 8), ("llp64", 8)])
def test_pointers_are_as_wide_as_they_are(abi: str, size: int) -> None:
    types, kind, whole = declared("struct { void *p; } x", abi)
    assert types.size(kind) == whole == size and types.parts(kind, 0, MANY) == [Part(0, size, 0)]


def test_what_is_not_known() -> None:
    number = Int("int", 32, True, 4)
    whole = Layout((Member("n", number, 0), Member("v", Void(), 4), Member("m", number, 8)), 12, 4)
    unknown = Member("x", Record("struct", "lock"), 0), Member("y", Void(), 8, typedef="lock")
    alone = Layout((*unknown, Member("z", number, 8)), 12, 4)
    begun = Layout((Member("n", number, 0), Member("m", number, 4)), 1 << 31, 4, "thing")
    cut = Layout((Member("n", number, 0), Member("r", Record("struct", "begun"), 8)), 16, 4)
    last = Layout((Member("n", number, 0), Member("a", Array(number, None), 4)), 1 << 31, 4, "thing")
    layouts = {"whole": whole, "alone": alone, "begun": begun, "cut": cut, "last": last}
    types = Types(layouts, frozenset({"lock"}), 8)
    for kind in (Void(), Record("struct", "missing"), FunctionType(Void(), (), False)):
        assert types.size(kind) is None and types.parts(kind, 0, MANY) is None and types.bits(kind, 0, 4) == 0
        assert types.parts(Array(kind, 2), 0, MANY) is None and types.alone(kind, 0, MANY) == []
        assert types.alone(Array(kind, 2), 0, MANY) == [] and types.bits(Array(kind, 2), 1, 2) == 16
    assert types.parts(Record("struct", "whole"), 0, MANY) is None
    assert types.parts(Record("struct", "last"), 0, MANY) is None
    # what is left alone, though nobody knows how much it is
    assert types.parts(Record("struct", "alone"), 0, MANY) == [Part(8, 4, 32)]
    assert types.alone(Record("struct", "alone"), 0, MANY) == []
    assert types.size(Record("struct", "begun")) is None
    assert types.parts(Record("struct", "begun"), 0, MANY) == [Part(0, 4, 32), Part(4, 4, 32)]
    assert types.bits(Record("struct", "cut"), 200, 4) == 0 and types.bits(Record("struct", "cut"), 12, 4) == 32
    assert types.size(Float("double", 64)) == 8 and types.size(Pointer(Void())) == 8


def test_an_end_that_is_open_is_no_part() -> None:
    types, kind, _ = declared("struct { void *p; int n; void *more[]; } x")
    assert types.parts(kind, 0, MANY) == [Part(0, 8, 0), Part(8, 4, 32)]
    assert types.alone(kind, 0, MANY) == [Part(0, 8, 0)]
    types, kind, _ = declared("struct { int n; short more[]; } x")
    assert types.bits(kind, 400, 2) == 16  # it goes on for as long as the object does


def test_too_many_parts() -> None:
    for text, parts, alone in (
        ("int x[20]", 20, 0),
        ("struct { int n[20]; char c; } x", 21, 0),
        ("struct { void *p[20]; char c; } x", 21, 20),
        ("struct { void *p; char c; } x[10]", 20, 10),
        ("struct { int a, b, c, d, e, f; } x", 6, 0),
        ("struct { void *p, *q, *r; int n[3]; } x", 6, 3),
    ):
        types, kind, _ = declared(text)
        assert len(types.parts(kind, 0, parts) or ()) == parts and len(types.alone(kind, 0, alone)) == alone
        for most in (1, parts // 2 - 1):
            with pytest.raises(TooManyParts):
                types.parts(kind, 0, most)
        if alone:
            with pytest.raises(TooManyParts):
                types.alone(kind, 0, alone - 1)
    types, kind, _ = declared("void *x[3]")
    with pytest.raises(TooManyParts):
        types.alone(Array(kind, None), 0, MANY)
    endless = Types({"t": Layout((Member("p", Pointer(Void()), 0),), 1 << 31, 8, "thing")}, frozenset(), 8)
    with pytest.raises(TooManyParts):
        endless.alone(Array(Record("struct", "t"), 2), 0, MANY)
    types, kind, _ = declared("struct { lock l; } x[7]")
    with pytest.raises(TooManyParts):
        types.alone(kind, 0, 6)
    assert len(types.alone(kind, 0, 7)) == 7


AROUND = "struct { int n; char c[4]; struct { short h[2][3]; void *p; } in[2]; union { int k; char b[4]; } u; } x"


def test_the_array_around_a_byte() -> None:
    """The outermost one, wherever in it the byte lies."""
    types, kind, size = declared(AROUND)
    assert size == 64
    for at in range(size):
        found = types.array_around(kind, at)
        begin = 4 if 4 <= at < 8 else 8 if 8 <= at < 56 else 56 if 56 <= at < 60 else None
        assert (None if found is None else found[1]) == begin, at
        assert found is None or types.size(found[0]) == (48 if begin == 8 else 4)
    types, kind, _ = declared("int x[2][2]")
    assert all(types.array_around(kind, at) == (kind, 0) for at in range(16))
    types, kind, _ = declared("struct { int n; short more[]; } x")
    assert types.array_around(kind, 3) is None
    for at in (4, 5, 400):
        found = types.array_around(kind, at)
        assert found is not None and types.size(found[0]) is None and found[1] == 4
    types, kind, _ = declared("int x")
    assert types.array_around(kind, 0) is None
