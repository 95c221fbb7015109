"""Unknown types and headers: an error that names them, or let pass, listed, and refused where it matters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Ran, Run

DRIVER = """#include <wdm.h>
#include "lost.h"
typedef struct {{ KSPIN_LOCK Lock; ULONG Count; LOST_CONFIG Config; ULONG After; }} EXT;
DRIVER_DISPATCH Read;
DRIVER_INITIALIZE DriverEntry;
NTSTATUS Read(PDEVICE_OBJECT Device, PIRP Irp)
{{
    EXT *e = Device->DeviceExtension;
    KIRQL irql;
    KeAcquireSpinLock(&e->Lock, &irql);
    {statement}
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}}
NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path)
{{
    Driver->MajorFunction[IRP_MJ_READ] = Read;
    return STATUS_SUCCESS;
}}
"""


@pytest.fixture
def slicc(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, as another process."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))

    def run(*words: str) -> Ran:
        done = subprocess.run([sys.executable, "-m", "slicc", *words], capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stdout + done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def check(slicc: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(statement: str, *options: str) -> Ran:
        Path("drv.c").write_text(DRIVER.format(statement=statement))
        return slicc("check", "drv.c", "--rule", "SpinLock", "--format", "json", *options)

    return run


def test_missing_header_is_named_with_what_helps(check: Run) -> None:
    done = check("e->Count++;")
    assert done.code == 2
    assert "drv.c:2:10: error[missing-header]: no header named `lost.h`" in done.err
    assert "-I" in done.err and "--kit" in done.err and "--lenient" in done.err


def test_unknown_type_is_named_with_what_helps(check: Run) -> None:
    Path("lost.h").write_text("")
    done = check("e->Count++;")
    assert done.code == 2
    assert "drv.c:3:48: error[syntax]: unknown type name `LOST_CONFIG`" in done.err
    assert "help: give its header with -I or --kit, or let it pass with --lenient" in done.err


def test_what_does_not_depend_on_it_is_checked_and_it_is_listed(check: Run) -> None:
    done = check("e->Count++;", "--lenient")
    (result,) = done.results
    assert result["verdict"] in ("proof", "bounded") and done.code in (0, 3), done.err
    listed = [(a["message"], a["location"]["line"]) for a in result["assumptions"] if a["kind"] == "lenient"]
    assert listed == [
        ("no header named `lost.h`: it counts as empty", 2),
        ("unknown type `LOST_CONFIG`: nothing of its size and members is known", 3),
    ]
    assert "drv.c:2:10: warning[missing-header]" in done.err
    broken = check("KeAcquireSpinLock(&e->Lock, &irql);", "--lenient")
    assert broken.results[0]["verdict"] == "defect"
    assert "--lenient" in broken.results[0]["defects"][0]["command"]


@pytest.mark.parametrize(
    "statement, construct",
    [
        ("e->After++;", "the opaque type `LOST_CONFIG`"),
        ("RtlZeroMemory(e, sizeof(EXT));", "the opaque type `LOST_CONFIG`"),
        ("{ LOST_HANDLE h; }", "the opaque type `LOST_HANDLE`"),
        ("if (e->Count == LOST_FLAG) return 1;", "the unknown name `LOST_FLAG`"),
    ],
)
def test_what_depends_on_it_is_refused(check: Run, statement: str, construct: str) -> None:
    done = check(statement, "--lenient")
    (result,) = done.results
    assert (result["verdict"], result["reason"]["code"], result["reason"]["message"]) == (
        "unknown", "unsupported", construct,
    )  # fmt: skip
    assert result["reason"]["location"]["line"] == 11 and done.code == 3


def test_what_is_odd_about_the_sources_is_said(slicc: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.c").write_text("int twice(int);\nint main(void) { char *p = 5; return unknown(p); }\n")
    Path("b.c").write_text("long twice(int);\n")
    done = slicc("verify", "a.c", "b.c")
    assert "a.c:2:28: warning[pointer-integer]: initialiser: an integer for `char *`" in done.err
    assert "a.c:2:38: warning[undeclared-function]: function `unknown` is not declared" in done.err
    assert "    " + " " * 27 + "^\n" in done.err
    assert "b.c:1:6: warning[conflicting-types]: `twice` has another type than at a.c:1:5" in done.err
