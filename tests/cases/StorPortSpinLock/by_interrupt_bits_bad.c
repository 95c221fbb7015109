// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

#define INT_COMPLETE 0x01
#define INT_ERROR    0x02
#define INT_HOTPLUG  0x80
typedef struct _IB { STOR_DPC Dpc; PULONG Regs; ULONG Events; } IB, *PIB;
HW_DPC_ROUTINE IbDpc;

VOID IbDpc(PSTOR_DPC Dpc, PVOID DeviceExtension, PVOID Argument1, PVOID Argument2)
{
    PIB b = DeviceExtension;
    ULONG cause = (ULONG)(ULONG_PTR)Argument1;
    STOR_LOCK_HANDLE h;

    if ((cause & (INT_ERROR | INT_HOTPLUG)) == 0)
        return;
    if (cause & INT_ERROR)
        StorPortAcquireSpinLock(b, InterruptLock, NULL, &h);
    else
        StorPortAcquireSpinLock(b, StartIoLock, NULL, &h);
    b->Events++;
    if ((cause & INT_HOTPLUG) && (cause & INT_ERROR)) {
        StorPortReleaseSpinLock(b, &h);
        return;
    }
    if (cause & INT_ERROR)
        StorPortReleaseSpinLock(b, &h);
}   // expect: defect[StorPortSpinLock] "lock is still held at the end of IbDpc"
