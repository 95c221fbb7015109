// rule: SpinLockSafe
// verdict: defect
#include <ntddk.h>

DRIVER_STARTIO StartIo;
static KSPIN_LOCK Queue, State;

VOID StartIo(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KIRQL outer, inner;
    KeAcquireSpinLock(&Queue, &outer);
    KeAcquireSpinLock(&State, &inner);
    KeReleaseSpinLock(&State, inner);
    IoStartNextPacket(DeviceObject, TRUE);   // expect: defect[SpinLockSafe] "IoStartNextPacket is called while a spin lock is held"
    KeReleaseSpinLock(&Queue, outer);
}
