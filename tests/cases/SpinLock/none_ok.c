// rule: SpinLock
// verdict: not-applicable
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    return irql ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}
