// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

typedef struct _GATE { KSPIN_LOCK Lock; ULONG Passed; } GATE, *PGATE;
typedef struct _GX { GATE In, Out; ULONG Mode; } GX, *PGX;
DRIVER_DISPATCH GxRead;
DRIVER_DISPATCH GxWrite;

static VOID Enter(PIRP Irp, PGATE g)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&g->Lock);
    Irp->Tail.Overlay.DriverContext[0] = g;
    Irp->Tail.Overlay.DriverContext[1] = (PVOID)(ULONG_PTR)irql;
}

static VOID Leave(PIRP Irp)
{
    PGATE g = Irp->Tail.Overlay.DriverContext[0];
    KIRQL irql = (KIRQL)(ULONG_PTR)Irp->Tail.Overlay.DriverContext[1];

    Irp->Tail.Overlay.DriverContext[0] = NULL;
    if (g != NULL)
        KeReleaseSpinLock(&g->Lock, irql);
}

static NTSTATUS Pass(PGX x, PIRP Irp, ULONG length)
{
    PGATE g = Irp->Tail.Overlay.DriverContext[0];

    if (length > 0x10000) {
        Leave(Irp);
        return STATUS_INVALID_BUFFER_SIZE;
    }
    g->Passed += length;
    Leave(Irp);
    return STATUS_SUCCESS;
}

NTSTATUS GxRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGX x = DeviceObject->DeviceExtension;

    Enter(Irp, x->Mode ? &x->In : &x->Out);
    return Pass(x, Irp, IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length);
}

NTSTATUS GxWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGX x = DeviceObject->DeviceExtension;

    Enter(Irp, &x->Out);
    x->Mode ^= 1;
    Leave(Irp);
    return STATUS_SUCCESS;
}
