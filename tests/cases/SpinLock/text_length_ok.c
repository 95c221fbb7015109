// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    char name[8];
    strcpy(name, "ab");
    strcat(name, "c");
    KeAcquireSpinLock(&e->Lock, &irql);
    if (strlen(name) != 3 || strnlen(name, 2) != 2 || strchr(name, 'c') != name + 2 || strrchr(name, 'z'))
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
