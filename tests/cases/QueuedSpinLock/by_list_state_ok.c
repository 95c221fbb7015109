// rule: QueuedSpinLock
// verdict: proof
// Nothing changes the list between the two questions whether it is empty.
#include <ntddk.h>

typedef struct _LS { KSPIN_LOCK Lock; LIST_ENTRY Queue; ULONG Peeks; } LS, *PLS;
DRIVER_DISPATCH LsPeek;

NTSTATUS LsPeek(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLS l = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE h;

    if (!IsListEmpty(&l->Queue))
        KeAcquireInStackQueuedSpinLock(&l->Lock, &h);
    l->Peeks++;
    if (IsListEmpty(&l->Queue))
        return STATUS_NO_MORE_ENTRIES;
    KeReleaseInStackQueuedSpinLock(&h);
    return STATUS_SUCCESS;
}
