// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _UD { KSPIN_LOCK Lock; ULONG Head, Tail; } UD, *PUD;
DRIVER_DISPATCH UdRead;

NTSTATUS UdRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PUD u = DeviceObject->DeviceExtension;
    ULONG used = u->Head - u->Tail;
    KLOCK_QUEUE_HANDLE h;

    if (used != 0)
        KeAcquireInStackQueuedSpinLock(&u->Lock, &h);
    Irp->IoStatus.Information = used;
    if (u->Head > u->Tail)
        KeReleaseInStackQueuedSpinLock(&h);
    return STATUS_SUCCESS;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of UdRead"
}
