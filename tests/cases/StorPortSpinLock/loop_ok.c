// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

typedef struct _ADAPTER { ULONG Status[8]; ULONG Seen; } ADAPTER, *PADAPTER;
HW_DPC_ROUTINE HwDpc;

VOID HwDpc(PSTOR_DPC Dpc, PVOID HwDeviceExtension, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PADAPTER adapter = HwDeviceExtension;
    STOR_LOCK_HANDLE handle;
    ULONG i;
    for (i = 0; i < 8; i++) {
        if (adapter->Status[i] == 0)
            continue;
        StorPortAcquireSpinLock(adapter, InterruptLock, NULL, &handle);
        adapter->Seen++;
        StorPortReleaseSpinLock(adapter, &handle);
    }
}
