// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

static KSPIN_LOCK L1, L2;
static KIRQL Saved;
DRIVER_DISPATCH GsRead;
DRIVER_DISPATCH GsWrite;

NTSTATUS GsRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KeAcquireSpinLock(&L1, &Saved);
    KeReleaseSpinLock(&L1, Saved);
    return STATUS_SUCCESS;
}

NTSTATUS GsWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KeAcquireSpinLock(&L2, &Saved);
    GsRead(DeviceObject, Irp);
    KeReleaseSpinLock(&L2, Saved);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
    return STATUS_SUCCESS;
}
