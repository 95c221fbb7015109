// rule: SpinLock
// verdict: proof
// The path on which Target is null ends at its dereference, before the return that forgets the lock.
#include <ntddk.h>

typedef struct _TARGET { ULONG Id; } TARGET, *PTARGET;
typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; PTARGET Target; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PTARGET target;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Lock, &irql);
    target = ext->Target;
    Irp->IoStatus.Information = target->Id;
    if (target == NULL)
        return STATUS_NO_SUCH_DEVICE;
    KeReleaseSpinLock(&ext->Lock, irql);
    return STATUS_SUCCESS;
}
