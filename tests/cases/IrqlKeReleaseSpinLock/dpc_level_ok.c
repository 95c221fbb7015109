// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;
static KIRQL Remembered;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    Remembered = KeGetCurrentIrql();
    KeAcquireSpinLockAtDpcLevel(&Lock);
    KeReleaseSpinLock(&Lock, Remembered);
}
