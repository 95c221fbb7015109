// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

typedef struct _NC { KSPIN_LOCK Lock; BOOLEAN Polled; ULONG Done; } NC, *PNC;
DRIVER_DISPATCH NcRead;

NTSTATUS NcRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNC n = DeviceObject->DeviceExtension;
    BOOLEAN need = !n->Polled;
    KIRQL irql = PASSIVE_LEVEL;

    if (need)
        irql = KeAcquireSpinLockRaiseToDpc(&n->Lock);
    n->Done += 2;
    if (n->Done == 100)
        n->Polled = TRUE;
    if (n->Polled)
        return STATUS_PENDING;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of NcRead"
    KeReleaseSpinLock(&n->Lock, irql);
    return STATUS_SUCCESS;
}
