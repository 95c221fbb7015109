// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_ADD_DEVICE AddDevice;
static KSPIN_LOCK Lock;
static UCHAR Devices;

NTSTATUS AddDevice(PDRIVER_OBJECT DriverObject, PDEVICE_OBJECT PhysicalDevice)
{
    KLOCK_QUEUE_HANDLE handle;
    KeAcquireInStackQueuedSpinLock(&Lock, &handle);
    if (Devices)
        return STATUS_UNSUCCESSFUL;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of AddDevice"
    Devices++;
    KeReleaseInStackQueuedSpinLock(&handle);
    return STATUS_SUCCESS;
}
