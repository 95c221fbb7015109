// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchWrite;
static KSPIN_LOCK Lock;
static ULONG Count;

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    __try {
        if (Irp->Cancel)
            return STATUS_CANCELLED;
        Count++;
    } __finally {
        KeReleaseSpinLock(&Lock, irql);
    }
    return STATUS_SUCCESS;
}
