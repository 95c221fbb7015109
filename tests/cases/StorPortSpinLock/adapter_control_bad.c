// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _ADAPTER { ULONG State; } ADAPTER, *PADAPTER;
HW_ADAPTER_CONTROL HwAdapterControl;

SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType, PVOID Parameters)
{
    PADAPTER adapter = DeviceExtension;
    STOR_LOCK_HANDLE handle;
    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
        StorPortAcquireSpinLock(adapter, InterruptLock, NULL, &handle);
        adapter->State = 1;
        /* falls through */
    case ScsiRestartAdapter:
        adapter->State = 2;
        return ScsiAdapterControlSuccess;   // expect: defect[StorPortSpinLock] "lock is still held at the end of HwAdapterControl"
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}
