// rule: SpinLockDpc
// verdict: defect
#include <ntddk.h>

typedef struct _GL { KSPIN_LOCK L1; KSPIN_LOCK L2; PVOID P; ULONG Len; } GL, *PGL;
DRIVER_DISPATCH GlIoctl;

NTSTATUS GlIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PGL g = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION s = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS st = STATUS_SUCCESS;
    PVOID a, b;
    KIRQL i1, i2;

    a = ExAllocatePoolWithTag(NonPagedPool, 64, 'aaaa');
    if (!a) {
        st = STATUS_NO_MEMORY;
        goto out;
    }
    i1 = KeAcquireSpinLockRaiseToDpc(&g->L1);
    if (g->Len < 16) {
        st = STATUS_BUFFER_TOO_SMALL;
        goto unlock1;
    }
    b = ExAllocatePoolWithTag(NonPagedPool, g->Len, 'bbbb');
    if (!b) {
        st = STATUS_NO_MEMORY;
        goto freea;
    }
    i2 = KeAcquireSpinLockRaiseToDpc(&g->L2);
    if (s->Parameters.DeviceIoControl.IoControlCode == 0x888) {
        st = STATUS_ACCESS_DENIED;
        goto unlock2;
    }
    g->P = b;
    b = NULL;
unlock2:
    KeReleaseSpinLock(&g->L2, i2);
    if (b)
        ExFreePoolWithTag(b, 'bbbb');
unlock1:
    KeReleaseSpinLock(&g->L1, i1);
freea:
    ExFreePoolWithTag(a, 'aaaa');
out:
    Irp->IoStatus.Status = st;
    return st;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of GlIoctl"
}
