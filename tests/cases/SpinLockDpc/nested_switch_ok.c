// rule: SpinLockDpc
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchControl;
static KSPIN_LOCK Lock;
static ULONG Mode;

NTSTATUS DispatchControl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL irql = KeAcquireSpinLockRaiseToDpc(&Lock);
    switch (IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode & 3) {
    case 0:
        Mode = 1;
        break;
    case 1:
        Mode = 2;
        /* falls through */
    case 2:
        KeReleaseSpinLock(&Lock, irql);
        return STATUS_UNSUCCESSFUL;
    default:
        Mode = 0;
    }
    KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
