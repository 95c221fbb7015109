// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer = KeAcquireSpinLockRaiseToDpc(&Lock);
    KIRQL inner = KeAcquireSpinLockRaiseToDpc(&Lock);   // expect: defect[SpinLockDpc] "spin lock is acquired twice"
    KeReleaseSpinLock(&Lock, inner);
    KeReleaseSpinLock(&Lock, outer);
    return STATUS_SUCCESS;
}
