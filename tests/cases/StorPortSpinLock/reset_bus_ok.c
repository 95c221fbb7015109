// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef struct _ADAPTER { ULONG Resets; } ADAPTER, *PADAPTER;
HW_RESET_BUS HwResetBus;

BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PADAPTER adapter = (PADAPTER)DeviceExtension;
    STOR_LOCK_HANDLE handle;
    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, NULL, &handle);
    adapter->Resets++;
    StorPortReleaseSpinLock(DeviceExtension, &handle);
    return TRUE;
}
