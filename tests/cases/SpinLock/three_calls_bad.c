// rule: SpinLock   calls: 3
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Reads;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Reads == 2)
        return STATUS_DEVICE_BUSY;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
    Reads++;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
