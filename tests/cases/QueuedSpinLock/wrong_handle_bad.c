// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE handles[2];
    ULONG which = Irp->Cancel ? 1 : 0;
    KeAcquireInStackQueuedSpinLock(&Lock, &handles[0]);
    KeReleaseInStackQueuedSpinLock(&handles[which]);   // expect: defect[QueuedSpinLock] "queued spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of DispatchRead"
}
