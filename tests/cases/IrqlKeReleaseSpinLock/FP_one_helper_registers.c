// rule: IrqlKeReleaseSpinLock
// verdict: unknown:unreached-events
// One helper registers the timer's routine and the work item's: which is which is not told apart, but said.
#include <ntddk.h>

DRIVER_DISPATCH Start;
static KSPIN_LOCK Lock;

static VOID Register(PDEVICE_OBJECT DeviceObject, ULONG kind, PVOID routine)
{
    PIO_WORKITEM item;

    if (kind == 1) {
        IoInitializeTimer(DeviceObject, (PIO_TIMER_ROUTINE)routine, NULL);
        return;
    }
    item = IoAllocateWorkItem(DeviceObject);
    if (item)
        IoQueueWorkItem(item, (PIO_WORKITEM_ROUTINE)routine, DelayedWorkQueue, NULL);
}

static VOID Tick(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, DISPATCH_LEVEL);
}

static VOID Work(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Context);
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, PASSIVE_LEVEL);
}

NTSTATUS Start(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Irp);
    Register(DeviceObject, 1, (PVOID)Tick);
    Register(DeviceObject, 2, (PVOID)Work);
    return STATUS_SUCCESS;
}
