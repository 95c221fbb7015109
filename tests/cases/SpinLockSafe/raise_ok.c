// rule: SpinLockSafe
// verdict: proof
// Raising the IRQL takes no lock.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    KeReleaseSpinLock(&Lock, irql);
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}
