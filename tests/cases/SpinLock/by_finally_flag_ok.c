// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _FX { KSPIN_LOCK Lock; ULONG Count; ULONG Limit; } FX, *PFX;
DRIVER_DISPATCH FxSet;

NTSTATUS FxSet(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PFX f = DeviceObject->DeviceExtension;
    ULONG value = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength;
    BOOLEAN held = FALSE;
    KIRQL irql = PASSIVE_LEVEL;
    NTSTATUS status = STATUS_SUCCESS;

    __try {
        if (value == 0) {
            status = STATUS_INVALID_PARAMETER;
            __leave;
        }
        KeAcquireSpinLock(&f->Lock, &irql);
        held = TRUE;
        if (value > f->Limit) {
            status = STATUS_BUFFER_OVERFLOW;
            __leave;
        }
        f->Count = value;
    } __finally {
        if (held)
            KeReleaseSpinLock(&f->Lock, irql);
    }
    return status;
}
