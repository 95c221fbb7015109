// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeLowerIrql(irql);
    KeReleaseSpinLock(&Lock, irql);   // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return STATUS_SUCCESS;
}
