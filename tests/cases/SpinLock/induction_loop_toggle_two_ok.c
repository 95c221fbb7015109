// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;
static KSPIN_LOCK A, B;
extern ULONG More(ULONG);

NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp)
{
    KIRQL q;
    PKSPIN_LOCK cur = NULL;
    ULONG n = 0;
    while (More(n++)) {
        if (cur)
            KeReleaseSpinLock(cur, q);
        cur = (cur == &A) ? &B : &A;
        KeAcquireSpinLock(cur, &q);
        if (!cur)
            cur = &A;
    }
    if (cur)
        KeReleaseSpinLock(cur, q);
    return 0;
}