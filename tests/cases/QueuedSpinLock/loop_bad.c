// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

#define QUEUES 4
DRIVER_UNLOAD Unload;
static struct { KSPIN_LOCK Lock; ULONG Depth; } Queues[QUEUES];

VOID Unload(PDRIVER_OBJECT DriverObject)
{
    KLOCK_QUEUE_HANDLE handles[QUEUES];
    int i;
    for (i = 0; i < QUEUES; i++) {
        KeAcquireInStackQueuedSpinLock(&Queues[i].Lock, &handles[i]);
        Queues[i].Depth = 0;
    }
    for (i = QUEUES - 1; i > 0; i--)
        KeReleaseInStackQueuedSpinLock(&handles[i]);
}   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of Unload"
