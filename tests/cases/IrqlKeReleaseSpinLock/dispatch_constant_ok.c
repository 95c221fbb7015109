// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, DISPATCH_LEVEL);
}
