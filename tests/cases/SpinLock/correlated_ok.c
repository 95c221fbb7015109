// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    KIRQL irql = PASSIVE_LEVEL;
    if (length >= 16)
        KeAcquireSpinLock(&Lock, &irql);
    Irp->IoStatus.Information = length;
    if (length > 15)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
