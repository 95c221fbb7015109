// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE handle;
    KeAcquireInStackQueuedSpinLock(&Lock, &handle);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    KeReleaseInStackQueuedSpinLock(&handle);
    return STATUS_SUCCESS;
}
