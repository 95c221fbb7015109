// rule: SpinLock
// verdict: proof
#include <ntddk.h>

#define DX_LOCKED  0x0010
#define DX_STALLED 0x0020
typedef struct _DX { ULONG Flags; KIRQL OldIrql; KSPIN_LOCK Lock; LONG Outstanding; } DX, *PDX;
DRIVER_DISPATCH DxControl;

static VOID DxLock(PDX Dx)
{
    KeAcquireSpinLock(&Dx->Lock, &Dx->OldIrql);
    Dx->Flags |= DX_LOCKED;
}

static VOID DxUnlock(PDX Dx)
{
    if (Dx->Flags & DX_LOCKED) {
        Dx->Flags &= ~DX_LOCKED;
        KeReleaseSpinLock(&Dx->Lock, Dx->OldIrql);
    }
}

NTSTATUS DxControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDX dx = DeviceObject->DeviceExtension;
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;

    dx->Flags &= ~DX_LOCKED;
    if (code >= 0x1000)
        DxLock(dx);
    dx->Outstanding++;
    if (code == 0x1004)
        dx->Flags |= DX_STALLED;
    else if (code == 0x1008)
        dx->Flags &= ~DX_STALLED;
    DxUnlock(dx);
    return STATUS_SUCCESS;
}
