// rule: SpinLock
// verdict: defect
// Mode becomes 7 by the first call.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Mode;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Mode == 7)
        return STATUS_DEVICE_BUSY;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
    Mode = Mode == 0 ? 7 : 0;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
