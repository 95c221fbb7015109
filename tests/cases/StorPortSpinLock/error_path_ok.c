// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef struct _ADAPTER { ULONG Outstanding; ULONG Limit; } ADAPTER, *PADAPTER;
HW_BUILDIO HwBuildIo;

BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PADAPTER adapter = DeviceExtension;
    STOR_LOCK_HANDLE handle;
    BOOLEAN accepted = FALSE;
    if (Srb->Function != SRB_FUNCTION_EXECUTE_SCSI)
        return TRUE;
    StorPortAcquireSpinLock(adapter, StartIoLock, NULL, &handle);
    if (adapter->Outstanding >= adapter->Limit) {
        Srb->SrbStatus = SRB_STATUS_BUSY;
    } else {
        adapter->Outstanding++;
        accepted = TRUE;
    }
    StorPortReleaseSpinLock(adapter, &handle);
    return accepted;
}
