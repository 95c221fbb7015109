"""Whole drivers: several files, compile_commands.json, files that another preprocessor made."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran, Run

import slicc.cli
from encoder.ctype import LLP64
from encoder.preprocess import preprocess
from slicc.headers import include_directory
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
        ('[{"file": "gone.c", "command": "cc gone.c", "arguments": null}]', "no-such-file"),
        ('[{"file": "a\\u0000.c", "command": "cc"}]', "bad-database"),
        ('[{"file": "a\\ud800.c", "command": "cc"}]', "bad-database"),
        ('[{"file": "a.c", "directory": "\\u0000", "command": "cc"}]', "bad-database"),
        ('[{"file": "a.c", "arguments": ["cc", "@\\u0000"]}]', "bad-database"),
        ('[{"file": "a.c", "arguments": ["cc", "@gone.rsp"]}]', "no-such-file"),
    ],
)
def test_what_is_wrong_with_it(text: str | None, code: str, run: Run) -> None:
    if text is not None:
        Path("compile_commands.json").write_text(text)
    ran = run("check", "-p", ".", "--rule", "SpinLock")
    assert ran.code == 2 and f"error[{code}]" in ran.err


def test_no_source_at_all(run: Run) -> None:
    assert run("check").code == 2


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_response_files_of_windows(coding: str, driver: Path) -> None:
    Path("more.rsp").write_text('/D A=1\r\n/I "inc"\r\n-imacros first.h', encoding=coding)
    Path("compile_commands.json").write_text('[{"file": "a.c", "command": "cl.exe @more.rsp a.c"}]')
    assert read(".") == (FileFlags("a.c", ("inc",), ("A=1",), (), ("first.h",)),)


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


LINKED = [
    # (second file, code of the refusal, if it is refused)
    ("int Count; int Count;\nint Help(int a) { return a; }\n", ""),
    ("static int Other; int Count;\nstatic int Local(int a) { return a; }\nint Help(int a) { return Local(a); }", ""),
    ("int Count = 1;\nint Help(int a) { Count = a; return a; }\n", ""),
    ("struct Local { int b; };\nint Count;\nint Help(int a) { struct Local s = {a}; return s.b; }\n", ""),
    ("long long Count;\nint Help(int a) { return a; }\n", "redefinition"),
    ("int Count;\nlong long Help(long long a) { return a; }\n", "redefinition"),
    ("int Count;\nint Help(int a) { return a; }\nint Twice = 2;\n", "redefinition"),
    ("int Count;\nint Help(int a) { return a; }\nvoid Both(void) { }\n", "redefinition"),
]  # fmt: skip


@pytest.mark.parametrize("second, expected", LINKED)
def test_files_are_linked(second: str, expected: str, run: Run) -> None:
    Path("a.c").write_text(
        "#include <wdm.h>\nextern int Count; int Twice = 1;\nint Help(int a);\nvoid Both(void) { }\n"
        "static int Other; static int Local(void) { return Other; }\nstruct Local { char a; };\n"
        "KSPIN_LOCK Lock;\nDRIVER_UNLOAD Unload;\nvoid Unload(PDRIVER_OBJECT d)\n{\n    KIRQL q;\n"
        "    KeAcquireSpinLock(&Lock, &q);\n    Count = Help(Local());\n"
        "    if (sizeof(struct Local) == 1) KeReleaseSpinLock(&Lock, q);\n}\n"
    )
    Path("b.c").write_text(second)
    ran = run("check", "a.c", "b.c", "--rule", "SpinLock", "--format", "json")
    if not expected:
        assert [r["verdict"] for r in ran.results] == ["proof"], ran.err
    else:
        assert ran.code == 2 and f"[{expected}]" in ran.err
        assert "a.c:" in ran.err and "b.c:" in ran.err  # both places


def preprocessed_by_microsoft(text: str) -> str:
    """What ``cl /P`` makes of a file: markers that say #line, Windows' names, CR LF."""
    Path("src/drv.c").write_text(text)
    made = preprocess("src/drv.c", (include_directory(),), (), LLP64).text
    made = re.sub(r'^# (\d+) "([^"]*)".*', lambda m: f'#line {m[1]} "{windows(m[2])}"', made, flags=re.M)
    return made.replace("\n", "\r\n")


def windows(name: str) -> str:
    folder = "C:\\\\Src\\\\drv" if name.startswith("src/") else "c:\\\\kit\\\\km"
    return name if name.startswith("<") else f"{folder}\\\\{Path(name).name}"


@pytest.mark.parametrize("end, verdict", [("    KeReleaseSpinLock(&Lock, irql);\n}\n", "proof"), ("}\n", "defect")])
def test_files_made_by_microsofts_preprocessor(end: str, verdict: str, run: Run) -> None:
    text = (
        "#include <wdm.h>\nKSPIN_LOCK Lock;\nDRIVER_UNLOAD Unload;\nvoid Unload(PDRIVER_OBJECT d)\n{\n    KIRQL irql;\n"
        "    __pragma(warning(suppress: 28167))\n    KeAcquireSpinLock(&Lock, &irql);\n"
    )
    Path("drv.i").write_text(preprocessed_by_microsoft(text + end), newline="")
    ran = run("check", "drv.i", "--rule", "SpinLock", "--format", "json")
    assert [r["verdict"] for r in ran.results] == [verdict], ran.err
    assert ran.results[0]["events"][0]["call_sites"] == 1
    if verdict == "defect":
        assert ran.results[0]["location"] == {"file": "C:\\Src\\drv\\drv.c", "line": 9, "column": None}


def test_a_mistake_in_such_a_file_is_seen(run: Run) -> None:
    Path("drv.i").write_text(preprocessed_by_microsoft("#include <wdm.h>\nvoid f(void) { return 1 }\n"), newline="")
    ran = run("check", "drv.i", "--rule", "SpinLock")
    assert ran.code == 2 and "C:\\Src\\drv\\drv.c:2" in ran.err
