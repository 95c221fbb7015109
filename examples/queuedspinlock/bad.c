// Planted: PipeWrite releases the lock before it jumps to the exit that releases it once more.
#include <ntddk.h>

#define BUFFERS 4
#define BUFFER_SIZE 64
#define IOCTL_PIPE_FLUSH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x810, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _PIPE_BUFFER {
    ULONG Length;
    BOOLEAN Full;
    UCHAR Data[BUFFER_SIZE];
} PIPE_BUFFER, *PPIPE_BUFFER;

typedef struct _PIPE_EXTENSION {
    PDEVICE_OBJECT LowerDevice;
    KSPIN_LOCK BufferLock;
    KSPIN_LOCK CountLock;
    ULONG Written;
    ULONG Refused;
    BOOLEAN Closed;
    PIPE_BUFFER Buffers[BUFFERS];
} PIPE_EXTENSION, *PPIPE_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_ADD_DEVICE PipeAddDevice;
DRIVER_UNLOAD PipeUnload;
DRIVER_DISPATCH PipeCreate;
DRIVER_DISPATCH PipeWrite;
DRIVER_DISPATCH PipeRead;
DRIVER_DISPATCH PipeDeviceControl;

static NTSTATUS PipeFinish(PIRP Irp, NTSTATUS Status, ULONG_PTR Information)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = Information;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return Status;
}

static void PipeCount(PPIPE_EXTENSION Extension, BOOLEAN Refused)
{
    KLOCK_QUEUE_HANDLE handle;

    KeAcquireInStackQueuedSpinLock(&Extension->CountLock, &handle);
    if (Refused)
        Extension->Refused++;
    else
        Extension->Written++;
    KeReleaseInStackQueuedSpinLock(&handle);
}

static PPIPE_BUFFER PipeFind(PPIPE_EXTENSION Extension, BOOLEAN Full)
{
    ULONG i;

    for (i = 0; i < BUFFERS; i++) {
        if (Extension->Buffers[i].Full == Full)
            return &Extension->Buffers[i];
    }
    return NULL;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DriverObject->MajorFunction[IRP_MJ_CREATE] = PipeCreate;
    DriverObject->MajorFunction[IRP_MJ_WRITE] = PipeWrite;
    DriverObject->MajorFunction[IRP_MJ_READ] = PipeRead;
    DriverObject->MajorFunction[IRP_MJ_DEVICE_CONTROL] = PipeDeviceControl;
    DriverObject->DriverExtension->AddDevice = PipeAddDevice;
    DriverObject->DriverUnload = PipeUnload;
    return STATUS_SUCCESS;
}

NTSTATUS PipeAddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT device;
    PPIPE_EXTENSION extension;
    NTSTATUS status;

    status = IoCreateDevice(DriverObject, sizeof(PIPE_EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    extension = (PPIPE_EXTENSION)device->DeviceExtension;
    KeInitializeSpinLock(&extension->BufferLock);
    KeInitializeSpinLock(&extension->CountLock);
    extension->LowerDevice = IoAttachDeviceToDeviceStack(device, PhysicalDeviceObject);
    if (extension->LowerDevice == NULL) {
        IoDeleteDevice(device);
        return STATUS_NO_SUCH_DEVICE;
    }
    device->Flags &= ~DO_DEVICE_INITIALIZING;
    return STATUS_SUCCESS;
}

void PipeUnload(PDRIVER_OBJECT DriverObject)
{
    UNREFERENCED_PARAMETER(DriverObject);
}

NTSTATUS PipeCreate(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPIPE_EXTENSION extension = (PPIPE_EXTENSION)DeviceObject->DeviceExtension;

    IoSkipCurrentIrpStackLocation(Irp);
    return IoCallDriver(extension->LowerDevice, Irp);
}

NTSTATUS PipeWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPIPE_EXTENSION extension = (PPIPE_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    KLOCK_QUEUE_HANDLE handle;
    PPIPE_BUFFER buffer;
    NTSTATUS status = STATUS_SUCCESS;
    ULONG length = stack->Parameters.Write.Length;
    ULONG i;

    if (length > BUFFER_SIZE)
        return PipeFinish(Irp, STATUS_INVALID_BUFFER_SIZE, 0);
    KeAcquireInStackQueuedSpinLock(&extension->BufferLock, &handle);
    if (extension->Closed) {
        status = STATUS_DEVICE_NOT_CONNECTED;
        KeReleaseInStackQueuedSpinLock(&handle);
        goto release;
    }
    buffer = PipeFind(extension, FALSE);
    if (buffer == NULL) {
        status = STATUS_DEVICE_BUSY;
        goto release;
    }
    for (i = 0; i < 4 && i < length; i++)
        buffer->Data[i] = ((PUCHAR)Irp->AssociatedIrp.SystemBuffer)[i];
    buffer->Length = length;
    buffer->Full = TRUE;
release:
    KeReleaseInStackQueuedSpinLock(&handle); // expect: defect[QueuedSpinLock] "queued spin lock is released without being acquired"
    PipeCount(extension, !NT_SUCCESS(status));
    return PipeFinish(Irp, status, NT_SUCCESS(status) ? length : 0);
}

NTSTATUS PipeRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPIPE_EXTENSION extension = (PPIPE_EXTENSION)DeviceObject->DeviceExtension;
    KLOCK_QUEUE_HANDLE handle;
    PPIPE_BUFFER buffer;
    ULONG length = 0;

    KeAcquireInStackQueuedSpinLock(&extension->BufferLock, &handle);
    buffer = PipeFind(extension, TRUE);
    if (buffer != NULL) {
        length = buffer->Length;
        buffer->Full = FALSE;
    }
    KeReleaseInStackQueuedSpinLock(&handle);
    return PipeFinish(Irp, length != 0 ? STATUS_SUCCESS : STATUS_NO_MORE_ENTRIES, length);
}

NTSTATUS PipeDeviceControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPIPE_EXTENSION extension = (PPIPE_EXTENSION)DeviceObject->DeviceExtension;
    PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(Irp);
    KLOCK_QUEUE_HANDLE outer;
    KLOCK_QUEUE_HANDLE inner;
    ULONG i;

    if (stack->Parameters.DeviceIoControl.IoControlCode != IOCTL_PIPE_FLUSH)
        return PipeFinish(Irp, STATUS_INVALID_DEVICE_REQUEST, 0);
    KeAcquireInStackQueuedSpinLock(&extension->BufferLock, &outer);
    KeAcquireInStackQueuedSpinLockAtDpcLevel(&extension->CountLock, &inner);
    for (i = 0; i < BUFFERS; i++)
        extension->Buffers[i].Full = FALSE;
    extension->Written = 0;
    KeReleaseInStackQueuedSpinLockFromDpcLevel(&inner);
    KeReleaseInStackQueuedSpinLock(&outer);
    return PipeFinish(Irp, STATUS_SUCCESS, 0);
}
