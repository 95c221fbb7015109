// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; LIST_ENTRY Queue; ULONG Depth; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchWrite;

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE handle;
    KeAcquireInStackQueuedSpinLock(&ext->Lock, &handle);
    if (ext->Depth >= 32)
        return STATUS_INSUFFICIENT_RESOURCES;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of DispatchWrite"
    ext->Depth++;
    KeReleaseInStackQueuedSpinLock(&handle);
    return STATUS_PENDING;
}
