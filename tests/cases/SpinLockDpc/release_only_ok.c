// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&First);
    KeAcquireSpinLockAtDpcLevel(&Second);
    KeReleaseSpinLockFromDpcLevel(&Second);
    KeReleaseSpinLock(&First, irql);
    return STATUS_SUCCESS;
}
