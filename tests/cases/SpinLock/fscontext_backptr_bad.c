// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _DEVX { KSPIN_LOCK Lock; ULONG Opens; } DEVX, *PDEVX;
typedef struct _FILEX { PDEVX Dev; ULONG Pos; } FILEX, *PFILEX;
DRIVER_DISPATCH FsCreate;
DRIVER_DISPATCH FsRead;

NTSTATUS FsCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    PFILEX f = ExAllocatePoolWithTag(NonPagedPool, sizeof(FILEX), 'xliF');
    PDEVX d = DeviceObject->DeviceExtension;
    KIRQL q;

    if (f == NULL)
        return STATUS_NO_MEMORY;
    f->Dev = d;
    f->Pos = 0;
    s->FileObject->FsContext = f;
    KeAcquireSpinLock(&d->Lock, &q);
    d->Opens++;
    KeReleaseSpinLock(&f->Dev->Lock, q);
    return STATUS_SUCCESS;
}

NTSTATUS FsRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    PDEVX d = DeviceObject->DeviceExtension;
    PFILEX f = s->FileObject->FsContext;
    KIRQL q, q2;

    if (f == NULL || f->Dev == NULL)
        return STATUS_INVALID_HANDLE;
    KeAcquireSpinLock(&d->Lock, &q);
    if (f->Pos == 0) {
        KeAcquireSpinLock(&f->Dev->Lock, &q2);   // expect: defect[SpinLock] "spin lock is acquired twice"
        f->Dev->Opens++;
        KeReleaseSpinLock(&f->Dev->Lock, q2);
    }
    f->Pos++;
    KeReleaseSpinLock(&d->Lock, q);
    KeAcquireSpinLock(&f->Dev->Lock, &q2);
    f->Dev->Opens++;
    KeReleaseSpinLock(&f->Dev->Lock, q2);
    return STATUS_SUCCESS;
}
