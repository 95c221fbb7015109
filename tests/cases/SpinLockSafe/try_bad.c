// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PIRP irp = Context;
    BOOLEAN taken = KeTryToAcquireSpinLockAtDpcLevel(&Lock);
    irp->IoStatus.Information = 0;
    if (taken)
        IoCompleteRequest(irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    if (taken)
        KeReleaseSpinLockFromDpcLevel(&Lock);
}
