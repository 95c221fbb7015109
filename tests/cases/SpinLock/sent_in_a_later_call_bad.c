// rule: SpinLock
// verdict: defect
// An IRP gets its completion routine in one call and is sent in another one: the lower driver may complete it at once.
#include <ntddk.h>

typedef struct _EXTENSION { KSPIN_LOCK Lock; PIRP Kept; PDEVICE_OBJECT Lower; } EXTENSION, *PEXTENSION;
DRIVER_DISPATCH Keep;
DRIVER_DISPATCH Send;

static NTSTATUS Done(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PEXTENSION extension = Context;
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeAcquireSpinLock(&extension->Lock, &irql);   // expect: defect[SpinLock] "acquired twice"
    KeReleaseSpinLock(&extension->Lock, irql);
    return STATUS_MORE_PROCESSING_REQUIRED;
}

NTSTATUS Keep(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXTENSION extension = DeviceObject->DeviceExtension;

    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, Done, extension, TRUE, TRUE, TRUE);
    extension->Kept = Irp;
    return STATUS_PENDING;
}

NTSTATUS Send(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXTENSION extension = DeviceObject->DeviceExtension;
    PIRP kept;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Irp);
    KeAcquireSpinLock(&extension->Lock, &irql);
    kept = extension->Kept;
    extension->Kept = NULL;
    if (kept)
        IoCallDriver(extension->Lower, kept);
    KeReleaseSpinLock(&extension->Lock, irql);
    return STATUS_SUCCESS;
}
