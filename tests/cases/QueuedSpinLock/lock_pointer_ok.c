// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Own, Shared;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE a, b;
    PKSPIN_LOCK first = Irp->Cancel ? &Own : &Shared;
    PKSPIN_LOCK second = Irp->Cancel ? &Shared : &Own;
    KeAcquireInStackQueuedSpinLock(first, &a);
    KeAcquireInStackQueuedSpinLock(second, &b);
    KeReleaseInStackQueuedSpinLock(&a);
    KeReleaseInStackQueuedSpinLock(&b);
    return STATUS_SUCCESS;
}
