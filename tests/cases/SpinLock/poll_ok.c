// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _EXTENSION { KSPIN_LOCK Lock; PUCHAR Port; } EXTENSION;

DRIVER_DISPATCH DispatchRead;
static volatile ULONG Ready;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *extension = DeviceObject->DeviceExtension;
    KIRQL irql;
    KeAcquireSpinLock(&extension->Lock, &irql);
    while (!Ready || (READ_PORT_UCHAR(extension->Port) & 0x80) == 0)
        ;
    if (Ready == 2)
        Irp->IoStatus.Information = 0;
    KeReleaseSpinLock(&extension->Lock, irql);
    return STATUS_SUCCESS;
}
