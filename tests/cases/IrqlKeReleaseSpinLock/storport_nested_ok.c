// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <storport.h>

typedef struct _SN { KSPIN_LOCK L; ULONG V; } SN, *PSN;
HW_PROCESS_SERVICE_REQUEST SnService;
HW_WORKITEM SnWork;

VOID SnService(PVOID Ext, PVOID IrpPtr)
{
    PSN s = Ext;
    STOR_LOCK_HANDLE h;
    KIRQL q;

    StorPortAcquireSpinLock(s, StartIoLock, NULL, &h);
    KeAcquireSpinLock(&s->L, &q);
    s->V++;
    KeReleaseSpinLock(&s->L, q);
    StorPortReleaseSpinLock(s, &h);
}

VOID SnWork(PVOID Ext, PVOID Context, PVOID Worker)
{
    PSN s = Ext;
    KIRQL q;

    KeAcquireSpinLock(&s->L, &q);
    s->V = 0;
    KeReleaseSpinLock(&s->L, q);
    StorPortFreeWorker(s, Worker);
}
