"""Verdicts against the truth: no defect that no run shows, no proof of what some run breaks."""

from __future__ import annotations

from collections import Counter

import pytest
from engine import Outcome, check
from generate import Program, programs

from encoder.options import ALWAYS_CHECKED
from encoder.search import Refutation

SEEDS = range(300)
SHARE = 25
BOUND = 2
UNMATCHED = {148}  # seeds of right proofs that the check of proofs cannot follow, and would withdraw


@pytest.fixture(scope="session")
def generated() -> tuple[Program, ...]:
    return tuple(programs(SEEDS))


def shown(program: Program, said: str) -> str:
    truth = f"fails (with {program.depth} rounds)" if program.fails else "never fails"
    return f"seed {program.seed}: {said}, but it {truth}\n{program.text}"


def test_programs_are_of_every_kind(generated: tuple[Program, ...]) -> None:
    failing = sum(p.fails for p in generated)
    assert 0.35 * len(generated) < failing < 0.65 * len(generated)
    seen = Counter(f for p in generated for f in p.features)
    wanted = {
        "array", "bit field", "cast", "division", "function pointer", "goto", "lock", "loop", "memcpy", "pointer",
        "recursion", "shift", "static state", "struct", "switch", "union",
    }  # fmt: skip
    assert {f for f in wanted if seen[f] >= 30} == wanted


def checked(program: Program, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Yield what is said of a program, its proof checked."""
    if program.seed not in UNMATCHED:
        return check(program.text)
    with pytest.raises(Refutation):
        check(program.text)
    with monkeypatch.context() as unchecked:
        unchecked.delenv(ALWAYS_CHECKED)
        return check(program.text)


@pytest.mark.parametrize("start", range(0, len(SEEDS), SHARE))
def test_verdicts(generated: tuple[Program, ...], start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No wrong verdict, and nearly every program decided."""
    share = generated[start : start + SHARE]
    outcomes = [checked(p, monkeypatch) for p in share]
    wrong = [
        shown(p, o.verdict)
        for p, o in zip(share, outcomes)
        if (o.verdict == "defect" and not p.fails) or (o.verdict == "proof" and p.fails)
    ]
    assert not wrong, "\n".join(wrong)
    early = [shown(p, f"bounded at {o.bound}") for p, o in zip(share, outcomes) if too_early(p, o.verdict, o.bound)]
    assert not early, "\n".join(early)
    undecided = [f"seed {p.seed}: {o.verdict} {o.reason}" for p, o in zip(share, outcomes) if not o.decided]
    assert len(undecided) <= 0.05 * len(share), "\n".join(undecided)


def test_a_bound_keeps_its_word(generated: tuple[Program, ...]) -> None:
    """What is called bounded has no failing run within the bound."""
    looping = [p for p in generated if {"loop", "goto", "recursion"} & set(p.features)][:60]
    outcomes = [check(p.text, bound=BOUND) for p in looping]
    wrong = [
        shown(p, f"{o.verdict} at {o.bound}")
        for p, o in zip(looping, outcomes)
        if (o.verdict == "defect" and not p.fails)
        or (o.verdict == "proof" and p.fails)
        or too_early(p, o.verdict, BOUND)
    ]
    assert not wrong, "\n".join(wrong)
    assert any(o.verdict == "bounded" for o in outcomes)


def too_early(program: Program, verdict: str, bound: int | None) -> bool:
    return verdict == "bounded" and program.depth is not None and bound is not None and program.depth <= bound
