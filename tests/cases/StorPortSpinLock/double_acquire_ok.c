// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

HW_BUILDIO HwBuildIo;

BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE outer, inner;
    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &outer);
    if (Srb->DataTransferLength != 0) {
        StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &inner);
        StorPortReleaseSpinLock(DeviceExtension, &inner);
    }
    StorPortReleaseSpinLock(DeviceExtension, &outer);
    return TRUE;
}
