// rule: SpinLockDpc
// verdict: proof
// A lock still held that KeAcquireSpinLock took is the matter of SpinLock.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&First, &outer);
    inner = KeAcquireSpinLockRaiseToDpc(&Second);
    KeReleaseSpinLock(&Second, inner);
    return STATUS_SUCCESS;
}
