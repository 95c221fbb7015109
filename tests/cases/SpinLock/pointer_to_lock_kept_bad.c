// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct {
    ULONG N;
    KSPIN_LOCK Lock;
} E;

static PKSPIN_LOCK G;
DRIVER_DISPATCH R, W;

NTSTATUS W(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    G = &e->Lock;
    return 0;
}

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    KIRQL q, p;
    E *e;
    if (!G)
        return 1;
    KeAcquireSpinLock(G, &q);
    e = D->DeviceExtension;
    KeAcquireSpinLock(&e->Lock, &p);   // expect: defect[SpinLock] "spin lock is acquired twice"
    KeReleaseSpinLock(&e->Lock, p);
    KeReleaseSpinLock(G, q);
    return 0;
}