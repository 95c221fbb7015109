// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    ULONG blocks = length >> 9;
    KIRQL irql = PASSIVE_LEVEL;
    if (length >= 512)
        KeAcquireSpinLock(&Lock, &irql);
    if (blocks != 0)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
