// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static BOOLEAN Opened = FALSE;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Opened)
        return STATUS_DEVICE_BUSY;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
    Opened = TRUE;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
