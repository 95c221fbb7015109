// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

typedef NTSTATUS (*HOOK)(ULONG Arg);
static HOOK Hook;
static KSPIN_LOCK HookLock;
DRIVER_DISPATCH HkSet, HkRun;
DRIVER_UNLOAD HkUnload;

static NTSTATUS Quiet(ULONG Arg) { return Arg ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL; }
static NTSTATUS Locking(ULONG Arg)
{
    KIRQL q = KeAcquireSpinLockRaiseToDpc(&HookLock);
    KeReleaseSpinLock(&HookLock, q);
    return (NTSTATUS)Arg;
}

NTSTATUS HkSet(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG k = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Key;
    KIRQL q = KeAcquireSpinLockRaiseToDpc(&HookLock);
    if (k == 0)
        Hook = Quiet;
    else if (k == 1)
        Hook = NULL;
    KeReleaseSpinLock(&HookLock, q);
    if (k == 2)
        return Locking(k);
    return STATUS_SUCCESS;
}

NTSTATUS HkRun(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    NTSTATUS st = STATUS_NOT_IMPLEMENTED;
    KIRQL q = KeAcquireSpinLockRaiseToDpc(&HookLock);
    if (Hook != NULL)
        st = Hook(3);
    KeReleaseSpinLock(&HookLock, q);
    return st;
}

VOID HkUnload(PDRIVER_OBJECT DriverObject) { Hook = NULL; }
