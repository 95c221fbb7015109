// rule: QueuedSpinLock
// verdict: defect
// A loop that runs once, for its breaks.
#include <ntddk.h>

typedef struct _ON { KSPIN_LOCK Lock; ULONG Room; PVOID Map; } ON, *PON;
DRIVER_DISPATCH OnWrite;
BOOLEAN Allowed(PON o);

NTSTATUS OnWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PON o = DeviceObject->DeviceExtension;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;
    KLOCK_QUEUE_HANDLE h;
    NTSTATUS status = STATUS_UNSUCCESSFUL;
    PKLOCK_QUEUE_HANDLE held = NULL;

    do {
        if (!Allowed(o)) {
            status = STATUS_ACCESS_DENIED;
            break;
        }
        KeAcquireInStackQueuedSpinLock(&o->Lock, &h);
        held = &h;
        if (o->Room < n) {
            status = STATUS_DISK_FULL;
            held = NULL;
            break;
        }
        o->Room -= n;
        status = STATUS_SUCCESS;
    } while (0);
    if (held)
        KeReleaseInStackQueuedSpinLock(held);
    return status;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of OnWrite"
}
