// rule: SpinLock
// verdict: defect
// The driver compares two pointers of this type, so they may be equal.
#include <ntddk.h>

typedef struct _QUEUE { KSPIN_LOCK Lock; ULONG Depth; } QUEUE, *PQUEUE;
typedef struct _DEVICE_EXTENSION { PQUEUE Read; PQUEUE Write; BOOLEAN Shared; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KIRQL outer, inner;
    ext->Shared = (BOOLEAN)(ext->Read == ext->Write);
    KeAcquireSpinLock(&ext->Read->Lock, &outer);
    KeAcquireSpinLock(&ext->Write->Lock, &inner);   // expect: defect[SpinLock] "spin lock is acquired twice"
    ext->Write->Depth = ext->Read->Depth;
    KeReleaseSpinLock(&ext->Write->Lock, inner);
    KeReleaseSpinLock(&ext->Read->Lock, outer);
    return STATUS_SUCCESS;
}
