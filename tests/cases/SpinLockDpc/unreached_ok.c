// rule: SpinLockDpc
// verdict: unknown:unreached-events
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
KSPIN_LOCK Lock;

KIRQL NobodyCalls(VOID)
{
    return KeAcquireSpinLockRaiseToDpc(&Lock);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
