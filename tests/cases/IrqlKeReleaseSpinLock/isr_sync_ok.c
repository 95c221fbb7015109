// rule: IrqlKeReleaseSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _IS { KSPIN_LOCK Lock; KSPIN_LOCK IntrLock; PKINTERRUPT Intr; ULONG Shadow; KIRQL Saved; } IS, *PIS;
DRIVER_DISPATCH IsIoctl;
DRIVER_ADD_DEVICE IsAdd;

static BOOLEAN IsIsr(PKINTERRUPT Interrupt, PVOID Context)
{
    PIS s = Context;
    s->Shadow |= 0x1;
    return TRUE;
}

static BOOLEAN IsSync(PVOID Context)
{
    PIS s = Context;
    s->Shadow = 0;
    return TRUE;
}

NTSTATUS IsAdd(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT Pdo)
{
    PDEVICE_OBJECT fdo;
    PIS s;
    NTSTATUS st = IoCreateDevice(DriverObject, sizeof(IS), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &fdo);
    if (!NT_SUCCESS(st))
        return st;
    s = fdo->DeviceExtension;
    return IoConnectInterrupt(&s->Intr, IsIsr, s, NULL, 5, 5, 5, LevelSensitive, TRUE, 1, FALSE);
}

NTSTATUS IsIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIS s = DeviceObject->DeviceExtension;
    KIRQL q;

    KeAcquireSpinLock(&s->Lock, &q);
    KeSynchronizeExecution(s->Intr, IsSync, s);
    KeReleaseSpinLock(&s->Lock, q);
    return STATUS_SUCCESS;
}
