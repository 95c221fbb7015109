"""A fixed sample of the random programs that property simulation is compared with executions on."""

from __future__ import annotations

import pytest
from summaries import WIDE, Tally, attempt


@pytest.mark.parametrize("seed", [1, 2, 3, 4, WIDE + 3, WIDE + 4, WIDE + 5, WIDE + 8, WIDE + 13, WIDE + 21])
def test_no_proof_is_contradicted(seed: int) -> None:
    tally = Tally()
    attempt(seed, tally, 0.0, 2)
    assert not tally.wrong
