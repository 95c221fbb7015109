// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef NTSTATUS HANDLER(PIRP Irp);
DRIVER_DISPATCH DispatchControl;
static KSPIN_LOCK Lock;
static ULONG Resets;

static NTSTATUS Query(PIRP Irp)
{
    Irp->IoStatus.Information = Resets;
    return STATUS_SUCCESS;
}

static NTSTATUS Reset(PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    Resets++;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}

static NTSTATUS Refuse(PIRP Irp)
{
    return STATUS_INVALID_DEVICE_REQUEST;
}

static HANDLER *const Handlers[] = { Query, Refuse, Reset };

NTSTATUS DispatchControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;
    NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    if (code < 2)
        status = Handlers[code](Irp);
    KeReleaseSpinLock(&Lock, irql);
    if (code == 2)
        status = Handlers[code](Irp);
    return status;
}
