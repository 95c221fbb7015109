// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _NS { STOR_DPC Dpc; ULONG Mode; ULONG Hits; } NS, *PNS;
HW_BUILDIO NsBuild;

BOOLEAN NsBuild(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PNS n = DeviceExtension;
    STOR_LOCK_HANDLE h;
    BOOLEAN result = TRUE;

    switch (Srb->Function) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        StorPortAcquireSpinLock(n, DpcLock, &n->Dpc, &h);
        switch (Srb->Cdb[0]) {
        case SCSIOP_READ:
        case SCSIOP_WRITE:
            n->Hits++;
            break;
        case SCSIOP_MODE_SENSE:
            switch (n->Mode) {
            case 0:
                StorPortReleaseSpinLock(n, &h);
                return FALSE;
            case 1:
                result = FALSE;
                return result;   // expect: defect[StorPortSpinLock] "lock is still held at the end of NsBuild"
            default:
                break;
            }
            break;
        default:
            result = FALSE;
        }
        StorPortReleaseSpinLock(n, &h);
        break;
    default:
        break;
    }
    return result;
}
