// rule: IrqlKeReleaseSpinLock
// verdict: defect
// DISPATCH_LEVEL does not fit into one bit.
#include <ntddk.h>

typedef struct _STATE { UCHAR Busy : 1; UCHAR Irql : 1; UCHAR Spare : 6; } STATE;
KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;
static STATE State;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    State.Irql = irql;
    State.Busy = 1;
    KeReleaseSpinLock(&Lock, (KIRQL)State.Irql);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
}
