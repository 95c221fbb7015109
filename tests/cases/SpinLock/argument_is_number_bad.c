// rule: SpinLock
// verdict: defect
// Who queues the DPC is not seen: its arguments may be numbers, odd ones too.
#include <ntddk.h>

static KSPIN_LOCK Lock;
static ULONG Events;
static BOOLEAN IsLast(ULONG_PTR n) { return n == 5; }
KDEFERRED_ROUTINE Dpc;

VOID Dpc(PKDPC dpc, PVOID context, PVOID cause, PVOID count)
{
    ULONG bits = (ULONG)(ULONG_PTR)cause;
    KIRQL irql;

    KeAcquireSpinLock(&Lock, &irql);
    Events += (ULONG)(ULONG_PTR)count;
    if ((bits & 2) && IsLast((ULONG_PTR)count))
        return;   // expect: defect[SpinLock] "spin lock is still held at the end of Dpc"
    KeReleaseSpinLock(&Lock, irql);
}
