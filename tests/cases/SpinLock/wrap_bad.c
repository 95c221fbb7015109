// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG offset = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.ByteOffset.LowPart;
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (offset + length >= offset)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
}
