// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

KSERVICE_ROUTINE Isr;
static KSPIN_LOCK Lock;

BOOLEAN Isr(PKINTERRUPT Interrupt, PVOID Context)
{
    KeAcquireSpinLockAtDpcLevel(&Lock);
    KeReleaseSpinLock(&Lock, DISPATCH_LEVEL);   // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return TRUE;
}
