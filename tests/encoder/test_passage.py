"""What a callee is told of its caller's state, and what the caller knows when it is back: exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench import Bench

from encoder import ir
from encoder.certificate import Cell, Ranges
from encoder.summarize_passage import Told
from encoder.summarize_state import Context, Dead, State, Trail
from encoder.term import Term


@pytest.fixture(name="bench")
def _bench() -> Bench:
    return Bench()


def entered(bench: Bench, state: State, n: Term | None = None, p: Term | None = None, q: Term | None = None,
            told: Told = "all") -> str:  # fmt: skip
    """Yield as text what ``callee(n, 5, p, q)`` is told; what is not given is 0."""
    null = bench.number(0, 64)
    values = [bench.number(0) if n is None else n, bench.number(5, 64), p or null, q or null]
    start, names = bench.passage.entry(state, bench.callee, values, told)
    for number, (original, canon) in enumerate(names.items()):
        assert bench.symbols.canon[number, bench.terms.width(original)] == canon
    return bench.told(start)


def test_only_bytes_that_it_reads(bench: Bench) -> None:
    whole = [(bench.cell("many", 4 * k), bench.number(k)) for k in range(4)]
    other = [(bench.cell("after"), bench.number(5)), (bench.cell("g"), bench.number(6))]
    assert (
        entered(bench, bench.state(cells=whole + other))
        == "n=0; p=0; q=0; w=5; g[0:4]=6; many[4:8]=1; many[8:12]=2; dirty many"
    )
    parts = [(3, 1), (3, 2), (4, 1), (7, 1), (11, 1), (12, 1)]
    cells = [(bench.cell("many", at, size), bench.number(9, 8 * size)) for at, size in parts]
    assert entered(bench, bench.state(cells=cells)) == (
        "n=0; p=0; q=0; w=5; many[3:5]=9; many[4:5]=9; many[7:8]=9; many[11:12]=9; dirty many"
    )


def test_dirty_is_what_it_may_touch_and_is_not_told_of(bench: Bench) -> None:
    state = bench.state(cells=[(bench.cell("main::x"), bench.number(3))], dirty=["g", "after", "slicc_lock", "firsts"])
    assert entered(bench, state) == "n=0; p=0; q=0; w=5; dirty g slicc_lock"
    known = bench.state(cells=[(bench.cell("slicc_lock"), bench.number(3))])
    assert entered(bench, known) == "n=0; p=0; q=0; w=5; slicc_lock[0:4]=3"
    unknown = bench.state(cells=[(bench.cell("slicc_lock"), bench.word("n"))])
    assert entered(bench, unknown) == "n=0; p=0; q=0; w=5; dirty slicc_lock"


def test_a_symbol_that_says_nothing_is_not_told(bench: Bench) -> None:
    n, m, terms = bench.word("n"), bench.word("m"), bench.terms
    g, lock = bench.cell("g"), bench.cell("slicc_lock")
    nothing = "n=0; p=0; q=0; w=5; dirty g"
    assert entered(bench, bench.state(cells=[(g, n)])) == nothing
    assert entered(bench, bench.state(cells=[(g, n)], facts=[terms.eq(n, m)])) == nothing
    assert entered(bench, bench.state(cells=[(g, n)]), n=n) == "n=c0; p=0; q=0; w=5; g[0:4]=c0"
    assert (
        entered(bench, bench.state(cells=[(g, n)], facts=[terms.binary("ult", n, bench.number(7))]))
        == "n=0; p=0; q=0; w=5; g[0:4]=c0; ult(c0, 7)"
    )
    assert entered(bench, bench.state(cells=[(g, n), (lock, n)])) == "n=0; p=0; q=0; w=5; g[0:4]=c0; slicc_lock[0:4]=c0"
    assert entered(bench, bench.state(cells=[(g, n), (lock, m)])) == nothing + " slicc_lock"
    assert (
        entered(bench, bench.state(cells=[(g, n), (lock, bench.number(1))]))
        == "n=0; p=0; q=0; w=5; slicc_lock[0:4]=1; dirty g"
    )


def test_what_lies_behind_pointers(bench: Bench) -> None:
    p, n = bench.pointer("p"), bench.word("n")
    one, two = bench.base("main::one"), bench.base("main::two")
    following = bench.cell("main::one", 8, 8)
    told = "n=0; p=0; q=c0; w=5; "
    cells = [(following, p), (bench.behind(p, 4, 4, "main::two"), bench.number(3))]
    assert entered(bench, bench.state(cells=cells), q=one) == told + "c0[8:16]=c1; c1[4:8]=3; not(eq(c0, 0))"
    cells = [(following, p), (bench.behind(p, 4, 4, "main::two"), n)]
    assert entered(bench, bench.state(cells=cells), q=one) == told + "c0[8:16]=c1; not(eq(c0, 0))"
    cells = [(following, two), (bench.cell("main::two", 4), bench.number(3)), (bench.cell("main::x"), n)]
    assert entered(bench, bench.state(cells=cells), q=one) == (
        told + "c0[8:16]=c1; c1[4:8]=3; not(eq(c0, 0)); not(eq(c1, 0))"
    )
    cells = [(bench.cell("main::x"), bench.number(3)), (bench.cell("main::one", 0), bench.number(4))]
    assert entered(bench, bench.state(cells=cells)) == "n=0; p=0; q=0; w=5"


def test_names_go_by_place(bench: Bench) -> None:
    """The same symbols whatever order cells were written in; what lies behind a pointer waits until that has a name."""
    late, early = bench.pointer("late"), bench.pointer("early")
    n, m = bench.word("n"), bench.word("m")
    one = bench.base("main::one")
    few = [bench.terms.binary("ult", t, bench.number(9)) for t in (n, m)]
    cells = [
        (bench.behind(late, 4, 4, "main::two"), bench.number(1)),
        (bench.behind(early, 8, 8, "main::one"), late),
        (bench.cell("main::one", 8, 8), early),
        (bench.cell("main::one", 4), m),
        (bench.cell("main::one", 0), n),
    ]
    told = (
        "n=0; p=0; q=c0; w=5; c0[0:4]=c1; c0[4:8]=c2; c0[8:16]=c3; c3[8:16]=c4; c4[4:8]=1;"
        " not(eq(c0, 0)); ult(c1, 9); ult(c2, 9)"
    )
    assert entered(bench, bench.state(cells=cells, facts=few), q=one) == told
    assert entered(bench, bench.state(cells=cells[::-1], facts=few), q=one) == told
    wide, narrow = bench.word("wide"), bench.word("narrow", 16)
    cells = [(bench.cell("many", 4, 4), wide), (bench.cell("many", 4, 2), narrow), (bench.cell("g"), m)]
    facts = [bench.terms.binary("ult", t, bench.number(9, bench.terms.width(t))) for t in (wide, narrow, m)]
    assert entered(bench, bench.state(cells=cells, facts=facts)) == (
        "n=0; p=0; q=0; w=5; g[0:4]=c0; many[4:6]=c1; many[4:8]=c2; ult(c0, 9); ult(c1, 9); ult(c2, 9)"
    )


def test_arguments(bench: Bench) -> None:
    n, m, k, p = bench.word("n"), bench.word("m"), bench.word("k"), bench.pointer("p")
    terms = bench.terms
    eight = bench.number(8, 64)
    state = bench.state(facts=[terms.eq(n, bench.number(4))])
    assert entered(bench, state, n=n, p=p, q=terms.add(p, eight)) == "n=4; p=c0; q=c0+8; w=5"
    assert entered(bench, state, n=terms.add(m, n), p=terms.add(p, eight), q=p) == "n=c0; p=c1+8; q=c1; w=5"
    assert entered(bench, state, n=terms.add(m, bench.number(4)), p=p) == "n=c0; p=c1; q=0; w=5"
    assert entered(bench, state, p=terms.add(bench.base("many"), eight), q=bench.base("g")) == "n=0; p=many+8; q=g; w=5"
    many = bench.state(cells=[(bench.cell("many", 8), bench.number(3))])
    assert entered(bench, many, p=terms.add(bench.base("main::x"), eight)) == (
        "n=0; p=c0+8; q=0; w=5; many[8:12]=3; not(eq(c0, 0))"
    )
    facts = [terms.binary("ult", n, m), terms.not_(terms.eq(n, k)), terms.binary("slt", n, bench.number(9))]
    assert entered(bench, bench.state(facts=facts), n=n) == "n=c0; p=0; q=0; w=5; slt(c0, 9)"
    assert entered(bench, bench.state(facts=[terms.binary("slt", n, m)]), n=terms.add(n, m)) == "n=c0; p=0; q=0; w=5"


@pytest.mark.parametrize(
    ("told", "symbols", "numbers", "objects"),
    [
        (
            "all",
            "n=c0; p=c1; q=c2; w=5; g[0:4]=c3; slicc_lock[0:4]=c3;"
            " eq(c0, c3); not(eq(c1, c2)); slt(c0, 9); ult(c0, c3)",
            "n=3; p=c0; q=c0; w=5; g[0:4]=c1; slicc_lock[0:4]=c1",
            "n=3; p=many; q=c0; w=5; g[0:4]=c1; slicc_lock[0:4]=c1; not(eq(c0, 0))",
        ),
        (
            "numbers",
            "n=c0; p=c1; q=c2; w=5; slicc_lock[0:4]=c3; eq(c0, c3); not(eq(c1, c2)); dirty g",
            "n=3; p=c0; q=c0; w=5; dirty g slicc_lock",
            "n=3; p=many; q=c0; w=5; not(eq(c0, 0)); dirty g slicc_lock",
        ),
        (
            "partition",
            "n=c-1; p=c0; q=c1; w=5; dirty g slicc_lock",
            "n=c-1; p=c0; q=c0; w=5; dirty g slicc_lock",
            "n=c-1; p=many; q=c0; w=5; dirty g slicc_lock",
        ),
    ],
)
def test_told_less(told: Told, symbols: str, numbers: str, objects: str) -> None:
    bench = Bench()
    n, m, p, q, terms = bench.word("n"), bench.word("m"), bench.pointer("p"), bench.pointer("q"), bench.terms
    facts = [terms.binary("ult", n, m), terms.eq(n, m), terms.binary("slt", n, bench.number(9))]
    facts.append(terms.not_(terms.eq(p, q)))
    state = bench.state(cells=[(bench.cell("g"), m), (bench.cell("slicc_lock"), m)], facts=facts)
    assert entered(bench, state, n, p, q, told) == symbols
    assert entered(bench, state, bench.number(3), p, p, told) == numbers
    assert entered(bench, state, bench.number(3), bench.base("many"), bench.base("main::one"), told) == objects
    locked = bench.state(cells=[(bench.cell("slicc_lock"), bench.number(1)), (bench.cell("g"), bench.number(1))])
    assert entered(bench, locked, told=told).endswith(
        "slicc_lock[0:4]=1; dirty g" if told != "all" else "g[0:4]=1; slicc_lock[0:4]=1"
    )


def _call(bench: Bench) -> ir.Call:
    calls = (i for block in bench.main.blocks.values() for i in block.instructions if isinstance(i, ir.Call))
    return next(call for call in calls if call.callee == "callee")


def returned(bench: Bench, state: State, end: State, back: dict[Term, Term],
             contents: dict[Term, tuple[Cell, Ranges]] | None = None) -> str:  # fmt: skip
    """Yield as text the caller's state when ``callee`` ended in ``end``; the register of the result is "r"."""
    callee = Context(bench.callee, bench.state(), frozenset(), contents=contents or {})
    call = replace(_call(bench), target=ir.Reg("r", 32))
    return bench.told(bench.passage.back(bench.context, state, call, callee, end, back, 7, 2))


