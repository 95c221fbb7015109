"""Proofs by clauses against runs: what is proved has no run that fails, and a broken check is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine import by_clauses
from generate import programs
from numbers_ import Numbers, numbers

from encoder import horn

SEEDS = range(40)


def proved(seeds: range) -> list[Numbers]:
    return [program for program in map(numbers, seeds) if by_clauses(program.text, 8.0)]


def test_what_is_proved_never_fails(tmp_path: Path) -> None:
    found = proved(SEEDS)
    assert found, "something is proved"
    wrong = [f"seed {p.seed}\n{p.text}" for p in found if p.fails(tmp_path)]
    assert not wrong, "\n".join(wrong)


def test_programs_with_memory() -> None:
    """The other generators' programs: pointers, arrays, records, unions, functions by pointer."""
    failing = [p for p in programs(range(60)) if p.fails]
    assert len(failing) > 20
    wrong = [f"seed {p.seed}\n{p.text}" for p in failing if by_clauses(p.text, 2.0)]
    assert not wrong, "\n".join(wrong)


def test_a_check_that_forgets_passes_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a fact taken for inductive that only the entry was asked about, a program that fails would be proved."""
    honest = horn._weaken

    def forgetful(system: horn.System, clause: horn.Clause, *rest: object) -> bool:
        return honest(system, clause, *rest) if not clause.body else False  # type: ignore[arg-type]

    monkeypatch.setattr(horn, "_weaken", forgetful)
    assert any(p.fails(tmp_path) for p in proved(SEEDS))
