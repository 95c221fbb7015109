// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _REQUEST { LIST_ENTRY Link; ULONG Id; ULONG Flags; } REQUEST, *PREQUEST;
typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; LIST_ENTRY Queue; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_CANCEL CancelIo;

VOID CancelIo(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE handle;
    PLIST_ENTRY entry;
    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeAcquireInStackQueuedSpinLock(&ext->Lock, &handle);
    for (entry = ext->Queue.Flink; entry != &ext->Queue; entry = entry->Flink) {
        PREQUEST request = CONTAINING_RECORD(entry, REQUEST, Link);
        if (request->Flags & 1)
            return;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of CancelIo"
    }
    KeReleaseInStackQueuedSpinLock(&handle);
}
