// rule: SpinLock
// verdict: proof
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
    if (RtlUlongByteSwap(RtlUlongByteSwap(value)) != value || RtlUlonglongByteSwap(0x0102030405060708ULL) != 0x0807060504030201ULL || !_BitScanForward(&index, value | 8) || index > 3)
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
