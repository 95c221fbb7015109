"""Drivers of several files, described by compile_commands.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran, Run

import slicc.cli
from slicc.run.database import read
from slicc.run.job import FileFlags

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")

ENTRY = """\
#include <wdm.h>
#include "locks.h"
KSPIN_LOCK Lock;
DRIVER_UNLOAD Unload;
void Unload(PDRIVER_OBJECT Driver)
{
    KIRQL irql;
    // C as every compiler reads it today
    KeAcquireSpinLock(&Lock, &irql);
    Release(irql);
}
"""
HELPER = """\
#include <wdm.h>
#include "locks.h"
extern KSPIN_LOCK Lock;
void Release(KIRQL irql)
{
#ifdef RELEASES
    KeReleaseSpinLock(&Lock, irql);
#endif
}
"""


@pytest.fixture(autouse=True)
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("src/entry.c", ENTRY),
        ("src/helper.c", HELPER),
        ("inc/locks.h", "void Release(KIRQL irql);\n"),
        ("inc/releases.h", "#define RELEASES 1\n"),
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    return tmp_path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line, with the real work."""

    def run(*words: str) -> Ran:
        with pytest.raises(SystemExit) as exit:
            slicc.cli.main(words)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(exit.value.code or 0), out, err)

    return run


def database(*entries: dict[str, Any]) -> None:
    Path("compile_commands.json").write_text(json.dumps([{"directory": ".", **entry} for entry in entries]))


def helper(command: str) -> None:
    database(
        {"file": "src/entry.c", "arguments": ["cc", "-Iinc", "-c", "src/entry.c"]},
        {"file": "src/helper.c", "command": command},
    )


@pytest.mark.parametrize(
    "command, verdict",
    [
        ("cc -I inc -DRELEASES -c src/helper.c", "proof"),
        ("cc -I inc -c src/helper.c", "defect"),
        ("cc -I inc -DRELEASES -URELEASES -c src/helper.c", "defect"),
        ("cc -I inc -URELEASES -D RELEASES=1 -c src/helper.c", "proof"),
        ("cc -I inc -include inc/releases.h -c src/helper.c", "proof"),
        ("cl.exe /nologo /Iinc /D RELEASES#1 /c src\\helper.c", "proof"),
        ("cl.exe /nologo /I \"inc\" /FIinc\\releases.h /c src\\helper.c", "proof"),
        ("cl.exe /nologo /I \"inc\" /c src\\helper.c", "defect"),
    ],
)
def test_each_file_has_its_flags(command: str, verdict: str, run: Run) -> None:
    helper(command)
    ran = run("check", "-p", ".", "--rule", "SpinLock", "--format", "json")
    assert [r["verdict"] for r in ran.results] == [verdict], ran.err


def test_forced_headers_without_a_compiler(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLICC_PREPROCESSOR", "pcpp")
    helper("cc -I inc -include inc/releases.h -c src/helper.c")
    ran = run("check", "-p", "compile_commands.json", "--rule", "SpinLock", "--format", "json")
    assert [r["verdict"] for r in ran.results] == ["proof"], ran.err


def test_the_command_line_adds_to_it(run: Run) -> None:
    helper("cc -I inc -c src/helper.c")
    ran = run("check", "-p", ".", "-D", "RELEASES", "--rule", "SpinLock", "--format", "json")
    assert [r["verdict"] for r in ran.results] == ["proof"], ran.err


def test_some_of_its_files(run: Run) -> None:
    helper("cc -I inc -c src/helper.c")
    assert "Unload: DRIVER_UNLOAD" in run("entries", "-p", ".", "src/entry.c").out
    other = run("entries", "-p", ".", "inc/locks.h")
    assert other.code == 2 and "not-in-database" in other.err


def test_plus_plus_is_named(run: Run) -> None:
    database({"file": "src/entry.c", "command": "cc -Iinc src/entry.c"}, {"file": "a.cpp", "command": "c++ a.cpp"})
    Path("a.cpp").write_text("class A {};\n")
    ran = run("check", "-p", ".", "--rule", "SpinLock")
    assert ran.code == 2 and "`a.cpp` is C++" in ran.err


@pytest.mark.parametrize(
    "text, code",
    [
        (None, "no-such-file"),
        ("[", "bad-database"),
        ("{}", "bad-database"),
        ("[]", "bad-database"),
        ('["x"]', "bad-database"),
        ('[{"file": "a.c"}]', "bad-database"),
        ('[{"file": "a.c", "arguments": "cc a.c"}]', "bad-database"),
        ('[{"file": "gone.c", "command": "cc gone.c"}]', "no-such-file"),
    ],
)
def test_what_is_wrong_with_it(text: str | None, code: str, run: Run) -> None:
    if text is not None:
        Path("compile_commands.json").write_text(text)
    ran = run("check", "-p", ".", "--rule", "SpinLock")
    assert ran.code == 2 and f"error[{code}]" in ran.err


def test_no_source_at_all(run: Run) -> None:
    assert run("check").code == 2


def test_words_of_commands(driver: Path) -> None:
    Path("more.rsp").write_text('-DFROM_FILE="a b" -Iinc')
    Path("build").mkdir()
    Path("build/compile_commands.json").write_text(
        json.dumps(
            [
                {
                    "directory": str(driver / "src"),
                    "file": "entry.c",
                    "arguments": ["cc", "-isystem", "/kit", "-iquote../inc", "-include-pch", "x", "@../more.rsp"],
                },
                {"directory": "..", "file": "src/helper.c", "command": r'C:\vs\cl.exe /DA=\"x\" /I"..\my inc" a.c'},
                {"directory": "..", "file": "src/../src/helper.c", "command": "cc -DTWICE a.c"},
            ]
        )
    )
    assert read("build") == (
        FileFlags("src/entry.c", ("/kit", "inc", "src/inc"), ("FROM_FILE=a b",)),
        FileFlags("src/helper.c", (str(driver.parent / "my inc"),), ('A="x"',)),
    )
