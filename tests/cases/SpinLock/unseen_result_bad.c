// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _EXTENSION { KSPIN_LOCK Lock; ULONG Count; } EXTENSION;

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static KIRQL Irql;

static ULONG Take(EXTENSION *extension)
{
    KeAcquireSpinLock(&Lock, &Irql);
    return extension->Count; // the lock does not depend on it
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG count;
    if (Irp->Flags & 1)
        return STATUS_SUCCESS;
    count = Take(DeviceObject->DeviceExtension);
    Irp->IoStatus.Information = count;
    return STATUS_SUCCESS; // expect: defect[SpinLock] "held"
}
