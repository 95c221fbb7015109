// rule: SpinLock
// verdict: defect
// What is given with a request to run a DPC is what the routine gets.
#include <ntddk.h>

typedef struct _EXTENSION {
    KSPIN_LOCK Lock;
    KDPC Dpc;
    ULONG Count;
} EXTENSION;

DRIVER_DISPATCH Read;
KDEFERRED_ROUTINE Later;

NTSTATUS Read(PDEVICE_OBJECT device, PIRP irp)
{
    EXTENSION *extension = device->DeviceExtension;

    KeInitializeDpc(&extension->Dpc, Later, extension);
    KeInsertQueueDpc(&extension->Dpc, &extension->Lock, NULL);
    return STATUS_PENDING;
}

VOID Later(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    EXTENSION *extension = context;
    PKSPIN_LOCK lock = first;
    KIRQL irql;

    if (!extension || !lock)
        return;
    KeAcquireSpinLock(&extension->Lock, &irql);
    extension->Count++;
    KeAcquireSpinLock(lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
    KeReleaseSpinLock(lock, irql);
    if (lock != &extension->Lock)
        KeReleaseSpinLock(&extension->Lock, irql);
}
