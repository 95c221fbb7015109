// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _SE { ULONG Tag; ULONG Len; } SE, *PSE;
typedef struct _DE { PSE Current; ULONG Lost; } DE, *PDE;
HW_INTERRUPT Isr;
HW_STARTIO Sio;

BOOLEAN Sio(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PDE d = Ext;
    STOR_LOCK_HANDLE h;

    StorPortAcquireSpinLock(d, InterruptLock, NULL, &h);
    d->Current = Srb->SrbExtension;
    StorPortReleaseSpinLock(d, &h);
    return TRUE;
}

BOOLEAN Isr(PVOID Ext)
{
    PDE d = Ext;
    PSE cur;
    STOR_LOCK_HANDLE h;

    StorPortAcquireSpinLock(d, StartIoLock, NULL, &h);
    cur = d->Current;
    if (cur == NULL) {
        d->Lost++;
        return FALSE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of Isr"
    }
    if (cur->Len == 0 && d->Current == NULL) {
        /* never: Current was just found to be there, and nobody writes it */
        return FALSE;
    }
    d->Current = NULL;
    StorPortReleaseSpinLock(d, &h);
    return cur->Tag != 0;
}
