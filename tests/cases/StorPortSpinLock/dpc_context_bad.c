// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _ADAPTER { STOR_DPC Complete; STOR_DPC Error; ULONG Count; } ADAPTER, *PADAPTER;
HW_BUILDIO HwBuildIo;

BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PADAPTER adapter = DeviceExtension;
    PSTOR_DPC second = Srb->DataTransferLength ? &adapter->Error : &adapter->Complete;
    STOR_LOCK_HANDLE outer, inner;
    StorPortAcquireSpinLock(adapter, DpcLock, &adapter->Complete, &outer);
    StorPortAcquireSpinLock(adapter, DpcLock, second, &inner);   // expect: defect[StorPortSpinLock] "lock is acquired twice"
    adapter->Count++;
    StorPortReleaseSpinLock(adapter, &inner);
    StorPortReleaseSpinLock(adapter, &outer);
    return TRUE;
}
