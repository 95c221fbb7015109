// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _TARGET { ULONG Id; } TARGET, *PTARGET;
typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; PTARGET Target; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Lock, &irql);
    if (ext->Target == NULL)
        return STATUS_NO_SUCH_DEVICE;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
    Irp->IoStatus.Information = ext->Target->Id;
    KeReleaseSpinLock(&ext->Lock, irql);
    return STATUS_SUCCESS;
}
