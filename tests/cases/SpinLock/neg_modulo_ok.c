// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _NM { KSPIN_LOCK Lock; LONG Pos; ULONG Hits[4]; } NM, *PNM;
DRIVER_DISPATCH NmSeek;

NTSTATUS NmSeek(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PNM m = DeviceObject->DeviceExtension;
    LONG slot = m->Pos % 4;
    KIRQL q;

    KeAcquireSpinLock(&m->Lock, &q);
    switch (slot) {
    case 0: case 1: case 2: case 3:
        m->Hits[slot]++;
        break;
    case -1: case -2: case -3:
        m->Hits[-slot]++;
        break;
    default:
        return STATUS_INTERNAL_ERROR;
    }
    KeReleaseSpinLock(&m->Lock, q);
    return STATUS_SUCCESS;
}
