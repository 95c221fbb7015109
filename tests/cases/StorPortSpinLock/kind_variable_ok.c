// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

HW_STARTIO HwStartIo;

BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE handle;
    STOR_SPINLOCK kind = (Srb->SrbFlags & SRB_FLAGS_DATA_IN) ? InterruptLock : StartIoLock;
    StorPortAcquireSpinLock(DeviceExtension, kind, NULL, &handle);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}
