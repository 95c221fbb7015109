// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE outer, inner;
    KeAcquireInStackQueuedSpinLock(&First, &outer);
    KeAcquireInStackQueuedSpinLockAtDpcLevel(&First, &inner);   // expect: defect[QueuedSpinLock] "queued spin lock is acquired twice"
    KeReleaseInStackQueuedSpinLockFromDpcLevel(&inner);
    KeReleaseInStackQueuedSpinLock(&outer);
    return STATUS_SUCCESS;
}
