// rule: StorPortSpinLock
// verdict: defect
// What was taken is told in a structure that is returned by value.
#include <storport.h>

typedef struct _GRANT { BOOLEAN Locked; UCHAR Queue; ULONG Tag; } GRANT;
typedef struct _GA { STOR_DPC Dpc; ULONG Free; ULONG Next; } GA, *PGA;
HW_BUILDIO GaBuild;

static GRANT Acquire(PGA a, PSTOR_LOCK_HANDLE h, UCHAR lun)
{
    GRANT g;

    g.Queue = lun & 3;
    g.Tag = 0;
    g.Locked = FALSE;
    if (lun > 7)
        return g;
    StorPortAcquireSpinLock(a, DpcLock, &a->Dpc, h);
    g.Locked = TRUE;
    if (a->Free == 0) {
        StorPortReleaseSpinLock(a, h);
        g.Queue = 0;
        return g;
    }
    g.Tag = a->Next++;
    return g;
}

BOOLEAN GaBuild(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PGA a = DeviceExtension;
    STOR_LOCK_HANDLE h;
    GRANT grant = Acquire(a, &h, Srb->Lun);

    Srb->QueueTag = (UCHAR)grant.Tag;
    if (grant.Locked) {
        a->Free--;
        StorPortReleaseSpinLock(a, &h);   // expect: defect[StorPortSpinLock] "lock is released without being acquired"
    }
    return TRUE;
}
