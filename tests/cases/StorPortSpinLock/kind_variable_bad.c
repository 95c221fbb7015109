// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

HW_STARTIO HwStartIo;

BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE outer, inner;
    STOR_SPINLOCK kind = (Srb->SrbFlags & SRB_FLAGS_DATA_IN) ? InterruptLock : StartIoLock;
    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &outer);
    StorPortAcquireSpinLock(DeviceExtension, kind, NULL, &inner);   // expect: defect[StorPortSpinLock] "lock is acquired twice"
    StorPortReleaseSpinLock(DeviceExtension, &inner);
    StorPortReleaseSpinLock(DeviceExtension, &outer);
    return TRUE;
}
