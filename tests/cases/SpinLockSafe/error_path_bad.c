// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; BOOLEAN Removed; ULONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    return Status;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    NTSTATUS status;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Lock, &irql);
    if (ext->Removed) {
        status = Complete(Irp, STATUS_DELETE_PENDING);
        KeReleaseSpinLock(&ext->Lock, irql);
        return status;
    }
    ext->Count++;
    KeReleaseSpinLock(&ext->Lock, irql);
    return Complete(Irp, STATUS_SUCCESS);
}
