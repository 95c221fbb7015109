// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_CANCEL CancelRead;
static KSPIN_LOCK Lock;
static PIRP Current;

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeAcquireSpinLock(&Lock, &irql);
    if (Current == Irp)
        Current = NULL;
    KeReleaseSpinLock(&Lock, irql);
    Irp->IoStatus.Status = STATUS_CANCELLED;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}
