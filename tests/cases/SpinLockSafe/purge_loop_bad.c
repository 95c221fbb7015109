// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

#define QSIZE 8
typedef struct _PL { KSPIN_LOCK Lock; PIRP Q[QSIZE]; ULONG Head, Count; } PL, *PPL;
DRIVER_DISPATCH PlCleanup;

static PIRP Dequeue(PPL P)
{
    PIRP irp;
    if (P->Count == 0)
        return NULL;
    irp = P->Q[P->Head];
    P->Head = (P->Head + 1) % QSIZE;
    P->Count--;
    return irp;
}

NTSTATUS PlCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPL p = DeviceObject->DeviceExtension;
    PIRP irp;
    KIRQL q;

    KeAcquireSpinLock(&p->Lock, &q);
    while ((irp = Dequeue(p)) != NULL) {
        KeReleaseSpinLock(&p->Lock, q);
        irp->IoStatus.Status = STATUS_CANCELLED;
        IoCompleteRequest(irp, IO_NO_INCREMENT);
        KeAcquireSpinLock(&p->Lock, &q);
    }
    if (p->Head == 0)
        IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
    KeReleaseSpinLock(&p->Lock, q);
    return STATUS_SUCCESS;
}
