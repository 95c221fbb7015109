// rule: SpinLock
// verdict: proof
// What another file sets decides twice, and does not change between.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
extern ULONG Level;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    if (Level == 3)
        KeAcquireSpinLock(&Lock, &irql);
    if (Level == 3)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
