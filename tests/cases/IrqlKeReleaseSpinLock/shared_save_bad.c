// rule: IrqlKeReleaseSpinLock
// verdict: defect
// One variable keeps the IRQL of two locks.
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Queue; KSPIN_LOCK State; KIRQL Irql; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KeAcquireSpinLock(&ext->Queue, &ext->Irql);
    KeAcquireSpinLock(&ext->State, &ext->Irql);
    KeReleaseSpinLock(&ext->State, ext->Irql);
    KeReleaseSpinLock(&ext->Queue, ext->Irql);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
    return STATUS_SUCCESS;
}
