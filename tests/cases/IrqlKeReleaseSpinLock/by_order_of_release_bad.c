// rule: IrqlKeReleaseSpinLock
// verdict: defect
// Which of two locks was taken first decides which level goes back with which.
#include <ntddk.h>

typedef struct _OR { KSPIN_LOCK A, B; ULONG Turn; } ORX, *PORX;
DRIVER_DISPATCH OrBoth;

NTSTATUS OrBoth(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PORX o = DeviceObject->DeviceExtension;
    BOOLEAN a_first = (o->Turn & 1) == 0;
    KIRQL first, second;

    KeAcquireSpinLock(a_first ? &o->A : &o->B, &first);
    KeAcquireSpinLock(a_first ? &o->B : &o->A, &second);
    o->Turn += 1;
    if (o->Turn & 1) {
        KeReleaseSpinLock(&o->A, second);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
        KeReleaseSpinLock(&o->B, first);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
    } else {
        KeReleaseSpinLock(&o->B, second);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
        KeReleaseSpinLock(&o->A, first);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
    }
    return STATUS_SUCCESS;
}
