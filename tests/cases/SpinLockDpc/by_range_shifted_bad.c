// rule: SpinLockDpc
// verdict: defect
// lo <= x < hi, and x - lo < hi - lo.
#include <ntddk.h>

typedef struct _WN { KSPIN_LOCK Lock; ULONG Hits; } WN, *PWN;
DRIVER_DISPATCH WnRead;

NTSTATUS WnRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PWN w = DeviceObject->DeviceExtension;
    ULONG offset = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.ByteOffset.LowPart;
    KIRQL irql = PASSIVE_LEVEL;

    if (offset >= 0x100 && offset < 0x180)
        irql = KeAcquireSpinLockRaiseToDpc(&w->Lock);
    w->Hits++;
    if (offset - 0x100 < 0x7F)
        KeReleaseSpinLock(&w->Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of WnRead"
}
