// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

HW_STARTIO HwStartIo;

BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE outer, inner;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &outer);
    if (Srb->DataTransferLength != 0) {
        StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &inner);   // expect: defect[StorPortSpinLock] "lock is acquired twice"
        StorPortReleaseSpinLock(DeviceExtension, &inner);
    }
    StorPortReleaseSpinLock(DeviceExtension, &outer);
    return TRUE;
}
