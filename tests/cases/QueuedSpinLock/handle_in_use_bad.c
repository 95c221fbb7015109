// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE handle;
    KeAcquireInStackQueuedSpinLock(&First, &handle);
    if (Irp->PendingReturned)
        KeAcquireInStackQueuedSpinLock(&Second, &handle);   // expect: defect[QueuedSpinLock] "lock handle is already in use"
    KeReleaseInStackQueuedSpinLock(&handle);
    return STATUS_SUCCESS;
}
