// rule: SpinLock
// verdict: proof
// Element i is locked before element i - 1 is given back.
#include <ntddk.h>

#define STAGES 6
typedef struct _STAGE { KSPIN_LOCK Lock; ULONG Work; } STAGE;
typedef struct _PIPE { STAGE Stage[STAGES]; } PIPE, *PPIPE;
DRIVER_DISPATCH PipePush;

NTSTATUS PipePush(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPIPE p = DeviceObject->DeviceExtension;
    ULONG i;
    KIRQL irql;

    KeAcquireSpinLock(&p->Stage[0].Lock, &irql);
    for (i = 1; i < STAGES; i++) {
        KIRQL ignored;
        KeAcquireSpinLock(&p->Stage[i].Lock, &ignored);
        p->Stage[i].Work += p->Stage[i - 1].Work;
        KeReleaseSpinLock(&p->Stage[i - 1].Lock, DISPATCH_LEVEL);
    }
    KeReleaseSpinLock(&p->Stage[STAGES - 1].Lock, irql);
    return STATUS_SUCCESS;
}
