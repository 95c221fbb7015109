// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchWrite;
static KSPIN_LOCK Lock;

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    __try {
        KeAcquireSpinLock(&Lock, &irql);
        ProbeForRead(Irp->UserBuffer, 4, 1);
        KeReleaseSpinLock(&Lock, irql);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return GetExceptionCode(); // expect: defect[SpinLock] "still held"
    }
    return STATUS_SUCCESS;
}
