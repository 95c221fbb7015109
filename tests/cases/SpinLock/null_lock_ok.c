// rule: SpinLock
// verdict: proof
// A queue without a lock takes none.
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
    if (held)
        KeReleaseSpinLock(held, irql);
    return STATUS_SUCCESS;
}
