// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

#define DISKS 3
typedef struct _DISK { ULONG Load; BOOLEAN Online; STOR_DPC Gate; } DISK, *PDISK;
typedef struct _RAID { DISK Disk[DISKS]; PDISK Hot; ULONG StripeShift; } RAID, *PRAID;
HW_BUILDIO RaidBuild;

static PDISK PickDisk(PRAID R, ULONGLONG Lba)
{
    ULONG index = (ULONG)((Lba >> (R->StripeShift & 63)) % DISKS);

    if (!R->Disk[index].Online)
        return R->Hot;
    return &R->Disk[index];
}

BOOLEAN RaidBuild(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PRAID r = Ext;
    ULONGLONG lba = (ULONGLONG)Srb->QueueSortKey << 9;
    PDISK d = PickDisk(r, lba);
    PDISK e = PickDisk(r, lba + 1);
    STOR_LOCK_HANDLE hd, he;

    if (d == NULL || e == NULL)
        return FALSE;
    StorPortAcquireSpinLock(r, DpcLock, &d->Gate, &hd);
    if (e != d)
        StorPortAcquireSpinLock(r, DpcLock, &e->Gate, &he);
    d->Load++;
    e->Load++;
    if (e != d)
        StorPortReleaseSpinLock(r, &he);
    StorPortReleaseSpinLock(r, &hd);
    return TRUE;
}
