// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _X { KSPIN_LOCK Lock; PKLOCK_QUEUE_HANDLE Owner; ULONG Work; } X, *PX;
DRIVER_DISPATCH Run;

static VOID Take(PX x, PKLOCK_QUEUE_HANDLE h) { KeAcquireInStackQueuedSpinLock(&x->Lock, h); x->Owner = h; }

static VOID Give(PX x)
{
    PKLOCK_QUEUE_HANDLE h = x->Owner;
    x->Owner = NULL;
    KeReleaseInStackQueuedSpinLock(h);
}

NTSTATUS Run(PDEVICE_OBJECT d, PIRP irp)
{
    PX x = d->DeviceExtension;
    KLOCK_QUEUE_HANDLE first, second;

    Take(x, &first);
    if (x->Work & 7) {
        Give(x);
        Take(x, &second);
    }
    x->Work++;
    Give(x);
    return STATUS_SUCCESS;
}
