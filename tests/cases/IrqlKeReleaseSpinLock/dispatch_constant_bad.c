// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, PASSIVE_LEVEL);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
}
