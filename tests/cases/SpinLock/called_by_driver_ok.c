// rule: SpinLock
// verdict: proof
// DispatchFlush is an entry point; called by the driver itself, its return is no end of a routine.
#include <ntddk.h>

DRIVER_DISPATCH DispatchFlush;
DRIVER_DISPATCH DispatchWrite;
static KSPIN_LOCK Lock;
static ULONG Dirty;

NTSTATUS DispatchFlush(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Dirty = 0;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    NTSTATUS status;
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    status = DispatchFlush(DeviceObject, Irp);
    KeReleaseSpinLock(&Lock, irql);
    return status;
}
