// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&First, &outer);
    KeAcquireSpinLock(&Second, &inner);
    KeReleaseSpinLock(&Second, inner);
    KeReleaseSpinLock(&First, outer);
    return STATUS_SUCCESS;
}
