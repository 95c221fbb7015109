// rule: SpinLock
// verdict: proof
#include <ntddk.h>
#include <ntintsafe.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    ULONG length = DeviceObject->Flags;
    ULONG sum;
    NTSTATUS status = RtlULongAdd(length, 16, &sum);
    KeAcquireSpinLock(&e->Lock, &irql);
    if (NT_SUCCESS(status) && sum < 16)
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