def test_results_in_terms_of_the_caller(bench: Bench) -> None:
    c, d, n, terms = bench.symbols.canonical(0, 32), bench.symbols.canonical(1, 32), bench.word("n"), bench.terms
    back = {c: n}
    assert returned(bench, bench.state(), bench.state({"%return": terms.add(c, bench.number(1))}), back) == "r=n+1"
    assert returned(bench, bench.state({"r": n, "k": n}), bench.state({"%return": bench.number(3)}), back) == "k=n; r=3"
    facts = [terms.binary("ult", c, bench.number(4)), terms.binary("ult", d, c)]
    assert returned(bench, bench.state(), bench.state({"%return": d}, facts=facts), back) == (
        "r=new0; ult(n, 4); ult(new0, n)"
    )
    assert returned(bench, bench.state(), bench.state({"%return": bench.symbols.canonical(0, 64)}), {}) == (
        "r=extract(new1, 0, 32)"
    )
    assert returned(bench, bench.state(), bench.state({"%return": bench.word("b", 8)}), {}) == "r=zext(new2, 32)"
    nothing = returned(bench, bench.state(), bench.state(), back)
    assert nothing.startswith("r=new3") and returned(bench, bench.state(), bench.state(), back) == "r=new3"
    dirty = bench.state({"%return": c}, dirty=["g"])
    assert returned(bench, bench.state(dirty=["many"]), dirty, back) == "r=n; dirty g many"
    with pytest.raises(Dead):
        returned(bench, bench.state(facts=[terms.eq(n, bench.number(7))]), bench.state(facts=facts), back)


