// rule: IrqlKeReleaseSpinLock
// verdict: proof
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
    KIRQL q;
    KeAcquireSpinLock(&L2, &q);
    GsRead(DeviceObject, Irp);
    KeReleaseSpinLock(&L2, q);
    return STATUS_SUCCESS;
}
