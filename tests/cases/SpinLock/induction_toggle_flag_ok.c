// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;
static KSPIN_LOCK L;
extern ULONG Poll(ULONG n);

NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp)
{
    KIRQL irql;
    BOOLEAN held = FALSE;
    ULONG n = 0;
    while (Poll(n)) {
        if (held) {
            KeReleaseSpinLock(&L, irql);
            held = FALSE;
        } else {
            KeAcquireSpinLock(&L, &irql);
            held = TRUE;
        }
        n++;
    }
    if (held)
        KeReleaseSpinLock(&L, irql);
    return STATUS_SUCCESS;
}