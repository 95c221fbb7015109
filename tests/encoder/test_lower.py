"""What the lowering means: programs run by gcc and by the interpreter agree; layouts and errors are as C says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycparser import CParser

from encoder.ctype import ILP32, LLP64, LP64, Abi, CType
from encoder.declare import declare
from encoder.diagnostic import Diagnostic, InputError
from encoder.interpret import Machine
from encoder.interpret_memory import Instance
from encoder.ir import (
    Binary,
    Birth,
    Branch,
    Call,
    Const,
    CopyBytes,
    Element,
    Input,
    Load,
    Program,
    Refused,
    Reg,
    Return,
    Store,
)
from encoder.ir_text import ir_text
from encoder.lower import lower
from encoder.outcome import Aborted, Fault, Halted, Outcome, RefusedHere, Returned
from encoder.source import Span
from encoder.symbol import Symbols

HERE = Path(__file__).parent


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


class Text:
    """A unit of one plain C text."""

    def __init__(self, text: str, noreturn: tuple[str, ...] = ()):
        self.ext = tuple(CParser().parse(without_comments(text), "t.c").ext)
        self.noreturn = frozenset(noreturn)
        self.display: dict[str, str] = {}
        self.warnings: tuple[Diagnostic, ...] = ()
        self.sources = {"t.c": text}

    def span(self, node) -> Span:
        coord = node.coord
        return Span(coord.file, coord.line, coord.column) if coord is not None else Span("t.c", 1)


class Plain:
    """Everything arbitrary is a fixed value."""

    def __init__(self, value: int = 0):
        self.value = value

    def input(self, machine: Machine, instruction: Input, visit: int) -> int:
        return self.value

    def intercepts(self, function: str) -> bool:
        return False

    def call(self, machine: Machine, name: str, arguments: tuple[int, ...], call: Call, visit: int):
        if name == "error":
            return Aborted(name, arguments[0] if arguments else None, call.span)
        if name == "stop":
            return Halted("stopped", call.span)
        return self.value

    def base(self, key: str, site: int | None, visit: int) -> int | None:
        return None

    def function(self, name: str) -> int | None:
        return None

    def byte(self, machine: Machine, instance: Instance, offset: int) -> int:
        return 0xCD

    def pointer(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int | None:
        return None

    def name(self, machine: Machine, address: int) -> str | None:
        return None


def build(text: str, abi: Abi = LP64, noreturn: tuple[str, ...] = ()) -> tuple[Symbols, Program]:
    unit = Text(text, noreturn)
    symbols = declare(unit, abi)
    return symbols, lower(unit, symbols)


def run(text: str, function: str = "f", arguments: tuple[int, ...] = (), abi: Abi = LP64, value: int = 0) -> Outcome:
    return Machine(build(text, abi)[1], Plain(value)).run(function, arguments)


def errors(text: str) -> list[tuple[str, int]]:
    with pytest.raises(InputError) as caught:
        build(text)
    return [(d.code, d.span.line if d.span else 0) for d in caught.value.diagnostics]


def instructions(program: Program, function: str = "f"):
    for block in program.functions[function].blocks.values():
        yield from block.instructions


def gcc(text: str, folder: Path, *options: str) -> str:
    source, binary = folder / "t.c", folder / "t"
    source.write_text(text)
    command = [
        "gcc",
        "-w",
        "-O0",
        "-fwrapv",
        "-fno-strict-aliasing",
        "-Doffsetof=__builtin_offsetof",
        *options,
        "-o",
        str(binary),
        str(source),
    ]
    subprocess.run(command, check=True)
    return subprocess.run([str(binary)], check=True, capture_output=True, text=True).stdout


# ---------------------------------------------------------------- programs

PROGRAMS = (HERE / "programs.c").read_text()
NAMES = re.findall(r"^u64 (test_\w+)\(void\)|; u64 (test_\w+)\(void\)|} u64 (test_\w+)\(void\)", PROGRAMS, re.M)
TESTS = sorted({name for names in NAMES for name in names if name})


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    main = "".join(f'    printf("{name} %llu\\n", {name}());\n' for name in TESTS)
    text = PROGRAMS + "\nint printf(const char *, ...);\nint main(void) {\n" + main + "    return 0;\n}\n"
    out = gcc(text, tmp_path_factory.mktemp("gcc"))
    return {name: int(value) for name, value in map(str.split, out.splitlines())}


@pytest.fixture(scope="module")
def program() -> Program:
    return build(PROGRAMS)[1]


def test_there_are_many_programs() -> None:
    assert len(TESTS) >= 40


@pytest.mark.parametrize("name", TESTS)
def test_program(name: str, program: Program, expected: dict[str, int]) -> None:
    outcome = Machine(program, Plain(9), record=False).run(name)
    assert isinstance(outcome, Returned), outcome
    assert outcome.value == expected[name]


def test_ir_is_well_formed(program: Program) -> None:
    sites = []
    for function in program.functions.values():
        labels = set(function.blocks)
        assert 0 in labels
        for label, block in function.blocks.items():
            assert block.label == label
            for instruction in block.instructions:
                site = getattr(instruction, "site", None)
                if site is not None:
                    sites.append(site)
                if isinstance(instruction, Store):
                    assert instruction.value.width % 8 == 0
                    assert instruction.address.width == 64
            if isinstance(block.end, Branch):
                assert block.end.condition.width == 1
                assert {block.end.then, block.end.otherwise} <= labels
            if isinstance(block.end, Return) and block.end.value is not None:
                assert block.end.value.width == function.result_width
    assert len(sites) == len(set(sites))


def test_lowering_is_deterministic() -> None:
    text = PROGRAMS
    assert ir_text(build(text)[1]) == ir_text(build(text)[1])


# ---------------------------------------------------------------- random expressions

TYPES = {
    "signed char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32, "unsigned int": 32,
    "long": 64, "unsigned long": 64, "long long": 64, "unsigned long long": 64, "_Bool": 8,
}  # fmt: skip
PARAMETERS = [f"{name} x{i}" for i, name in enumerate(TYPES)]

leaf = st.one_of(
    st.sampled_from([f"x{i}" for i in range(len(TYPES))]),
    st.sampled_from(
        ["0", "1", "-1", "255", "65535u", "0x7fffffff", "0x80000000", "3ll", "0xffffffffffffffff", "'\\377'"]
    ),
)


def extend(inner):
    # divisors and shift amounts are kept where C defines the result
    return st.one_of(
        st.tuples(inner, st.sampled_from("+ - * & | ^ < > <= >= == != && ||".split()), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, st.sampled_from("/ %".split()), inner).map(
            lambda t: f"((unsigned long long)({t[0]}) {t[1]} ((({t[2]}) & 1023) + 1u))"
        ),
        st.tuples(inner, st.sampled_from("/ %".split()), st.sampled_from(["7", "3l", "(short)-5", "13u"])).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, st.sampled_from("<< >>".split()), inner).map(lambda t: f"({t[0]} {t[1]} (({t[2]}) & 31))"),
        st.tuples(st.sampled_from("- ~ ! +".split()), inner).map(lambda t: f"({t[0]} {t[1]})"),
        st.tuples(st.sampled_from(list(TYPES)), inner).map(lambda t: f"(({t[0]})({t[1]}))"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
    )


expressions = st.recursive(leaf, extend, max_leaves=8)
values = st.one_of(
    st.sampled_from([0, 1, -1, 127, 128, 255, 32767, -32768, 2**31 - 1, -(2**31), 2**63 - 1]),
    st.integers(-(2**63), 2**63 - 1),
)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.lists(expressions, min_size=60, max_size=60),
    st.lists(st.lists(values, min_size=len(TYPES), max_size=len(TYPES)), min_size=4, max_size=4),
)
def test_random_expressions(tmp_path_factory: pytest.TempPathFactory, texts: list[str], rows: list[list[int]]) -> None:
    functions = "".join(
        f"unsigned long long e{i}({', '.join(PARAMETERS)}) {{ return (unsigned long long)({text}); }}\n"
        for i, text in enumerate(texts)
    )

    def literal(value: int) -> str:
        return f"(long long){value % 2**64}ull"

    calls = "".join(
        f'printf("%llu\\n", e{i}({", ".join(literal(v) for v in row)}));\n' for i in range(len(texts)) for row in rows
    )
    main = "int printf(const char *, ...);\nint main(void) {\n" + calls + "return 0; }\n"
    out = list(map(int, gcc(functions + main, tmp_path_factory.mktemp("gcc")).split()))
    program = build(functions)[1]
    found = []
    for i in range(len(texts)):
        for row in rows:
            given_values = [v if name != "_Bool" else int(v != 0) for v, name in zip(row, TYPES, strict=True)]
            outcome = Machine(program, Plain(), record=False).run(f"e{i}", tuple(given_values))
            assert isinstance(outcome, Returned)
            found.append(outcome.value)
    assert found == out


# ---------------------------------------------------------------- layouts

LAYOUTS = """
struct a { char c; long l; char d; };
struct b { long l; wchar_t w; void *p; };
struct c { char a; int b : 3; int c : 4; char d; };
struct d { unsigned char a : 4; unsigned short b : 4; unsigned int c : 4; };
struct e { int a : 20; int b : 20; short c : 3; short d : 14; };
struct f { int a : 3; int : 0; int b : 3; };
struct g { char a; int : 0; char b; };
union u { int a : 5; char b; long long c : 33; };
struct h { struct c x; long long y; char z[3]; };
struct i { enum { P = 1 } e; double d; long double ld; };
struct j { long long a : 30; int b : 10; long long c : 10; };
struct k { _Bool a : 1; _Bool b : 1; char c : 2; };
"""


@pytest.mark.parametrize("abi", [LP64, LLP64, ILP32], ids=lambda abi: abi.name)
def test_layouts(abi: Abi, tmp_path: Path) -> None:
    records = re.findall(r"(struct|union) (\w) \{", LAYOUTS)
    if abi is LLP64:
        # gcc with the MSVC rules for bit fields; its long is spelled otherwise, long double has no counterpart
        text, options = LAYOUTS.replace("long double", "double"), ["-mms-bitfields"]
        text = re.sub(r"\blong (?!long\b|double\b)(?!.*long long l)", "int ", text)
        text = text.replace("long int ", "long long ").replace("wchar_t", "unsigned short")
        ours = LAYOUTS.replace("wchar_t", "unsigned short")
    else:
        text = ours = LAYOUTS.replace("wchar_t", "int")
        options = []
        if abi is ILP32:
            options = ["-m32"]
    checks = "".join(f'_Static_assert(sizeof({kind} {tag}) == %d, "{tag}");\n' for kind, tag in records)
    symbols, _ = build(ours, abi)
    sizes = tuple(symbols.records[tag].size for _, tag in records)
    source = tmp_path / "t.c"
    source.write_text(text + checks % sizes)
    done = subprocess.run(["gcc", "-w", *options, "-fsyntax-only", str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_windows_types() -> None:
    text = """
    int f(void) { long a = 2147483647; unsigned long b = 4294967295ul; a += 1;
      return sizeof(long) * 1000 + sizeof(void *) * 100 + sizeof(L'a') * 10 + (a < 0) + (b + 1 == 0)
        + (sizeof(sizeof(int)) == 8); }
    """
    assert run(text, abi=LLP64) == Returned(4 * 1000 + 8 * 100 + 2 * 10 + 3, Span("t.c", 3, 7))


def test_windows_enum_is_int() -> None:
    assert isinstance(run("enum e { A }; int f(void) { enum e x = A; x--; return x < 0; }", abi=LLP64), Returned)
    outcome = run("enum e { A }; int f(void) { enum e x = A; x--; return x < 0; }", abi=LLP64)
    assert isinstance(outcome, Returned) and outcome.value == 1


def test_pack() -> None:
    symbols, _ = build(
        '_Pragma("pack(push, 1)")\nstruct s { char a; int b; };\n_Pragma("pack(pop)")\nstruct t { char a; int b; };\n'
    )
    assert (symbols.records["s"].size, symbols.records["t"].size) == (5, 8)
    assert symbols.offset(symbols.tags["s"], "b") == 1


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("int f(void) { return y; }", "undeclared-identifier"),
        ("int f(void) { return g(); }", "undeclared-function"),
        ("struct s; int f(struct s *p) { return p->x; }", "incomplete-type"),
        ("struct s { int a; }; int f(struct s *p) { return p->b; }", "unknown-member"),
        ("int g(int); int f(void) { return g(1, 2); }", "argument-count"),
        ("int g(int); long g(int);", "redefinition"),
        ("int x; char x;", "redefinition"),
        ("struct s x;\nint f(void) { struct s y; return 0; }", "incomplete-type"),
        ("int f(int x) { return x(); }", "not-a-function"),
        ("int f(int x) { return *x; }", "not-a-pointer"),
        ("int f(int x) { 3 = x; return 0; }", "not-an-lvalue"),
        ("int f(int x) { break; return 0; }", "misplaced-break"),
        ("int f(int x) { continue; return 0; }", "misplaced-continue"),
        ("int f(int x) { a: a: return 0; }", "redefinition"),
        ("int f(int x) { switch (x) { case 1: case 1: ; } return 0; }", "redefinition"),
        ("struct s { int a; int a; };", "redefinition"),
        ("int f(void) { goto out; return 0; }", "unknown-label"),
        ("int f(void) { int x; int x; return 0; }", "redefinition"),
        ("struct s { int a; } v; int f(void) { return v + 1; }", "incompatible-types"),
        ('_Static_assert(1 > 2, "no");', "static-assertion"),
        ("int f(void) { case 1: return 0; }", "misplaced-case"),
        ("int g; int x = g;", "not-constant"),
        ("void f(void) {} void f(void) {}", "redefinition"),
    ],
)
def test_error(text: str, code: str) -> None:
    assert code in [found for found, _ in errors(text)]


def test_all_errors_at_once() -> None:
    text = "int f(void) {\n  a = 1;\n  return b;\n}\nint g(int counter) {\n  return conter;\n}\n"
    with pytest.raises(InputError) as caught:
        build(text)
    assert [d.span.line for d in caught.value.diagnostics if d.span] == [2, 3, 6]
    assert caught.value.diagnostics[2].help == "did you mean `counter`?"


def test_lenient_calls() -> None:
    unit = Text("int f(void) { return missing(1, 2) + missing(3); }")
    symbols = declare(unit, LP64, lenient_calls=True)
    assert symbols.functions["missing"].implicit
    assert lower(unit, symbols).prototypes["missing"].type.parameters is None


def test_pointer_mixups_are_warnings() -> None:
    unit = Text("int f(char *p) { int *q = p; long n = p; q = 5; return *q + n; }")
    assert len(declare(unit, LP64).warnings) == 3


# ---------------------------------------------------------------- IR details


def test_pointees_and_arguments() -> None:
    text = """
    struct s { int a; void *p; char *q; };
    void take(const void *p, void *q, int n);
    void *give(void);
    struct s *f(struct s *x, char *c) {
      take(x, (void *)c, 3); take((void *)&x->a, give(), 1); x->p = c; return (struct s *)x->p;
    }"""
    symbols, program = build(text)
    calls = [i for i in instructions(program) if isinstance(i, Call)]
    assert [a.const for a in calls[0].arguments] == [True, False, False]
    assert str(calls[0].arguments[0].pointee) == "Record(kind='struct', tag='s')"
    assert "char" in str(calls[0].arguments[1].pointee)
    assert calls[0].arguments[2].pointee is None
    assert "'int'" in str(calls[2].arguments[0].pointee)
    store = next(i for i in instructions(program) if isinstance(i, Store))
    assert "Void" in str(store.pointee) and store.text == "x->p"


def test_array_counts() -> None:
    _, program = build(
        "struct s { int n; int a[1]; }; int t[5]; int f(int i, int *p, struct s *s) { return t[i] + p[i] + s->a[i]; }"
    )
    end = program.functions["f"].blocks[0].end
    found: list[int | None] = []

    def walk(expr) -> None:
        if isinstance(expr, Element):
            found.append(expr.count)
        for name in ("left", "right", "address", "operand", "base", "index"):
            if hasattr(expr, name):
                walk(getattr(expr, name))

    assert isinstance(end, Return)
    walk(end.value)
    assert found == [5, None, None]


def test_volatile_reads_are_inputs() -> None:
    _, program = build(
        "volatile int g; struct r { volatile int x; }; int f(struct r *p) { volatile int l = 1; return g + p->x + l; }"
    )
    kinds = [i.kind for i in instructions(program) if isinstance(i, Input)]
    assert kinds == ["volatile", "volatile"]


def test_floating_point() -> None:
    _, program = build("double g = -1.5; int f(double a) { double b = a; g = 2; return a * b > 1.0; }")
    assert not [i for i in instructions(program) if isinstance(i, Refused)]
    assert program.objects["g"].initial[0][1].value == 0xBFF8000000000000
    found = run("int f(double a) { return a > 1.0; }", arguments=(0x3FF8000000000000,))
    assert isinstance(found, Returned) and found.value == 1
    found = run("long double f(long double a) { return a + 1.0L; }", arguments=(0,))
    assert isinstance(found, RefusedHere) and found.construct == "floating point"


def test_refused_constructs_are_named() -> None:
    _, program = build('int f(int n, ...) { __slicc_refused("asm"); return 0; }')
    assert [i.construct for i in instructions(program) if isinstance(i, Refused)] == ["asm"]


def test_noreturn() -> None:
    _, program = build("void die(int); int f(int x) { if (x) die(x); return 1; }", noreturn=("die",))
    assert isinstance(Machine(program, Plain()).run("f", (1,)), Halted)
    assert isinstance(Machine(program, Plain()).run("f", (0,)), Returned)


def test_struct_results_have_a_hidden_argument() -> None:
    _, program = build("struct s { int a[4]; }; struct s g(int n); int f(void) { return g(3).a[2]; }")
    call = next(i for i in instructions(program) if isinstance(i, Call))
    assert call.target is None and len(call.arguments) == 2


def test_copies() -> None:
    _, program = build("struct s { int a[40]; } x, y; void f(void) { x = y; }")
    copy = next(i for i in instructions(program) if isinstance(i, CopyBytes))
    assert copy.size.value == 160 and copy.text == "x"


def test_end_of_function_is_its_brace() -> None:
    _, program = build('void f(int x) {\n  if (x) {\n    "}";\n  } // }\n}\nvoid g(void) { }\n')
    assert program.functions["f"].end == Span("t.c", 5, 1)
    assert program.functions["g"].end == Span("t.c", 6, 16)


def test_branch_texts() -> None:
    _, program = build("int f(int *p, int n) { while (p && *p < n + 1) { if (!(n & 1)) return 1; n--; } return 0; }")
    ends = [b.end for b in program.functions["f"].blocks.values()]
    assert sorted(e.text for e in ends if isinstance(e, Branch)) == ["*p < n + 1", "n & 1", "p"]


def test_bypassed_declarations_have_a_value() -> None:
    assert run("int f(int n) { goto in; { int k = 3; in: return k + n; } }", arguments=(1,), value=7) == Returned(
        8, Span("t.c", 1, 42)
    )


# ---------------------------------------------------------------- the machine


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("int *p = 0; return *p;", "null pointer dereferenced"),
        ("int a[3]; return a[n];", "access outside of `f::a`"),
        ("int *p; { int x = 1; p = &x; } return g(&p), *p;", "used after its lifetime"),
        ("return 5 / (n - 3);", "division by zero"),
        ("int (*h)(void) = 0; return h();", "call through a null pointer"),
        ("return *(int *)0x7fffffffffff0000;", "wild pointer dereferenced"),
    ],
)
def test_faults(body: str, what: str) -> None:
    text = (
        "int *addr(void) { int x; return &x; } int g(int **p) { *p = addr(); return 0; } int f(int n) { " + body + " }"
    )
    outcome = run(text, arguments=(3,))
    assert isinstance(outcome, Fault) and what in outcome.what


def test_abort_and_steps() -> None:
    text = (
        "void error(int);\nint g(int v) { return v + 1; }\n"
        "int f(int n) {\n  int s = 0;\n  while (s < n)\n    s = g(s);\n  error(s);\n  return 0;\n}\n"
    )
    machine = Machine(build(text)[1], Plain())
    assert machine.run("f", (2,)) == Aborted("error", 2, Span("t.c", 7, 3))
    assert [(s.kind, s.span.line, s.depth) for s in machine.steps] == [
        ("call", 3, 0), ("assign", 4, 0), ("branch", 5, 0), ("call", 6, 1), ("return", 2, 1), ("assign", 6, 0),
        ("branch", 5, 0), ("call", 6, 1), ("return", 2, 1), ("assign", 6, 0), ("branch", 5, 0), ("abort", 7, 1),
    ]  # fmt: skip
    assert machine.steps[6].iteration == 2
    assert machine.steps[3].values == (("v", "0"),)


def test_unknown_memory_is_asked_for() -> None:
    outcome = run(
        "extern unsigned g; unsigned f(void) { unsigned char a[4]; a[1] = 0; return *(unsigned *)a + g * 0; }"
    )
    assert isinstance(outcome, Returned) and outcome.value == 0xCDCD00CD


def test_long_chains_do_not_overflow() -> None:
    chain = " + ".join(["x"] * 20_000)
    ladder = "".join(f"if (x == {i}) return {i}; else " for i in range(3000)) + "return -1;"
    ands = " && ".join(f"p[{i}]" for i in range(3000))
    nested = "(" * 300 + "x" + ")" * 300
    last = nested.replace("x", "p[0]")
    text = f"int f(int x) {{ int s = {chain}; {ladder} }} int g(char *p) {{ if ({ands}) return 1; return {last}; }}"
    import sys

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(400_000)
    try:
        program = build(text)[1]
    finally:
        sys.setrecursionlimit(limit)
    outcome = Machine(program, Plain()).run("f", (2999,))
    assert isinstance(outcome, Returned) and outcome.value == 2999


def test_loads_are_where_they_are_read() -> None:
    _, program = build("int g; int f(int *p) { g = *p; return g; }")
    store = next(i for i in instructions(program) if isinstance(i, Store))
    assert isinstance(store.value, Load)


def test_an_array_of_variable_length_is_born_with_its_size() -> None:
    _, program = build("int g(int n, int a[n]); int f(int n) { int a[n]; n = 3; a[0] = 1; return (int)sizeof a; }")
    born = next(i for i in instructions(program) if isinstance(i, Birth))
    assert born.size == Binary("mul", Reg("%length 1", 64), Const(4, 64), 64)
    assert not [i for i in instructions(program) if isinstance(i, Refused)]
