// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

DRIVER_CANCEL CancelRead;
DRIVER_DISPATCH DispatchCleanup;
static KSPIN_LOCK Lock;

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
}

NTSTATUS DispatchCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    IoAcquireCancelSpinLock(&Irp->CancelIrql);
    CancelRead(DeviceObject, Irp);
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
