// rule: IrqlKeReleaseSpinLock
// verdict: proof
// One routine is the timer's, at DISPATCH_LEVEL, and that of a work item, at PASSIVE_LEVEL.
#include <ntddk.h>

DRIVER_DISPATCH Start;
static KSPIN_LOCK Lock;

static VOID Look(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
}

NTSTATUS Start(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_WORKITEM item = IoAllocateWorkItem(DeviceObject);

    UNREFERENCED_PARAMETER(Irp);
    IoInitializeTimer(DeviceObject, Look, NULL);
    if (item)
        IoQueueWorkItem(item, Look, DelayedWorkQueue, NULL);
    return STATUS_SUCCESS;
}
