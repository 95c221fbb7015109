// rule: IrqlKeReleaseSpinLock
// verdict: defect
// The first round leaves the IRQL raised; the second round then restores too little.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
extern BOOLEAN MoreWork(VOID);
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql, first = PASSIVE_LEVEL, ignored;
    while (MoreWork()) {
        KeAcquireSpinLock(&Lock, &irql);
        KeReleaseSpinLock(&Lock, first);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
        KeRaiseIrql(DISPATCH_LEVEL, &ignored);
    }
    KeLowerIrql(first);
    return STATUS_SUCCESS;
}
