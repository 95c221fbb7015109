// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Locks[8];
static ULONG Next;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Locks[Next % 8], &irql);
    Next += 8;
    KeReleaseSpinLock(&Locks[Next % 8], irql);
    return STATUS_SUCCESS;
}
