// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    outer = KeAcquireSpinLockRaiseToDpc(&Lock);
    KeAcquireSpinLock(&Lock, &inner);   // expect: defect[SpinLockDpc] "spin lock is acquired twice"
    KeReleaseSpinLock(&Lock, inner);
    return STATUS_SUCCESS;
}
