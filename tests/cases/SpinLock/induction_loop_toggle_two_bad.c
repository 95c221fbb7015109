// rule: SpinLock
// verdict: defect
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
            KeReleaseSpinLock(cur, q);   // expect: defect[SpinLock] "spin lock is released without being acquired"
        cur = (cur == &A) ? &B : &A;
        KeAcquireSpinLock(cur, &q);   // expect: defect[SpinLock] "spin lock is acquired twice"
        if (n == 10)
            cur = &A;
    }
    if (cur)
        KeReleaseSpinLock(cur, q);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return 0;   // expect: defect[SpinLock] "spin lock is still held at the end of D"
}