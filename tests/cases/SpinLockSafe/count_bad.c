// rule: SpinLockSafe
// verdict: defect
// The count does not go below 0: the unmatched release does not hide the lock taken after it.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeReleaseSpinLockFromDpcLevel(&Lock);
    KeAcquireSpinLock(&Lock, &irql);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
