// rule: QueuedSpinLock
// verdict: defect
// Two pointers to one lock.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Own, Shared;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE a, b;
    PKSPIN_LOCK first = Irp->Cancel ? &Own : &Shared;
    PKSPIN_LOCK second = Irp->PendingReturned ? &Own : &Shared;
    KeAcquireInStackQueuedSpinLock(first, &a);
    KeAcquireInStackQueuedSpinLock(second, &b);   // expect: defect[QueuedSpinLock] "queued spin lock is acquired twice"
    KeReleaseInStackQueuedSpinLock(&b);
    KeReleaseInStackQueuedSpinLock(&a);
    return STATUS_SUCCESS;
}
