"""Where paths meet: the joined state against all executions of its parts, over words of two bits, and exactly."""

from __future__ import annotations

import random

import pytest
from bench import Bench, Columns

from encoder.facts import Facts
from encoder.modes import Modes
from encoder.summarize_join import Joins
from encoder.summarize_state import State, Trail
from encoder.term import Term

_HEAD = 5
_BITS = 2
_NAMES = ("x", "y", "z")
# seed, states, at the head of a loop, settled; executions that the joined states hold, facts
FOUND = (
    (1, 2, False, False, 5072, 3),
    (2, 2, False, False, 7440, 11),
    (3, 3, False, False, 7360, 13),
    (4, 1, True, False, 720, 11),
    (5, 2, True, False, 6272, 10),
    (6, 2, True, True, 6016, 5),
    (7, 3, True, True, 8832, 6),
    (8, 2, False, False, 6336, 5),
    (9, 2, True, False, 4992, 8),
)


def _random_state(bench: Bench, dice: random.Random, symbols: list[Term]) -> State:
    terms = bench.terms
    pool = [terms.const(k, _BITS) for k in range(4)]
    pool += symbols * 2 + [terms.add(t, terms.const(k, _BITS)) for t in symbols for k in (1, 3)]
    columns = Columns.of_all(terms, symbols)
    while True:
        registers = {name: dice.choice(pool) for name in _NAMES}
        facts = Facts(terms)
        for _ in range(dice.randint(0, 3)):
            condition = terms.binary(dice.choice(["eq", "ult", "ule", "slt", "sle"]), *dice.choices(pool, k=2))
            condition = terms.not_(condition) if dice.random() < 0.5 else condition
            facts = facts.and_also(condition) or facts
        if columns.models(facts.literals):
            return State(registers, {}, facts)


def _like(bench: Bench, dice: random.Random, first: State, symbols: list[Term]) -> State:
    """Yield a state that says much the same as another one, of other values."""
    terms = bench.terms
    pool = [terms.const(k, _BITS) for k in range(4)] + symbols * 2
    while True:
        changes = {t: dice.choice(pool) for t in symbols}
        registers = {name: terms.substitute([t], changes)[0] for name, t in first.registers.items()}
        registers[dice.choice(_NAMES)] = dice.choice(pool)
        facts: Facts | None = Facts(terms)
        for literal in sorted(first.facts.literals):
            facts = facts.and_also(terms.substitute([literal], changes)[0]) if facts is not None else None
        if facts is not None and Columns.of_all(terms, symbols).models(facts.literals):
            return State(registers, {}, facts)


def _executions(bench: Bench, state: State, symbols: list[Term], told: list[Term]) -> set[tuple[int, ...]]:
    """Yield the values that ``told`` and the registers may have together."""
    columns = Columns.of_all(bench.terms, symbols)
    rows = [columns(t) for t in (*told, *(state.registers[name] for name in _NAMES))]
    return {tuple(row[n] for row in rows) for n in columns.models(state.facts.literals)}


def joined(seed: int, many: int, at_head: bool, settled: bool) -> tuple[int, int]:
    """Yield how many executions random joins hold, none of those joined left out, and how many facts."""
    dice = random.Random(seed)
    executions = facts = 0
    for _ in range(12):
        bench = Bench()
        parameters = [bench.word(name, _BITS) for name in "ab"]
        made = [bench.made_in(_HEAD if k else 3, f"s{k}", _BITS) for k in range(2)]
        bench.context.parameters = frozenset(parameters)
        joins = Joins(bench.memory, bench.effects.partition, (1, 2))
        states = [_random_state(bench, dice, parameters + made)]
        for _ in range(many - 1):
            alike = dice.random() < 0.7
            states.append(
                _like(bench, dice, states[0], parameters + made)
                if alike
                else _random_state(bench, dice, parameters + made)
            )
        inside = frozenset({_HEAD}) if at_head else None
        found = joins.join(bench.context, _HEAD, states, None, inside, settled)
        leaves = bench.symbols.leaves
        own = set().union(*map(leaves, (*found.registers.values(), *found.facts.literals))) - set(parameters)
        holds = _executions(bench, found, [*parameters, *sorted(own)], parameters)
        for state in states:
            assert _executions(bench, state, parameters + made, parameters) <= holds
        executions += len(holds)
        facts += len(found.facts.literals)
    return executions, facts


