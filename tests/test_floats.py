"""Floating point: what IEEE 754 says is proved, and what it does not is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoder import floating
from encoder.solve import z3
from encoder.term import Terms
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
        assert z3.check(terms, (*asked, terms.not_(terms.eq(found, expected))), {}, 30).status == "unsat", (a, b)


def test_values_are_shown_as_numbers() -> None:
    narrow = [floating.text(floating.encode(x, 32), 32) for x in (0.1, -0.0, 1e-45, 3.0)]
    wide = [floating.text(floating.encode(x, 64), 64) for x in (0.1, float("inf"), float("nan"))]
    assert (narrow, wide) == (["0.1", "-0.0", "1e-45", "3.0"], ["0.1", "inf", "nan"])
