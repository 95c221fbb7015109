// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    KeReleaseSpinLock(&Lock, irql);
    irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
