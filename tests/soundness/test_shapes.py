"""No engine proves what an execution shows to fail."""

from __future__ import annotations

import shutil

import pytest
from shapes import ENGINES, Tally, attempt

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("seed", [17, 35, 46])
def test_no_engine_proves_what_fails(seed: int, name: str) -> None:
    tally = Tally()
    attempt(seed, tally, most=1, engines=(name,), seconds=2.0)
    assert tally.reached and not tally.wrong
