// rule: QueuedSpinLock
// verdict: defect
// The owner's handle is forgotten when the lock is dropped for a moment.
#include <ntddk.h>

typedef struct _X { KSPIN_LOCK Lock; PKLOCK_QUEUE_HANDLE Owner; ULONG Work; } X, *PX;
DRIVER_DISPATCH Run;

static VOID Take(PX x, PKLOCK_QUEUE_HANDLE h) { KeAcquireInStackQueuedSpinLock(&x->Lock, h); x->Owner = h; }

static VOID Give(PX x)
{
    PKLOCK_QUEUE_HANDLE h = x->Owner;
    x->Owner = NULL;
    KeReleaseInStackQueuedSpinLock(h);   // expect: defect[QueuedSpinLock] "queued spin lock is released without being acquired"
}

NTSTATUS Run(PDEVICE_OBJECT d, PIRP irp)
{
    PX x = d->DeviceExtension;
    KLOCK_QUEUE_HANDLE first, second;

    Take(x, &first);
    if (x->Work & 7) {
        Give(x);
        KeAcquireInStackQueuedSpinLock(&x->Lock, &second);
    }
    x->Work++;
    Give(x);
    return STATUS_SUCCESS;
}
