// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; ULONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
KDEFERRED_ROUTINE TimerDpc;

static VOID Enter(PDEVICE_EXTENSION Ext, PKLOCK_QUEUE_HANDLE Handle)
{
    KeAcquireInStackQueuedSpinLockAtDpcLevel(&Ext->Lock, Handle);
}

static VOID Leave(PKLOCK_QUEUE_HANDLE Handle)
{
    KeReleaseInStackQueuedSpinLockFromDpcLevel(Handle);   // expect: defect[QueuedSpinLock] "queued spin lock is released without being acquired"
}

VOID TimerDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PDEVICE_EXTENSION ext = Context;
    KLOCK_QUEUE_HANDLE handle;
    Enter(ext, &handle);
    if (++ext->Count == 100)
        Leave(&handle);
    Leave(&handle);
}
