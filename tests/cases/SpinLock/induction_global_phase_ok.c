// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH Open;
DRIVER_DISPATCH Wr;
static UCHAR phase;
static KSPIN_LOCK L;
static PUCHAR pp = &phase;

static struct {
    ULONG a;
    PUCHAR where;
} S = {3, &phase};

NTSTATUS Open(PDEVICE_OBJECT o, PIRP Irp)
{
    *S.where = 0;
    return 0;
}

NTSTATUS Wr(PDEVICE_OBJECT o, PIRP Irp)
{
    KIRQL q;
    KeAcquireSpinLock(&L, &q);
    if (phase != 77)
        KeReleaseSpinLock(&L, q);
    return 0;
}