"""A fixed sample of the random programs that property simulation is compared with executions on."""

from __future__ import annotations

import pytest
from engine import check
from summaries import WIDE, Tally, attempt, draft, instance


@pytest.mark.parametrize("seed", [1, 2, 3, 4, WIDE + 3, WIDE + 4, WIDE + 5, WIDE + 8, WIDE + 13, WIDE + 21])
def test_no_proof_is_contradicted(seed: int) -> None:
    tally = Tally()
    attempt(seed, tally, 0.0, 2)
    assert not tally.wrong


@pytest.mark.parametrize(
    "seed, k, condition",
    [
        (29000001, 0, "1"),  # a fact of a value that nothing holds any more
        (29000114, 4, "$ != 0 && $ != 1"),  # a sum whose parts stand the other way round
        (29000207, 2, "$ != 1"),  # what a variable holds first, and held when a function was called
    ],
)
def test_right_proofs_pass_their_check(seed: int, k: int, condition: str) -> None:
    """Every proof is checked here, and one that does not pass raises Refutation."""
    assert check(instance(draft(seed)[0], k, condition)).verdict == "proof"
