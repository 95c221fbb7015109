// rule: SpinLock   calls: 2
// verdict: bounded
// The third call leaves the lock held; two calls are searched.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Reads;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Reads == 2)
        return STATUS_DEVICE_BUSY;
    Reads++;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
