// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