@pytest.mark.parametrize(("seed", "many", "at_head", "settled", "executions", "facts"), FOUND)
def test_no_execution_is_lost(seed: int, many: int, at_head: bool, settled: bool, executions: int, facts: int) -> None:
    assert joined(seed, many, at_head, settled) == (executions, facts)


def told(bench: Bench, states: list[State], live: frozenset[str] | None = None, inside: frozenset[int] | None = None,
         settled: bool = False) -> str:  # fmt: skip
    """Yield a join as text."""
    return bench.told(bench.joins.join(bench.context, _HEAD, states, live, inside, settled))


@pytest.fixture(name="bench")
def _bench() -> Bench:
    return Bench()


def test_registers_that_are_alive(bench: Bench) -> None:
    n, m, one = bench.word("n"), bench.word("m"), bench.number(1)
    first = bench.state({"a": n, "b": n, "c": one, "d": n}, facts=[bench.terms.eq(m, one)])
    second = bench.state({"a": n, "b": m, "c": m})
    assert told(bench, [first], frozenset("ac")) == "a=n; c=1"
    assert told(bench, [first, second], frozenset("abd")) == "a=n; b=new0"
    assert told(bench, [first, second]) == "a=n; b=new0; c=new1"
    bench.context.parameters = frozenset({m})
    assert told(bench, [first], frozenset("ac")) == "a=n; c=1; eq(m, 1)"
    assert told(bench, [first, first], frozenset("ac")) == "a=n; c=1; eq(m, 1)"


def test_equal_in_each_is_equal_in_all(bench: Bench) -> None:
    n, m, k, terms = bench.word("n"), bench.word("m"), bench.word("k"), bench.terms
    first = bench.state({"a": n, "b": n, "c": n, "d": bench.number(4)}, [(bench.cell("g"), n)])
    second = bench.state({"a": m, "b": m, "c": k, "d": m}, [(bench.cell("g"), m)])
    assert told(bench, [first, second]) == "a=new0; b=new0; c=new1; d=new2; g[0:4]=new0"
    first.facts = Facts(terms, frozenset({terms.binary("ult", n, bench.number(9))}))
    second.facts = Facts(terms, frozenset({terms.binary("ult", m, bench.number(5))}))
    assert told(bench, [first, second]) == (
        "a=new0; b=new0; c=new1; d=new2; g[0:4]=new0; ule(new0, 8); ule(new2, 4); ult(new0, 9)"
    )


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ((4, 6), "not(eq(new0, 0)); not(eq(new0, 5)); sle(4, new0); sle(new0, 6); ule(4, new0); ule(new0, 6)"),
        (
            (-3, 2),
            "not(eq(new0, 0)); not(eq(new0, 3)); not(eq(new0, 5)); not(eq(new0, 9)); sle(-3, new0); sle(new0, 2);"
            " ule(2, new0); ule(new0, -3)",
        ),
        ((0, 8), "not(eq(new0, 3)); not(eq(new0, 5)); sle(0, new0); sle(new0, 8); ule(new0, 8)"),
        (
            (1, 4, 9),
            "not(eq(new0, 0)); not(eq(new0, 3)); not(eq(new0, 5)); sle(1, new0); sle(new0, 9); ule(1, new0);"
            " ule(new0, 9)",
        ),
        ((3, 5), "not(eq(new0, 0)); sle(3, new0); sle(new0, 5); ule(3, new0); ule(new0, 5)"),
        ((-1, -5), "not(eq(new0, 0)); sle(-5, new0); sle(new0, -1); ule(-5, new0)"),
        ((0, 1), "sle(0, new0); sle(new0, 1); ule(new0, 1)"),
    ],
)
def test_bounds_of_what_is_joined(values: tuple[int, ...], facts: str) -> None:
    bench = Bench()
    assert told(bench, [bench.state({"r": bench.number(value)}) for value in values]) == f"r=new0; {facts}"


