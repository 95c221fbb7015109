// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

/* The level is kept in the low bits of a state word. */
typedef struct _UP { KSPIN_LOCK Lock; ULONG Word; } UP, *PUP;
#define LEVEL_MASK 0x1f
DRIVER_DISPATCH UpRead;
IO_DPC_ROUTINE UpDpc;

static VOID UpEnter(PUP U)
{
    KIRQL q;
    KeAcquireSpinLock(&U->Lock, &q);
    U->Word = (U->Word & ~(ULONG)LEVEL_MASK) | (q & LEVEL_MASK) | 0x8000;
}

static VOID UpLeave(PUP U)
{
    KIRQL q = (KIRQL)(U->Word & LEVEL_MASK);
    U->Word &= ~0x8000u;
    KeReleaseSpinLock(&U->Lock, q);
}

NTSTATUS UpRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PUP u = DeviceObject->DeviceExtension;
    UpEnter(u);
    u->Word += 0x10000;
    UpLeave(u);
    return STATUS_SUCCESS;
}

VOID UpDpc(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PUP u = DeviceObject->DeviceExtension;
    UpEnter(u);
    UpLeave(u);
}
