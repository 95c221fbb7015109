// rule: StorPortSpinLock
// verdict: defect
// What the SRB asks for decides twice, with the SRB in between.
#include <storport.h>

typedef struct _HBA { ULONG Pending; ULONG Resets; } HBA, *PHBA;
HW_STARTIO HbaStartIo;

BOOLEAN HbaStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PHBA hba = DeviceExtension;
    STOR_LOCK_HANDLE lock;

    if (Srb->Function == SRB_FUNCTION_EXECUTE_SCSI || Srb->Function == SRB_FUNCTION_RESET_BUS)
        StorPortAcquireSpinLock(hba, InterruptLock, NULL, &lock);
    switch (Srb->Function) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        hba->Pending++;
        Srb->SrbStatus = SRB_STATUS_PENDING;
        break;
    case SRB_FUNCTION_RESET_BUS:
        hba->Resets++;
        Srb->SrbStatus = SRB_STATUS_SUCCESS;
        Srb->Function = SRB_FUNCTION_RESET_DEVICE;
        break;
    default:
        Srb->SrbStatus = SRB_STATUS_INVALID_REQUEST;
        break;
    }
    if (Srb->Function == SRB_FUNCTION_EXECUTE_SCSI || Srb->Function == SRB_FUNCTION_RESET_BUS)
        StorPortReleaseSpinLock(hba, &lock);
    return TRUE;   // expect: defect[StorPortSpinLock] "lock is still held at the end of HbaStartIo"
}
