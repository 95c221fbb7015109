// rule: QueuedSpinLock
// verdict: defect
// The number of handles in use decides how many are released.
#include <ntddk.h>

typedef struct _SF { KSPIN_LOCK Rx, Tx; ULONG Mode; } SF, *PSF;
DRIVER_DISPATCH SfSet;

NTSTATUS SfSet(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSF s = DeviceObject->DeviceExtension;
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;
    KLOCK_QUEUE_HANDLE h[2];
    ULONG used = 0;

    if (code & 0x10) {
        KeAcquireInStackQueuedSpinLock(&s->Rx, &h[used]);
        used++;
    }
    if (code & 0x20) {
        KeAcquireInStackQueuedSpinLock(&s->Tx, &h[used]);
        used++;
    }
    s->Mode = code;
    while (used > 1) {
        used--;
        KeReleaseInStackQueuedSpinLock(&h[used]);
    }
    return STATUS_SUCCESS;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of SfSet"
}
