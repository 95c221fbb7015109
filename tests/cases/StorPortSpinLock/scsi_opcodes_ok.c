// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef struct _RD { ULONG BlockSize; ULONGLONG Blocks; PUCHAR Disk; UCHAR Sense[18]; ULONG Reads; } RD, *PRD;
HW_STARTIO RdStart;

static UCHAR RdRw(PRD R, PSCSI_REQUEST_BLOCK Srb, PCDB Cdb)
{
    ULONG lba = ((ULONG)Cdb->CDB10.LogicalBlockByte0 << 24) | ((ULONG)Cdb->CDB10.LogicalBlockByte1 << 16) |
                ((ULONG)Cdb->CDB10.LogicalBlockByte2 << 8) | Cdb->CDB10.LogicalBlockByte3;
    ULONG n = ((ULONG)Cdb->CDB10.TransferBlocksMsb << 8) | Cdb->CDB10.TransferBlocksLsb;

    if ((ULONGLONG)lba + n > R->Blocks)
        return SRB_STATUS_ERROR;
    if (n * R->BlockSize > Srb->DataTransferLength)
        return SRB_STATUS_DATA_OVERRUN;
    R->Reads++;
    return SRB_STATUS_SUCCESS;
}

BOOLEAN RdStart(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PRD r = Ext;
    PCDB cdb = (PCDB)Srb->Cdb;
    STOR_LOCK_HANDLE lock;
    UCHAR status;

    StorPortAcquireSpinLock(r, InterruptLock, NULL, &lock);
    switch (cdb->CDB6GENERIC.OperationCode) {
    case SCSIOP_READ:
    case SCSIOP_WRITE:
        status = RdRw(r, Srb, cdb);
        break;
    case SCSIOP_TEST_UNIT_READY:
        status = SRB_STATUS_SUCCESS;
        break;
    case SCSIOP_INQUIRY:
        if (Srb->DataTransferLength < 36) {
            status = SRB_STATUS_DATA_OVERRUN;
            break;
        }
        RtlZeroMemory(Srb->DataBuffer, 36);
        status = SRB_STATUS_SUCCESS;
        break;
    case SCSIOP_REQUEST_SENSE:
        RtlCopyMemory(Srb->DataBuffer, r->Sense, sizeof(r->Sense));
        status = SRB_STATUS_SUCCESS;
        break;
    default:
        status = SRB_STATUS_INVALID_REQUEST;
        break;
    }
    if (status == SRB_STATUS_ERROR) {
        r->Sense[2] = 5;
        r->Sense[12] = 0x21;
        Srb->SrbStatus = status | SRB_STATUS_AUTOSENSE_VALID;
    } else {
        Srb->SrbStatus = status;
    }
    StorPortReleaseSpinLock(r, &lock);
    StorPortNotification(RequestComplete, r, Srb);
    return TRUE;
}
