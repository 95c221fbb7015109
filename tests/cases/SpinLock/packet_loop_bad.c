// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _PACKET { struct _PACKET *Next; ULONG Status; } PACKET, *PPACKET;
typedef struct _DEVICE_EXTENSION { KSPIN_LOCK Lock; PPACKET Head; ULONG Done; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PPACKET packet;
    ULONG before;
    KIRQL irql;
    do {
        KeAcquireSpinLock(&ext->Lock, &irql);
        before = ext->Done;
        packet = ext->Head;
        if (packet != NULL) {
            ext->Head = packet->Next;
            KeReleaseSpinLock(&ext->Lock, irql);
            if (packet->Status)
                ext->Done++;
        }
    } while (before != ext->Done);
    KeReleaseSpinLock(&ext->Lock, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;
}
