// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef struct _UNIT { ULONG Depth; } UNIT, *PUNIT;
typedef struct _ADAPTER { PUNIT Units[4]; } ADAPTER, *PADAPTER;
HW_STARTIO HwStartIo;

BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PADAPTER adapter = DeviceExtension;
    STOR_LOCK_HANDLE handle;
    PUNIT unit = adapter->Units[Srb->TargetId & 3];
    if (!unit)
        return FALSE;
    StorPortAcquireSpinLock(adapter, StartIoLock, NULL, &handle);
    unit->Depth++;
    StorPortReleaseSpinLock(adapter, &handle);
    return TRUE;
}
