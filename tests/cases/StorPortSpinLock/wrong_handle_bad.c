// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

HW_TIMER HwTimer;

VOID HwTimer(PVOID DeviceExtension)
{
    STOR_LOCK_HANDLE taken, other;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &taken);
    StorPortReleaseSpinLock(DeviceExtension, &other);   // expect: defect[StorPortSpinLock] "lock is released without being acquired"
}   // expect: defect[StorPortSpinLock] "lock is still held at the end of HwTimer"
