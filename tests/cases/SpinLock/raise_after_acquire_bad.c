// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&Lock, &outer);
    inner = KeAcquireSpinLockRaiseToDpc(&Lock);   // expect: defect[SpinLock] "spin lock is acquired twice"
    KeReleaseSpinLock(&Lock, inner);
    return STATUS_SUCCESS;
}
