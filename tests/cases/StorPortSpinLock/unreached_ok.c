// rule: StorPortSpinLock
// verdict: unknown:unreached-events
#include <storport.h>

HW_INTERRUPT HwInterrupt;

VOID NobodyCalls(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &handle);
}

BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    return FALSE;
}
