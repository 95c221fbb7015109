// rule: SpinLock   entry: DispatchRead:DRIVER_DISPATCH
// verdict: defect
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; LONG Pending; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;

static NTSTATUS Submit(PDEVICE_EXTENSION Ext, ULONG Length)
{
    if (Length == 0)
        return STATUS_INVALID_PARAMETER;
    Ext->Pending++;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status;
    KIRQL irql;

    KeAcquireSpinLock(&ext->Lock, &irql);
    status = Submit(ext, stack->Parameters.Read.Length);
    if (!NT_SUCCESS(status)) {
        return status;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
    }
    KeReleaseSpinLock(&ext->Lock, irql);
    return status;
}
