// rule: IrqlKeReleaseSpinLock
// verdict: defect
// Taken at DPC level in a routine entered at DISPATCH_LEVEL: that is the IRQL to keep.
#include <ntddk.h>

KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;
static KIRQL Remembered;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    KeAcquireSpinLockAtDpcLevel(&Lock);
    KeReleaseSpinLock(&Lock, Remembered);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
}
