// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _LI { KSPIN_LOCK Lock; LARGE_INTEGER Pos; LARGE_INTEGER End; } LI, *PLI;
DRIVER_DISPATCH LiWrite;

NTSTATUS LiWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLI l = DeviceObject->DeviceExtension;
    LARGE_INTEGER off = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.ByteOffset;
    KIRQL q;

    if (off.QuadPart < 0)
        return STATUS_INVALID_PARAMETER;
    KeAcquireSpinLock(&l->Lock, &q);
    l->Pos = off;
    if (off.HighPart == 0) {
        l->End.LowPart = off.LowPart + 1;
        KeReleaseSpinLock(&l->Lock, q);
        return STATUS_SUCCESS;
    }
    if (off.QuadPart > 0xffffffffLL)
        KeReleaseSpinLock(&l->Lock, q);
    return STATUS_END_OF_FILE;
}
