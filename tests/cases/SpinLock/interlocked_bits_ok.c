// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    LONG flags = 4;
    KeAcquireSpinLock(&e->Lock, &irql);
    if (InterlockedOr(&flags, 1) != 4 || InterlockedAnd(&flags, 1) != 5 || InterlockedBitTestAndSet(&flags, 0) != 1 || InterlockedCompareExchange(&flags, 9, 1) != 1 || flags != 9)
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
