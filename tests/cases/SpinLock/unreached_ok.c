// rule: SpinLock
// verdict: unknown:unreached-events
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
KSPIN_LOCK Lock;

VOID NobodyCalls(VOID)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return STATUS_SUCCESS;
}
