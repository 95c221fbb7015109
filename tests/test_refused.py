"""What is not modelled is refused by name: never a pass, never a defect. LIMITS.md names the file that shows each."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from encoder.diagnostic import InputError, Unsupported
from slicc.run.job import Job
from slicc.run.plain import run_job

FILES = sorted(p for p in (Path(__file__).parent / "verify" / "refused").iterdir() if p.suffix in (".c", ".cpp"))
LIMITS = (Path(__file__).parents[1] / "LIMITS.md").read_text()
NOT_FOR_GCC = {
    "address_in_bit_field", "assembly_microsoft", "exception_out_of_a_callback", "exception_resumed",
    "filter_around_finally",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_refused_by_name(path: Path) -> None:
    name = path.read_text().splitlines()[0].removeprefix("// refused: ")
    try:
        result = run_job(Job((str(path),), abi="lp64", timeout=20), lambda _: None)
    except Unsupported as refused:
        assert name in refused.construct
        return
    except InputError as wrong:
        assert any(name in d.message for d in wrong.diagnostics), wrong
        return
    assert result.reason is not None and result.verdict == "unknown", result
    assert result.reason.code == "unsupported" and name in result.reason.message


def bullets() -> list[str]:
    """Yield the items of the lists of what is refused."""
    section = LIMITS.partition("## What is refused")[2].partition("\n## ")[0]
    paragraphs = re.split(r"\n(?=- )|\n\n", section)
    return [p for p in paragraphs if p.startswith("- ")]


def test_each_construct_that_limits_lists_has_a_file() -> None:
    named: list[str] = []
    for item in bullets():
        found = re.findall(r"<!--([^>]*)-->", item)
        assert found, f"no file shows that this is refused: {item}"
        named += " ".join(found).split()
    assert sorted(named) == sorted({p.stem for p in FILES})


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc says what is C")
@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".c"], ids=lambda p: p.stem)
def test_what_is_refused_is_no_mistake(path: Path) -> None:
    if path.stem not in NOT_FOR_GCC:
        subprocess.run(["gcc", "-std=gnu11", "-w", "-fsyntax-only", str(path)], check=True)
