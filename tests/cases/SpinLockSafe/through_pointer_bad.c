// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

typedef VOID COMPLETE(PIRP Irp, CCHAR PriorityBoost);
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Dropped;

static VOID Drop(PIRP Irp, CCHAR PriorityBoost)
{
    Dropped++;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    COMPLETE *complete = Irp->Cancel ? Drop : IoCompleteRequest;
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    complete(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
