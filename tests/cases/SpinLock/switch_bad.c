// rule: SpinLock
// verdict: defect
#include <ntddk.h>

DRIVER_DISPATCH DispatchPnp;
static KSPIN_LOCK Lock;
static ULONG State;

NTSTATUS DispatchPnp(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql;
    switch (IoGetCurrentIrpStackLocation(Irp)->MinorFunction) {
    case IRP_MN_START_DEVICE:
        KeAcquireSpinLock(&Lock, &irql);
        State = 1;
        /* falls through */
    case IRP_MN_STOP_DEVICE:
        KeAcquireSpinLock(&Lock, &irql);   // expect: defect[SpinLock] "spin lock is acquired twice"
        State |= 2;
        break;
    default:
        return STATUS_NOT_SUPPORTED;
    }
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
