// rule: SpinLock
// verdict: defect
// The DPC that the routine gets lies in the extension of the device.
#include <ntddk.h>

typedef struct _EXTENSION {
    KSPIN_LOCK Lock;
    KDPC Dpc;
    ULONG Count;
} EXTENSION;

static EXTENSION *Only;

DRIVER_ADD_DEVICE Add;
KDEFERRED_ROUTINE Later;

NTSTATUS Add(PDRIVER_OBJECT driver, PDEVICE_OBJECT device)
{
    EXTENSION *extension = device->DeviceExtension;

    Only = extension;
    KeInitializeDpc(&extension->Dpc, Later, NULL);
    return STATUS_SUCCESS;
}

VOID Later(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    EXTENSION *extension = CONTAINING_RECORD(dpc, EXTENSION, Dpc);
    KIRQL irql;

    KeAcquireSpinLock(&extension->Lock, &irql);
    if (Only)
        KeAcquireSpinLock(&Only->Lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
    KeReleaseSpinLock(&extension->Lock, irql);
}
