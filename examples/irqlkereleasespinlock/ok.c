// Each release gets the IRQL that its own acquire saved.
#include <ntddk.h>

#define PORTS 3
#define IOCTL_PORT_STATS CTL_CODE(FILE_DEVICE_UNKNOWN, 0x820, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_PORT_TRANSFER CTL_CODE(FILE_DEVICE_UNKNOWN, 0x821, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _PORT_STATE {
    ULONG Sent;
    ULONG Received;
    BOOLEAN Enabled;
} PORT_STATE, *PPORT_STATE;

typedef struct _PORT_EXTENSION {
    PDEVICE_OBJECT Self;
    KSPIN_LOCK DeviceLock;
    KSPIN_LOCK StatisticsLock;
    KDPC Dpc;
    ULONG Transfers;
    BOOLEAN Collect;
    PORT_STATE Ports[PORTS];
} PORT_EXTENSION, *PPORT_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD PortUnload;
DRIVER_DISPATCH PortCreateClose;
DRIVER_DISPATCH PortDeviceControl;
KDEFERRED_ROUTINE PortDpc;
IO_WORKITEM_ROUTINE PortWorker;

static NTSTATUS PortFinish(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static void PortLock(PPORT_EXTENSION Extension, PKIRQL Irql)
{
    KeAcquireSpinLock(&Extension->DeviceLock, Irql);
}

static void PortUnlock(PPORT_EXTENSION Extension, KIRQL Irql)
{
    KeReleaseSpinLock(&Extension->DeviceLock, Irql);
}

static NTSTATUS PortTransfer(PPORT_EXTENSION Extension)
{
    KIRQL deviceIrql;
    KIRQL statisticsIrql;
    NTSTATUS status = STATUS_SUCCESS;
    ULONG moved = 0;
    ULONG i;

    PortLock(Extension, &deviceIrql);
    for (i = 0; i < PORTS; i++) {
        if (Extension->Ports[i].Enabled) {
            Extension->Ports[i].Sent++;
            moved++;
        }
    }
    if (moved == 0) {
        status = STATUS_DEVICE_NOT_READY;
    } else if (Extension->Collect) {
        KeAcquireSpinLock(&Extension->StatisticsLock, &statisticsIrql);
        Extension->Transfers += moved;
        KeReleaseSpinLock(&Extension->StatisticsLock, statisticsIrql);
    }
    PortUnlock(Extension, deviceIrql);
    return status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    PPORT_EXTENSION extension;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);
    status = IoCreateDevice(DriverObject, sizeof(PORT_EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    extension = (PPORT_EXTENSION)device->DeviceExtension;
    extension->Self = device;
    extension->Collect = TRUE;
    KeInitializeSpinLock(&extension->DeviceLock);
    KeInitializeSpinLock(&extension->StatisticsLock);
    KeInitializeDpc(&extension->Dpc, PortDpc, extension);
    DriverObject->MajorFunction[IRP_MJ_CREATE] = PortCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = PortCreateClose;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = PortDeviceControl;
    DriverObject->DriverUnload = PortUnload;
    return STATUS_SUCCESS;
}

void PortUnload(PDRIVER_OBJECT DriverObject)
{
    if (DriverObject->DeviceObject != NULL)
        IoDeleteDevice(DriverObject->DeviceObject);
}

NTSTATUS PortCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return PortFinish(Irp, STATUS_SUCCESS, 0);
}

NTSTATUS PortDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPORT_EXTENSION extension = (PPORT_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    PIO_WORKITEM item;
    KIRQL irql;
    ULONG transfers;

    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_PORT_TRANSFER:
        item = IoAllocateWorkItem(DeviceObject);
        if (item != NULL) {
            IoQueueWorkItem(item, PortWorker, DelayedWorkQueue, item);
            return PortFinish(Irp, STATUS_SUCCESS, 0);
        }
        return PortFinish(Irp, PortTransfer(extension), 0);
    case IOCTL_PORT_STATS:
        if (stack->Parameters.DeviceIoControl.OutputBufferLength < sizeof(ULONG))
            return PortFinish(Irp, STATUS_BUFFER_TOO_SMALL, 0);
        KeAcquireSpinLock(&extension->StatisticsLock, &irql);
        transfers = extension->Transfers;
        KeReleaseSpinLock(&extension->StatisticsLock, irql);
        *(PULONG)Irp->AssociatedIrp.SystemBuffer = transfers;
        return PortFinish(Irp, STATUS_SUCCESS, sizeof(ULONG));
    default:
        return PortFinish(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    }
}

void PortDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PPORT_EXTENSION extension = (PPORT_EXTENSION)DeferredContext;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    if (extension == NULL)
        return;
    KeAcquireSpinLockAtDpcLevel(&extension->DeviceLock);
    extension->Ports[0].Received++;
    KeReleaseSpinLockFromDpcLevel(&extension->DeviceLock);
}

void PortWorker(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PPORT_EXTENSION extension = (PPORT_EXTENSION)DeviceObject->DeviceExtension;
    KIRQL irql;

    PortLock(extension, &irql);
    extension->Ports[1].Sent = extension->Ports[0].Sent;
    PortUnlock(extension, irql);
    IoFreeWorkItem((PIO_WORKITEM)Context);
}
