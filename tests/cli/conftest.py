"""Commands run in this process, with stand-ins for the work that the workers do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import Ran, Run

import slicc.cli
import slicc.commands


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    # The stand-ins, and this tree before any that is installed.
    here = Path(__file__).resolve()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(here.parent), str(here.parents[2])]))


@pytest.fixture
def driver(tmp_path: Path) -> str:
    path = tmp_path / "d.c"
    path.write_text("int x\nint y;\n")
    return str(path)


@pytest.fixture
def run(fakes: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; ``job`` names the stand-in for the work."""

    def run(*words: str, job: str = "proof") -> Ran:
        for door in ("RUN", "EMIT", "ENTRIES", "INSTRUMENT", "VERIFY", "EMIT_PLAIN"):
            monkeypatch.setattr(slicc.commands, door, f"fake_jobs:{job}")
        with pytest.raises(SystemExit) as exit:
            slicc.cli.main(words)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(exit.value.code or 0), out, err)

    return run
