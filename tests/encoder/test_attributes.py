"""Attributes that change a layout change it as they do in gcc; those that are not modelled are errors by name."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from encoder.ctype import LLP64, LP64
from encoder.declare import declare
from encoder.diagnostic import InputError, Unsupported
from encoder.link import link
from encoder.parse import parse_text
from encoder.symbol import Symbols

# text, an expression, its value
LAYOUTS = {
    "member": ("struct s { char a; int b __attribute__((aligned(16))); };", "sizeof(struct s)", 32),
    "greatest": ("struct s { int a; char b __attribute__((aligned)); };", "sizeof(struct s)", 32),
    "type": ("typedef int T __attribute__((aligned(32))); struct s { char a; T b; };", "sizeof(struct s)", 64),
    "type before its name": (
        "typedef int __attribute__((aligned(32))) T; struct s { char a; T b; };", "sizeof(struct s)", 64),
    "size of the type": ("typedef int T __attribute__((aligned(32)));", "sizeof(T)", 4),
    "alignment of the type": ("typedef int T __attribute__((aligned(32)));", "_Alignof(T)", 32),
    "lowered": (
        "typedef unsigned long long T __attribute__((aligned(4))); struct s { int a; T b; };", "sizeof(struct s)", 12),
    "pointer": ("typedef int T __attribute__((aligned(32))); struct s { char a; T *b; };", "sizeof(struct s)", 16),
    "named record": (
        "typedef struct { int a; } T __attribute__((aligned(16))); struct s { char c; T b; };", "sizeof(struct s)", 32),
    "record": ("struct s { char a; int b; } __attribute__((aligned(16)));", "sizeof(struct s)", 16),
    "record of bits": ("struct s { unsigned a : 3; char b; } __attribute__((aligned(16)));", "sizeof(struct s)", 16),
    "packed record": ("struct s { char a; int b; } __attribute__((packed));", "sizeof(struct s)", 5),
    "byte": ("typedef unsigned int T __attribute__((__mode__(__QI__)));", "sizeof(T) * 2 + ((T)-1 > 0)", 3),
    "signed byte": ("typedef int T __attribute__((mode(byte)));", "sizeof(T) * 2 + ((T)-1 > 0)", 2),
    "half": ("typedef unsigned int T __attribute__((mode(HI)));", "sizeof(T)", 2),
    "double": ("typedef int T __attribute__((mode(DI)));", "sizeof(T)", 8),
    "word": ("typedef int T __attribute__((__mode__(__word__)));", "sizeof(T)", 8),
}  # fmt: skip
MICROSOFT = {
    "member": ("struct s { char a; __declspec(align(16)) int b; };", "sizeof(struct s)", 32),
    "type": ("typedef __declspec(align(16)) int T; struct s { char a; T b; };", "sizeof(struct s)", 32),
    "record": ("typedef struct __declspec(align(32)) _S { int a; int b : 3; } S;", "sizeof(S)", 32),
}  # fmt: skip
NOT_MODELLED = {
    "cleanup": "void done(int *p) { *p = 0; } int f(void) { int x __attribute__((cleanup(done))) = 3; return x; }",
    "constructor": "int n; static void __attribute__((constructor)) start(void) { n = 3; }",
    "destructor": "int n; static void __attribute__((__destructor__)) stop(void) { n = 3; }",
    "vector_size": "typedef int v4 __attribute__((vector_size(16)));",
    "packed enumeration": "enum __attribute__((packed)) e { A, B };",
    "packed enumeration after": "enum e { A, B } __attribute__((packed));",
    "mode(SF)": "typedef float T __attribute__((mode(SF)));",
    "#pragma pack(sideways)": "#pragma pack(sideways)\nstruct s { char a; int b; };",
}


def read(text: str, microsoft: bool = False) -> Symbols:
    return declare(link([parse_text(text, "one.c")]), LLP64 if microsoft else LP64)


def asserting(text: str, expression: str, value: int) -> str:
    return f'{text}\n_Static_assert({expression} == {value}, "layout");\n'


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    text, expression, value = LAYOUTS[name]
    read(asserting(text, expression, value))
    with pytest.raises(InputError, match="static assertion"):
        read(asserting(text, expression, value + 1))


@pytest.mark.parametrize("name", MICROSOFT)
def test_layout_of_microsoft(name: str) -> None:
    read(asserting(*MICROSOFT[name]), True)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")
@pytest.mark.parametrize("cases", [LAYOUTS, MICROSOFT], ids=["gnu", "microsoft"])
def test_a_compiler_says_so_too(cases: dict[str, tuple[str, str, int]]) -> None:
    words = ["-D__declspec(x)=__attribute__((x))", "-Dalign=aligned", "-mms-bitfields"] if cases is MICROSOFT else []
    for case in cases.values():
        command = ["gcc", "-std=gnu11", "-w", "-fsyntax-only", *words, "-x", "c", "-"]
        subprocess.run(command, input=asserting(*case), text=True, check=True)


@pytest.mark.parametrize("name", NOT_MODELLED)
def test_not_modelled(name: str) -> None:
    with pytest.raises((InputError, Unsupported)) as caught:
        read(NOT_MODELLED[name])
    assert name.removesuffix(" after") in str(caught.value)
    bare = NOT_MODELLED[name].replace("#pragma pack(sideways)", "#pragma pack(4)")
    start = bare.find("__attribute__((")
    if start >= 0:
        bare = bare[:start] + bare[bare.index("))", start) + 2 :].removeprefix(")")
    read(bare.replace(" (done))", " ").replace("x ) = 3", "x = 3"))
