// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _EX { STOR_DPC Dpc; ULONG N; ULONG Drop; } EX, *PEX;
HW_WORKITEM ExWork;
HW_STARTIO ExStart;

BOOLEAN ExStart(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PVOID worker = NULL;
    STOR_LOCK_HANDLE h;

    if (StorPortInitializeWorker(Ext, &worker) != STOR_STATUS_SUCCESS)
        return FALSE;
    StorPortQueueWorkItem(Ext, ExWork, worker, Srb);
    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &h);
    StorPortReleaseSpinLock(Ext, &h);
    return TRUE;
}

VOID ExWork(PVOID Ext, PVOID Context, PVOID Worker)
{
    PEX x = Ext;
    PSCSI_REQUEST_BLOCK srb = Context;
    STOR_LOCK_HANDLE h;
    ULONG st;

    st = StorPortAcquireSpinLockEx(x, StartIoLock, NULL, &h);
    if (st != STOR_STATUS_SUCCESS)
        x->Drop++;
    x->N += srb->DataTransferLength;
    if (srb->DataTransferLength != 0 && st == STOR_STATUS_SUCCESS)
        StorPortReleaseSpinLock(x, &h);
    StorPortFreeWorker(x, Worker);
}   // expect: defect[StorPortSpinLock] "lock is still held at the end of ExWork"
