// rule: QueuedSpinLock
// verdict: proof
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
    if (in == &fast)
        KeReleaseInStackQueuedSpinLock(&fast);
    else
        KeReleaseInStackQueuedSpinLock(&slow);
    return STATUS_SUCCESS;
}
