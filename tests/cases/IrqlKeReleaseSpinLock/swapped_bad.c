// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&First, &outer);
    KeAcquireSpinLock(&Second, &inner);
    KeReleaseSpinLock(&Second, outer);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
    KeReleaseSpinLock(&First, inner);    // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return STATUS_SUCCESS;
}
