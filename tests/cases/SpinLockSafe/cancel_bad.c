// rule: SpinLockSafe
// verdict: defect
// A cancel routine starts with the cancel lock held.
#include <ntddk.h>

DRIVER_CANCEL CancelRead;

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = Irp->CancelIrql;
    Irp->IoStatus.Status = STATUS_CANCELLED;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    IoReleaseCancelSpinLock(irql);
}
