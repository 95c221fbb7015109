// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

static RTL_BITMAP Map;
static ULONG Words[2];

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    RtlInitializeBitMap(&Map, Words, 64);
    RtlClearAllBits(&Map);
    RtlSetBits(&Map, 30, 4);
    RtlClearBit(&Map, 31);
    KeAcquireSpinLock(&e->Lock, &irql);
    if (RtlTestBit(&Map, 29) || !RtlTestBit(&Map, 33) || RtlTestBit(&Map, 31) || Words[1] != 3 || RtlFindSetBits(&Map, 3, 0) != 0xffffffff)
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
