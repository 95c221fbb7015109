// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    KeAcquireSpinLockAtDpcLevel(&Lock);
    KeReleaseSpinLock(&Lock, DISPATCH_LEVEL);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
    KeLowerIrql(irql);
    return STATUS_SUCCESS;
}
