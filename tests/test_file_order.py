"""In which order a driver's files are named changes no answer, and no name is shown that is not in the source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ONE = """#include <ntddk.h>
typedef struct { KSPIN_LOCK Lock; ULONG Flags; } EXTENSION;
NTSTATUS Take(EXTENSION *e, KIRQL *q);
DRIVER_DISPATCH Read;
static ULONG count;
static NTSTATUS Local(EXTENSION *e) { count++; return e->Flags & 1 ? STATUS_SUCCESS : STATUS_PENDING; }
NTSTATUS Read(PDEVICE_OBJECT o, PIRP Irp)
{
    EXTENSION *e = o->DeviceExtension;
    KIRQL q;
    if (Take(e, &q) == STATUS_SUCCESS) {
        if (Local(e) == STATUS_PENDING)
            return STATUS_PENDING;
        KeReleaseSpinLock(&e->Lock, q);
    }
    return STATUS_SUCCESS;
}
"""
OTHER = """#include <ntddk.h>
typedef struct { KSPIN_LOCK Lock; ULONG Flags; } EXTENSION;
static int count;
static void Local(int by) { count += by; }
NTSTATUS Take(EXTENSION *e, KIRQL *q)
{
    Local(1);
    if (count == 0)
        return STATUS_PENDING;
    KeAcquireSpinLock(&e->Lock, q);
    return STATUS_SUCCESS;
}
"""


def answered(folder: Path, hashes: str, *files: str) -> list[Any]:
    command = [sys.executable, "-m", "slicc", "check", *files, "--rule", "SpinLock", "--format", "json"]
    environment = {**os.environ, "PYTHONHASHSEED": hashes}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 1, done.stderr
    assert "__2" not in done.stdout
    results = json.loads(done.stdout.replace(" ".join(files), "FILES"))["results"]
    return [{**result, "seconds": 0} for result in results]


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.c").write_text(ONE)
    (tmp_path / "other.c").write_text(OTHER)
    assert answered(tmp_path, "1", "one.c", "other.c") == answered(tmp_path, "2", "other.c", "one.c")
