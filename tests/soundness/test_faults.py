"""The tests of the tests: each planted fault changes some verdict of the soundness programs against the truth."""

from __future__ import annotations

import pytest
from faults import FAULTS, Fault, noticed_by
from generate import Program, programs

# Asked first, for each fault shows in one of them; the others stand by for when the generator changes.
TELLING = (0, 1, 2, 3, 7, 8, 12, 18, 23, 24, 27, 31, 40, 49, 53, 55, 76, 122)
OTHERS = range(150)


@pytest.fixture(scope="module")
def chosen() -> tuple[Program, ...]:
    return tuple(programs(dict.fromkeys([*TELLING, *OTHERS])))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name.replace(" ", "-"))
def test_fault_is_noticed(fault: Fault, chosen: tuple[Program, ...]) -> None:
    assert noticed_by(fault, chosen) is not None


def test_faults_are_taken_out_again(chosen: tuple[Program, ...]) -> None:
    for fault in FAULTS:
        before = fault.right()
        with fault.planted():
            assert fault.right() is not before
        assert fault.right() is before
    assert len({f.name for f in FAULTS}) == len(FAULTS) >= 20
