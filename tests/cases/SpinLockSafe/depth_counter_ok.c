// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

/* A recursive lock made of a spin lock and a depth. */
typedef struct _RL { KSPIN_LOCK Lock; KIRQL Irql; ULONG Depth; } RL, *PRL;
typedef struct _RX { RL Rl; ULONG Ops; } RX, *PRX;
DRIVER_DISPATCH RxIoctl;

static VOID RlEnter(PRL L)
{
    if (L->Depth++ == 0)
        KeAcquireSpinLock(&L->Lock, &L->Irql);
}

static VOID RlLeave(PRL L)
{
    if (--L->Depth == 0)
        KeReleaseSpinLock(&L->Lock, L->Irql);
}

static VOID Touch(PRX X)
{
    RlEnter(&X->Rl);
    X->Ops++;
    RlLeave(&X->Rl);
}

NTSTATUS RxIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRX x = DeviceObject->DeviceExtension;
    ULONG n = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength;

    x->Rl.Depth = 0;
    RlEnter(&x->Rl);
    Touch(x);
    if (n > 4) {
        RlEnter(&x->Rl);
        Touch(x);
        RlLeave(&x->Rl);
    }
    RlLeave(&x->Rl);
    Irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}
