// rule: SpinLock
// verdict: proof
// Two pointers from the environment that the driver never compares point to distinct objects.
#include <ntddk.h>

typedef struct _QUEUE { KSPIN_LOCK Lock; ULONG Depth; } QUEUE, *PQUEUE;
typedef struct _DEVICE_EXTENSION { PQUEUE Read; PQUEUE Write; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KIRQL outer, inner;
    KeAcquireSpinLock(&ext->Read->Lock, &outer);
    KeAcquireSpinLock(&ext->Write->Lock, &inner);
    ext->Write->Depth = ext->Read->Depth;
    KeReleaseSpinLock(&ext->Write->Lock, inner);
    KeReleaseSpinLock(&ext->Read->Lock, outer);
    return STATUS_SUCCESS;
}
