// rule: SpinLock
// verdict: defect
// What an earlier call noted of a unit's extension may be that of this call's unit.
#include <storport.h>

typedef struct _UNIT { KSPIN_LOCK Lock; } UNIT, *PUNIT;
typedef struct _ADAPTER { PUNIT Last; } ADAPTER, *PADAPTER;
HW_STARTIO StartIo;

BOOLEAN StartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PADAPTER adapter = DeviceExtension;
    PUNIT last = adapter->Last, unit;
    KIRQL irql, inner;

    if (!last)
        return FALSE;
    KeAcquireSpinLock(&last->Lock, &irql);
    unit = StorPortGetLogicalUnit(DeviceExtension, Srb->PathId, Srb->TargetId, Srb->Lun);
    if (unit) {
        KeAcquireSpinLock(&unit->Lock, &inner);   // expect: defect[SpinLock] "acquired twice"
        KeReleaseSpinLock(&unit->Lock, inner);
    }
    adapter->Last = unit;
    KeReleaseSpinLock(&last->Lock, irql);
    return TRUE;
}