def test_cells(bench: Bench) -> None:
    n, p, three = bench.word("n"), bench.pointer("p"), bench.number(3)
    g, x, firsts = bench.cell("g"), bench.cell("main::x"), bench.cell("firsts")
    written = bench.state(cells=[(g, n)], dirty=["g"], killed=frozenset({("g", 0, 4)}))
    # a global that was not written has its first value, of which one that is dirty need not be
    assert told(bench, [bench.state(cells=[(g, n)]), bench.state()]) == "g[0:4]=new0"
    assert told(bench, [bench.state(cells=[(g, n)]), bench.state(dirty=["g"])]) == "g[0:4]=new0; dirty g"
    gone = bench.state(dirty=["g"], killed=frozenset({("g", 0, 4)}))
    assert told(bench, [bench.state(cells=[(g, n)]), gone]) == "dirty g; killed g[0:4]"
    assert told(bench, [bench.state(cells=[(g, n)], dirty=["many"]), written]) == (
        "g[0:4]=n; dirty g many; killed g[0:4]"
    )
    assert told(bench, [bench.state(cells=[(firsts, bench.number(7))]), bench.state()]) == "firsts[0:4]=7"
    assert told(bench, [bench.state(cells=[(x, three)]), bench.state()]) == ""
    assert told(bench, [bench.state(cells=[(x, three)]), bench.state(cells=[(x, three)])]) == "main::x[0:4]=3"
    # what is left of a cell that one of them has a part of is not the first value
    part = bench.state(cells=[(bench.cell("many", 0, 2), bench.word("h", 16))])
    assert told(bench, [bench.state(cells=[(bench.cell("many"), three)]), part]) == "many[0:2]=new1; dirty many"
    local = bench.state(cells=[(bench.cell("main::x", 0, 2), bench.word("h", 16))])
    assert told(bench, [bench.state(cells=[(x, three)]), local]) == "main::x[0:2]=new2"
    # what lies behind a pointer of the caller's has a name, unless it may have been written
    one, two = bench.behind(p, 0, 4, "main::x"), bench.behind(p, 0, 4, "g")
    assert told(bench, [bench.state(cells=[(one, three)]), bench.state()]) == "p[0:4]=new3"
    killed = bench.state(killed=frozenset({("main::x", 0, 4)}))
    assert told(bench, [bench.state(cells=[(one, three)]), killed]) == "killed main::x[0:4]"
    both = bench.joins.join(bench.context, _HEAD, [bench.state(cells=[(c, three)]) for c in (one, two)], None)
    assert both.cells == {one[0]: (three, one[1] | two[1])}


def test_cells_are_taken_by_place(bench: Bench) -> None:
    """So that their symbols are the same in each run."""
    n, m, three = bench.word("n"), bench.word("m"), bench.number(3)
    s, u = bench.word("s", 16), bench.word("u", 16)
    places = [bench.cell("many", 4), bench.cell("many", 0), bench.cell("many", 0, 2), bench.cell("g")]
    first = bench.state(cells=zip(places, (n, n, s, three)))
    second = bench.state(cells=zip(places, (three, m, u, n)))
    found = "g[0:4]=new0; many[0:2]=new1; many[0:4]=new2; many[4:8]=new3"
    assert told(bench, [first, second]) == found


def test_symbols_of_an_earlier_pass(bench: Bench) -> None:
    n, p, three = bench.word("n"), bench.pointer("p"), bench.number(3)
    s, other = bench.made_in(_HEAD, "s"), bench.made_in(4, "other")
    q, r = bench.made_in(_HEAD, "q", 64), bench.made_in(_HEAD, "r", 64)
    inside = frozenset({_HEAD})

    def at_head(*states: State) -> str:
        return told(bench, list(states), None, inside)

    def pointed(base: Term, offset: int, value: Term, key: str = "main::one") -> State:
        return bench.state({"p": base}, [(bench.behind(base, offset, 4, key), value)])

    assert at_head(bench.state({"i": s, "o": other})) == "i=new0; o=other"
    assert told(bench, [bench.state({"i": s, "o": other})]) == "i=s; o=other"
    assert at_head(bench.state({"i": n}), bench.state({"i": s})) == "i=new0"
    assert at_head(pointed(p, 4, three), pointed(q, 4, three)) == "p=new1; p[4:8]=new2"
    assert at_head(pointed(q, 4, three), pointed(r, 4, n)) == "p=new1; new1[4:8]=new3"
    assert at_head(pointed(q, 4, three), pointed(r, 8, n)) == "p=new1"
    assert at_head(pointed(q, 4, three), pointed(r, 4, three), bench.state({"p": r})) == "p=new1"
    found = bench.joins.join(
        bench.context, _HEAD, [pointed(q, 4, three), pointed(r, 4, three, "main::two")], None, inside
    )
    ((cell, (value, ranges)),) = found.cells.items()
    assert bench.text(cell[0]) == "new1" and (cell[1:], value) == ((4, 4), three)
    assert ranges == {("main::one", 4, 8), ("main::two", 4, 8)}


