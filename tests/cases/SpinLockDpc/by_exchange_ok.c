// rule: SpinLockDpc
// verdict: proof
// Who finds the owner's word clear takes the lock and must give it back.
#include <ntddk.h>

typedef struct _EX { KSPIN_LOCK Lock; LONG Owner; ULONG Turns; } EX, *PEX;
DRIVER_DISPATCH ExWork;

NTSTATUS ExWork(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEX e = DeviceObject->DeviceExtension;
    LONG before = InterlockedCompareExchange(&e->Owner, 1, 0);
    KIRQL irql = PASSIVE_LEVEL;

    if (before == 0)
        irql = KeAcquireSpinLockRaiseToDpc(&e->Lock);
    e->Turns++;
    if (before == 0 && InterlockedExchange(&e->Owner, 0) == 1)
        KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
