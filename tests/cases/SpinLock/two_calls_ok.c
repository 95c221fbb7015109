// rule: SpinLock
// verdict: proof
// Nothing writes Opened: it keeps its initial value in the general state too.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static BOOLEAN Opened = FALSE;
static ULONG Reads;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Opened)
        return STATUS_DEVICE_BUSY;
    Reads++;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
