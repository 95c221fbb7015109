// rule: SpinLock
// verdict: proof
// Two locks are taken in the order of their addresses, unless they are one.
#include <ntddk.h>

typedef struct _ACC { KSPIN_LOCK Lock; LONG Balance; struct _ACC *Next; } ACC, *PACC;
DRIVER_DISPATCH Transfer;

NTSTATUS Transfer(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PACC from = DeviceObject->DeviceExtension;
    PACC to = from->Next;
    PACC first, second;
    KIRQL one, two;

    if (to == NULL)
        return STATUS_INVALID_PARAMETER;
    if (to == from)
        return STATUS_SUCCESS;
    if ((ULONG_PTR)from < (ULONG_PTR)to) {
        first = from;
        second = to;
    } else {
        first = to;
        second = from;
    }
    KeAcquireSpinLock(&first->Lock, &one);
    KeAcquireSpinLock(&second->Lock, &two);
    from->Balance--;
    to->Balance++;
    KeReleaseSpinLock(&to->Lock, two);
    KeReleaseSpinLock(&from->Lock, one);
    return STATUS_SUCCESS;
}
