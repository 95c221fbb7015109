// rule: QueuedSpinLock
// verdict: unknown:unreached-events
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
KSPIN_LOCK Lock;

VOID NobodyCalls(PKLOCK_QUEUE_HANDLE Handle)
{
    KeAcquireInStackQueuedSpinLock(&Lock, Handle);
    KeReleaseInStackQueuedSpinLock(Handle);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return STATUS_SUCCESS;
}
