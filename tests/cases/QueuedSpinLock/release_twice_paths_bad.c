// rule: QueuedSpinLock
// verdict: defect
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
    if (r->Budget + 1 >= 0 || !released)
        KeReleaseInStackQueuedSpinLock(&h);   // expect: defect[QueuedSpinLock] "queued spin lock is released without being acquired"
    return STATUS_SUCCESS;
}
