// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL saved;
    if (Irp->Cancel)
        saved = KeAcquireSpinLockRaiseToDpc(&Lock);
    else
        KeAcquireSpinLock(&Lock, &saved);
    KeReleaseSpinLock(&Lock, saved);
    return STATUS_SUCCESS;
}
