// rule: SpinLock
// verdict: defect
// Taking the lock in one routine and freeing it in another is two defects.
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
    return STATUS_PENDING;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
}

VOID CancelRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeReleaseSpinLock(&ext->Lock, ext->Irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    ext->Count--;
}
