// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK QueueLock; KSPIN_LOCK StateLock; ULONG State; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

static VOID Locked(PKSPIN_LOCK First, PKSPIN_LOCK Second, PULONG State)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(First, &outer);
    KeAcquireSpinLock(Second, &inner);
    (*State)++;
    KeReleaseSpinLock(Second, inner);
    KeReleaseSpinLock(First, outer);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    Locked(&ext->QueueLock, &ext->StateLock, &ext->State);
    Locked(&ext->StateLock, &ext->QueueLock, &ext->State);
    return STATUS_SUCCESS;
}
