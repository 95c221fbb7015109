"""Drivers as `cl /P` leaves them: one file, with the kit's own types, and inline bodies where it has macros."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = r"""# 1 "driver.c"
# 1 "C:\\WinDDK\\inc\\ddk\\wdm.h" 1
typedef unsigned char KIRQL, *PKIRQL; typedef unsigned __int64 KSPIN_LOCK, *PKSPIN_LOCK; typedef long NTSTATUS;
typedef struct _IRP { int x; } IRP, *PIRP;
typedef struct _DEVICE_OBJECT { void *DeviceExtension; } DEVICE_OBJECT, *PDEVICE_OBJECT;
typedef NTSTATUS DRIVER_DISPATCH(PDEVICE_OBJECT, PIRP);
unsigned __int64 __readcr8(void);
void __writecr8(unsigned __int64);
__forceinline KIRQL KeGetCurrentIrql(void) { return (KIRQL)__readcr8(); }
__forceinline void KeLowerIrql(KIRQL NewIrql) { __writecr8(NewIrql); return; }
__forceinline KIRQL KfRaiseIrql(KIRQL NewIrql)
{ KIRQL OldIrql; OldIrql = KeGetCurrentIrql(); __writecr8(NewIrql); return OldIrql; }
__declspec(dllimport) PIRP IoAllocateIrp(char StackSize, unsigned char ChargeQuota);
__declspec(dllimport) void IoFreeIrp(PIRP Irp);
__declspec(dllimport) KIRQL ACQUIRE(PKSPIN_LOCK SpinLock);
__declspec(dllimport) void RELEASE(PKSPIN_LOCK SpinLock, KIRQL NewIrql);
# 40 "driver.c" 2
DRIVER_DISPATCH Dispatch;
typedef struct _EXT { KSPIN_LOCK Lock; int Count; } EXT, *PEXT;
NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXT ext = DeviceObject->DeviceExtension;
    KIRQL irql, other;
    PIRP mine = 0;
"""
# What headers for ARM say instead: the level stands in the processor's region, which a register points to.
ARM64 = r"""typedef struct _KPCR { unsigned long Flags; KIRQL CurrentIrql; } KPCR, *PKPCR;
unsigned __int64 __getReg(int); __int64 _ReadStatusReg(int); void __dmb(unsigned int);
long _InterlockedIncrement_nf(long volatile *); long _InterlockedDecrement_rel(long volatile *);
__forceinline PKPCR KeGetPcr(void) { return (PKPCR)__getReg(18); }
__forceinline KIRQL KeGetCurrentIrql(void) { return KeGetPcr()->CurrentIrql; }
__forceinline void KeLowerIrql(KIRQL NewIrql) { KeGetPcr()->CurrentIrql = NewIrql; __dmb(15); return; }
__forceinline KIRQL KfRaiseIrql(KIRQL NewIrql)
{ KIRQL OldIrql; OldIrql = KeGetCurrentIrql(); KeGetPcr()->CurrentIrql = NewIrql; return OldIrql; }
static __inline KIRQL KeRaiseIrqlToDpcLevel(void) { return KfRaiseIrql(2); }
"""
X64 = ("KeAcquireSpinLockRaiseToDpc", "KeReleaseSpinLock")
X86 = ("KfAcquireSpinLock", "KfReleaseSpinLock")
# rule, the names of the kit, what is wrong, what is right
ON_X64 = HEAD[HEAD.index("unsigned __int64 __readcr8") : HEAD.index("__declspec(dllimport) PIRP")]
CASES = {
    "x64": ("SpinLockDpc", X64, "*(&irql) = ACQUIRE(&ext->Lock); if (ext->Count) RELEASE(&ext->Lock, irql);",
            "*(&irql) = ACQUIRE(&ext->Lock); ext->Count++; RELEASE(&ext->Lock, irql);"),
    "x86": ("SpinLockDpc", X86, "*(&irql) = ACQUIRE(&ext->Lock); if (ext->Count) RELEASE(&ext->Lock, irql);",
            "*(&irql) = ACQUIRE(&ext->Lock); ext->Count++; RELEASE(&ext->Lock, irql);"),
    "lowered": ("IrqlKeReleaseSpinLock", X64,
                "*(&irql) = ACQUIRE(&ext->Lock); KeLowerIrql(0); RELEASE(&ext->Lock, irql);",
                "*(&irql) = ACQUIRE(&ext->Lock); RELEASE(&ext->Lock, irql); KeLowerIrql(0);"),
    "raised": ("IrqlKeReleaseSpinLock", X64,
               "*(&irql) = ACQUIRE(&ext->Lock); *(&other) = KfRaiseIrql(5); RELEASE(&ext->Lock, irql);",
               "*(&irql) = ACQUIRE(&ext->Lock); *(&other) = KfRaiseIrql(5); KeLowerIrql(other); "
               "RELEASE(&ext->Lock, irql);"),
    "own types": ("SpinLockDpc", X64,
                  "*(&irql) = ACQUIRE(&ext->Lock); if (!(mine = IoAllocateIrp(1, 0))) return 1; mine->x = 2; "
                  "IoFreeIrp(mine); RELEASE(&ext->Lock, irql);",
                  "*(&irql) = ACQUIRE(&ext->Lock); if ((mine = IoAllocateIrp(1, 0))) { mine->x = 2; IoFreeIrp(mine); } "
                  "RELEASE(&ext->Lock, irql);"),
}  # fmt: skip


def check(path: Path, rule: str) -> str:
    command = [sys.executable, "-m", "slicc", "check", str(path), "--rule", rule, "--timeout", "60", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return str(json.loads(done.stdout)["results"][0]["verdict"])


ON_ARM64 = {
    "acquired": CASES["x64"],
    "lowered": CASES["lowered"],
    "raised": CASES["raised"],
    "counted": ("SpinLockDpc", X64,
                "ext->Count = 1; *(&irql) = ACQUIRE(&ext->Lock); _InterlockedDecrement_rel((long *)&ext->Count); "
                "if (ext->Count) RELEASE(&ext->Lock, irql);",
                "ext->Count = 0; *(&irql) = ACQUIRE(&ext->Lock); _InterlockedIncrement_nf((long *)&ext->Count); "
                "if (ext->Count) RELEASE(&ext->Lock, irql);"),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_ARM64)
def test_events_keep_their_names_on_arm(name: str, tmp_path: Path) -> None:
    rule, (acquire, release), bad, ok = ON_ARM64[name]
    path = tmp_path / "driver.i"
    for body, verdict in ((bad, "defect"), (ok, "proof")):
        text = f"{HEAD.replace(ON_X64, ARM64)}    {body}\n    return 0;\n}}\n"
        path.write_text(text.replace("ACQUIRE", acquire).replace("RELEASE", release))
        assert check(path, rule) == verdict, body


@pytest.mark.parametrize("name", CASES)
def test_events_keep_their_names(name: str, tmp_path: Path) -> None:
    rule, (acquire, release), bad, ok = CASES[name]
    path = tmp_path / "driver.i"
    for body, verdict in ((bad, "defect"), (ok, "proof")):
        text = f"{HEAD}    {body}\n    return 0;\n}}\n".replace("ACQUIRE", acquire).replace("RELEASE", release)
        path.write_text(text)
        assert check(path, rule) == verdict, body
