// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    LARGE_INTEGER total;
    LARGE_INTEGER more;
    ULONG small = 7;
    total.QuadPart = 40;
    more.QuadPart = 2;
    KeAcquireSpinLock(&e->Lock, &irql);
    if (ExInterlockedAddUlong(&small, (ULONG)-7, &e->Lock) == 7 && small == 0)
        return STATUS_UNSUCCESSFUL;   // expect: defect[SpinLock] "spin lock is still held at the end of Dispatch"
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
