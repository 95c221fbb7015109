// rule: SpinLock
// verdict: proof
// Whether the loop was left by success or by running out of tries.
#include <ntddk.h>

typedef struct _TRY { KSPIN_LOCK Lock; ULONG Ready; } TRY, *PTRY;
DRIVER_DISPATCH TryOpen;
ULONG Poll(PTRY t);

NTSTATUS TryOpen(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTRY t = DeviceObject->DeviceExtension;
    ULONG tries;
    KIRQL irql = PASSIVE_LEVEL;

    for (tries = 0; tries < 100; tries++) {
        if (Poll(t) == 1) {
            KeAcquireSpinLock(&t->Lock, &irql);
            break;
        }
    }
    t->Ready = tries;
    if (tries < 100)
        KeReleaseSpinLock(&t->Lock, irql);
    return STATUS_SUCCESS;
}
