// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

HW_INITIALIZE HwInitialize;
static ULONG Adapters;

BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    Adapters++;
    if (Adapters == 2)
        return FALSE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of HwInitialize"
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}
