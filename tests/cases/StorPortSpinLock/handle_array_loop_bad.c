// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _CTX { STOR_DPC Dpc[6]; ULONG Flags; ULONG Sum; } CTX, *PCTX;
HW_TIMER Sweep;

VOID Sweep(PVOID Ext)
{
    PCTX c = Ext;
    STOR_LOCK_HANDLE h[6];
    ULONG i, n = 0;

    for (i = 0; i < 6; i++) {
        if (!(c->Flags & (1 << i)))
            continue;
        StorPortAcquireSpinLock(c, DpcLock, &c->Dpc[i], &h[n]);
        n++;
        c->Sum += i;
    }
    if (n > 5)
        n = 5;
    while (n > 0) {
        n--;
        StorPortReleaseSpinLock(c, &h[n]);
    }
}   // expect: defect[StorPortSpinLock] "lock is still held at the end of Sweep"
