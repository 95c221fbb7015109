"""A rule whose events never occur in a driver is answered from names, before anything is asked about its pointers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from encoder.diagnostic import InputError
from slicc.run import weave
from slicc.run.check import read_driver, run_job
from slicc.run.job import EntryChoice, Job, RuleFile
from slicc.run.rules import chosen

DRIVER = """
#include <wdm.h>
DRIVER_DISPATCH Read;
{lock}
NTSTATUS Read(PDEVICE_OBJECT d, PIRP irp) {{
    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(irp);
    {body}
    return STATUS_SUCCESS;
}}
"""


def job(tmp_path: Path, lock: str = "", body: str = "", declared: bool = True) -> Job:
    text = DRIVER.format(lock=lock, body=body)
    source = tmp_path / "d.c"
    source.write_text(text if declared else text.replace("DRIVER_DISPATCH Read;", ""))
    return Job((str(source),), rule=chosen(("SpinLock",))[0], timeout=60.0)


@pytest.fixture
def _no_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the entry points were looked for by points-to")

    monkeypatch.setattr(weave, "detect", refuse)


@pytest.mark.usefixtures("_no_sets")
def test_no_pointer_is_followed_where_no_name_occurs(tmp_path: Path) -> None:
    one = job(tmp_path)
    assert run_job(one, lambda _: None).verdict == "not-applicable"
    read_driver(replace(one, beside=chosen(("SpinLock", "QueuedSpinLock"))), lambda _: None)


@pytest.mark.usefixtures("_no_sets")
def test_a_function_whose_address_is_taken_occurs(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run_job(job(tmp_path, "void *where = KeAcquireSpinLock;"), lambda _: None)


def test_a_driver_without_entry_points_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no entry point"):
        run_job(job(tmp_path, declared=False), lambda _: None)


def test_an_entry_point_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Raed"):
        run_job(replace(job(tmp_path), entries=(EntryChoice("Raed", "DRIVER_DISPATCH"),)), lambda _: None)


def test_a_rule_without_a_header_applies_by_its_events(tmp_path: Path) -> None:
    rule = tmp_path / "Twice.slic"
    rule.write_text('state { bool held = false; }\nKeSetEvent.entry { if (held) abort "twice"; held = true; }\n')
    calls = "static KEVENT e; KeSetEvent(&e, 0, FALSE); KeSetEvent(&e, 0, FALSE);"
    mine = replace(job(tmp_path, body=calls), rule=RuleFile("Twice", str(rule)))
    assert [d.message for d in run_job(mine, lambda _: None).defects] == ["twice"]
    assert [e.function for e in run_job(replace(mine, sources=job(tmp_path).sources), lambda _: None).events] == [
        "KeSetEvent"
    ]
