// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    InitializeSListHead(&e->Free);
    InterlockedPushEntrySList(&e->Free, &e->One);
    KeAcquireSpinLock(&e->Lock, &irql);
    if (ExQueryDepthSList(&e->Free) != 1 || InterlockedPopEntrySList(&e->Free) != &e->One || InterlockedPopEntrySList(&e->Free))
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
