// rule: StorPortSpinLock
// verdict: defect
// The handle of each queue's lock lies at the queue's index.
#include <storport.h>

#define QUEUES 4
typedef struct _HI { STOR_DPC Dpc[QUEUES]; STOR_LOCK_HANDLE Handle[QUEUES]; ULONG Depth[QUEUES]; } HI, *PHI;
HW_BUILDIO HiBuild;

static ULONG QueueOf(PSCSI_REQUEST_BLOCK Srb)
{
    return (Srb->PathId * 2 + Srb->TargetId) % QUEUES;
}

BOOLEAN HiBuild(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PHI a = DeviceExtension;
    ULONG queue = QueueOf(Srb);

    StorPortAcquireSpinLock(a, DpcLock, &a->Dpc[queue], &a->Handle[queue]);
    a->Depth[queue]++;
    Srb->PathId = (UCHAR)queue;
    StorPortReleaseSpinLock(a, &a->Handle[QueueOf(Srb)]);   // expect: defect[StorPortSpinLock] "lock is released without being acquired"
    return TRUE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of HiBuild"
}
