// rule: IrqlKeReleaseSpinLock
// verdict: proof
// A threaded DPC routine runs at PASSIVE_LEVEL, or at DISPATCH_LEVEL.
#include <ntddk.h>

DRIVER_DISPATCH Start;
static KSPIN_LOCK Lock;
static KDPC Dpc;

static VOID Look(PKDPC Self, PVOID Context, PVOID First, PVOID Second)
{
    KIRQL irql;

    UNREFERENCED_PARAMETER(Self);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(First);
    UNREFERENCED_PARAMETER(Second);
    KeAcquireSpinLock(&Lock, &irql);
    KeReleaseSpinLock(&Lock, irql);
}

NTSTATUS Start(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    KeInitializeThreadedDpc(&Dpc, Look, NULL);
    KeInsertQueueDpc(&Dpc, NULL, NULL);
    return STATUS_SUCCESS;
}
