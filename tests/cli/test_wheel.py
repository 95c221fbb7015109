"""A wheel that is installed away from the checkout works with the rules and headers inside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DRIVER = """#include <storport.h>

HW_STARTIO MiniStartIo;

BOOLEAN MiniStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE lock;

    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &lock);
    if (Srb->DataTransferLength == 0)
        return FALSE;
    StorPortReleaseSpinLock(DeviceExtension, &lock);
    return TRUE;
}
"""


def test_wheel_works_elsewhere(tmp_path: Path) -> None:
    built = tmp_path / "built"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=ROOT, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    (wheel,) = built.glob("*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    (tmp_path / "driver.c").write_text(DRIVER, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "slicc", "check", "driver.c", "--rule", "StorPortSpinLock", "--format", "json"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(place)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    (defect,) = result["defects"]
    assert defect["location"] == {"file": "driver.c", "line": 11, "column": 9}
    files = {step["file"] for step in defect["trace"]["steps"] if step["origin"] == "rule"}
    assert files == {"<slicc>/rules/storport/StorPortSpinLock.slic"}
    shutil.rmtree(place)
