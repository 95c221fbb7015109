// rule: IrqlKeReleaseSpinLock
// verdict: defect
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
    KeReleaseSpinLockFromDpcLevel(&r->Lock);
    KeLowerIrql(old);
    if (r->V == 0) {
        KeAcquireSpinLockAtDpcLevel(&r->Lock);
        KeReleaseSpinLock(&r->Lock, old);   // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    }
    return STATUS_SUCCESS;
}
