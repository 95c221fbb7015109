// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; LONG Count; ULONG Flags; RTL_BITMAP Map; ULONG Words[2]; SLIST_HEADER Free; SLIST_ENTRY One; LIST_ENTRY Head; LIST_ENTRY First; } EXTENSION;

DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    UNICODE_STRING one;
    UNICODE_STRING other;
    RtlInitUnicodeString(&one, L"Abc");
    RtlInitUnicodeString(&other, L"aBC");
    KeAcquireSpinLock(&e->Lock, &irql);
    if (one.Length != 6 || one.MaximumLength != 8 || !RtlEqualUnicodeString(&one, &other, TRUE) || RtlEqualUnicodeString(&one, &other, FALSE) || RtlCompareUnicodeString(&one, &other, FALSE) >= 0)
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
