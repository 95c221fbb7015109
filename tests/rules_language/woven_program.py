# ruff: noqa: E501 (a diagnostic, or a run, is one line)
"""A small program for rules to be woven into: declarations, bodies and a harness, compiled and run with gcc."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from slicc.instrument import BODY_PREFIX, Monitor, monitor_text
from slicc.parse import parse_rule
from slicc.resolve import resolve
from slicc.rule import Parameter, Roles, Rule, Signature

RULES = Path(__file__).parents[2] / "rules" / "storport"
BUNDLED = (
    "StorPortSpinLock",
    "SpinLock",
    "SpinLockDpc",
    "QueuedSpinLock",
    "SpinLockSafe",
    "IrqlKeReleaseSpinLock",
)

TYPES = """\
typedef unsigned char KIRQL, *PKIRQL, BOOLEAN;
typedef unsigned long KSPIN_LOCK, *PKSPIN_LOCK;
typedef int EX_SPIN_LOCK, *PEX_SPIN_LOCK;
typedef unsigned int ULONG, *PULONG;
typedef void *PVOID;
typedef void VOID;
typedef struct _KLOCK_QUEUE_HANDLE { PKSPIN_LOCK Lock; KIRQL OldIrql; } KLOCK_QUEUE_HANDLE, *PKLOCK_QUEUE_HANDLE;
typedef struct _STOR_LOCK_HANDLE { int Lock; } STOR_LOCK_HANDLE, *PSTOR_LOCK_HANDLE;
typedef enum _STOR_SPINLOCK { DpcLock = 1, StartIoLock, InterruptLock } STOR_SPINLOCK;
typedef struct _IRP { KIRQL CancelIrql; struct _IRP *Next; int Status; } IRP, *PIRP;
typedef struct _KINTERRUPT { int Vector; } KINTERRUPT, *PKINTERRUPT;
typedef struct _DEVICE_OBJECT { void *DeviceExtension; } DEVICE_OBJECT, *PDEVICE_OBJECT;
"""

PROTOTYPES = """\
void KeAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql)
KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
void KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
void KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
void KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
KIRQL KeAcquireSpinLockForDpc(PKSPIN_LOCK SpinLock)
void KeReleaseSpinLockForDpc(PKSPIN_LOCK SpinLock, KIRQL OldIrql)
void KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
void KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
void KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
void KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
void KeAcquireInStackQueuedSpinLockForDpc(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
void KeReleaseInStackQueuedSpinLockForDpc(PKLOCK_QUEUE_HANDLE LockHandle)
KIRQL KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt)
void KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql)
void IoAcquireCancelSpinLock(PKIRQL Irql)
void IoReleaseCancelSpinLock(KIRQL Irql)
void KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
KIRQL KeRaiseIrqlToDpcLevel(void)
void KeLowerIrql(KIRQL NewIrql)
void IoCompleteRequest(PIRP Irp, char PriorityBoost)
void IoStartNextPacket(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable)
void StorPortAcquireSpinLock(PVOID DeviceExtension, STOR_SPINLOCK SpinLock, PVOID LockContext, PSTOR_LOCK_HANDLE LockHandle)
ULONG StorPortAcquireSpinLockEx(PVOID DeviceExtension, STOR_SPINLOCK SpinLock, PVOID LockContext, PSTOR_LOCK_HANDLE LockHandle)
KIRQL KfRaiseIrql(KIRQL NewIrql)
KIRQL KeRaiseIrqlToSynchLevel(void)
KIRQL ExAcquireSpinLockExclusive(PEX_SPIN_LOCK SpinLock)
void ExReleaseSpinLockExclusive(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql)
KIRQL ExAcquireSpinLockShared(PEX_SPIN_LOCK SpinLock)
void ExReleaseSpinLockShared(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql)
void ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK SpinLock)
void ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK SpinLock)
void ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK SpinLock)
void ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK SpinLock)
void StorPortReleaseSpinLock(PVOID DeviceExtension, PSTOR_LOCK_HANDLE LockHandle)
ULONG StorPortAcquireMSISpinLock(PVOID DeviceExtension, ULONG MessageId, PULONG OldIrql)
ULONG StorPortReleaseMSISpinLock(PVOID DeviceExtension, ULONG MessageId, ULONG OldIrql)
"""

BODIES: Mapping[str, str] = {
    "KeAcquireSpinLock": "*OldIrql = __slicc_irql; __slicc_irql = 2;",
    "KeAcquireSpinLockRaiseToDpc": "KIRQL old = __slicc_irql; __slicc_irql = 2; return old;",
    "KeReleaseSpinLock": "__slicc_irql = NewIrql;",
    "KeTryToAcquireSpinLockAtDpcLevel": "return try_result;",
    "KeAcquireSpinLockForDpc": "KIRQL old = __slicc_irql; __slicc_irql = 2; return old;",
    "KeReleaseSpinLockForDpc": "__slicc_irql = OldIrql;",
    "KeAcquireInStackQueuedSpinLock": "LockHandle->OldIrql = __slicc_irql; __slicc_irql = 2;",
    "KeReleaseInStackQueuedSpinLock": "__slicc_irql = LockHandle->OldIrql;",
    "KeAcquireInterruptSpinLock": "KIRQL old = __slicc_irql; __slicc_irql = 5; return old;",
    "KeReleaseInterruptSpinLock": "__slicc_irql = OldIrql;",
    "IoAcquireCancelSpinLock": "*Irql = __slicc_irql; __slicc_irql = 2;",
    "IoReleaseCancelSpinLock": "__slicc_irql = Irql;",
    "KeRaiseIrql": "*OldIrql = __slicc_irql; __slicc_irql = NewIrql;",
    "KeRaiseIrqlToDpcLevel": "KIRQL old = __slicc_irql; __slicc_irql = 2; return old;",
    "KeLowerIrql": "__slicc_irql = NewIrql;",
    "KfRaiseIrql": "KIRQL old = __slicc_irql; __slicc_irql = NewIrql; return old;",
    "KeRaiseIrqlToSynchLevel": "KIRQL old = __slicc_irql; __slicc_irql = 2; return old;",
    "ExAcquireSpinLockExclusive": "KIRQL old = __slicc_irql; __slicc_irql = 2; return old;",
    "ExReleaseSpinLockExclusive": "__slicc_irql = OldIrql;",
    "ExAcquireSpinLockShared": "KIRQL old = __slicc_irql; __slicc_irql = 2; return old;",
    "ExReleaseSpinLockShared": "__slicc_irql = OldIrql;",
    "StorPortAcquireSpinLockEx": "return msi_result;",
    "StorPortAcquireMSISpinLock": "return msi_result;",
    "StorPortReleaseMSISpinLock": "return 0;",
}

ROLE_IDS = {"DRIVER_DISPATCH": 1, "DRIVER_CANCEL": 2, "HW_STARTIO": 3}

INTRINSICS = """\
#include <stdio.h>
#include <stdlib.h>
unsigned char __slicc_irql;
int __slicc_role;
static void *watches[8];
static int watch_count, nondets[64], nondet_count;
void *__slicc_watch(void) { return watches[watch_count++]; }
int __slicc_nondet_int(void) { return nondets[nondet_count++]; }
unsigned long long __slicc_nondet_ulonglong(void) { return nondets[nondet_count++]; }
void __slicc_assume(int holds) { if (!holds) { printf("assume\\n"); exit(0); } }
void __slicc_abort(int id) { printf("abort %d\\n", id); exit(0); }
void __slicc_stop(void) { printf("stop\\n"); exit(0); }
void slicc_monitor_choose(void);
void slicc_monitor_reset(void);
void slicc_role_entry(int role);
void slicc_role_exit(int role);
"""


def signature(text: str) -> tuple[str, Signature]:
    """Yield the name and signature of a plain C prototype."""
    head, _, tail = text.partition("(")
    result, name = re.fullmatch(r"(.*?)(\w+)", head.strip(), re.S).groups()
    parts = [part.strip() for part in tail.rstrip(") ;\n").split(",")]
    parameters = []
    for part in parts if parts != ["void"] and parts != [""] else []:
        if part == "...":
            continue
        kind, label = re.fullmatch(r"(.*?)(\w+)", part).groups()
        parameters.append(Parameter(label, kind.strip()))
    return name, Signature(result.strip(), tuple(parameters), variadic="..." in parts)


SIGNATURES = dict(signature(line) for line in PROTOTYPES.splitlines())
_DISPATCH = signature("int F(PDEVICE_OBJECT DeviceObject, PIRP Irp)")[1]
_CANCEL = signature("void F(PDEVICE_OBJECT DeviceObject, PIRP Irp)")[1]
ROLES = Roles(
    {"DRIVER_DISPATCH": _DISPATCH, "DRIVER_CANCEL": _CANCEL, "HW_STARTIO": None, "HW_TIMER": None},
    {"dispatch": ("DRIVER_DISPATCH",), "storport": ("HW_STARTIO", "HW_TIMER")},
)


def bundled(name: str) -> Rule:
    """Yield one of the library's rules, checked as such."""
    path = RULES / f"{name}.slic"
    return resolve(parse_rule(path.read_text(), f"{name}.slic"), SIGNATURES, ROLES, bundled=True)


