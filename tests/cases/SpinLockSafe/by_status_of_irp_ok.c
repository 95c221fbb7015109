// rule: SpinLockSafe
// verdict: proof
// Pending or not is kept in the request and asked again when the lock is gone.
#include <ntddk.h>

typedef struct _SI { KSPIN_LOCK Lock; ULONG Depth; LIST_ENTRY Queue; } SI, *PSI;
DRIVER_DISPATCH SiRead;

NTSTATUS SiRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSI s = DeviceObject->DeviceExtension;
    KIRQL irql;
    NTSTATUS status;

    KeAcquireSpinLock(&s->Lock, &irql);
    if (s->Depth < 32) {
        s->Depth++;
        IoMarkIrpPending(Irp);
        InsertTailList(&s->Queue, &Irp->Tail.Overlay.ListEntry);
        status = STATUS_PENDING;
    } else {
        status = STATUS_DEVICE_BUSY;
    }
    if (status == STATUS_PENDING || !NT_SUCCESS(status))
        KeReleaseSpinLock(&s->Lock, irql);
    if (status != STATUS_PENDING) {
        Irp->IoStatus.Status = status;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
    }
    return status;
}
