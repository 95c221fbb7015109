// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&First, &outer);
    inner = KeAcquireSpinLockRaiseToDpc(&Second);
    KeReleaseSpinLock(&First, outer);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of DispatchRead"
}
