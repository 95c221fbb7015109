// rule: IrqlKeReleaseSpinLock
// verdict: proof
// Entered at DISPATCH_LEVEL, both saved values are the same.
#include <ntddk.h>

IO_DPC_ROUTINE DpcForIsr;
static KSPIN_LOCK First, Second;

VOID DpcForIsr(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&First, &outer);
    KeAcquireSpinLock(&Second, &inner);
    KeReleaseSpinLock(&Second, outer);
    KeReleaseSpinLock(&First, inner);
}