def test_a_call_without_a_result(bench: Bench) -> None:
    callee = Context(bench.callee, bench.state(), frozenset())
    call = replace(_call(bench), target=None)
    end = bench.state({"%return": bench.number(3)}, dirty=["g"], killed=frozenset({("g", 0, 4)}))
    cells = [(bench.cell("g"), bench.number(1)), (bench.cell("after"), bench.number(2))]
    found = bench.passage.back(bench.context, bench.state(cells=cells, dirty=["many"]), call, callee, end, {}, 7, 2)
    assert bench.told(found) == "after[0:4]=2; dirty g many; killed g[0:4]"


def test_what_a_callee_wrote(bench: Bench) -> None:
    p, c, n = bench.pointer("p"), bench.symbols.canonical(0, 64), bench.word("n")
    one, terms = bench.base("main::one"), bench.terms
    cells = [(bench.cell("main::one", 4), n), (bench.cell("main::one"), n), (bench.cell("g"), n)]
    written = [(bench.behind(c, 4, 4, "main::one"), bench.number(2)), (bench.cell("many", 4), bench.number(3))]
    killed = frozenset({("main::one", 4, 8), ("many", 0, 16)})
    end = bench.state(cells=written, killed=killed)
    told = "r=new0; main::one[0:4]=n; g[0:4]=n; {}=2; many[4:8]=3; {}killed main::one[4:8] many[0:16]"
    assert returned(bench, bench.state(cells=cells), end, {c: one}) == (told.format("main::one[4:8]", "dirty many; "))
    # what is known of two objects may be of one, and a part of an object lies at another offset
    assert returned(bench, bench.state(cells=cells), end, {c: p}) == told.format("p[4:8]", "dirty many; ")
    further = terms.add(p, bench.number(8, 64))
    assert returned(bench, bench.state(cells=cells), end, {c: further}) == (told.format("p[12:16]", "dirty many; "))
    null = bench.state(cells=[(bench.behind(c, 4, 4, "main::one"), bench.number(2))])
    assert returned(bench, bench.state(), null, {c: bench.number(0, 64)}) == "r=new0"


