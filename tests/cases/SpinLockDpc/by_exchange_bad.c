// rule: SpinLockDpc
// verdict: defect
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
    if (e->Turns != 9 && InterlockedExchange(&e->Owner, 0) == 1 && before == 0)
        KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of ExWork"
}
