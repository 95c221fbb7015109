// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; LIST_ENTRY Queue; ULONG Depth; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchWrite;

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE handle;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    KeAcquireInStackQueuedSpinLock(&ext->Lock, &handle);
    if (ext->Depth >= 32)
        goto done;
    ext->Depth++;
    status = STATUS_PENDING;
done:
    KeReleaseInStackQueuedSpinLock(&handle);
    return status;
}
