// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Locks[8];
static ULONG Next;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Locks[Next % 8], &irql);
    Next++;
    KeReleaseSpinLock(&Locks[Next % 8], irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
}
