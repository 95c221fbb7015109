// rule: SpinLockDpc
// verdict: proof
// The lock held at the second acquire was taken by KeAcquireSpinLock: that is the matter of SpinLock.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&Lock, &outer);
    inner = KeAcquireSpinLockRaiseToDpc(&Lock);
    KeReleaseSpinLock(&Lock, inner);
    return STATUS_SUCCESS;
}
