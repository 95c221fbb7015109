// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_CANCEL CancelRead;
static KSPIN_LOCK Lock;

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
}