def rule(text: str, names: tuple[str, ...] = ()) -> Rule:
    """Yield the rule of a text."""
    return resolve(parse_rule(text, "test.slic"), SIGNATURES, ROLES, names)


def weave(
    rule: Rule, signatures: Mapping[str, Signature] = SIGNATURES, aliases: Mapping[str, str] | None = None
) -> Monitor:
    """Yield the monitor of a rule in a program that declares everything."""
    return monitor_text(rule, signatures, aliases or {}, ROLE_IDS, ROLES.names)


def program(monitor: Monitor, run: str, prototypes: str = PROTOTYPES) -> str:
    """Yield the C text of a program that is the monitor, the bodies of the functions, and ``run`` as its harness."""
    out = [
        INTRINSICS,
        TYPES,
        "static BOOLEAN try_result = 1; static ULONG msi_result = 0;",
        monitor.text,
        '#line 1 "run.c"',
    ]
    out += [line + ";" for line in prototypes.splitlines()]
    for line in prototypes.splitlines():
        name = signature(line)[0]
        wrapped = line.replace(name + "(", BODY_PREFIX + name + "(", 1) if name in monitor.functions else line
        out.append(f"{wrapped} {{ {BODIES.get(name, '')} }}")
    out.append(
        "KSPIN_LOCK a, b; KLOCK_QUEUE_HANDLE h, g; STOR_LOCK_HANDLE s, t; KIRQL irql, other; IRP irp; DEVICE_OBJECT device;"
    )
    out.append(f'int main(void) {{ {run} printf("end\\n"); return 0; }}')
    return "\n".join(out) + "\n"


def run(text: str, directory: Path) -> str:
    """Yield what the compiled program prints: ``abort N``, ``stop``, ``assume`` or ``end``."""
    source, binary = directory / "program.c", directory / "program"
    source.write_text(text)
    subprocess.run(["gcc", "-w", "-o", str(binary), str(source)], check=True, capture_output=True, text=True)
    return subprocess.run([str(binary)], check=True, capture_output=True, text=True, timeout=20).stdout.strip()


def outcome(monitor: Monitor, text: str, directory: Path) -> str:
    """Yield the abort's message, or what else the program ended with."""
    said = run(text, directory)
    return monitor.aborts[int(said.split()[1])].message if said.startswith("abort") else said
