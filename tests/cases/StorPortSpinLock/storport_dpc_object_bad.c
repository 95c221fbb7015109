// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct {
    STOR_DPC Dpc;
    STOR_DPC Other;
} DA;

HW_INITIALIZE I;
HW_DPC_ROUTINE F;

BOOLEAN I(PVOID Ext)
{
    DA *d = Ext;
    StorPortInitializeDpc(d, &d->Dpc, F);
    return TRUE;
}

VOID F(PSTOR_DPC Dpc, PVOID Ext, PVOID A1, PVOID A2)
{
    DA *d = Ext;
    STOR_LOCK_HANDLE h, g;
    StorPortAcquireSpinLock(d, DpcLock, Dpc, &h);
    if (Dpc == &d->Dpc) {
        StorPortAcquireSpinLock(d, DpcLock, &d->Dpc, &g);   // expect: defect[StorPortSpinLock] "lock is acquired twice"
        StorPortReleaseSpinLock(d, &g);
    }
    StorPortReleaseSpinLock(d, &h);
}