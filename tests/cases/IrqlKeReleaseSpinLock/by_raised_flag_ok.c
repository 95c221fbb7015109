// rule: IrqlKeReleaseSpinLock
// verdict: proof
// The level is raised only where it is low, and the lock's function follows the level.
#include <ntddk.h>

typedef struct _RF { KSPIN_LOCK Lock; ULONG Count; } RF, *PRF;
IO_COMPLETION_ROUTINE RfDone;
DRIVER_DISPATCH RfRead;

static VOID Bump(PRF r)
{
    KIRQL irql = KeGetCurrentIrql();
    BOOLEAN high = irql >= DISPATCH_LEVEL;

    if (high)
        KeAcquireSpinLockAtDpcLevel(&r->Lock);
    else
        KeAcquireSpinLock(&r->Lock, &irql);
    r->Count++;
    if (!high)
        KeReleaseSpinLock(&r->Lock, irql);
    else
        KeReleaseSpinLockFromDpcLevel(&r->Lock);
}

NTSTATUS RfDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    if (Context != NULL)
        Bump(Context);
    return STATUS_SUCCESS;
}

NTSTATUS RfRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Bump(DeviceObject->DeviceExtension);
    return STATUS_SUCCESS;
}
