// rule: IrqlKeReleaseSpinLock
// verdict: proof
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
    o->Turn += 2;
    if (o->Turn & 1) {
        KeReleaseSpinLock(&o->A, second);
        KeReleaseSpinLock(&o->B, first);
    } else {
        KeReleaseSpinLock(&o->B, second);
        KeReleaseSpinLock(&o->A, first);
    }
    return STATUS_SUCCESS;
}
