// rule: SpinLock
// verdict: bounded
// The driver has the device that it creates, and its routines are called with that one.
#include <ntddk.h>

typedef struct _EXTENSION { KSPIN_LOCK Lock, Other; } EXTENSION, *PEXTENSION;
DRIVER_INITIALIZE DriverEntry;
static PDEVICE_OBJECT Device;

static NTSTATUS Read(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEXTENSION kept = Device->DeviceExtension, given = DeviceObject->DeviceExtension;
    KIRQL irql;

    UNREFERENCED_PARAMETER(Irp);
    KeAcquireSpinLock(&kept->Lock, &irql);
    KeReleaseSpinLock(&given->Lock, irql);
    return STATUS_SUCCESS;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(RegistryPath);
    DriverObject->MajorFunction[IRP_MJ_READ] = Read;
    return IoCreateDevice(DriverObject, sizeof(EXTENSION), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &Device);
}