def test_no_more_than_the_first_state_says(bench: Bench) -> None:
    n, p, three, terms = bench.word("n"), bench.pointer("p"), bench.number(3), bench.terms
    g, lock, behind = bench.cell("g"), bench.cell("slicc_lock"), bench.behind(p, 4, 4, "main::one")
    states = [bench.state({"p": p}, [(g, n)]), bench.state({"p": p}, [(behind, three), (lock, three)])]
    of_lock = "sle(0, new1); sle(new1, 3); ule(new1, 3)"
    assert told(bench, states, settled=True) == f"p=p; g[0:4]=new0; slicc_lock[0:4]=new1; {of_lock}"
    assert told(bench, states) == f"p=p; g[0:4]=new0; slicc_lock[0:4]=new1; p[4:8]=new2; {of_lock}"
    little = terms.binary("ult", n, three)
    states = [bench.state({"r": n}), bench.state({"r": n}, facts=[little])]
    assert told(bench, states[::-1]) == told(bench, states) == "r=n"
    states[0].facts = Facts(terms, frozenset({terms.binary("ult", n, bench.number(2))}))
    assert told(bench, states, settled=True) == "r=n"
    assert told(bench, states) == told(bench, states[::-1], settled=True) == "r=n; ult(n, 3)"


def test_the_shortest_way_is_kept(bench: Bench) -> None:
    states = [bench.state() for _ in range(3)]
    for state, length in zip(states, (5, 3, 4)):
        state.trail = Trail(None, length)
    assert bench.joins.join(bench.context, 1, states, None).trail is states[1].trail
    assert bench.joins.join(bench.context, 1, states[:1], None).trail is states[0].trail
    states[2].trail = None
    assert bench.joins.join(bench.context, 1, states, None).trail is None


def test_what_states_are_told_apart_by(bench: Bench) -> None:
    n, p, q, terms = bench.word("n"), bench.word("p"), bench.word("q"), bench.terms
    lock, five = bench.cell("slicc_lock"), bench.number(5)

    def parts(state: State, detail: int = 2) -> tuple[object, ...]:
        return bench.joins.partition_of(bench.context, state, detail)

    assert parts(bench.state()) == (0,), "its first value"
    assert parts(bench.state(dirty=["slicc_lock"])) == ((frozenset(), frozenset()),), "as at entry"
    assert parts(bench.state(dirty=["slicc_lock"], killed=frozenset({("slicc_lock", 0, 4)}))) == (None,)
    assert parts(bench.state(cells=[(lock, five)])) == (5,)
    assert parts(bench.state(cells=[(lock, n)], facts=[terms.eq(n, five)])) == (5,)
    equal = bench.state(cells=[(lock, n)], facts=[terms.eq(n, p), terms.not_(terms.eq(n, q))])
    assert [parts(equal, detail) for detail in (2, 1, 0)] == [
        (((frozenset({p}), frozenset())),),
        ((frozenset({p}), frozenset()),),
        (None,),
    ]
    unequal = bench.state(cells=[(lock, n)], facts=[terms.not_(terms.eq(n, q))])
    assert [parts(unequal, detail) for detail in (2, 1, 0)] == [
        ((frozenset(), frozenset({q})),),
        ((frozenset(), frozenset()),),
        (None,),
    ]


def test_modes_tell_states_apart(bench: Bench) -> None:
    n, p, q, terms = bench.word("n"), bench.pointer("p"), bench.pointer("q"), bench.terms
    mode = ("main::one", 4, 8)
    modes = Modes({"main": ("m", "k")}, (("g", 0, 4), ("slicc_lock", 0, 4)), frozenset({mode}))
    joins = Joins(bench.memory, bench.effects.partition, (), modes)
    assert joins.partition == (("slicc_lock", 0, 4), ("g", 0, 4))
    cells = [(bench.cell("g"), bench.number(7)), (bench.cell("main::one", 4), bench.number(1))]
    cells += [(bench.cell("main::x"), n), (bench.behind(p, 4, 4, "main::one"), n)]
    cells.append((bench.behind(q, 4, 4, "main::one", "main::two"), bench.number(9)))
    state = bench.state({"m": n, "j": bench.number(8)}, cells, [terms.eq(n, bench.number(2))])
    elsewhere = frozenset({(mode, 1), (mode, 2)})
    assert joins.partition_of(bench.context, state) == (2, None, elsewhere, 0, 7)
    assert joins.partition_of(bench.context, state, 2, frozenset({"k"})) == (None, None, elsewhere, 0, 7)
    assert joins.partition_of(bench.context, state, 2, frozenset({"m"})) == (2, None, elsewhere, 0, 7)
