// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

HW_INTERRUPT HwInterrupt;
HW_TIMER HwTimer;

BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &handle);   // expect: defect[StorPortSpinLock] "lock is acquired twice"
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}

VOID HwTimer(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, StartIoLock, NULL, &handle);
    HwInterrupt(DeviceExtension);
    StorPortReleaseSpinLock(DeviceExtension, &handle);
}
