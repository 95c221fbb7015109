// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    char name[4] = "abc";
    KeAcquireSpinLock(&e->Lock, &irql);
    if (strncmp(name, "abd", 3) < 0)
        return STATUS_UNSUCCESSFUL;   // expect: defect[SpinLock] "spin lock is still held at the end of Dispatch"
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
