// rule: SpinLock
// verdict: proof
// Mode is never 7, but only an invariant over all calls says so: the general state fails, induction over calls does not.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Mode;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Mode == 7)
        return STATUS_DEVICE_BUSY;
    Mode = Mode == 0 ? 2 : 0;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
