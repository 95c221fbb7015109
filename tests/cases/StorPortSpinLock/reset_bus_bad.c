// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _ADAPTER { ULONG Resets; } ADAPTER, *PADAPTER;
HW_RESET_BUS HwResetBus;

BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PADAPTER adapter = (PADAPTER)DeviceExtension;
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    adapter->Resets++;
    return TRUE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of HwResetBus"
}
