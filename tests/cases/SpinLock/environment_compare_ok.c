// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _QUEUE { KSPIN_LOCK Lock; ULONG Depth; } QUEUE, *PQUEUE;
typedef struct _DEVICE_EXTENSION { PQUEUE Read; PQUEUE Write; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PQUEUE read = ext->Read, write = ext->Write;
    KIRQL outer, inner = DISPATCH_LEVEL;
    KeAcquireSpinLock(&read->Lock, &outer);
    if (read != write)
        KeAcquireSpinLock(&write->Lock, &inner);
    write->Depth = read->Depth;
    if (read != write)
        KeReleaseSpinLock(&write->Lock, inner);
    KeReleaseSpinLock(&read->Lock, outer);
    return STATUS_SUCCESS;
}
