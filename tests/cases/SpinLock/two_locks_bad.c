// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK QueueLock; KSPIN_LOCK StateLock; ULONG State; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

static VOID Locked(PKSPIN_LOCK First, PKSPIN_LOCK Second, PULONG State)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(First, &outer);
    KeAcquireSpinLock(Second, &inner);   // expect: defect[SpinLock] "spin lock is acquired twice"
    (*State)++;
    KeReleaseSpinLock(Second, inner);
    KeReleaseSpinLock(First, outer);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PKSPIN_LOCK second = &ext->StateLock;
    if (ext->State > 3)
        second = &ext->QueueLock;
    Locked(&ext->QueueLock, second, &ext->State);
    return STATUS_SUCCESS;
}
