// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _PW { STOR_DPC Dpc; ULONG Level; BOOLEAN Down; } PW, *PPW;
HW_ADAPTER_CONTROL PwControl;

SCSI_ADAPTER_CONTROL_STATUS PwControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE Type, PVOID Parameters)
{
    PPW p = DeviceExtension;
    STOR_LOCK_HANDLE h;
    ULONG steps = 0;

    if (Type == ScsiStopAdapter)
        steps = 3;
    else if (Type == ScsiRestartAdapter)
        steps = 5;
    if (steps == 0)
        return ScsiAdapterControlUnsuccessful;
    StorPortAcquireSpinLock(p, InterruptLock, NULL, &h);
    p->Down = Type == ScsiStopAdapter;
    while (steps > 1) {
        p->Level += steps;
        steps -= 2;
    }
    if (steps == 1 && p->Down)
        StorPortReleaseSpinLock(p, &h);
    return ScsiAdapterControlSuccess;   // expect: defect[StorPortSpinLock] "lock is still held at the end of PwControl"
}
