// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _QUEUE { struct _QUEUE *Next; KSPIN_LOCK Lock; ULONG Depth; } QUEUE, *PQUEUE;
typedef struct _ADAPTER { PQUEUE Current; } ADAPTER, *PADAPTER;
typedef struct _DEVICE_EXTENSION { PADAPTER Adapter; } DEVICE_EXTENSION, *PDEVICE_EXTENSION;
DRIVER_DISPATCH DispatchRead;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PDEVICE_EXTENSION ext = DeviceObject->DeviceExtension;
    KIRQL irql;
    KeAcquireSpinLock(&ext->Adapter->Current->Lock, &irql);
    ext->Adapter->Current->Depth++;
    ext->Adapter->Current = ext->Adapter->Current->Next;
    KeReleaseSpinLock(&ext->Adapter->Current->Lock, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of DispatchRead"
}
