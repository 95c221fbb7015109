// rule: SpinLock   entry: DispatchRead:DRIVER_DISPATCH
// verdict: defect
// A resource that is not waited for may not be acquired.
#include <ntddk.h>

static ERESOURCE Resource;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    BOOLEAN have;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    have = ExAcquireResourceExclusiveLite(&Resource, FALSE);
    if (have)
        ExReleaseResourceLite(&Resource);
    KeAcquireSpinLock(&Lock, &irql);
    if (!have)
        return STATUS_UNSUCCESSFUL;   // expect: defect[SpinLock] "still held"
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
