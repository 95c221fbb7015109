// rule: SpinLockSafe
// verdict: proof
// The driver calls its own cancel routine: the cancel lock is the one it took itself.
#include <ntddk.h>

DRIVER_CANCEL CancelRead;
DRIVER_DISPATCH DispatchCleanup;

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

NTSTATUS DispatchCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoAcquireCancelSpinLock(&Irp->CancelIrql);
    CancelRead(DeviceObject, Irp);
    return STATUS_SUCCESS;
}
