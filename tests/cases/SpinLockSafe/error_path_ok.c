// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; BOOLEAN Removed; ULONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

static NTSTATUS Complete(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Lock, &irql);
    if (ext->Removed) {
        KeReleaseSpinLock(&ext->Lock, irql);
        return Complete(Irp, STATUS_DELETE_PENDING);
    }
    ext->Count++;
    KeReleaseSpinLock(&ext->Lock, irql);
    return Complete(Irp, STATUS_SUCCESS);
}
