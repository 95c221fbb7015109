// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

#define SER_TX_EMPTY  0x20
#define SER_RX_READY  0x01
typedef struct _SER_EXT {
    PDEVICE_OBJECT Self;
    KSPIN_LOCK ControlLock;
    PKINTERRUPT Interrupt;
    PUCHAR Base;
    PUCHAR Cursor;
    ULONG Remaining;
    ULONG Errors;
    BOOLEAN TimedOut;
} SER_EXT, *PSER_EXT;

DRIVER_INITIALIZE DriverEntry;
DRIVER_STARTIO SerStartIo;
DRIVER_DISPATCH SerWrite;
KSERVICE_ROUTINE SerIsr;
IO_DPC_ROUTINE SerDpc;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DriverObject->MajorFunction[IRP_MJ_WRITE] = SerWrite;
    DriverObject->DriverStartIo = SerStartIo;
    return STATUS_SUCCESS;
}

NTSTATUS SerWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    if (stack->Parameters.Write.Length == 0) {
        Irp->IoStatus.Status = STATUS_SUCCESS;
        Irp->IoStatus.Information = 0;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);
        return STATUS_SUCCESS;
    }
    IoMarkIrpPending(Irp);
    IoStartPacket(DeviceObject, Irp, NULL, NULL);
    return STATUS_PENDING;
}

VOID SerStartIo(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSER_EXT ext = DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);

    KeAcquireSpinLockAtDpcLevel(&ext->ControlLock);
    ext->Cursor = Irp->AssociatedIrp.SystemBuffer;
    ext->Remaining = stack->Parameters.Write.Length;
    ext->TimedOut = FALSE;
    if (ext->Cursor == NULL) {
        Irp->IoStatus.Status = STATUS_INVALID_PARAMETER;
        IoCompleteRequest(Irp, IO_NO_INCREMENT);   // expect: defect[SpinLockSafe] "IoCompleteRequest is called while a spin lock is held"
        KeReleaseSpinLockFromDpcLevel(&ext->ControlLock);
        IoStartNextPacket(DeviceObject, FALSE);
        return;
    }
    WRITE_PORT_UCHAR(ext->Base, *ext->Cursor);
    KeReleaseSpinLockFromDpcLevel(&ext->ControlLock);
}

BOOLEAN SerIsr(PKINTERRUPT Interrupt, PVOID Context)
{
    PSER_EXT ext = Context;
    UCHAR status;

    if (ext == NULL)
        return FALSE;
    status = READ_PORT_UCHAR(ext->Base + 5);
    if (!(status & (SER_TX_EMPTY | SER_RX_READY)))
        return FALSE;
    if (ext->Remaining > 1) {
        ext->Remaining--;
        ext->Cursor++;
        WRITE_PORT_UCHAR(ext->Base, *ext->Cursor);
    } else {
        ext->Remaining = 0;
        IoRequestDpc(ext->Self, NULL, ext);
    }
    return TRUE;
}

VOID SerDpc(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PSER_EXT ext = DeviceObject->DeviceExtension;
    PIRP irp = DeviceObject->CurrentIrp;

    KeAcquireSpinLockAtDpcLevel(&ext->ControlLock);
    if (irp == NULL || ext->Remaining != 0) {
        ext->Errors++;
        KeReleaseSpinLockFromDpcLevel(&ext->ControlLock);
        return;
    }
    KeReleaseSpinLockFromDpcLevel(&ext->ControlLock);
    irp->IoStatus.Status = ext->TimedOut ? STATUS_TIMEOUT : STATUS_SUCCESS;
    IoStartNextPacket(DeviceObject, FALSE);
    IoCompleteRequest(irp, IO_SERIAL_INCREMENT);
}
