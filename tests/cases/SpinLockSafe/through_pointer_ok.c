// rule: SpinLockSafe
// verdict: proof
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
    if (complete == Drop)
        complete(Irp, IO_NO_INCREMENT);
    KeReleaseSpinLock(&Lock, irql);
    if (complete != Drop)
        complete(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}
