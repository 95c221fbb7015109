// rule: QueuedSpinLock
// verdict: defect
// Which of two handles is in use is known by a pointer to it.
#include <ntddk.h>

typedef struct _HP { KSPIN_LOCK Fast, Slow; ULONG Rate; } HP, *PHP;
DRIVER_DISPATCH HpWrite;

NTSTATUS HpWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PHP p = DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE fast, slow, *in = &slow;

    if (p->Rate > 1000)
        in = &fast;
    KeAcquireInStackQueuedSpinLock(in == &fast ? &p->Fast : &p->Slow, in);
    p->Rate = p->Rate * 3 / 4;
    if (p->Rate > 750)
        KeReleaseInStackQueuedSpinLock(&fast);
    else
        KeReleaseInStackQueuedSpinLock(&slow);   // expect: defect[QueuedSpinLock] "queued spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of HpWrite"
}
