// rule: SpinLock
// verdict: defect
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
    KeAcquireSpinLock(&s->Lock, &q);   // expect: defect[SpinLock] "spin lock is acquired twice"
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
    st = IoCallDriver(s->Lower, Irp);
    KeReleaseSpinLock(&s->Lock, q);
    return st;
}