// rule: SpinLock
// verdict: proof
#include <ntddk.h>
struct _H;
typedef NTSTATUS (*OP)(struct _H *d);

typedef struct {
    OP Start;
    OP Stop;
} OPS;

typedef struct _H {
    KSPIN_LOCK Lock;
    const OPS *Ops;
} H;

DRIVER_ADD_DEVICE A;
DRIVER_DISPATCH R;

static NTSTATUS S1(H *d)
{
    KIRQL q;
    KeAcquireSpinLock(&d->Lock, &q);
    KeReleaseSpinLock(&d->Lock, q);
    return 0;
}

static NTSTATUS S2(H *d)
{
    return 1;
}

static const OPS O1 = {S1, S2};

NTSTATUS A(PDRIVER_OBJECT D, PDEVICE_OBJECT P)
{
    PDEVICE_OBJECT f;
    H *h;
    if (!NT_SUCCESS(IoCreateDevice(D, sizeof(H), NULL, 1, 0, FALSE, &f)))
        return 1;
    h = f->DeviceExtension;
    h->Ops = &O1;
    return 0;
}

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    H *h = D->DeviceExtension;
    if (D->Flags & 4)
        return h->Ops->Start(h);
    return h->Ops->Stop(h);
}