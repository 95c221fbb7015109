// rule: SpinLock
// verdict: defect
#include <ntddk.h>
#include <intrin.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    ULONG index = 0;
    ULONG value = DeviceObject->Flags;
    KeAcquireSpinLock(&e->Lock, &irql);
    if (_BitScanReverse(&index, value) && index == 31)
        return STATUS_UNSUCCESSFUL;   // expect: defect[SpinLock] "spin lock is still held at the end of Dispatch"
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
