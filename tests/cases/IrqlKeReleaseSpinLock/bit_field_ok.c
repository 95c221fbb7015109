// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _STATE { UCHAR Busy : 1; UCHAR Irql : 2; UCHAR Spare : 5; } STATE;
KDEFERRED_ROUTINE TimerDpc;
static KSPIN_LOCK Lock;
static STATE State;

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    State.Irql = irql;
    State.Busy = 1;
    KeReleaseSpinLock(&Lock, (KIRQL)State.Irql);
}
