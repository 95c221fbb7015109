// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _BV { KSPIN_LOCK Lock; ULONG Flags; ULONG Other; } BV, *PBV;
DRIVER_DISPATCH BvWrite;

static VOID Scrub(PUCHAR P, ULONG Off, ULONG N)
{
    ULONG i;
    for (i = 0; i < N; i++)
        P[Off + i] = 0;
}

NTSTATUS BvWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PBV b = DeviceObject->DeviceExtension;
    KIRQL q;

    KeAcquireSpinLock(&b->Lock, &q);
    b->Flags = 0x00010200;
    Scrub((PUCHAR)&b->Flags, 1, 1);
    if (b->Flags >> 16)
        KeReleaseSpinLock(&b->Lock, q);
    return STATUS_SUCCESS;
}
