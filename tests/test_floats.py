"""Floating point: what IEEE 754 says is proved, and what it does not is found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from encoder import floating
from encoder.solve import bitwuzla, float_boxes, z3
from encoder.solve.answer import Answer
from encoder.solve.float_boxes import try_boxes
from encoder.term import Terms
from encoder.term_value import evaluate
from slicc.run.job import Job
from slicc.run.plain import run_job

FILES = sorted((Path(__file__).parent / "verify" / "floats").glob("*.c"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_decided(path: Path) -> None:
    result = run_job(Job((str(path),), abi="lp64", timeout=40), lambda _: None)
    assert result.verdict == ("proof" if path.stem.endswith("_ok") else "defect"), result.reason


NUMBERS = [0.0, 1.0, 1.5, 2.5, 0.49999999999999994, 2.0**24 - 1, 2.0**24 + 1, 2.0**31, 2.0**53 - 1, 2.0**63, 1 / 3]


def patterns(width: int) -> list[int]:
    """Yield the patterns where rounding and ranges end."""
    fraction = floating.DIGITS[width] - 1
    infinite = floating.encode(float("inf"), width)
    edges = [1, (1 << fraction) - 1, 1 << fraction, infinite - 1, infinite, floating.NAN[width], infinite + 1]
    found = edges + [floating.encode(number, width) for number in NUMBERS]
    return found + [bits | 1 << width - 1 for bits in found]


@pytest.mark.parametrize("width", [32, 64])
@pytest.mark.parametrize("op", sorted(floating.OPERATORS - floating.REMAINDERS))
def test_the_solver_means_the_same(op: str, width: int) -> None:
    if op in floating.CONVERSIONS and width == 32:
        return
    of_integers = op[:2] in ("s_", "u_")
    pool = patterns(32 if op.startswith("f32") else width)
    if of_integers:
        pool = [0, 1, 3, 2**24 + 1, 2**24 + 3, 2**53 + 1, 2**54 + 2, 2**63, 2**64 - 1, 2**64 - 1025, 2**40 + 1]
    is_binary = op in floating.COMPARISONS or op in ("fadd", "fsub", "fmul", "fdiv")
    pairs = [(a, pool[k * 7 % len(pool)] if is_binary else 0) for k, a in enumerate(pool)]
    terms = Terms(64)
    x, y = terms.var("x", width), terms.var("y", width) if is_binary else terms.const(0, width)
    found = terms.binary(op, x, y)
    for a, b in pairs:
        expected = terms.const(floating.evaluate(op, a, b, width), terms.width(found))
        asked = (terms.eq(x, terms.const(a, width)), terms.eq(y, terms.const(b, width)))
        asked = (*asked, terms.not_(terms.eq(found, expected)))
        assert z3.check(terms, asked, {}, 30).status == "unsat", (a, b)
        if bitwuzla.installed():
            assert bitwuzla.check(terms, asked, {}, 30).status == "unsat", (a, b)


def test_values_are_shown_as_numbers() -> None:
    narrow = [floating.text(floating.encode(x, 32), 32) for x in (0.1, -0.0, 1e-45, 3.0)]
    wide = [floating.text(floating.encode(x, 64), 64) for x in (0.1, float("inf"), float("nan"))]
    assert (narrow, wide) == (["0.1", "-0.0", "1e-45", "3.0"], ["0.1", "inf", "nan"])


UNARY = sorted(floating.INTEGRAL | {"fsqrt"})


def satisfiable(seed: int) -> tuple[Terms, tuple[int, ...], dict[int, int]]:
    """Yield constraints that hold of given numbers."""
    dice = random.Random(seed)
    terms = Terms(64)
    pool: dict[int, list[int]] = {32: [], 64: []}
    leaves: dict[int, int] = {}
    for k in range(3):
        for width in (32, 64):
            t = terms.var(f"x{k}", width)
            bits = floating.encode(dice.choice((dice.uniform(-3, 3), dice.uniform(-1e3, 1e3), 0.1, 0.7)), width)
            leaves[t] = dice.choice(patterns(width)) if dice.random() < 0.3 else bits
            pool[width] += [t, terms.const(floating.encode(dice.choice((0.5, 3.0, 0.1, -1.0)), width), width)]
    facts: list[int] = []

    def assert_about(a: int, b: int) -> None:
        fact = terms.binary(dice.choice(("feq", "flt", "fle", "flt", "fle")), a, b)
        value = evaluate(terms, fact, leaves, {}, {})
        facts.append(fact if value else terms.not_(fact))

    for _ in range(8):
        width = dice.choice((32, 64))
        a, b = dice.choice(pool[width]), dice.choice(pool[width])
        zero, sign = terms.const(0, width), terms.const(1 << width - 1, width)
        match dice.randrange(6):
            case 0:
                found = terms.binary(dice.choice(("fadd", "fsub", "fmul", "fdiv")), a, b)
            case 1:
                found = terms.binary("fmul", a, a)
            case 2:
                found = terms.binary(dice.choice(UNARY), a, zero)
            case 3:
                found = terms.binary("xor", a, sign)
            case 4:
                found = terms.binary("and", a, terms.const((1 << width - 1) - 1, width))
            case _:
                found = terms.ite(dice.choice(facts), a, b) if facts else a
        pool[width].append(found)
        if width == 32:
            pool[64].append(terms.binary("f32_to_f64", terms.zext(found, 64), terms.const(0, 64)))
        else:
            pool[32].append(terms.extract(terms.binary("f64_to_f32", found, zero), 0, 32))
        for other in (32, 64):
            assert_about(dice.choice(pool[other]), dice.choice(pool[other]))
    joined = terms.or_(facts.pop(), terms.not_(facts[0])) if dice.random() < 0.5 else facts.pop()
    facts.append(joined)
    return terms, tuple(facts), leaves


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_intervals_exclude_no_numbers(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(float_boxes, "_MOST_WORK", 15_000)
    for seed in range(first, first + 100):
        terms, facts, leaves = satisfiable(seed)
        assert all(evaluate(terms, fact, leaves, {}, {}) for fact in facts)
        found = try_boxes(terms, facts)
        assert found is None or found.status == "sat", seed


def test_intervals_find_what_holds_of_a_range() -> None:
    terms = Terms(64)
    x, zero = terms.var("x", 64), terms.const(0, 64)
    number = {n: terms.const(floating.encode(n, 64), 64) for n in (-10.0, 10.0, 100.0, 99.9)}
    inside = terms.binary("flt", number[-10.0], x), terms.binary("flt", x, number[10.0])
    square = terms.binary("fmul", x, x)
    for high, status in ((100.0, "unsat"), (99.9, "sat")):
        found = try_boxes(terms, (*inside, terms.binary("flt", number[high], square)))
        assert found is not None and found.status == status
    root = terms.binary("fsqrt", square, zero)
    assert try_boxes(terms, (*inside, terms.binary("flt", number[10.0], root))) == Answer("unsat")
