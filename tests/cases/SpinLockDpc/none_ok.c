// rule: SpinLockDpc
// verdict: not-applicable
// KeAcquireSpinLock counts under its public name, whatever a header maps it to.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    return STATUS_SUCCESS;
}
