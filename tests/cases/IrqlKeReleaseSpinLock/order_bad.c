// rule: IrqlKeReleaseSpinLock
// verdict: defect
// Released in the order taken: the first release already lowers the IRQL.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK First, Second;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&First, &outer);
    KeAcquireSpinLock(&Second, &inner);
    KeReleaseSpinLock(&First, outer);
    KeReleaseSpinLock(&Second, inner);   // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return STATUS_SUCCESS;
}
