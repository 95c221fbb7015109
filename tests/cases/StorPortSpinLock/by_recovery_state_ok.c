// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef enum _RSTATE { RIdle, RAbort, RLun, RBus, RDead } RSTATE;
typedef struct _RX { RSTATE State; ULONG Retry[5]; STOR_DPC Dpc; BOOLEAN Online; ULONG Timeouts; } RX, *PRX;
HW_TIMER RxTimer;
HW_RESET_BUS RxReset;
HW_BUILDIO RxBuild;
BOOLEAN Issue(PRX r, ULONG what);

static BOOLEAN Step(PRX r)
{
    switch (r->State) {
    case RIdle:
        r->State = RAbort;
        return TRUE;
    case RAbort:
        if (Issue(r, 1))
            return FALSE;
        r->State = RLun;
        return TRUE;
    case RLun:
        if (Issue(r, 2))
            return FALSE;
        r->State = RBus;
        return TRUE;
    case RBus:
        r->State = Issue(r, 3) ? RIdle : RDead;
        return FALSE;
    default:
        return FALSE;
    }
}

VOID RxTimer(PVOID Ext)
{
    PRX r = Ext;
    STOR_LOCK_HANDLE h;
    BOOLEAN again;

    do {
        StorPortAcquireSpinLock(r, InterruptLock, NULL, &h);
        r->Timeouts++;
        again = Step(r);
        StorPortReleaseSpinLock(r, &h);
    } while (again);
    if (r->State != RDead)
        StorPortNotification(RequestTimerCall, r, RxTimer, 1000000);
}

BOOLEAN RxReset(PVOID Ext, ULONG PathId)
{
    PRX r = Ext;
    STOR_LOCK_HANDLE h;
    BOOLEAN ok;

    StorPortAcquireSpinLock(r, InterruptLock, NULL, &h);
    ok = Issue(r, 3);
    r->State = ok ? RIdle : RDead;
    r->Online = ok;
    StorPortReleaseSpinLock(r, &h);
    return ok;
}

BOOLEAN RxBuild(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PRX r = Ext;

    if (!r->Online) {
        Srb->SrbStatus = SRB_STATUS_NO_DEVICE;
        StorPortNotification(RequestComplete, r, Srb);
        return FALSE;
    }
    return TRUE;
}
