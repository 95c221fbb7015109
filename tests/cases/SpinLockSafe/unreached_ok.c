// rule: SpinLockSafe
// verdict: unknown:unreached-events
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;

VOID NobodyCalls(PIRP Irp)
{
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    return STATUS_SUCCESS;
}
