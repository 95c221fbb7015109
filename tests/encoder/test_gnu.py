"""GNU's extensions mean what gcc makes of them: run by gcc and by the interpreter, before and after printing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_lower import Plain

from encoder.ctype import LP64
from encoder.declare import declare
from encoder.diagnostic import InputError
from encoder.interpret import Machine
from encoder.ir import Program
from encoder.link import Unit, link
from encoder.lower import lower
from encoder.outcome import Halted, RefusedHere, Returned
from encoder.parse import parse, parse_text
from encoder.preprocess import preprocess
from encoder.print import c_text

SOURCE = Path(__file__).parent / "gnu.c"
NAMES = re.findall(r"^u64 (test_\w+)\(void\)", SOURCE.read_text(), re.M)
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")


def by_gcc(text: str, folder: Path) -> dict[str, int]:
    calls = "".join(f'calls = 0; printf("{name} %llu\\n", {name}());' for name in NAMES)
    (folder / "t.c").write_text(f"{text}\nint main(void) {{ {calls} return 0; }}\n")
    command = ["gcc", "-std=gnu11", "-w", "-O0", "-fwrapv", "-o", str(folder / "t"), str(folder / "t.c")]
    subprocess.run(command, check=True)
    done = subprocess.run([str(folder / "t")], check=True, capture_output=True, text=True)
    return {name: int(value) for name, value in map(str.split, done.stdout.splitlines())}


def lowered(unit: Unit) -> Program:
    return lower(unit, declare(unit, LP64))


def by_interpreter(program: Program) -> dict[str, int | None]:
    out = {}
    for name in NAMES:
        outcome = Machine(program, Plain(9), record=False).run(name)
        assert isinstance(outcome, Returned), (name, outcome)
        out[name] = outcome.value
    return out


@needs_gcc
def test_as_gcc_runs_it(tmp_path: Path) -> None:
    assert len(NAMES) >= 9
    wanted = by_gcc(SOURCE.read_text(), tmp_path)
    unit = link([parse(preprocess(str(SOURCE)))])
    assert by_interpreter(lowered(unit)) == wanted
    printed = c_text(unit)
    assert by_gcc(printed, tmp_path) == wanted
    assert by_interpreter(lowered(link([parse_text(printed, "printed.c")]))) == wanted


def program(text: str) -> Program:
    return lowered(link([parse_text(text, "t.c")]))


def run(text: str, value: int = 9) -> object:
    return Machine(program(text), Plain(value), record=False).run("f")


def test_assembly_gives_any_value_to_its_outputs_alone() -> None:
    text = 'int f(void) { int x = 1, y = 2; asm("mov %1, %0" : "=r"(x) : "r"(y++)); return x * 10 + y; }'
    outcome = run(text, 7)
    assert isinstance(outcome, Returned) and outcome.value == 73
    assert [note.message for note in program(text).notes] == [
        "inline assembly writes any value to its outputs, and no more than it says (1 place)"
    ]


def test_assembly_outside_of_functions_is_said() -> None:
    (note,) = program('asm(".globl x"); int f(void) { return 0; }').notes
    assert note.message == "assembly outside of functions is not looked at"
    assert program('int g(void) asm("other"); int f(void) { register int x asm("rax") = 1; return x; }').notes == ()


def test_count_of_zero_bits_of_zero_is_any_value() -> None:
    outcome = run("int f(void) { unsigned x = 0; return __builtin_clz(x) + 1; }", 7)
    assert isinstance(outcome, Returned) and outcome.value == 8


def test_goto_to_no_label_ends_the_path() -> None:
    assert isinstance(run("int f(void) { int x; void *p = 1 ? (void *)&x : &&here; goto *p; here: return 1; }"), Halted)


@pytest.mark.parametrize(
    "statement, construct",
    [
        ('asm volatile("call other" : : "r"(x) : "memory");', "inline assembly"),
        ('asm goto("jmp %l0" : : : : out);', "inline assembly"),
        ("__asm { mov eax, 1 }", "inline assembly"),
        ("__asm mov eax, 1\n", "inline assembly"),
        ('void (*q)(void); asm("lea %1, %0" : "=r"(q) : "m"(x));', "inline assembly that writes `void (*)()`"),
        ("p = __builtin_alloca(8);", "alloca (`__builtin_alloca`)"),
        ("p = __builtin_return_address(0);", "addresses of the stack (`__builtin_return_address`)"),
        ("if (__builtin_pow(2.0, 0.5) > 1) x = 1;", "floating point (`__builtin_pow`)"),
        ("x = __sync_fetch_and_add(&x, 1);", "atomic operations (`__sync_fetch_and_add`)"),
        ("__atomic_store_n(&x, 1, 5);", "atomic operations (`__atomic_store_n`)"),
        ("x = __builtin_ia32_rdtsc();", "`__builtin_ia32_rdtsc`"),
        ("if (__builtin_setjmp(p)) x = 2;", "non-local jumps (`__builtin_setjmp`)"),
        ("int a[2] = {[0 ... 1] = x++};", "range designator whose value has side effects"),
    ],
)
def test_refused_by_name(statement: str, construct: str) -> None:
    outcome = run(f"int f(void) {{ int x = 0; char *p = 0; {statement} out: return x + (p != 0); }}")
    assert isinstance(outcome, RefusedHere) and outcome.construct == construct


@pytest.mark.parametrize(
    "text, code",
    [
        ("void f(void) { void *p = &&gone; }", "unknown-label"),
        ("void *p = &&x;", "syntax"),
        ("void f(void) { int x = 0; goto *x; }", "not-a-pointer"),
        ("int f(int x) { switch (x) { case 1 ... 5: case 3: return 1; } return 0; }", "redefinition"),
        ("int f(int x) { switch (x) { case 3: case 1 ... 5: return 1; } return 0; }", "redefinition"),
        ("int f(int x) { switch (x) { case 1 ... x: return 1; } return 0; }", "not-constant"),
        ("int a[4] = {[2 ... 4] = 1};", "unknown-member"),
        ("int x = 1 + __builtin_clz(1, 2);", "argument-count"),
        ("int f(int *p) { return __builtin_add_overflow(1, 2, 3); }", "incompatible-types"),
        ("int f(int x) { return __builtin_choose_expr(x, 1, 2); }", "not-constant"),
        ('void f(void) { asm("nop %0" : "=r"(3)); }', "not-an-lvalue"),
    ],
)
def test_what_gcc_rejects(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        program(text)
    assert code in [d.code for d in caught.value.diagnostics]
