"""What gcc's floating programs compute is what slicc proves of them, bit by bit."""

from __future__ import annotations

import shutil

import pytest
from floats import attempt

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")


@pytest.mark.parametrize("abi", ["lp64", "ilp32"])
@pytest.mark.parametrize("seed", range(4))
def test_executed(seed: int, abi: str) -> None:
    assert not attempt(seed, False, abi=abi)


@pytest.mark.parametrize("seed", range(4))
def test_solved(seed: int) -> None:
    assert not attempt(seed, True)
