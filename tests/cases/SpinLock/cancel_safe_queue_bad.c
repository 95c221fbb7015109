// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct { KSPIN_LOCK Lock; IO_CSQ Queue; LIST_ENTRY Pending; } EXTENSION;

static IO_CSQ_INSERT_IRP Insert;
static IO_CSQ_REMOVE_IRP Remove;
static IO_CSQ_PEEK_NEXT_IRP Peek;
static IO_CSQ_ACQUIRE_LOCK Acquire;
static IO_CSQ_RELEASE_LOCK Release;
static IO_CSQ_COMPLETE_CANCELED_IRP Cancelled;
DRIVER_ADD_DEVICE AddDevice;
DRIVER_DISPATCH Dispatch;

static void Insert(PIO_CSQ Csq, PIRP Irp)
{
    EXTENSION *e = CONTAINING_RECORD(Csq, EXTENSION, Queue);
    InsertTailList(&e->Pending, &Irp->Tail.Overlay.ListEntry);
}

static void Remove(PIO_CSQ Csq, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Csq);
    RemoveEntryList(&Irp->Tail.Overlay.ListEntry);
}

static PIRP Peek(PIO_CSQ Csq, PIRP Irp, PVOID Context)
{
    EXTENSION *e = CONTAINING_RECORD(Csq, EXTENSION, Queue);
    UNREFERENCED_PARAMETER(Irp);
    UNREFERENCED_PARAMETER(Context);
    if (IsListEmpty(&e->Pending))
        return NULL;
    return CONTAINING_RECORD(e->Pending.Flink, IRP, Tail.Overlay.ListEntry);
}

static void Acquire(PIO_CSQ Csq, PKIRQL Irql)
{
    EXTENSION *e = CONTAINING_RECORD(Csq, EXTENSION, Queue);
    KeAcquireSpinLock(&e->Lock, Irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
}

static void Release(PIO_CSQ Csq, KIRQL Irql)
{
    EXTENSION *e = CONTAINING_RECORD(Csq, EXTENSION, Queue);
    KeReleaseSpinLock(&e->Lock, Irql);
}

static void Cancelled(PIO_CSQ Csq, PIRP Irp)
{
    UNREFERENCED_PARAMETER(Csq);
    Irp->IoStatus.Status = STATUS_CANCELLED;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
}

NTSTATUS AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDeviceObject)
{
    PDEVICE_OBJECT device;
    EXTENSION *e;
    NTSTATUS status;
    UNREFERENCED_PARAMETER(PhysicalDeviceObject);
    status = IoCreateDevice(DriverObject, sizeof(EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status))
        return status;
    e = device->DeviceExtension;
    KeInitializeSpinLock(&e->Lock);
    InitializeListHead(&e->Pending);
    return IoCsqInitialize(&e->Queue, Insert, Remove, Peek, Acquire, Release, Cancelled);
}

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    EXTENSION *e = DeviceObject->DeviceExtension;
    KIRQL irql;
    KeAcquireSpinLock(&e->Lock, &irql);
    IoCsqInsertIrp(&e->Queue, Irp, NULL);
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_PENDING;
}
