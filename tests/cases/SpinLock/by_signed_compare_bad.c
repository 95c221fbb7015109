// rule: SpinLock
// verdict: defect
// A length that is compared signed once and unsigned once.
#include <ntddk.h>

typedef struct _SX { KSPIN_LOCK Lock; LONG Quota; LONG Used; } SX, *PSX;
DRIVER_DISPATCH SxCharge;

NTSTATUS SxCharge(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSX s = DeviceObject->DeviceExtension;
    LONG amount = (LONG)IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;
    KIRQL irql = PASSIVE_LEVEL;

    if (amount >= 0 && amount < 512)
        KeAcquireSpinLock(&s->Lock, &irql);
    s->Used += amount;
    if (amount < 512)
        KeReleaseSpinLock(&s->Lock, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;
}
