// rule: StorPortSpinLock
// verdict: not-applicable
#include <storport.h>

HW_INTERRUPT HwInterrupt;

BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    return FALSE;
}
