// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _QUEUE { struct _QUEUE *Next; KSPIN_LOCK Lock; ULONG Depth; } QUEUE, *PQUEUE;
typedef struct _ADAPTER { PQUEUE Current; } ADAPTER, *PADAPTER;
typedef struct _DEVICE_EXTENSION { PADAPTER Adapter; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    PQUEUE queue = ext->Adapter->Current;
    KIRQL irql;
    KeAcquireSpinLock(&queue->Lock, &irql);
    queue->Depth++;
    ext->Adapter->Current = queue->Next;
    KeReleaseSpinLock(&queue->Lock, irql);
    return STATUS_SUCCESS;
}
