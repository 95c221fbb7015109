// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct {
    ULONG N;
    KDPC Dpc;
    KSPIN_LOCK Lock;
} E;

static KDPC *G;
DRIVER_DISPATCH R, W;

NTSTATUS W(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    G = &e->Dpc;
    return 0;
}

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    KDPC *g = G;
    E *e;
    KIRQL q;
    if (!g)
        return 1;
    e = D->DeviceExtension;
    KeAcquireSpinLock(&e->Lock, &q);
    if (g == &e->Dpc)
        return 2;   // expect: defect[SpinLock] "spin lock is still held at the end of R"
    KeReleaseSpinLock(&e->Lock, q);
    return 0;
}