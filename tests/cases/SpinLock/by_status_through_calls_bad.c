// rule: SpinLock
// verdict: defect
// The status that says whether the lock is held goes through three calls.
#include <ntddk.h>

typedef struct _CHAN { KSPIN_LOCK Lock; KIRQL Irql; ULONG State; ULONG Credits; } CHAN, *PCHAN;
DRIVER_DISPATCH ChanWrite;

static NTSTATUS Reserve(PCHAN c, ULONG n)
{
    KeAcquireSpinLock(&c->Lock, &c->Irql);
    if (c->State == 0) {
        KeReleaseSpinLock(&c->Lock, c->Irql);
        return STATUS_DEVICE_NOT_READY;
    }
    if (c->Credits < n) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    c->Credits -= n;
    return STATUS_SUCCESS;
}

static NTSTATUS Prepare(PCHAN c, ULONG n)
{
    NTSTATUS status;
    if (n > 4096)
        return STATUS_INVALID_PARAMETER;
    status = Reserve(c, n);
    return status;
}

static NTSTATUS Begin(PCHAN c, PIRP Irp, ULONG n)
{
    NTSTATUS status = Prepare(c, n);
    Irp->IoStatus.Status = status;
    return NT_SUCCESS(status) ? STATUS_PENDING : status;
}

NTSTATUS ChanWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCHAN c = DeviceObject->DeviceExtension;
    NTSTATUS status = Begin(c, Irp, IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length);

    if (status == STATUS_PENDING) {
        c->State++;
        KeReleaseSpinLock(&c->Lock, c->Irql);
    }
    return status;   // expect: defect[SpinLock] "spin lock is still held at the end of ChanWrite"
}
