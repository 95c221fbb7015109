// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef VOID NOTIFY(VOID);
DRIVER_DISPATCH DispatchCreate;
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static KIRQL Saved;
static NOTIFY *Notify;

static VOID LeaveEarly(VOID)
{
    KeReleaseSpinLock(&Lock, Saved);
}

NTSTATUS DispatchCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Notify = LeaveEarly;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KeAcquireSpinLock(&Lock, &Saved);
    if (Notify)
        Notify();
    KeReleaseSpinLock(&Lock, Saved);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;
}
