// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE handles[2];
    ULONG which = Irp->Cancel ? 1 : 0;
    KeAcquireInStackQueuedSpinLock(&Lock, &handles[which]);
    KeReleaseInStackQueuedSpinLock(&handles[which]);
    return STATUS_SUCCESS;
}
