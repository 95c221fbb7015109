"""Arrays of variable length mean what they mean to gcc."""

from __future__ import annotations

import shutil

import pytest
from engine import check
from lengths import generate

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")


@pytest.mark.parametrize("seed", range(20))
def test_lengths_that_the_program_says(seed: int) -> None:
    case = generate(seed)
    assert check(case.fixed).verdict == "proof"
    assert check(case.fixed_twin).verdict == "defect"


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_lengths_that_are_read(seed: int) -> None:
    case = generate(seed)
    assert check(case.text, seconds=120.0).verdict == "proof"
    assert check(case.twin, seconds=120.0).verdict == "defect"
