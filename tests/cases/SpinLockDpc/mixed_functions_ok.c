// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

typedef struct _MF { KSPIN_LOCK Lock; ULONG Kind; ULONG N; } MF, *PMF;
IO_WORKITEM_ROUTINE MfWork;
DRIVER_DISPATCH MfWrite;

static KIRQL Take(PMF M)
{
    KIRQL irql;

    if (M->Kind & 4) {
        KeAcquireSpinLock(&M->Lock, &irql);
        return irql;
    }
    return KeAcquireSpinLockRaiseToDpc(&M->Lock);
}

VOID MfWork(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PMF m = DeviceObject->DeviceExtension;
    KIRQL irql = Take(m);

    m->N++;
    if (m->N > 100) {
        m->N = 0;
        KeReleaseSpinLock(&m->Lock, irql);
        irql = Take(m);
    }
    KeReleaseSpinLock(&m->Lock, irql);
    IoFreeWorkItem(Context);
}

NTSTATUS MfWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_WORKITEM item = IoAllocateWorkItem(DeviceObject);

    if (item == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    IoQueueWorkItem(item, MfWork, DelayedWorkQueue, item);
    return STATUS_PENDING;
}
