// rule: SpinLockSafe
// verdict: defect
// Requests are collected under the lock and completed without it.
#include <ntddk.h>

typedef struct _QI { KSPIN_LOCK Lock; LIST_ENTRY Waiting; ULONG Dropped; } QI, *PQI;
DRIVER_DISPATCH QiCleanup;

NTSTATUS QiCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PQI q = DeviceObject->DeviceExtension;
    PIRP next;
    KIRQL irql;

    do {
        next = NULL;
        KeAcquireSpinLock(&q->Lock, &irql);
        if (!IsListEmpty(&q->Waiting)) {
            PLIST_ENTRY entry = RemoveHeadList(&q->Waiting);
            next = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);
        }
        if (next == NULL || !next->Cancel)
            KeReleaseSpinLock(&q->Lock, irql);
        if (next != NULL) {
            q->Dropped++;
            next->IoStatus.Status = STATUS_CANCELLED;
            IoCompleteRequest(next, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
        }
    } while (next != NULL);
    return STATUS_SUCCESS;
}
