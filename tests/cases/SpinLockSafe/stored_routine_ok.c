// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

typedef VOID FINISH(PIRP Irp);
DRIVER_DISPATCH DispatchCreate;
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static VOID Keep(PIRP Irp);
static struct { FINISH *Finish; ULONG Kept; } Driver = { Keep, 0 };

static VOID Keep(PIRP Irp)
{
    Driver.Kept++;
}

static VOID Complete(PIRP Irp)
{
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

NTSTATUS DispatchCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Driver.Finish = Complete;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    FINISH *finish;
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    finish = Driver.Finish;
    KeReleaseSpinLock(&Lock, irql);
    finish(Irp);
    return STATUS_PENDING;
}
