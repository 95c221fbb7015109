// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;

typedef struct _EXT {
    KSPIN_LOCK A, B;
    ULONG n;
} EXT;

NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp)
{
    EXT *e = o->DeviceExtension;
    KIRQL irql;
    PKSPIN_LOCK p = &e->A, q = &e->B, t;
    ULONG i;
    ULONG n = e->n;
    KeAcquireSpinLock(p, &irql);
    for (i = 0; i < n; i++) {
        t = p;
        p = q;
        q = t;
    }
    if (n & 1)
        KeReleaseSpinLock(q, irql);
    else
        KeReleaseSpinLock(p, irql);
    return STATUS_SUCCESS;
}