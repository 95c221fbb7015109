// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

DRIVER_STARTIO StartIo;
static KSPIN_LOCK Queue, State;

VOID StartIo(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&Queue, &outer);
    KeAcquireSpinLock(&State, &inner);
    KeReleaseSpinLock(&State, inner);
    KeReleaseSpinLock(&Queue, outer);
    IoStartNextPacket(DeviceObject, TRUE);
}
