// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

#define SLOTS 32
typedef struct _AHCI { ULONG Issued; ULONG Completed; PSCSI_REQUEST_BLOCK Srb[SLOTS]; STOR_DPC Dpc; ULONG Errors; } AHCI, *PAHCI;
HW_STARTIO AhStartIo;
HW_DPC_ROUTINE AhDpc;
HW_INTERRUPT AhInterrupt;
HW_RESET_BUS AhReset;

static LONG AhFindSlot(PAHCI a)
{
    ULONG i;

    for (i = 0; i < SLOTS; i++)
        if (!(a->Issued & (1u << i)))
            return (LONG)i;
    return -1;
}

BOOLEAN AhStartIo(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PAHCI a = Ext;
    STOR_LOCK_HANDLE h;
    LONG slot;

    StorPortAcquireSpinLock(a, InterruptLock, NULL, &h);
    slot = AhFindSlot(a);
    if (slot < 0) {
        StorPortReleaseSpinLock(a, &h);
        Srb->SrbStatus = SRB_STATUS_BUSY;
        StorPortNotification(RequestComplete, a, Srb);
        return TRUE;
    }
    a->Issued |= 1u << slot;
    a->Srb[slot] = Srb;
    StorPortReleaseSpinLock(a, &h);
    return TRUE;
}

VOID AhDpc(PSTOR_DPC Dpc, PVOID Ext, PVOID Argument1, PVOID Argument2)
{
    PAHCI a = Ext;
    STOR_LOCK_HANDLE h;
    ULONG done, i;
    PSCSI_REQUEST_BLOCK srb;

    StorPortAcquireSpinLock(a, InterruptLock, NULL, &h);
    done = a->Completed & a->Issued;
    a->Completed &= ~done;
    for (i = 0; i < SLOTS && done; i++) {
        if (!(done & (1u << i)))
            continue;
        done &= ~(1u << i);
        srb = a->Srb[i];
        a->Srb[i] = NULL;
        a->Issued &= ~(1u << i);
        StorPortReleaseSpinLock(a, &h);
        if (srb != NULL)
            StorPortNotification(RequestComplete, a, srb);
        StorPortAcquireSpinLock(a, InterruptLock, NULL, &h);
    }
    StorPortReleaseSpinLock(a, &h);
}

BOOLEAN AhInterrupt(PVOID Ext)
{
    PAHCI a = Ext;

    if (!a->Completed)
        return FALSE;
    StorPortIssueDpc(a, &a->Dpc, NULL, NULL);
    return TRUE;
}

BOOLEAN AhReset(PVOID Ext, ULONG PathId)
{
    PAHCI a = Ext;
    STOR_LOCK_HANDLE h;
    ULONG i;

    StorPortAcquireSpinLock(a, InterruptLock, NULL, &h);
    for (i = 0; i < SLOTS; i++)
        a->Srb[i] = NULL;
    a->Issued = a->Completed = 0;
    StorPortReleaseSpinLock(a, &h);
    return TRUE;
}
