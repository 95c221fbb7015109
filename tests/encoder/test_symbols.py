"""Terms for objects and for what is not known: exactly."""

from __future__ import annotations

import pytest
from bench import Bench


@pytest.fixture(name="bench")
def _bench() -> Bench:
    return Bench()


def test_objects(bench: Bench) -> None:
    symbols, terms = bench.symbols, bench.terms
    found = [bench.base(key) for key in ("g", "main::x", "callee", "pointers", "halves")]
    assert found == [bench.base(key) for key in ("g", "main::x", "callee", "pointers", "halves")]
    assert [symbols.object_of(t) for t in found] == [
        ("global", "g"), ("local", "main::x"), ("function", "callee"), ("global", "pointers"), ("global", "halves"),
    ]  # fmt: skip
    assert [terms.alignments.get(terms.nodes[t][2]) for t in found] == [4, None, None, 8, 2]
    assert symbols.object_of(bench.word("n")) is None and symbols.object_of(bench.number(0)) is None
    assert [symbols.is_shared(t) for t in found] == [True, False, True, True, True]
    eight = bench.number(8, 64)
    assert [symbols.is_shared(terms.add(t, eight)) for t in found] == [True, False, True, True, True]
    assert symbols.is_shared(eight) and not symbols.is_shared(bench.pointer("p"))
    assert [symbols.rank(t) for t in found[:2]] == [(0, ("global", "g")), (0, ("local", "main::x"))]
    p = bench.pointer("p")
    assert symbols.rank(p) == (1, p)


def test_places(bench: Bench) -> None:
    symbols, terms, p, n = bench.symbols, bench.terms, bench.pointer("p"), bench.pointer("n")
    assert symbols.place(p) == (p, 0)
    assert symbols.place(terms.add(p, bench.number(8, 64))) == (p, 8)
    assert symbols.place(terms.add(p, bench.number(-8, 64))) == (p, -8)
    both = terms.add(p, n)
    assert symbols.place(both) == (both, 0)
    assert symbols.place(terms.add(both, bench.number(4, 64))) == (both, 4)


def test_roots(bench: Bench) -> None:
    symbols, terms, n, x, g = bench.symbols, bench.terms, bench.pointer("n"), bench.base("main::x"), bench.base("g")
    one = bench.base("main::one")
    assert symbols.roots_of(n) == {n} and symbols.roots_of(x) == {x} and symbols.roots_of(g) == frozenset()
    assert symbols.roots_of(terms.add(x, bench.number(4, 64))) == {x}
    condition = terms.binary("ult", n, bench.number(3, 64))
    assert symbols.roots_of(terms.ite(condition, terms.add(x, n), terms.ite(terms.eq(n, g), one, g))) == {n, x, one}


def test_symbols_of_places(bench: Bench) -> None:
    symbols, context = bench.symbols, bench.context
    first = symbols.symbol(context, 3, ("load", 1), 32)
    assert symbols.symbol(context, 3, ("load", 1), 32) == first and context.made_at[first] == 3
    places = ((4, ("load", 1), 32), (3, ("load", 2), 32), (3, ("load", 1), 8))
    others = [symbols.symbol(context, *place) for place in places]
    assert len({first, *others}) == 4 and [context.made_at[t] for t in others] == [4, 3, 3]
    assert [bench.terms.width(t) for t in others] == [32, 32, 8]
    assert symbols.canonical(0, 32) == symbols.canonical(0, 32)
    assert len({symbols.canonical(n, width) for n in (0, 1) for width in (8, 32)}) == 4


def test_values_that_fit(bench: Bench) -> None:
    symbols, n = bench.symbols, bench.word("n")
    assert symbols.fit(n, 32) == n
    assert bench.text(symbols.fit(n, 64)) == "zext(n, 64)" and bench.text(symbols.fit(n, 8)) == "extract(n, 0, 8)"
    assert symbols.fit(bench.number(-1, 8), 32) == bench.number(255)


def test_terms_in_other_names(bench: Bench) -> None:
    symbols, terms, n, m, c = bench.symbols, bench.terms, bench.word("n"), bench.word("m"), bench.word("c")
    assert symbols.rewrite(n, {n: c}) == c and symbols.rewrite(m, {n: c}) is None
    assert symbols.rewrite(terms.mul(n, n), {n: c}) == terms.mul(c, c)
    assert symbols.rewrite(terms.mul(n, m), {n: c}) is None
    assert symbols.rewrite(bench.number(3), {}) == bench.number(3)
    assert symbols.rewrite(bench.base("g"), {}) == bench.base("g")
    assert symbols.rewrite(bench.base("main::x"), {}) is None
    whole = terms.mul(n, m)
    assert symbols.rewrite(terms.eq(whole, n), {whole: c}) is None
    assert symbols.rewrite(terms.eq(whole, n), {whole: c, n: m}) == terms.eq(c, m)

    def tower(t: int, height: int) -> int:
        for _ in range(height):
            t = terms.bnot(terms.mul(t, c))
        return t

    assert symbols.rewrite(tower(n, 20), {n: m, c: c}) == tower(m, 20), "forty operations"
    assert symbols.rewrite(terms.neg(tower(n, 20)), {n: m, c: c}) is None
