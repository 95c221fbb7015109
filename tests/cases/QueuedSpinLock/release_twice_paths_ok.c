// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _RP { KSPIN_LOCK Lock; SHORT Budget; ULONG N; } RP, *PRP;
DRIVER_DISPATCH RpWrite;

NTSTATUS RpWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRP r = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE h;
    BOOLEAN released = FALSE;

    KeAcquireInStackQueuedSpinLock(&r->Lock, &h);
    r->Budget = (SHORT)(r->Budget - 1);
    if (r->Budget < 0) {
        KeReleaseInStackQueuedSpinLock(&h);
        released = TRUE;
    }
    r->N++;
    if (!released)
        KeReleaseInStackQueuedSpinLock(&h);
    return STATUS_SUCCESS;
}
