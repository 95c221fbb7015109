// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _SESSION { KLOCK_QUEUE_HANDLE Handle; struct _SDEV *Dev; BOOLEAN In; } SESSION, *PSESSION;
typedef struct _SDEV { KSPIN_LOCK Lock; ULONG Value; ULONG Bad; } SDEV, *PSDEV;
DRIVER_DISPATCH SdIoctl;

static VOID SessionBegin(PSESSION S, PSDEV D)
{
    S->Dev = D;
    KeAcquireInStackQueuedSpinLock(&D->Lock, &S->Handle);
    S->In = TRUE;
}

static VOID SessionEnd(PSESSION S)
{
    if (!S->In)
        return;
    KeReleaseInStackQueuedSpinLock(&S->Handle);
    S->In = FALSE;
}

NTSTATUS SdIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSDEV d = DeviceObject->DeviceExtension;
    SESSION s = { 0 };
    NTSTATUS st = STATUS_SUCCESS;

    SessionBegin(&s, d);
    switch (IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode) {
    case 1:
        d->Value++;
        break;
    case 2:
        SessionEnd(&s);
        st = STATUS_PENDING;
        break;
    case 3:
        d->Value = 0;
        /* fall through */
    default:
        st = STATUS_INVALID_PARAMETER;
    }
    SessionEnd(&s);
    return st;
}
