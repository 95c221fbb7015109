// rule: IrqlKeReleaseSpinLock   entry: Worker
// verdict: proof
// An entry point without a role starts at PASSIVE_LEVEL.
#include <ntddk.h>

static KSPIN_LOCK Lock;

VOID Worker(PVOID Context)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, PASSIVE_LEVEL);
}
