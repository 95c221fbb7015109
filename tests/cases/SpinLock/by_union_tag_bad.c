// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef enum _KIND { KindNone, KindPort, KindQueue } KIND;
typedef struct _PORTX { KSPIN_LOCK Lock; ULONG Base; } PORTX;
typedef struct _QUEUEX { LIST_ENTRY Head; KSPIN_LOCK Lock; } QUEUEX;
typedef struct _THING { KIND Kind; union { PORTX Port; QUEUEX Queue; } u; ULONG Uses; } THING, *PTHING;
DRIVER_DISPATCH ThingUse;

NTSTATUS ThingUse(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTHING t = DeviceObject->DeviceExtension;
    KIRQL irql = PASSIVE_LEVEL;

    switch (t->Kind) {
    case KindPort:  KeAcquireSpinLock(&t->u.Port.Lock, &irql); break;
    case KindQueue: KeAcquireSpinLock(&t->u.Queue.Lock, &irql); break;
    default:        return STATUS_INVALID_DEVICE_STATE;
    }
    t->Uses++;
    if (t->Kind == KindQueue && t->Uses != 0)
        KeReleaseSpinLock(&t->u.Queue.Lock, irql);
    if (t->Kind == KindPort)
        KeReleaseSpinLock(&t->u.Port.Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of ThingUse"
}
