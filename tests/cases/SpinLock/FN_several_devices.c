// rule: SpinLock
// verdict: bounded
// The lock is taken twice where a second device is asked: a sequence that is searched has one, and a proof none.
#include <ntddk.h>

DRIVER_DISPATCH Dispatch;
static KSPIN_LOCK Lock;
static PDEVICE_OBJECT Last;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Irp);
    KeAcquireSpinLock(&Lock, &irql);
    if (Last && Last != DeviceObject)
        KeAcquireSpinLock(&Lock, &irql);
    Last = DeviceObject;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
