// rule: SpinLock
// verdict: proof
// KeTryToAcquireSpinLockAtDpcLevel on a held lock returns FALSE.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (KeTryToAcquireSpinLockAtDpcLevel(&Lock))
        KeReleaseSpinLockFromDpcLevel(&Lock);
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
