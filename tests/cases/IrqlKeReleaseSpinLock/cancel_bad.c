// rule: IrqlKeReleaseSpinLock
// verdict: defect
// CancelIrql belongs to the cancel lock; this lock was taken at DISPATCH_LEVEL.
#include <ntddk.h>

DRIVER_CANCEL CancelRead;
static KSPIN_LOCK Lock;

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, Irp->CancelIrql);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
}
