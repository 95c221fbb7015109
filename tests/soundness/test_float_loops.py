"""No engine proves away what a loop over floating numbers comes to in an execution."""

from __future__ import annotations

import shutil

import pytest
from float_loops import ENGINES, Tally, attempt

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "clauses"])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_engine_proves_what_fails(seed: int, engine: str) -> None:
    tally = Tally()
    attempt(seed, tally, 1, (engine,), 2.0)
    assert tally.reached and not tally.wrong
