// rule: SpinLock
// verdict: proof
#include <ntddk.h>

#define F_LOCKED 0x04
#define F_BUSY   0x02
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG flags = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Key & F_BUSY;
    KIRQL irql = PASSIVE_LEVEL;
    if (flags & F_BUSY) {
        KeAcquireSpinLock(&Lock, &irql);
        flags |= F_LOCKED;
    }
    flags &= ~(ULONG)F_BUSY;
    if (flags & F_LOCKED)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
