// rule: SpinLock
// verdict: defect
// What is held is forgotten before it is released a second time. A queue without a lock takes none.
#include <ntddk.h>

typedef struct _QUEUE { PKSPIN_LOCK Lock; ULONG Length; } QUEUE, *PQUEUE;
DRIVER_DISPATCH Push;

NTSTATUS Push(PDEVICE_OBJECT d, PIRP irp)
{
    PQUEUE queue = d->DeviceExtension;
    PKSPIN_LOCK held = queue->Lock;
    KIRQL irql;

    KeAcquireSpinLock(held, &irql);
    if (++queue->Length > 8) {
        KeReleaseSpinLock(held, irql);
        held = NULL;
    }
    KeReleaseSpinLock(held, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;
}
