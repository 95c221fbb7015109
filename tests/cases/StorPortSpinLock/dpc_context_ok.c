// rule: StorPortSpinLock
// verdict: proof
// DPC locks of different contexts are different locks.
#include <storport.h>

typedef struct _ADAPTER { STOR_DPC Complete; STOR_DPC Error; ULONG Count; } ADAPTER, *PADAPTER;
HW_BUILDIO HwBuildIo;

BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PADAPTER adapter = DeviceExtension;
    STOR_LOCK_HANDLE outer, inner;
    StorPortAcquireSpinLock(adapter, DpcLock, &adapter->Complete, &outer);
    StorPortAcquireSpinLock(adapter, DpcLock, &adapter->Error, &inner);
    adapter->Count++;
    StorPortReleaseSpinLock(adapter, &inner);
    StorPortReleaseSpinLock(adapter, &outer);
    return TRUE;
}
