"""Which functions are entry points, where sets are too coarse to tell members apart."""

from __future__ import annotations

from pathlib import Path

import pytest

import slicc.entry_points
from encoder.points_to_coarse import points_to_coarse
from slicc.run.job import Job
from slicc.run.weave import entry_map, read

DRIVER = """#include <ntddk.h>
typedef struct _WORKER { KEVENT Event; PVOID Context; } WORKER, *PWORKER;
DRIVER_DISPATCH Dispatch;
static RESULT Work(FIRST, PVOID Context) { return RETURNED; }
static VOID Other(PVOID Device, PVOID Irp) { }
NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ((PVOID *)Irp)[Irp->IoStatus.Information] = (PVOID)Work;
    IoSetCancelRoutine(Irp, (PDRIVER_CANCEL)Other);
    return STATUS_PENDING;
}
"""


@pytest.mark.parametrize(
    ("result", "first", "is_coarse", "expected"),
    [
        ("NTSTATUS", "PWORKER Self", True, {"Dispatch", "Other"}),  # a routine of the driver's own
        ("NTSTATUS", "PWORKER Self", False, {"Dispatch", "Other", "Work"}),
        ("VOID", "PWORKER Self", True, {"Dispatch", "Other", "Work"}),
        ("NTSTATUS", "PDEVICE_OBJECT Device", True, {"Dispatch", "Other", "Work"}),
        ("NTSTATUS", "PVOID Self", True, {"Dispatch", "Other", "Work"}),
        ("VOID", "ULONG Number", True, {"Dispatch", "Other", "Work"}),
        ("VOID", "PWORKER Self, ULONG Number", True, {"Dispatch", "Other"}),
    ],
)
def test_what_cannot_have_a_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: str, first: str, is_coarse: bool, expected: set[str]
) -> None:
    path = tmp_path / "driver.c"
    returned = "" if result == "VOID" else "0"
    path.write_text(DRIVER.replace("RESULT", result).replace("FIRST", first).replace("RETURNED", returned))
    if is_coarse:
        monkeypatch.setattr(slicc.entry_points, "points_to", points_to_coarse)
    job = Job((str(path),))
    found = entry_map(job, read(job))
    assert {entry.display for entry in found.entries} == expected


def test_a_cancel_routine_may_take_what_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "driver.c"
    path.write_text(DRIVER.replace("RESULT", "VOID").replace("FIRST", "PWORKER Self").replace("RETURNED", ""))
    job = Job((str(path),))
    roles = {entry.display: entry.role.name for entry in entry_map(job, read(job)).entries if entry.role is not None}
    assert roles["Other"] == "DRIVER_CANCEL"
