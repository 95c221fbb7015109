// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; PIRP Current; ULONG Limit; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchWrite;

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = (PDEVICE_EXTENSION)DeviceObject->DeviceExtension;
    NTSTATUS status = STATUS_PENDING;
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&ext->Lock);
    if (IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length > ext->Limit)
        status = STATUS_INVALID_PARAMETER;
    else
        ext->Current = Irp;
    KeReleaseSpinLock(&ext->Lock, irql);
    return status;
}
