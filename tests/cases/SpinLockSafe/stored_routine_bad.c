// rule: SpinLockSafe
// verdict: defect
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
    IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
}

NTSTATUS DispatchCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Driver.Finish = Complete;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    KeAcquireSpinLock(&Lock, &irql);
    Driver.Finish(Irp);
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_PENDING;
}
