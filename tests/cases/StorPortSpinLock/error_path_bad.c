// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _ADAPTER { ULONG Outstanding; ULONG Limit; } ADAPTER, *PADAPTER;
HW_BUILDIO HwBuildIo;

BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PADAPTER adapter = DeviceExtension;
    STOR_LOCK_HANDLE handle;
    if (Srb->Function != SRB_FUNCTION_EXECUTE_SCSI)
        return TRUE;
    StorPortAcquireSpinLock(adapter, StartIoLock, NULL, &handle);
    if (adapter->Outstanding >= adapter->Limit) {
        Srb->SrbStatus = SRB_STATUS_BUSY;
        return FALSE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of HwBuildIo"
    }
    adapter->Outstanding++;
    StorPortReleaseSpinLock(adapter, &handle);
    return TRUE;
}
