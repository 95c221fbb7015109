// rule: SpinLock
// verdict: proof
// At DISPATCH_LEVEL a routine stays on its processor; below that it may go on elsewhere.
#include <ntddk.h>

DRIVER_DISPATCH Dispatch;
static KSPIN_LOCK Locks[64];

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql, inner;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    KeAcquireSpinLock(&Locks[KeGetCurrentProcessorNumber() & 63], &inner);
    KeReleaseSpinLock(&Locks[KeGetCurrentProcessorNumber() & 63], inner);
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}
