"""A check that looks at nothing says so: planted halts and impossible assumptions are never a pass."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DRIVER = """#include <ntddk.h>
DRIVER_DISPATCH Dispatch;
typedef struct _EXT { KSPIN_LOCK Lock; ULONG Count; } EXT, *PEXT;
VOID Prepare(ULONG Code);
NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXT ext = DeviceObject->DeviceExtension;
    KIRQL irql;
    Prepare(1);
    KeAcquireSpinLock(&ext->Lock, &irql);
    ext->Count++;
    KeReleaseSpinLock(&ext->Lock, irql);
    return STATUS_SUCCESS;
}
"""


def check(path: Path, *options: str) -> dict:
    command = [sys.executable, "-m", "slicc", "check", str(path), "--timeout", "40", "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)["results"][0]


def driver(tmp_path: Path) -> Path:
    path = tmp_path / "driver.c"
    path.write_text(DRIVER)
    return path


def test_without_a_plant_it_is_proved(tmp_path: Path) -> None:
    result = check(driver(tmp_path), "--rule", "SpinLock")
    assert result["verdict"] == "proof"
    assert [e["reached"] for e in result["events"]] == [1]


def test_halt_at_the_start_of_a_rule(tmp_path: Path) -> None:
    rule = tmp_path / "Halted.slic"
    text = (ROOT / "rules" / "storport" / "SpinLock.slic").read_text()
    rule.write_text(text + "\nany_role.entry { halt; }\n")
    result = check(driver(tmp_path), "--rule", str(rule))
    assert result["verdict"] == "unknown"
    assert result["reason"]["code"] == "vacuous"


def test_impossible_assumption_in_a_model(tmp_path: Path) -> None:
    model = tmp_path / "model.c"
    model.write_text("void __slicc_assume(int);\nvoid Prepare(unsigned long Code) { __slicc_assume(Code == 2); }\n")
    result = check(driver(tmp_path), "--rule", "SpinLock", "--model", str(model))
    assert result["verdict"] == "unknown"
    assert result["reason"]["code"] == "vacuous"
    possible = tmp_path / "possible.c"
    possible.write_text("void __slicc_assume(int);\nvoid Prepare(unsigned long Code) { __slicc_assume(Code == 1); }\n")
    assert check(driver(tmp_path), "--rule", "SpinLock", "--model", str(possible))["verdict"] == "proof"


LIST = """#include <ntddk.h>
DRIVER_DISPATCH Cleanup;
typedef struct _EXT { KSPIN_LOCK Lock; LIST_ENTRY Queue; } EXT, *PEXT;
NTSTATUS Cleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXT ext = DeviceObject->DeviceExtension;
    PLIST_ENTRY entry;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Lock, &irql);
    for (entry = ext->Queue.Flink; entry != &ext->Queue; entry = entry->Flink) {
        KeReleaseSpinLock(&ext->Lock, irql);
        KeAcquireSpinLock(&ext->Lock, &irql);
    }
    KeReleaseSpinLock(&ext->Lock, irql);
    return STATUS_SUCCESS;
}
"""


def test_a_list_of_the_environment_ends(tmp_path: Path) -> None:
    path = tmp_path / "driver.c"
    path.write_text(LIST)
    assert check(path, "--rule", "SpinLock")["verdict"] == "proof"
