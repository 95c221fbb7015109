// rule: SpinLock
// verdict: proof
#include <ntddk.h>

struct _EXTENSION;
typedef VOID (*DONE)(struct _EXTENSION *, PIRP);
typedef struct _EXTENSION { KSPIN_LOCK Lock; KIRQL Irql; DONE Done; volatile ULONG Left; ULONG Count; } EXTENSION;

DRIVER_DISPATCH DispatchRead;
DRIVER_DISPATCH DispatchWrite;

static VOID Finish(EXTENSION *extension, PIRP Irp)
{
    Irp->IoStatus.Information = 1;
    KeReleaseSpinLock(&extension->Lock, extension->Irql);
}

static VOID FinishCounted(EXTENSION *extension, PIRP Irp)
{
    Irp->IoStatus.Information = extension->Count++;
    KeReleaseSpinLock(&extension->Lock, extension->Irql);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *extension = DeviceObject->DeviceExtension;
    extension->Done = Irp->Flags & 1 ? Finish : FinishCounted;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *extension = DeviceObject->DeviceExtension;
    if (extension->Done == NULL)
        return STATUS_UNSUCCESSFUL;
    while (extension->Left != 0) {
        KeAcquireSpinLock(&extension->Lock, &extension->Irql);
        extension->Done(extension, Irp);
    }
    return STATUS_SUCCESS;
}
