// rule: SpinLock
// verdict: defect
// A client's extension of the driver object is the same whenever it is asked for.
#include <ntddk.h>

typedef struct _SHARED { KSPIN_LOCK Lock; } SHARED, *PSHARED;
DRIVER_DISPATCH Dispatch;

NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    PSHARED first = IoGetDriverObjectExtension(DeviceObject->DriverObject, (PVOID)Dispatch);
    PSHARED again;

    UNREFERENCED_PARAMETER(Irp);
    if (!first)
        return STATUS_UNSUCCESSFUL;
    KeAcquireSpinLock(&first->Lock, &irql);
    again = IoGetDriverObjectExtension(DeviceObject->DriverObject, (PVOID)Dispatch);
    KeAcquireSpinLock(&again->Lock, &irql);   // expect: defect[SpinLock] "acquired twice"
    return STATUS_SUCCESS;
}
