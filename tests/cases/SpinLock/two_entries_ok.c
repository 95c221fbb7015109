// rule: SpinLock
// verdict: proof
// The monitor starts anew with every call; both routines are balanced.
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; KIRQL Irql; LONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;
DRIVER_CANCEL CancelRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KeAcquireSpinLock(&ext->Lock, &ext->Irql);
    ext->Count++;
    IoSetCancelRoutine(Irp, CancelRead);
    KeReleaseSpinLock(&ext->Lock, ext->Irql);
    return STATUS_PENDING;
}

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KIRQL irql;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeAcquireSpinLock(&ext->Lock, &irql);
    ext->Count--;
    KeReleaseSpinLock(&ext->Lock, irql);
    Irp->IoStatus.Status = STATUS_CANCELLED;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}
