"""Proofs by clauses against runs: what is proved has no run that fails."""

from __future__ import annotations

from pathlib import Path

from engine import by_clauses, fails_in_numbers
from generate import programs
from numbers_ import Numbers, numbers

SEEDS = range(24)


def proved(seeds: range) -> list[Numbers]:
    return [program for program in map(numbers, seeds) if by_clauses(program.text, 5.0)]


def test_what_is_proved_never_fails(tmp_path: Path) -> None:
    found = proved(SEEDS)
    assert found, "something is proved"
    wrong = [f"seed {p.seed}\n{p.text}" for p in found if p.fails(tmp_path)]
    assert not wrong, "\n".join(wrong)


def test_programs_with_memory() -> None:
    """The other generators' programs: pointers, arrays, records, unions, functions by pointer."""
    failing = [p for p in programs(range(40)) if p.fails]
    assert len(failing) > 12
    wrong = [f"seed {p.seed}\n{p.text}" for p in failing if by_clauses(p.text, 2.0)]
    assert not wrong, "\n".join(wrong)


def test_what_fails_fails_in_numbers() -> None:
    """Every execution of a program is one of the flat program that clauses are made of."""
    failing = [p for p in programs(range(100, 140)) if p.fails]
    assert len(failing) > 12
    wrong = [f"seed {p.seed}\n{p.text}" for p in failing if not fails_in_numbers(p.text, 24)]
    assert not wrong, "\n".join(wrong)
