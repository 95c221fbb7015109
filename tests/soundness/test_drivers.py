"""No rule is proved of a random driver that breaks it when it is run."""

from __future__ import annotations

import shutil

import callbacks
import pytest
from drivers import Tally, attempt

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is the oracle")


@pytest.mark.parametrize("seed, rule", [(4, "SpinLock"), (6, "SpinLockSafe")])
def test_no_driver_that_breaks_a_rule_is_proved(seed: int, rule: str) -> None:
    tally = Tally()
    attempt(seed, tally, 10, (rule,))
    assert tally.verdicts and not tally.wrong


@pytest.mark.parametrize("seed", [0, 29, 51])
def test_no_driver_whose_callbacks_break_the_rule_is_proved(seed: int) -> None:
    tally = callbacks.Tally()
    callbacks.attempt(seed, tally, 10)
    assert tally.verdicts and not tally.wrong
