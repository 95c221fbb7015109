// rule: SpinLock
// verdict: proof
// A logical unit has one extension, however often it is asked for.
#include <storport.h>

typedef struct _UNIT { KSPIN_LOCK Lock; ULONG Count; } UNIT, *PUNIT;
HW_STARTIO StartIo;

static VOID LockUnit(PVOID DeviceExtension, UCHAR target, PKIRQL irql)
{
    PUNIT unit = StorPortGetLogicalUnit(DeviceExtension, 0, target, 0);
    if (unit)
        KeAcquireSpinLock(&unit->Lock, irql);
}

static VOID UnlockUnit(PVOID DeviceExtension, UCHAR target, KIRQL irql)
{
    PUNIT unit = StorPortGetLogicalUnit(DeviceExtension, 0, target, 0);
    if (unit)
        KeReleaseSpinLock(&unit->Lock, irql);
}

BOOLEAN StartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    KIRQL irql = 0, inner = 0;

    UNREFERENCED_PARAMETER(Srb);
    LockUnit(DeviceExtension, 0, &irql);
    LockUnit(DeviceExtension, 1, &inner);
    UnlockUnit(DeviceExtension, 1, inner);
    UnlockUnit(DeviceExtension, 0, irql);
    return TRUE;
}
