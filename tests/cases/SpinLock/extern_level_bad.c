// rule: SpinLock
// verdict: defect
// What another file sets decides whether the lock is given back.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
extern ULONG Level;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (Level == 3)
        return STATUS_UNSUCCESSFUL; // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
