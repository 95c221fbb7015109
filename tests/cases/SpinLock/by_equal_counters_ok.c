// rule: SpinLock
// verdict: proof
// Head and Tail are moved together; whether they differ decides what is released.
#include <ntddk.h>

typedef struct _RING { KSPIN_LOCK Lock; ULONG Slot[64]; ULONG Posted; } RING, *PRING;
DRIVER_DISPATCH RingWrite;

NTSTATUS RingWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PRING ring = DeviceObject->DeviceExtension;
    ULONG count = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length / sizeof(ULONG);
    PULONG data = Irp->AssociatedIrp.SystemBuffer;
    ULONG head = 0, tail = 0, i;
    KIRQL irql;

    KeAcquireSpinLock(&ring->Lock, &irql);
    for (i = 0; i < count; i++) {
        ring->Slot[head & 63] = data[i];
        head++;
        tail++;
    }
    ring->Posted += head;
    if (head == tail)
        KeReleaseSpinLock(&ring->Lock, irql);
    Irp->IoStatus.Information = i;
    return STATUS_SUCCESS;
}
