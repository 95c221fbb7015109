// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef struct _LU { BOOLEAN Present; BOOLEAN Started; ULONG Queue; } LU;
typedef struct _UX { LU Lu[8]; ULONG Fail; } UX, *PUX;
HW_UNIT_CONTROL UnitControl;

static LU *FindLu(PUX X, PVOID Params)
{
    PSTOR_ADDR_BTL8 addr = (PSTOR_ADDR_BTL8)Params;
    if (addr == NULL || addr->Lun >= 8)
        return NULL;
    return &X->Lu[addr->Lun];
}

SCSI_UNIT_CONTROL_STATUS UnitControl(PVOID Ext, SCSI_UNIT_CONTROL_TYPE Type, PVOID Params)
{
    PUX x = Ext;
    STOR_LOCK_HANDLE h;
    SCSI_UNIT_CONTROL_STATUS st = ScsiUnitControlSuccess;
    LU *lu;

    if (Type == ScsiQuerySupportedUnitControlTypes)
        return ScsiUnitControlSuccess;
    StorPortAcquireSpinLock(x, StartIoLock, NULL, &h);
    lu = FindLu(x, Params);
    if (lu == NULL) {
        st = ScsiUnitControlUnsuccessful;
        goto done;
    }
    switch (Type) {
    case ScsiUnitStart:
        lu->Started = TRUE;
        /* fall through */
    case ScsiUnitUsage:
        lu->Present = TRUE;
        break;
    case ScsiUnitRemove:
        lu->Present = FALSE;
        lu->Started = FALSE;
        StorPortReleaseSpinLock(x, &h);
        StorPortNotification(BusChangeDetected, x, 0);
        return ScsiUnitControlSuccess;
    case ScsiUnitPower:
        if (lu->Queue)
            st = ScsiUnitControlUnsuccessful;
        break;
    default:
        x->Fail++;
        st = ScsiUnitControlUnsuccessful;
    }
done:
    StorPortReleaseSpinLock(x, &h);
    return st;
}
