// rule: IrqlKeReleaseSpinLock   entry: Worker
// verdict: defect
#include <ntddk.h>

static KSPIN_LOCK Lock;

VOID Worker(PVOID Context)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, DISPATCH_LEVEL);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken"
}
