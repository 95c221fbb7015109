// rule: StorPortSpinLock
// verdict: proof
// One handle for two locks, one after the other.
#include <storport.h>

HW_TIMER HwTimer;

VOID HwTimer(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &handle);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
}
