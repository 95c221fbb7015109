// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG offset = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.ByteOffset.LowPart;
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if ((ULONGLONG)offset + length >= offset)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
