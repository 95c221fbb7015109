"""What is not modelled is refused by name: never a pass, never a defect."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoder.diagnostic import Unsupported
from slicc.run.job import Job
from slicc.run.plain import run_job

FILES = sorted((Path(__file__).parent / "verify" / "refused").glob("*.c"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_refused_by_name(path: Path) -> None:
    name = path.read_text().splitlines()[0].removeprefix("// refused: ")
    try:
        result = run_job(Job((str(path),), abi="lp64", timeout=20), lambda _: None)
    except Unsupported as refused:
        assert name in refused.construct
        return
    assert result.reason is not None and result.verdict == "unknown", result
    assert result.reason.code == "unsupported" and name in result.reason.message
