// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_ADD_DEVICE AddDevice;
static KSPIN_LOCK Lock;
static UCHAR Devices;

NTSTATUS AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDevice)
{
    KLOCK_QUEUE_HANDLE handle;
    BOOLEAN first = (BOOLEAN)(Devices == 0);
    if (first)
        KeAcquireInStackQueuedSpinLock(&Lock, &handle);
    if (Devices)
        return STATUS_UNSUCCESSFUL;
    Devices++;
    KeReleaseInStackQueuedSpinLock(&handle);
    return STATUS_SUCCESS;
}
