// rule: SpinLock
// verdict: defect
// The thread of a call is one, and its owner takes the lock once; that of the next call may be the same.
#include <ntddk.h>

DRIVER_DISPATCH Dispatch;
static KSPIN_LOCK Lock;
static PKTHREAD Owner;
static ULONG Depth;
static KIRQL Irql;

static VOID Enter(VOID)
{
    KIRQL irql;

    if (Owner == KeGetCurrentThread()) {
        Depth++;
        return;
    }
    KeAcquireSpinLock(&Lock, &irql);
    Irql = irql;
    Owner = KeGetCurrentThread();
    Depth = 1;
}

static VOID Leave(VOID)
{
    if (--Depth == 0) {
        Owner = NULL;
        KeReleaseSpinLock(&Lock, Irql);
    }
}

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    Owner = NULL;
    Enter();
    Enter();
    Leave();
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "still held"
}
