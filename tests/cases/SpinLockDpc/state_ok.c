// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchCleanup;
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Flags;

NTSTATUS DispatchCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Flags |= 0x8;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    BOOLEAN locked = (BOOLEAN)!(Flags & 0x8);
    KIRQL irql = PASSIVE_LEVEL;
    if (locked)
        irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    if (!(Flags & 0x8))
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
