// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; KIRQL Irql; BOOLEAN Busy; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchWrite;

static VOID Leave(PDEVICE_EXTENSION Ext)
{
    Ext->Busy = FALSE;
    KeReleaseSpinLock(&Ext->Lock, Ext->Irql);
}

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KeAcquireSpinLock(&ext->Lock, &ext->Irql);
    if (ext->Busy) {
        Leave(ext);
        return STATUS_DEVICE_BUSY;
    }
    Leave(ext);
    return STATUS_SUCCESS;
}
