// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; ULONG Count; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

// Registered by a cast: its parameters are not of the types that the system passes.
static VOID CancelAny(PVOID Device, PVOID Request)
{
    PDEVICE_EXTENSION ext = ((PDEVICE_OBJECT)Device)->DeviceExtension;
    PIRP irp = Request;
    KIRQL irql;
    IoReleaseCancelSpinLock(irp->CancelIrql);
    KeAcquireSpinLock(&ext->Lock, &irql);
    if (ext->Count == 0)
        return; // expect: defect[SpinLock] "spin lock is still held at the end of CancelAny"
    ext->Count--;
    KeReleaseSpinLock(&ext->Lock, irql);
    irp->IoStatus.Status = STATUS_CANCELLED;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IoMarkIrpPending(Irp);
    IoSetCancelRoutine(Irp, (PDRIVER_CANCEL)CancelAny);
    return STATUS_PENDING;
}
