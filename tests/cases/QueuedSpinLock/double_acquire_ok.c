// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE outer, inner;
    KeAcquireInStackQueuedSpinLock(&First, &outer);
    KeAcquireInStackQueuedSpinLock(&Second, &inner);
    KeReleaseInStackQueuedSpinLock(&inner);
    KeReleaseInStackQueuedSpinLock(&outer);
    return STATUS_SUCCESS;
}
