// rule: SpinLock
// verdict: proof
#include <ntddk.h>

typedef VOID NOTIFY(VOID);
DRIVER_DISPATCH DispatchCreate;
DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;
static KIRQL Saved;
static ULONG Opened;
static NOTIFY *Notify;

static VOID Count(VOID)
{
    Opened++;
}

NTSTATUS DispatchCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Notify = Count;
    return STATUS_SUCCESS;
}

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KeAcquireSpinLock(&Lock, &Saved);
    if (Notify)
        Notify();
    KeReleaseSpinLock(&Lock, Saved);
    return STATUS_SUCCESS;
}
