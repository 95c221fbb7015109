// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

HW_INITIALIZE HwInitialize;
static ULONG Adapters;

BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE handle;
    ULONG before = Adapters;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    Adapters++;
    if (Adapters == before)
        return FALSE;
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}
