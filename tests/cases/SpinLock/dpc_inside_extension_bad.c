// rule: SpinLock
// verdict: defect
#include <storport.h>

typedef struct {
    ULONG N;
    STOR_DPC Dpc;
    STOR_DPC Other;
    KSPIN_LOCK Lock;
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
    KIRQL q;
    KeAcquireSpinLock(&d->Lock, &q);
    if (Dpc == &d->Dpc)
        return;   // expect: defect[SpinLock] "spin lock is still held at the end of F"
    KeReleaseSpinLock(&d->Lock, q);
}