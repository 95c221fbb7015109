// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchFlush;
DRIVER_DISPATCH DispatchWrite;
static KSPIN_LOCK Lock;
static ULONG Dirty;

NTSTATUS DispatchFlush(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
    Dirty = 0;
    KeReleaseSpinLock(&Lock, irql);
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
