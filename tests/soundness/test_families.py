"""A fixed sample of the families: unions, casts and bit fields; pointers; layout of records."""

from __future__ import annotations

import shutil

import pytest
from families import FAMILIES, measure
from layouts import COMPILERS

SAMPLE = 20  # of each family


@pytest.mark.parametrize("family", FAMILIES)
def test_no_wrong_verdict(family: str) -> None:
    if family == "layout" and not all(shutil.which(command[0]) for command in COMPILERS.values()):
        pytest.skip("needs gcc and x86_64-w64-mingw32-gcc")
    found = list(measure(family, SAMPLE, seconds=10.0))
    assert [m for m in found if m.wrong] == []
    # what is put together from pieces of a pointer may be refused by name
    decided = [m for m in found if m.said in ("defect", "proof")]
    assert len(decided) >= (0.7 if family == "pointers" else 0.95) * SAMPLE, [m for m in found if m not in decided]
