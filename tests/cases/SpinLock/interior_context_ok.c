// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct {
    PKSPIN_LOCK P;
} C;

typedef struct {
    KSPIN_LOCK Lock;
    C Ctx;
    PIO_WORKITEM Item;
} E;

DRIVER_DISPATCH R;
IO_WORKITEM_ROUTINE W;

VOID W(PDEVICE_OBJECT D, PVOID X)
{
    C *c = X;
    KIRQL q;
    KeAcquireSpinLock(c->P, &q);
    KeReleaseSpinLock(c->P, q);
}

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    IoQueueWorkItem(e->Item, W, DelayedWorkQueue, &e->Ctx);
    return 0;
}