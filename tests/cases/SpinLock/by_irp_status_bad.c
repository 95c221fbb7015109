// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _FIFO { KSPIN_LOCK Lock; ULONG Free; BOOLEAN Gone; } FIFO, *PFIFO;
DRIVER_DISPATCH FifoWrite;

static VOID Admit(PFIFO f, PIRP Irp, PKIRQL irql)
{
    ULONG want = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;

    Irp->IoStatus.Information = 0;
    KeAcquireSpinLock(&f->Lock, irql);
    if (f->Gone) {
        Irp->IoStatus.Status = STATUS_DELETE_PENDING;
        KeReleaseSpinLock(&f->Lock, *irql);
    } else if (f->Free < want) {
        Irp->IoStatus.Status = STATUS_DEVICE_BUSY;
    } else {
        f->Free -= want;
        Irp->IoStatus.Status = STATUS_SUCCESS;
        Irp->IoStatus.Information = want;
    }
}

NTSTATUS FifoWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PFIFO f = DeviceObject->DeviceExtension;
    KIRQL irql;

    Admit(f, Irp, &irql);
    if (NT_SUCCESS(Irp->IoStatus.Status))
        KeReleaseSpinLock(&f->Lock, irql);
    return Irp->IoStatus.Status;   // expect: defect[SpinLock] "spin lock is still held at the end of FifoWrite"
}
