// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&First);
    KeReleaseSpinLockFromDpcLevel(&Second);   // expect: defect[SpinLockDpc] "spin lock is released without being acquired"
    KeReleaseSpinLock(&First, irql);
    return STATUS_SUCCESS;
}
