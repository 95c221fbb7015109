// rule: IrqlKeReleaseSpinLock
// verdict: unknown:unreached-events
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
KSPIN_LOCK Lock;

VOID NobodyCalls(VOID)
{
    KeReleaseSpinLock(&Lock, PASSIVE_LEVEL);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return STATUS_SUCCESS;
}
