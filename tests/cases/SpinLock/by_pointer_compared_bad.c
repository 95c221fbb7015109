// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _UNIT { KSPIN_LOCK Lock; struct _UNIT *Partner; ULONG Count; } UNIT, *PUNIT;
typedef struct _PAIR { UNIT Left, Right; PUNIT Active; } PAIR, *PPAIR;
DRIVER_DISPATCH PairSwap;

NTSTATUS PairSwap(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPAIR pair = DeviceObject->DeviceExtension;
    PUNIT unit = pair->Active;
    KIRQL irql;

    if (unit == &pair->Left)
        KeAcquireSpinLock(&pair->Left.Lock, &irql);
    else
        KeAcquireSpinLock(&pair->Right.Lock, &irql);
    pair->Left.Count++;
    pair->Right.Count--;
    if (pair->Left.Count == 5)
        pair->Active = unit = &pair->Right;
    if (unit != &pair->Left)
        unit = &pair->Right;
    KeReleaseSpinLock(&unit->Lock, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of PairSwap"
}
