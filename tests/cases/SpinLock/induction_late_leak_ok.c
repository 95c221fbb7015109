// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;
static KSPIN_LOCK L;
extern ULONG Next(PVOID p);

NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp)
{
    KIRQL irql;
    ULONG seen = 0;
    UCHAR i;
    for (i = 0; Next(o); i++) {
        KeAcquireSpinLock(&L, &irql);
        seen++;
        if (seen == 0 && i == 0)
            break;
        KeReleaseSpinLock(&L, irql);
    }
    return STATUS_SUCCESS;
}