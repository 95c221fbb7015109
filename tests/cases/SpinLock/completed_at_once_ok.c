// rule: SpinLock
// verdict: proof
#include <ntddk.h>

/* IoCallDriver may run the completion routine before it returns: with the lock held that takes it twice. */
typedef struct _SY {
    PDEVICE_OBJECT Lower;
    KSPIN_LOCK Lock;
    ULONG Busy;
} SY, *PSY;

DRIVER_DISPATCH SyRead;

static NTSTATUS SyDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PSY s = Context;
    KIRQL q;
    KeAcquireSpinLock(&s->Lock, &q);
    s->Busy--;
    KeReleaseSpinLock(&s->Lock, q);
    return STATUS_SUCCESS;
}

NTSTATUS SyRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSY s = DeviceObject->DeviceExtension;
    NTSTATUS st;
    KIRQL q;

    KeAcquireSpinLock(&s->Lock, &q);
    s->Busy++;
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, SyDone, s, TRUE, TRUE, TRUE);
    KeReleaseSpinLock(&s->Lock, q);
    st = IoCallDriver(s->Lower, Irp);
    return st;
}