def test_contents_at_the_entry_of_a_callee(bench: Bench) -> None:
    p, c, e = bench.pointer("p"), bench.symbols.canonical(0, 64), bench.terms.var("e", 32)
    cell = bench.behind(c, 4, 4, "main::one")
    end = bench.state({"%return": e})
    found = returned(bench, bench.state(), end, {c: p}, {e: cell})
    assert found == "r=new0; p[4:8]=new0"
    known = bench.state(cells=[(bench.behind(p, 4, 4, "main::one"), bench.number(6))])
    assert returned(bench, known, end, {c: p}, {e: cell}) == "r=6; p[4:8]=6"
    further = bench.terms.add(p, bench.number(8, 64))
    known = bench.state(cells=[(bench.behind(p, 12, 4, "main::one"), bench.number(6))])
    assert returned(bench, known, end, {c: further}, {e: cell}) == "r=6; p[12:16]=6"
    assert returned(bench, bench.state(), end, {c: further}, {e: cell}) == "r=new1; p[12:16]=new1"
    gone = bench.state({"%return": e}, killed=frozenset({("main::one", 12, 16)}))
    assert returned(bench, known, gone, {c: further}, {e: cell}) == "r=6; killed main::one[12:16]"


def test_the_way_through_a_call(bench: Bench) -> None:
    callee = Context(bench.callee, bench.state(), frozenset())
    for before, inner, length in ((None, None, 1), (4, None, 5), (None, 3, 4), (4, 3, 8)):
        state, end = bench.state(), bench.state()
        state.trail = trail = None if before is None else Trail(None, before)
        end.trail = None if inner is None else Trail(None, inner)
        found = bench.passage.back(bench.context, state, _call(bench), callee, end, {}, 7, 2).trail
        assert found is not None
        assert (found.before, found.length, found.call) == (trail, length, (7, 2))
        assert (found.function, found.inner) == ("callee", end.trail)
