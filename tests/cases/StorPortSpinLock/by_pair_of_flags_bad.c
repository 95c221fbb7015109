// rule: StorPortSpinLock
// verdict: defect
// Two flags are set and cleared together; one is asked at the start, the other at the end.
#include <storport.h>

typedef struct _PF { STOR_DPC Dpc; ULONG Frozen; ULONG Draining; } PF, *PPF;
HW_TIMER PfTimer;
ULONG ReadReg(ULONG which);

VOID PfTimer(PVOID DeviceExtension)
{
    PPF p = DeviceExtension;
    BOOLEAN frozen = FALSE, draining = FALSE;
    STOR_LOCK_HANDLE h;
    ULONG i;

    for (i = 0; i < 8; i++) {
        ULONG reg = ReadReg(i);
        if (reg & 1) {
            frozen = TRUE;
            draining = TRUE;
        } else if (reg & 2) {
            frozen = FALSE;
            if (reg & 4)
                draining = FALSE;
        }
    }
    if (frozen)
        StorPortAcquireSpinLock(p, DpcLock, &p->Dpc, &h);
    p->Frozen += frozen;
    p->Draining += draining;
    if (draining)
        StorPortReleaseSpinLock(p, &h);   // expect: defect[StorPortSpinLock] "lock is released without being acquired"
}
