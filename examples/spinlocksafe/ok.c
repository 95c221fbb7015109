// Requests are taken out under the queue lock and completed after its release.
#include <ntddk.h>

#define SLOTS 4

typedef struct _QUEUE_EXTENSION {
    PDEVICE_OBJECT Self;
    KSPIN_LOCK QueueLock;
    PIRP Waiting[SLOTS];
    PIRP Current;
    ULONG Count;
    BOOLEAN Removing;
} QUEUE_EXTENSION, *PQUEUE_EXTENSION;

DRIVER_INITIALIZE DriverEntry;
DRIVER_UNLOAD QueueUnload;
DRIVER_DISPATCH QueueCreateClose;
DRIVER_DISPATCH QueueRead;
DRIVER_DISPATCH QueueCleanup;
DRIVER_STARTIO QueueStartIo;
DRIVER_CANCEL QueueCancel;
IO_DPC_ROUTINE QueueDpcForIsr;

static void QueueFinish(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

static BOOLEAN QueuePut(PQUEUE_EXTENSION Extension, PIRP Irp)
{
    ULONG i;

    for (i = 0; i < SLOTS; i++) {
        if (Extension->Waiting[i] == NULL) {
            Extension->Waiting[i] = Irp;
            Extension->Count++;
            return TRUE;
        }
    }
    return FALSE;
}

static PIRP QueueTake(PQUEUE_EXTENSION Extension)
{
    PIRP irp;
    ULONG i;

    for (i = 0; i < SLOTS; i++) {
        irp = Extension->Waiting[i];
        if (irp != NULL) {
            Extension->Waiting[i] = NULL;
            Extension->Count--;
            return irp;
        }
    }
    return NULL;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    PDEVICE_OBJECT device;
    PQUEUE_EXTENSION extension;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(RegistryPath);
    status = IoCreateDevice(DriverObject, sizeof(QUEUE_EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    extension = (PQUEUE_EXTENSION)device->DeviceExtension;
    extension->Self = device;
    KeInitializeSpinLock(&extension->QueueLock);
    IoInitializeDpcRequest(device, QueueDpcForIsr);
    DriverObject->MajorFunction[IRP_MJ_CREATE] = QueueCreateClose;
    DriverObject->MajorFunction[IRP_MJ_CLOSE] = QueueCreateClose;
    DriverObject->MajorFunction[IRP_MJ_READ] = QueueRead;
    DriverObject->MajorFunction[IRP_MJ_CLEANUP] = QueueCleanup;
    DriverObject->DriverStartIo = QueueStartIo;
    DriverObject->DriverUnload = QueueUnload;
    return STATUS_SUCCESS;
}

void QueueUnload(PDRIVER_OBJECT DriverObject)
{
    if (DriverObject->DeviceObject != NULL)
        IoDeleteDevice(DriverObject->DeviceObject);
}

NTSTATUS QueueCreateClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    UNREFERENCED_PARAMETER(DeviceObject);
    QueueFinish(Irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

NTSTATUS QueueRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PQUEUE_EXTENSION extension = (PQUEUE_EXTENSION)DeviceObject->DeviceExtension;
    BOOLEAN kept;
    KIRQL irql;

    KeAcquireSpinLock(&extension->QueueLock, &irql);
    kept = !extension->Removing && QueuePut(extension, Irp);
    if (kept) {
        IoMarkIrpPending(Irp);
        IoSetCancelRoutine(Irp, QueueCancel);
    }
    KeReleaseSpinLock(&extension->QueueLock, irql);
    if (!kept) {
        QueueFinish(Irp, STATUS_DEVICE_BUSY);
        return STATUS_DEVICE_BUSY;
    }
    IoStartPacket(DeviceObject, Irp, NULL, QueueCancel);
    return STATUS_PENDING;
}

NTSTATUS QueueCleanup(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PQUEUE_EXTENSION extension = (PQUEUE_EXTENSION)DeviceObject->DeviceExtension;
    PIRP waiting;
    KIRQL irql;

    KeAcquireSpinLock(&extension->QueueLock, &irql);
    waiting = extension->Count != 0 ? QueueTake(extension) : NULL;
    extension->Removing = TRUE;
    KeReleaseSpinLock(&extension->QueueLock, irql);
    if (waiting != NULL)
        QueueFinish(waiting, STATUS_CANCELLED);
    QueueFinish(Irp, STATUS_SUCCESS);
    return STATUS_SUCCESS;
}

void QueueStartIo(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PQUEUE_EXTENSION extension = (PQUEUE_EXTENSION)DeviceObject->DeviceExtension;

    KeAcquireSpinLockAtDpcLevel(&extension->QueueLock);
    extension->Current = Irp;
    KeReleaseSpinLockFromDpcLevel(&extension->QueueLock);
}

void QueueCancel(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PQUEUE_EXTENSION extension = (PQUEUE_EXTENSION)DeviceObject->DeviceExtension;
    ULONG i;
    KIRQL irql;

    IoReleaseCancelSpinLock(Irp->CancelIrql);
    KeAcquireSpinLock(&extension->QueueLock, &irql);
    for (i = 0; i < SLOTS; i++) {
        if (extension->Waiting[i] == Irp) {
            extension->Waiting[i] = NULL;
            extension->Count--;
            break;
        }
    }
    KeReleaseSpinLock(&extension->QueueLock, irql);
    QueueFinish(Irp, STATUS_CANCELLED);
}

void QueueDpcForIsr(PKDPC Dpc, PDEVICE_OBJECT DeviceObject, PIRP Irp, PVOID Context)
{
    PQUEUE_EXTENSION extension = (PQUEUE_EXTENSION)DeviceObject->DeviceExtension;
    PIRP done;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    KeAcquireSpinLockAtDpcLevel(&extension->QueueLock);
    done = extension->Current;
    extension->Current = NULL;
    KeReleaseSpinLockFromDpcLevel(&extension->QueueLock);
    if (done == NULL)
        return;
    QueueFinish(done, STATUS_SUCCESS);
    IoStartNextPacket(DeviceObject, TRUE);
}
