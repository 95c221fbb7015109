// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _CL { KSPIN_LOCK Lock; ULONG N; } CL, *PCL;
DRIVER_DISPATCH ClRead;
IO_COMPLETION_ROUTINE ClDone;

static VOID Touch(PCL C)
{
    KIRQL q = KeGetCurrentIrql();

    if (q < DISPATCH_LEVEL)
        KeAcquireSpinLock(&C->Lock, &q);
    else
        KeAcquireSpinLockAtDpcLevel(&C->Lock);
    C->N++;
    if (q < DISPATCH_LEVEL)
        KeReleaseSpinLock(&C->Lock, q);
    else
        KeReleaseSpinLockFromDpcLevel(&C->Lock);
}

NTSTATUS ClRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCL c = DeviceObject->DeviceExtension;
    Touch(c);
    IoCopyCurrentIrpStackLocationToNext(Irp);
    IoSetCompletionRoutine(Irp, ClDone, c, TRUE, TRUE, TRUE);
    return IoCallDriver(DeviceObject->NextDevice, Irp);
}

NTSTATUS ClDone(PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PCL c = Context;
    KIRQL q;
    KeRaiseIrql(DISPATCH_LEVEL, &q);
    Touch(c);
    KeLowerIrql(q);
    return STATUS_SUCCESS;
}
