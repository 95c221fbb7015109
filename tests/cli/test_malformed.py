"""What a C compiler rejects is refused at the line that it names; what differs from it in that line alone is read.

A file holds both: with BAD defined it is malformed in the line marked `error`. Where the preprocessor is what is wrong
there are two files, `*_bad.c` and `*_ok.c`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from encoder.diagnostic import InputError, Unsupported
from slicc.run.job import Job
from slicc.run.plain import emit_stage

HERE = Path(__file__).parent / "malformed"
FILES = sorted(p for p in HERE.glob("*.c") if not p.stem.endswith("_ok"))
GCC = ["gcc", "-std=gnu11", "-fsyntax-only"]
# errors of every C compiler since 2024
STRICT = ["-Werror=implicit-int", "-Werror=int-conversion", "-Werror=incompatible-pointer-types"]


def bad_line(path: Path) -> int:
    return next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "/ error" in text or "* error" in text)


def twin(path: Path) -> Path:
    return path.with_name(path.name.replace("_bad.c", "_ok.c"))


def read(path: Path, defines: tuple[tuple[str, str | None], ...]) -> None:
    function = "g" if "redefined_function" in path.name and not defines else "f"
    emit_stage(Job((str(path),), abi="lp64", function=function, defines=defines, emit="ir"), lambda _: None)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_refused_at_its_line(path: Path) -> None:
    with pytest.raises((InputError, Unsupported)) as caught:
        read(path, (("BAD", "1"),))
    wrong = caught.value
    assert isinstance(wrong, InputError), f"named as a construct that is not read: {wrong}"
    lines = [d.span.line for d in wrong.diagnostics if d.span is not None]
    assert bad_line(path) in lines, wrong


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_valid_twin_is_read(path: Path) -> None:
    try:
        read(twin(path), ())
    except InputError as e:
        if [d.code for d in e.diagnostics] != ["no-such-function"]:
            raise


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc says what is malformed")
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_compiler_says_so_too(path: Path) -> None:
    bad = subprocess.run([*GCC, *STRICT, "-DBAD", path], capture_output=True, text=True)
    assert bad.returncode != 0
    assert any(f"{path}:{bad_line(path)}:" in text and "error:" in text for text in bad.stderr.splitlines()) or (
        "unterminated" in bad.stderr
    )
    good = subprocess.run([*GCC, twin(path)], capture_output=True, text=True)
    assert good.returncode == 0, good.stderr


def test_exit_code() -> None:
    path = HERE / "undeclared_name.c"
    for options, code in ((["-DBAD"], 2), ([], 0)):
        command = [sys.executable, "-m", "slicc", "verify", str(path), "--function", "f", *options]
        assert subprocess.run(command, capture_output=True).returncode == code


def test_there_are_enough() -> None:
    assert len(FILES) >= 120
