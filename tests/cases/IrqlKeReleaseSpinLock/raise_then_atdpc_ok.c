// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _RA { KSPIN_LOCK Lock; ULONG V; } RA, *PRA;
DRIVER_DISPATCH RaWrite;

NTSTATUS RaWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRA r = DeviceObject->DeviceExtension;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    KeAcquireSpinLockAtDpcLevel(&r->Lock);
    r->V++;
    if (r->V & 0x100) {
        KeReleaseSpinLockFromDpcLevel(&r->Lock);
        KeLowerIrql(old);
        return STATUS_SUCCESS;
    }
    KeReleaseSpinLock(&r->Lock, old);
    return STATUS_SUCCESS;
}
