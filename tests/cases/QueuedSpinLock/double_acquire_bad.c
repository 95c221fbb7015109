// rule: QueuedSpinLock
// verdict: defect
// Another handle, the same lock.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE outer, inner;
    KeAcquireInStackQueuedSpinLock(&Lock, &outer);
    KeAcquireInStackQueuedSpinLock(&Lock, &inner);   // expect: defect[QueuedSpinLock] "queued spin lock is acquired twice"
    KeReleaseInStackQueuedSpinLock(&inner);
    KeReleaseInStackQueuedSpinLock(&outer);
    return STATUS_SUCCESS;
}
