"""No engine proves what an execution shows to fail, however coarse the points-to sets are."""

from __future__ import annotations

import shutil

import pytest
from mixed import SETS, Tally, attempt

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")


@pytest.mark.parametrize("kind", SETS)
@pytest.mark.parametrize("seed", [2, 7, 11])
def test_no_engine_proves_what_fails(seed: int, kind: str) -> None:
    tally = Tally()
    attempt(seed, tally, 2, ("property simulation", "induction"), 2.0, (kind,), unseen=False)
    assert tally.reached and not tally.wrong
