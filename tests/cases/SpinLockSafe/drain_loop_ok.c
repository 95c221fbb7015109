// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; PIRP Pending[4]; ULONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchCleanup;

NTSTATUS DispatchCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PIRP pending;
    KIRQL irql;
    ULONG i;
    KeAcquireSpinLock(&ext->Lock, &irql);
    for (i = 0; i < 4; i++) {
        pending = ext->Pending[i];
        ext->Pending[i] = NULL;
        if (pending == NULL)
            continue;
        KeReleaseSpinLock(&ext->Lock, irql);
        IoCompleteRequest(pending, IO_NO_INCREMENT);
        KeAcquireSpinLock(&ext->Lock, &irql);
    }
    KeReleaseSpinLock(&ext->Lock, irql);
    return STATUS_SUCCESS;
}
