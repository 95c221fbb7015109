// rule: SpinLock   bound: 3
// verdict: bounded
// The lock is taken twice in the fifth round: beyond the bound, and said to be so.
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static ULONG Sum;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    KIRQL irql;
    ULONG i;
    for (i = 0; i < length; i++) {
        KeAcquireSpinLock(&Lock, &irql);
        Sum += i;
        if (i != 4)
            KeReleaseSpinLock(&Lock, irql);
    }
    return STATUS_SUCCESS;
}
