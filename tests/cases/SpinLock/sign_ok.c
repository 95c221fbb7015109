// rule: SpinLock
// verdict: proof
#include <ntddk.h>

DRIVER_DISPATCH DispatchRead;
static KSPIN_LOCK Lock;

NTSTATUS DispatchRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    ULONG key = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Key;
    CHAR level = (CHAR)key;
    KIRQL irql = PASSIVE_LEVEL;
    if (level < 0)
        KeAcquireSpinLock(&Lock, &irql);
    if (key & 0x80)
        KeReleaseSpinLock(&Lock, irql);
    return STATUS_SUCCESS;
}
