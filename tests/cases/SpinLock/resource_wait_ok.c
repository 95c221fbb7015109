// rule: SpinLock   entry: DispatchRead:DRIVER_DISPATCH
// verdict: proof
// A resource that may be waited for is always acquired.
#include <ntddk.h>

static ERESOURCE Resource;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    BOOLEAN have;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    have = ExAcquireResourceExclusiveLite(&Resource, TRUE);
    if (have)
        ExReleaseResourceLite(&Resource);
    KeAcquireSpinLock(&Lock, &irql);
    if (!have)
        return STATUS_UNSUCCESSFUL;
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
