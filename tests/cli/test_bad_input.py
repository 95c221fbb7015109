"""What a newcomer may get wrong: every mistake is bad input with a diagnostic, never a traceback or a pass."""

from __future__ import annotations

from pathlib import Path

import pytest

import slicc.cli

SOURCES = {
    "empty.c": (b"", "empty-file"),
    "binary.c": (bytes(range(256)) * 8, "not-text"),
    "open.c": (b"int f( { return 1;\n", "syntax"),
    "expression.c": (b"int main(void) { return 1 + ; }\n", "syntax"),
    "string.c": (b'int main(void) { char *s = "abc\n; return 0; }\n', "syntax"),
    "undeclared.c": (b"int main(void) { return x; }\n", "undeclared-identifier"),
    "include.c": (b'#include "nothere.h"\n', "missing-header"),
    "directive.c": (b"#error stop\n", "error-directive"),
    "plusplus.cpp": (b"class A {};\n", "c-plus-plus"),
    "missing.c": (None, "no-such-file"),
    "no_entry.c": (b"int f(void) { return 0; }\n", "no-entry-point"),
}
RULES = {
    "open.slic": (b"rule Open {\n", "never-closed"),
    "misspelt.slic": (
        b'rule R { title "t"; holds "h"; applies_to KeAcquireSpinLok; }\nKeAcquireSpinLok.entry { abort "x"; }\n',
        "unknown-event",
    ),
    "binary.slic": (bytes(range(256)), "not-utf-8"),
    "missing.slic": (None, "no-such-file"),
}
DRIVER = b"#include <wdm.h>\nDRIVER_UNLOAD Unload;\nvoid Unload(PDRIVER_OBJECT d) { }\n"


def said(capfd: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        slicc.cli.main(words)
    out, err = capfd.readouterr()
    assert end.value.code == 2
    assert out == ""
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("name", SOURCES)
def test_sources(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text, code = SOURCES[name]
    if text is not None:
        (tmp_path / name).write_bytes(text)
    assert f"error[{code}]: " in said(capfd, "check", str(tmp_path / name), "--rule", "SpinLock")


@pytest.mark.parametrize("name", RULES)
def test_rules(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text, code = RULES[name]
    if text is not None:
        (tmp_path / name).write_bytes(text)
    (tmp_path / "driver.c").write_bytes(DRIVER)
    assert f"error[{code}]: " in said(capfd, "check", str(tmp_path / "driver.c"), "--rule", str(tmp_path / name))


def test_a_directory_is_no_source(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "error[unreadable-file]: " in said(capfd, "verify", str(tmp_path))


def test_no_other_file_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A source may name any file with #line; its text is not ours to print."""
    (tmp_path / "secret").write_text("hunter2\n")
    driver = tmp_path / "driver"
    driver.mkdir()
    (driver / "d.c").write_text(f'#line 1 "{tmp_path / "secret"}"\nint main(void) {{ return x; }}\n')
    assert "hunter2" not in said(capfd, "verify", str(driver / "d.c"))
