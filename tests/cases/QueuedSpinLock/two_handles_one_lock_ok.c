// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _TH { KSPIN_LOCK Main; PKSPIN_LOCK Io; ULONG Shared; KDPC Dpc; } TH, *PTH;
DRIVER_DISPATCH ThCreate;
KDEFERRED_ROUTINE ThDpc;

NTSTATUS ThCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTH t = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE a, b;
    PKSPIN_LOCK io = t->Io;

    if (t->Shared)
        io = &t->Main;
    KeInitializeDpc(&t->Dpc, ThDpc, t);
    KeAcquireInStackQueuedSpinLock(&t->Main, &a);
    if (io != &t->Main) {
        KeAcquireInStackQueuedSpinLock(io, &b);
        KeReleaseInStackQueuedSpinLock(&b);
    }
    KeReleaseInStackQueuedSpinLock(&a);
    return STATUS_SUCCESS;
}

VOID ThDpc(PKDPC Dpc, PVOID Context, PVOID A, PVOID B)
{
    PTH t = Context;
    KLOCK_QUEUE_HANDLE h;

    KeAcquireInStackQueuedSpinLockAtDpcLevel(&t->Main, &h);
    t->Shared = (A == B);
    KeReleaseInStackQueuedSpinLockFromDpcLevel(&h);
}
