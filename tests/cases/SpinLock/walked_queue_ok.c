// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; LIST_ENTRY Queue; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
typedef struct _RECORD { LIST_ENTRY Link; PFILE_OBJECT File; PIRP Irp; } RECORD, *PRECORD;
DRIVER_CANCEL Cancel;
DRIVER_DISPATCH DispatchCleanup, DispatchRead;

// Nothing here is found in the list of a device that nobody has sent anything to: a walk of it ends where it began.
NTSTATUS DispatchCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PLIST_ENTRY head = &ext->Queue, entry, next;
    LIST_ENTRY gone;
    KIRQL irql;
    InitializeListHead(&gone);
    KeAcquireSpinLock(&ext->Lock, &irql);
    for (entry = head->Flink; entry != head; entry = next) {
        PRECORD record = CONTAINING_RECORD(entry, RECORD, Link);
        next = entry->Flink;
        if (record->File == stack->FileObject) {
            RemoveEntryList(entry);
            if (IoSetCancelRoutine(record->Irp, NULL) != NULL)
                InsertTailList(&gone, &record->Irp->Tail.Overlay.ListEntry);
        }
    }
    KeReleaseSpinLock(&ext->Lock, irql);
    while (!IsListEmpty(&gone)) {
        PIRP irp = CONTAINING_RECORD(RemoveHeadList(&gone), IRP, Tail.Overlay.ListEntry);
        irp->IoStatus.Status = STATUS_CANCELLED;
        IoCompleteRequest(irp, IO_NO_INCREMENT);
    }
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}

VOID Cancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PRECORD record = Irp->Tail.Overlay.DriverContext[3];
    KIRQL irql;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeAcquireSpinLock(&ext->Lock, &irql);
    RemoveEntryList(&record->Link);
    KeReleaseSpinLock(&ext->Lock, irql);
    Irp->IoStatus.Status = STATUS_CANCELLED;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PRECORD record = ExAllocatePoolQuotaZero(NonPagedPoolNx | POOL_QUOTA_FAIL_INSTEAD_OF_RAISE, sizeof(RECORD), 'tseT');
    KIRQL irql;
    if (record == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    record->Irp = Irp;
    record->File = IoGetCurrentIrpStackLocation(Irp)->FileObject;
    Irp->Tail.Overlay.DriverContext[3] = record;
    IoMarkIrpPending(Irp);
    KeAcquireSpinLock(&ext->Lock, &irql);
    IoSetCancelRoutine(Irp, Cancel);
    InsertTailList(&ext->Queue, &record->Link);
    KeReleaseSpinLock(&ext->Lock, irql);
    return STATUS_PENDING;
}
