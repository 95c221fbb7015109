// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

typedef struct _NP { KSPIN_LOCK Lock; ULONG State; ULONG Retries; } NP, *PNP;
IO_DPC_ROUTINE NpDpc;

VOID NpDpc(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PNP n = DeviceObject->DeviceExtension;
    enum { Retry, Fail, Next } what;

    KeAcquireSpinLockAtDpcLevel(&n->Lock);
    if (n->State == 2)
        what = Next;
    else if (n->Retries++ < 5)
        what = Retry;
    else
        what = Fail;
    if (what == Fail)
        KeReleaseSpinLockFromDpcLevel(&n->Lock);
    switch (what) {
    case Retry:
        n->State = 1;
        KeReleaseSpinLockFromDpcLevel(&n->Lock);
        break;
    case Fail:
        n->State = 3;
        /* fall through */
    case Next:
        IoStartNextPacket(DeviceObject, TRUE);   // expect: defect[SpinLockSafe] "IoStartNextPacket is called while a spin lock is held"
        break;
    }
}
