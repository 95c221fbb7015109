// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PIRP irp = Context;
    BOOLEAN taken = KeTryToAcquireSpinLockAtDpcLevel(&Lock);
    irp->IoStatus.Information = 0;
    if (!taken)
        IoCompleteRequest(irp, IO_NO_INCREMENT);
    if (taken)
        KeReleaseSpinLockFromDpcLevel(&Lock);
}
