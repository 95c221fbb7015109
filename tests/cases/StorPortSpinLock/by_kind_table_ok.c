// rule: StorPortSpinLock
// verdict: proof
// Which lock a command needs stands in a table.
#include <storport.h>

typedef struct _CMD { UCHAR Op; STOR_SPINLOCK Lock; } CMD;
static const CMD Commands[] = {
    { SCSIOP_READ, InterruptLock }, { SCSIOP_WRITE, InterruptLock },
    { SCSIOP_INQUIRY, DpcLock }, { SCSIOP_TEST_UNIT_READY, DpcLock },
};
typedef struct _TA { STOR_DPC Dpc; ULONG Count; } TA, *PTA;
HW_BUILDIO TaBuild;

BOOLEAN TaBuild(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PTA a = DeviceExtension;
    STOR_LOCK_HANDLE outer, inner;
    ULONG i;

    StorPortAcquireSpinLock(a, StartIoLock, NULL, &outer);
    for (i = 0; i < sizeof(Commands) / sizeof(Commands[0]); i++) {
        if (Commands[i].Op == Srb->Cdb[0]) {
            StorPortAcquireSpinLock(a, Commands[i].Lock, &a->Dpc, &inner);
            a->Count++;
            StorPortReleaseSpinLock(a, &inner);
            break;
        }
    }
    StorPortReleaseSpinLock(a, &outer);
    return TRUE;
}
