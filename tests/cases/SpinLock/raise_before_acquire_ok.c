// rule: SpinLock
// verdict: proof
// The lock held at the second acquire was taken by another function: that is the matter of SpinLockDpc.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    outer = KeAcquireSpinLockRaiseToDpc(&Lock);
    KeAcquireSpinLock(&Lock, &inner);
    KeReleaseSpinLock(&Lock, inner);
    return STATUS_SUCCESS;
}
