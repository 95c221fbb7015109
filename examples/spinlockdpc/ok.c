// CounterSnapshot takes the lock; its callers do not hold it.
#include <ntddk.h>

#define CHANNELS 4
#define IOCTL_COUNTER_RESET CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_COUNTER_SELECT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _COUNTER_EXTENSION {
    PDEVICE_OBJECT Self;
    KSPIN_LOCK Lock;
    KDPC Dpc;
    KTIMER Timer;
    ULONG Channel;
    ULONG Values[CHANNELS];
    BOOLEAN Paused;
    BOOLEAN TimerSet;
} COUNTER_EXTENSION, *PCOUNTER_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD CounterUnload;
DRIVER_DISPATCH CounterCreateClose;
DRIVER_DISPATCH CounterRead;
DRIVER_DISPATCH CounterDeviceControl;
KDEFERRED_ROUTINE CounterDpc;

static NTSTATUS CounterFinish(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static ULONG CounterSnapshot(PCOUNTER_EXTENSION Extension, PULONG Values)
{
    KIRQL irql;
    ULONG i;
    ULONG total = 0;

    irql = KeAcquireSpinLockRaiseToDpc(&Extension->Lock);
    for (i = 0; i < CHANNELS; i++) {
        Values[i] = Extension->Values[i];
        total += Values[i];
    }
    KeReleaseSpinLock(&Extension->Lock, irql);
    return total;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    PCOUNTER_EXTENSION extension;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);
    status = IoCreateDevice(DriverObject, sizeof(COUNTER_EXTENSION), NULL, FILE_DEVICE_UNKNOWN, FILE_DEVICE_SECURE_OPEN, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    extension = (PCOUNTER_EXTENSION)device->DeviceExtension;
    extension->Self = device;
    extension->Channel = 0;
    extension->Paused = FALSE;
    KeInitializeSpinLock(&extension->Lock);
    KeInitializeDpc(&extension->Dpc, CounterDpc, extension);
    KeInitializeTimer(&extension->Timer);
    DriverObject->MajorFunction[IRP_MJ_CREATE] = CounterCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = CounterCreateClose;
    DriverObject->MajorFunction[IRP_MJ_READ] = CounterRead;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = CounterDeviceControl;
    DriverObject->DriverUnload = CounterUnload;
    device->Flags |= DO_BUFFERED_IO;
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

void CounterUnload(PDRIVER_OBJECT DriverObject)
{
    PDEVICE_OBJECT device = DriverObject->DeviceObject;
    PCOUNTER_EXTENSION extension = (PCOUNTER_EXTENSION)device->DeviceExtension;

    if (extension->TimerSet)
        KeCancelTimer(&extension->Timer);
    IoDeleteDevice(device);
}

NTSTATUS CounterCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    return CounterFinish(Irp, STATUS_SUCCESS, 0);
}

NTSTATUS CounterRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCOUNTER_EXTENSION extension = (PCOUNTER_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    ULONG values[CHANNELS];
    ULONG result;
    KIRQL irql;
    BOOLEAN paused;

    if (stack->Parameters.Read.Length < sizeof(ULONG))
        return CounterFinish(Irp, STATUS_BUFFER_TOO_SMALL, 0);
    irql = KeAcquireSpinLockRaiseToDpc(&extension->Lock);
    paused = extension->Paused;
    if (!paused)
        extension->TimerSet = FALSE;
    KeReleaseSpinLock(&extension->Lock, irql);
    result = paused ? 0 : CounterSnapshot(extension, values);
    *(PULONG)Irp->AssociatedIrp.SystemBuffer = result;
    return CounterFinish(Irp, STATUS_SUCCESS, sizeof(ULONG));
}

NTSTATUS CounterDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCOUNTER_EXTENSION extension = (PCOUNTER_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL irql;
    ULONG i;

    irql = KeAcquireSpinLockRaiseToDpc(&extension->Lock);
    switch (stack->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_COUNTER_RESET:
        for (i = 0; i < CHANNELS; i++)
            extension->Values[i] = 0;
        break;
    case IOCTL_COUNTER_SELECT:
        if (stack->Parameters.DeviceIoControl.InputBufferLength < sizeof(ULONG)) {
            status = STATUS_BUFFER_TOO_SMALL;
            break;
        }
        extension->Channel = *(PULONG)Irp->AssociatedIrp.SystemBuffer % CHANNELS;
        break;
    default:
        status = STATUS_INVALID_DEVICE_REQUEST;
        break;
    }
    KeReleaseSpinLock(&extension->Lock, irql);
    return CounterFinish(Irp, status, 0);
}

void CounterDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PCOUNTER_EXTENSION extension = (PCOUNTER_EXTENSION)DeferredContext;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    if (extension == NULL)
        return;
    KeAcquireSpinLockAtDpcLevel(&extension->Lock);
    if (!extension->Paused)
        extension->Values[extension->Channel % CHANNELS]++;
    KeReleaseSpinLockFromDpcLevel(&extension->Lock);
}
