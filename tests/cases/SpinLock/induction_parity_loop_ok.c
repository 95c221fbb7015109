// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;
static KSPIN_LOCK L;

NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp)
{
    KIRQL irql;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    ULONG i = 0;
    while (i < n) {
        if ((i & 1) == 0)
            KeAcquireSpinLock(&L, &irql);
        else
            KeReleaseSpinLock(&L, irql);
        i++;
    }
    if (n & 1)
        KeReleaseSpinLock(&L, irql);
    return STATUS_SUCCESS;
}