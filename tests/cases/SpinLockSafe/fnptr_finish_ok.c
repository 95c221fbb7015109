// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

typedef VOID (*FINISH)(PIRP Irp, NTSTATUS Status);
typedef struct _FQ { KSPIN_LOCK Lock; FINISH OnDone; ULONG Mode; PIRP Last; } FQ, *PFQ;
DRIVER_ADD_DEVICE FqAdd;
DRIVER_DISPATCH FqRead;

static VOID FinishNow(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

static VOID FinishLater(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    IoMarkIrpPending(Irp);
}

NTSTATUS FqAdd(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT fdo;
    PFQ q;
    NTSTATUS st = IoCreateDevice(DriverObject, sizeof(FQ), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &fdo);
    if (!NT_SUCCESS(st))
        return st;
    q = fdo->DeviceExtension;
    KeInitializeSpinLock(&q->Lock);
    q->OnDone = FinishLater;
    q->Last = NULL;
    return STATUS_SUCCESS;
}

NTSTATUS FqRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PFQ q = DeviceObject->DeviceExtension;
    KIRQL irql;

    KeAcquireSpinLock(&q->Lock, &irql);
    q->Last = Irp;
    q->OnDone(Irp, STATUS_SUCCESS);
    KeReleaseSpinLock(&q->Lock, irql);
    if (q->Mode == 3)
        FinishNow(Irp, STATUS_UNSUCCESSFUL);
    return STATUS_PENDING;
}
