// rule: SpinLock
// verdict: defect
// At DISPATCH_LEVEL a routine stays on its processor; below that it may go on elsewhere.
#include <ntddk.h>

DRIVER_DISPATCH Dispatch;
static KSPIN_LOCK Locks[64];

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql, inner;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    irql = KeGetCurrentIrql();
    KeAcquireSpinLock(&Locks[KeGetCurrentProcessorNumber() & 63], &inner);
    KeReleaseSpinLock(&Locks[KeGetCurrentProcessorNumber() & 63], inner);   // expect: defect[SpinLock] "without being acquired"
    KeLowerIrql(irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "still held"
}
