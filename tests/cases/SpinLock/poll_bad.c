// rule: SpinLock
// verdict: defect
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
        return STATUS_DEVICE_BUSY; // expect: defect[SpinLock] "held"
    KeReleaseSpinLock(&extension->Lock, irql);
    return STATUS_SUCCESS;
}
