"""Expressions and instructions on abstract states: exactly."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bench import Bench

from encoder import ir
from encoder.ctype import FunctionType, Int
from encoder.points_to import Target
from encoder.source import Span
from encoder.summarize_state import Dead, NotModelled, State, Trail
from encoder.term import Term

_INT = Int("int", 32, True, 4)
_ANY = FunctionType(_INT, None, False)
_HERE = Span("program.c", 7, 1)
_POINTERS: dict[str, frozenset[Target]] = {
    "p": frozenset({("g", 0, 0), ("many", 4, 4)}),
    "anywhere": frozenset({("many", -(1 << 60), 1 << 60)}),
    "f": frozenset({("fn:stub", 0, 0)}),
    "tables": frozenset({("pointers", 0, 0), ("firsts", 0, 0)}),
    "table": frozenset({("pointers", 0, 0), ("after", 0, 0)}),
}


@pytest.fixture(name="bench")
def _bench() -> Bench:
    return Bench(_POINTERS)


def after(bench: Bench, state: State, *instructions: ir.Instruction) -> str:
    """Yield as text the state after instructions ("" for none)."""
    for at, i in enumerate(instructions):
        found = list(bench.instructions.instruction(bench.context, state, i, 3, at))
        if not found:
            return ""
        (state,) = found
    return bench.told(state)


def test_expressions(bench: Bench) -> None:
    n, b, flag = bench.word("n"), bench.word("b", 8), bench.word("flag", 1)
    state = bench.state({"n": n, "b": b, "flag": flag})
    byte, word, truth = ir.Reg("b", 8), ir.Reg("n", 32), ir.Reg("flag", 1)

    def value(e: ir.Expr) -> str:
        return bench.text(bench.instructions.values.value(bench.context, state, e, (3, 4)))

    assert value(ir.Const(-3 % (1 << 32), 32)) == "-3"
    assert value(word) == "n"
    assert value(ir.Unary("neg", word, 32)) == "neg(n)" and value(ir.Unary("not", word, 32)) == "bnot(n)"
    assert value(ir.Binary("sub", word, ir.Const(1, 32), 32)) == "n-1"
    assert value(ir.Binary("slt", word, ir.Const(1, 32), 1)) == "slt(n, 1)"
    assert value(ir.Convert("zext", byte, 32)) == "zext(b, 32)" and value(ir.Convert("sext", byte, 32)) == "sext(b, 32)"
    assert value(ir.Convert("trunc", word, 8)) == "extract(n, 0, 8)"
    assert value(ir.Choose(truth, word, ir.Const(1, 32), 32)) == "ite(flag, n, 1)"
    assert value(ir.FunctionAddress("callee", 64)) == "callee"
    assert value(ir.Address("g", 64)) == "g" and value(ir.Address("main::x", 64)) == "main::x"
    element = ir.Element(ir.Address("many", 64), ir.Convert("zext", word, 64), 4, 4, 64)
    assert value(element) == "add(many, mul(zext(n, 64), 4))"
    assert value(ir.Element(ir.Address("many", 64), ir.Const(2, 64), 4, 4, 64)) == "many+8"
    assert value(ir.Load(ir.Address("firsts", 64), 32)) == "7"
    assert value(ir.Load(ir.Address("main::x", 64), 1)) == "extract(new0, 0, 1)"
    unset = value(ir.Reg("unset", 32))
    assert unset == value(ir.Reg("unset", 32)) == bench.text(state.registers["unset"])
    assert bench.told(bench.state({"n": n, "unset": state.registers["unset"]})) == f"n=n; unset={unset}"


def test_a_symbol_of_its_own_for_each_place(bench: Bench) -> None:
    def unset(name: str, label: int, at: int) -> Term:
        return bench.instructions.values.value(bench.context, bench.state(), ir.Reg(name, 32), (label, at))

    assert len({unset("a", 1, 2), unset("b", 1, 2), unset("a", 1, 3), unset("a", 2, 2)}) == 4
    assert unset("a", 1, 2) == unset("a", 1, 2)
    assert bench.context.made_at[unset("a", 2, 2)] == 2

    def loaded(e: ir.Expr, at: int) -> Term:
        state = bench.state()
        return bench.instructions.values.value(bench.context, state, e, (1, at))

    one, other = ir.Load(ir.Address("main::x", 64), 32), ir.Load(ir.Address("main::x", 64), 32)
    assert loaded(one, 1) == loaded(one, 1) and len({loaded(one, 1), loaded(other, 1), loaded(one, 2)}) == 3


def test_stores(bench: Bench) -> None:
    n, flag = bench.word("n"), bench.word("flag", 1)
    x = ir.Address("main::x", 64)
    state = bench.state({"n": n, "flag": flag})
    assert after(bench, state, ir.Store(x, ir.Reg("flag", 1), _HERE)) == (
        "flag=flag; n=n; main::x[0:1]=ite(flag, 1, 0); killed main::x[0:1]"
    )
    assert bench.memory.span == _HERE and not bench.memory.faults
    assert after(bench, state, ir.Store(x, ir.Reg("n", 32), _HERE)) == (
        "flag=flag; n=n; main::x[0:4]=n; killed main::x[0:1] main::x[0:4]"
    )


def test_copies(bench: Bench) -> None:
    n, p = bench.word("n"), bench.pointer("p")
    cells = [(bench.cell("main::one", 4 * k), bench.number(k)) for k in range(4)]
    one, many = ir.Address("main::one", 64), ir.Address("many", 64)

    def copied(target: ir.Expr, source: ir.Expr, size: int | None) -> str:
        state = bench.state({"p": p, "n": n, "anywhere": p}, cells)
        length: ir.Expr = ir.Reg("size", 64) if size is None else ir.Const(size, 64)
        state.registers["size"] = bench.pointer("size")
        found = after(bench, state, ir.CopyBytes(target, source, length, _HERE))
        return "; ".join(found.replace("main::", "").split("; ")[4:])

    def further(e: ir.Expr, n: int) -> ir.Expr:
        return ir.Binary("add", e, ir.Const(n, 64), 64)

    kept = "one[0:4]=0; one[4:8]=1; one[8:12]=2; one[12:16]=3"
    assert copied(many, one, 0) == kept
    assert copied(many, one, 8) == kept + "; many[0:4]=0; many[4:8]=1; dirty many; killed many[0:8]"
    assert copied(many, one, 7) == kept + "; many[0:4]=0; dirty many; killed many[0:7]"
    assert copied(further(many, 4), further(one, 8), 8) == (
        kept + "; many[4:8]=2; many[8:12]=3; dirty many; killed many[4:12]"
    )
    assert copied(further(many, 4), further(one, 6), 8) == kept + "; many[6:10]=2; dirty many; killed many[4:12]"
    assert copied(many, one, 256).startswith(kept + "; many[0:4]=0; ")
    assert copied(many, one, 257) == kept + "; dirty many; killed many[0:257]"
    assert copied(many, one, None) == kept + f"; dirty many; killed many[{-(1 << 60)}:{1 << 60}]"
    assert copied(ir.Reg("p", 64), one, 8) == (kept + "; p[0:4]=0; p[4:8]=1; dirty g many; killed g[0:8] many[4:12]")
    state = bench.state({"p": p}, cells)
    after(bench, state, ir.CopyBytes(ir.Reg("p", 64), one, ir.Const(8, 64), _HERE))
    assert state.cells[p, 0, 4][1] == {("g", 0, 4), ("many", 4, 8)}
    assert state.cells[p, 4, 4][1] == {("g", 4, 8), ("many", 8, 12)}
    state = bench.state({"anywhere": p}, cells)
    after(bench, state, ir.CopyBytes(ir.Reg("anywhere", 64), one, ir.Const(8, 64), _HERE))
    assert state.cells[p, 4, 4][1] == {("many", -(1 << 60), 1 << 60)}


def test_fills(bench: Bench) -> None:
    x, byte = ir.Address("main::x", 64), ir.Const(0, 8)
    cells = [(bench.cell("main::x"), bench.number(1))]
    assert after(bench, bench.state(cells=cells), ir.FillBytes(x, byte, ir.Const(0, 64), _HERE)) == "main::x[0:4]=1"
    assert after(bench, bench.state(cells=cells), ir.FillBytes(x, byte, ir.Const(4, 64), _HERE)) == (
        "killed main::x[0:4]"
    )
    with pytest.raises(Dead):  # what is read for the byte is null
        null = ir.Load(ir.Const(0, 64), 8)
        after(bench, bench.state(), ir.FillBytes(x, null, ir.Const(0, 64), _HERE))


def test_refused(bench: Bench) -> None:
    with pytest.raises(NotModelled) as found:
        after(bench, bench.state(), ir.Refused("assembly", _HERE))
    assert (found.value.open.why, found.value.open.span, found.value.goes_on) == ("assembly", _HERE, True)


def _call(callee: str | ir.Expr, *arguments: ir.Argument, width: int = 32) -> ir.Call:
    return ir.Call(ir.Reg("r", width), callee, arguments, _ANY, 99, _HERE, text="table[i]")


def test_calls_that_end_a_path(bench: Bench) -> None:
    state = bench.state()
    state.trail = Trail(None, 4)
    for name in ("abort", "exit", "_exit", "__slicc_stop", "__builtin_unreachable"):
        assert after(bench, state, _call(name)) == ""
    assert not bench.contexts.candidates(bench.context)
    assert after(bench, state, _call("reach_error")) == ""
    (candidate,) = bench.contexts.candidates(bench.context)
    assert candidate.span == _HERE and candidate.way == (("main", state.trail),)
    prototypes = bench.program.prototypes
    ending = prototypes | {"stub": replace(prototypes["stub"], noreturn=True)}
    bench.instructions.program = replace(bench.program, prototypes=ending)
    assert after(bench, bench.state(), _call("stub")) == ""
    assert after(bench, bench.state(), _call("reader")) == "r=new0"


def test_what_is_assumed(bench: Bench) -> None:
    n = bench.word("n")
    argument = ir.Argument(ir.Reg("n", 32))
    assert after(bench, bench.state({"n": n}), _call("__slicc_assume", argument)) == "n=n; not(eq(n, 0))"
    for value in (0, 1):
        state = bench.state({"n": bench.number(value)})
        if value:
            assert after(bench, state, _call("__VERIFIER_assume", argument)) == "n=1"
        else:
            with pytest.raises(Dead):
                after(bench, state, _call("__VERIFIER_assume", argument))


def test_calls_of_functions_without_a_body(bench: Bench) -> None:
    n, p, f = bench.word("n"), bench.pointer("p"), bench.pointer("f")
    cells = [(bench.cell("main::x"), n), (bench.cell("g"), n), (bench.cell("many"), n), (bench.cell("firsts"), n)]
    registers = {"p": p, "f": f}

    def called(name: str, *arguments: ir.Argument, width: int = 32) -> str:
        found = after(bench, bench.state(registers, cells), _call(name, *arguments, width=width))
        return re.sub("=n(?=;|$)", "", found.replace("f=f; p=p; ", ""))

    def pointer(e: ir.Expr, const: bool = False) -> ir.Argument:
        return ir.Argument(e, _INT, const)

    x = ir.Address("main::x", 64)
    kept = "main::x[0:4]; g[0:4]; many[0:4]; firsts[0:4]"
    whole = f"[{-(1 << 60)}:{1 << 60}]"
    assert called("nondet_int") == f"r=new0; {kept}"
    assert called("nondet_int", pointer(x, True)) == f"r=new0; {kept}"
    assert not bench.instructions.stubs
    assert called("nondet_int", pointer(x)) == f"r=new0; {kept.removeprefix('main::x[0:4]; ')}; killed main::x{whole}"
    assert bench.instructions.stubs.pop("nondet_int") == _HERE
    assert called("__slicc_object", width=64) == f"r=new1; {kept}; not(eq(new1, 0))"
    assert called("malloc", pointer(x), width=64) == f"r=new2; {kept}"
    assert called("free", pointer(x)) == f"r=new3; {kept}"
    assert called("__slicc_watch", width=64) == f"r=new4; {kept}"
    assert not bench.instructions.stubs
    assert called("reader", pointer(x, True)) == f"r=new5; {kept}"
    assert called("stub", ir.Argument(x)) == f"r=new6; {kept}"
    assert called("stub", pointer(x)).endswith(f"; g[0:4]; many[0:4]; firsts[0:4]; killed main::x{whole}")
    assert called("stub", pointer(ir.Reg("p", 64))).endswith(
        f"; main::x[0:4]; firsts[0:4]; dirty g many; killed g{whole} many{whole}"
    )
    assert bench.instructions.stubs == {"reader": _HERE, "stub": _HERE}
    for nothing in (ir.Const(0, 64), ir.FunctionAddress("callee", 64), ir.Reg("f", 64)):
        assert called("stub", pointer(nothing)).endswith(kept)
    assert called("stub", ir.Argument(ir.Reg("nobody", 64), _ANY)).endswith(kept)
    for name, argument in (("stub", pointer(ir.Reg("nobody", 64))), ("realloc", pointer(x))):
        with pytest.raises(NotModelled):
            called(name, argument)
    assert called("__slicc_general_state") == (
        f"main::x[0:4]; many[0:4]; firsts[0:4]; dirty after g; killed after{whole} g{whole}"
    )


def test_calls_through_pointers(bench: Bench) -> None:
    """Of one that is known, or of a table that nobody writes; others go where points-to says, if it knows."""
    f, n, terms = bench.pointer("f"), bench.word("n"), bench.terms
    program, sets = bench.program, bench.sets
    prototypes = program.prototypes
    assert {"stub", "reader"} <= prototypes.keys() and "pointers" not in bench.effects.ever_written

    def called(state: State, callee: ir.Expr, *targets: str) -> list[str]:
        bench.instructions.sets = replace(sets, callees={99: targets})
        call = replace(_call(callee, ir.Argument(ir.Reg("n", 32), None)), target=None)
        bench.memory.faults.clear()
        bench.instructions.stubs.clear()
        bench.blocked.clear()
        found = list(bench.instructions.instruction(bench.context, state, call, 3, 0))
        if bench.blocked:
            (blocked,) = bench.blocked
            assert blocked.open.why == "the call through `table[i]` may reach functions that are not known"
            assert blocked.open.span == _HERE and not found
            return ["unknown"]
        assert bench.memory.faults >= {_HERE}
        return [*map(bench.told, found), *bench.instructions.stubs]

    known = bench.state({"n": n, "h": bench.base("stub")})
    assert called(known, ir.Reg("h", 64)) == ["h=stub; n=n", "stub"]
    equal = bench.state({"n": n, "h": f}, facts=[terms.eq(f, bench.base("stub"))])
    assert called(equal, ir.Reg("h", 64)) == ["h=f; n=n; eq(f, stub)", "stub"]
    for other in (bench.base("g"), bench.base("main::x")):
        wrong = bench.state({"n": n, "h": f}, facts=[terms.eq(f, other)])
        assert called(wrong, ir.Reg("h", 64), "stub") == ["unknown"]
    assert called(bench.state({"n": n, "h": f}), ir.Reg("h", 64), "stub") == ["unknown"]

    assert called(bench.state({"n": n, "f": f}), ir.Reg("f", 64)) == ["f=f; n=n; eq(f, stub)", "stub"], "by points-to"

    def of(key: str) -> ir.Expr:
        return ir.Load(ir.Address(key, 64), 64)

    state = bench.state({"n": n}, [(bench.cell(key, 0, 8), f) for key in ("pointers", "after", "main::x")])
    both = called(state.copy(), of("pointers"), "stub", "reader")
    rest = "n=n; pointers[0:8]=f; after[0:8]=f; main::x[0:8]=f"
    assert both == [f"{rest}; eq(f, stub)", f"{rest}; eq(f, reader)", "stub", "reader"]
    assert called(state.copy(), of("pointers"), "stub", "abort") == [f"{rest}; eq(f, stub)", "stub"]
    assert called(state.copy(), of("pointers")) == []
    assert called(state.copy(), of("pointers"), "stub", "nobody") == ["unknown"]
    assert called(state.copy(), of("after"), "stub") == ["unknown"]
    assert called(state.copy(), of("main::x"), "stub") == ["unknown"]
    of_two = bench.state({"n": n, "tables": bench.pointer("t"), "table": bench.pointer("t")})
    assert called(of_two.copy(), ir.Load(ir.Reg("tables", 64), 64), "stub")[1:] == ["stub"]
    assert called(of_two.copy(), ir.Load(ir.Reg("table", 64), 64), "stub") == ["unknown"], "one of them is written"
    differs = bench.state({"n": n}, [(bench.cell("pointers", 0, 8), f)], [terms.not_(terms.eq(f, bench.base("stub")))])
    assert [*called(differs, of("pointers"), "stub", "reader")][1:] == ["reader"]
