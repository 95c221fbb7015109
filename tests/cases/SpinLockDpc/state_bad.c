// rule: SpinLockDpc
// verdict: defect
// The first call sets a flag; the second call then forgets the lock.
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
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    if (!(Flags & 0x8))
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of DispatchRead"
}
