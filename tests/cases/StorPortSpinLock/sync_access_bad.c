// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _SX { PULONG Regs; ULONG Shadow; BOOLEAN Busy; } SX, *PSX;
HW_TRACING_ENABLED SxTrace;
HW_STARTIO SxStart;

static BOOLEAN SxTouch(PVOID Ext, PVOID Context)
{
    PSX s = Ext;
    STOR_LOCK_HANDLE h;
    PULONG value = Context;

    if (s->Busy)
        return FALSE;
    StorPortAcquireSpinLock(s, StartIoLock, NULL, &h);   // expect: defect[StorPortSpinLock] "lock is acquired twice"
    s->Shadow = *value;
    StorPortReleaseSpinLock(s, &h);
    return TRUE;
}

VOID SxTrace(PVOID Ext, BOOLEAN Enabled)
{
    ULONG v = Enabled ? 1 : 0;
    StorPortSynchronizeAccess(Ext, SxTouch, &v);
}

BOOLEAN SxStart(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PSX s = Ext;
    STOR_LOCK_HANDLE h;
    ULONG v = Srb->DataTransferLength;

    StorPortAcquireSpinLock(s, StartIoLock, NULL, &h);
    if (v > 512) {
        StorPortSynchronizeAccess(s, SxTouch, &v);
    }
    StorPortReleaseSpinLock(s, &h);
    return TRUE;
}
