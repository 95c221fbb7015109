// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_DISPATCH D;
static KSPIN_LOCK L;

NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp)
{
    KIRQL q;
    ULONG st = 0, i, n = Irp->Flags;
    for (i = 0; i < n; i++) {
        switch (st) {
        case 0:
            KeAcquireSpinLock(&L, &q);
            st = 1;
            if (Irp->Cancel)
                break; /* fall */
        case 1:
            KeReleaseSpinLock(&L, q);
            st = 2;
            break;
        case 2:
            st = 3;
            continue;
        default:
            KeReleaseSpinLock(&L, q);   // expect: defect[SpinLock] "spin lock is released without being acquired"
            st = 0;
        }
    }
    if (st == 1)
        KeReleaseSpinLock(&L, q);
    return 0;
}